"""A depot that is a folder, of this machine or of a network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import IO

from pactgraph.errors import ExchangeError, UnknownNameError
from pactgraph.files.identity import open_below
from pactgraph.release.exchange.depot import Arriving

_PIECE = 1024**2


class FolderDepot:
    """The depot in `folder`. No link in it is followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def __str__(self) -> str:
        return str(self._folder)

    def size(self, name: str) -> int | None:
        """See Depot."""
        try:
            with self._open(name) as file:
                return os.fstat(file.fileno()).st_size
        except UnknownNameError:
            return None

    @contextmanager
    def open(self, name: str, start: int = 0) -> Iterator[Arriving]:
        """See Depot."""
        with self._open(name) as file:
            file.seek(start)
            yield Arriving(start, iter(partial(file.read, _PIECE), b""))

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        """See Depot."""
        place = self._folder / name
        aside = place.with_name(f".{place.name}.{token_hex(8)}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                with aside.open("xb") as file:
                    copyfileobj(content, file, _PIECE)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(place)
            finally:
                with suppress(OSError):
                    aside.unlink()
        except OSError as error:
            raise ExchangeError(f"{place} can't be written: {error.strerror}") from error

    def _open(self, name: str) -> IO[bytes]:
        try:
            return os.fdopen(open_below(self._folder.resolve(), name), "rb")
        except FileNotFoundError:
            raise UnknownNameError(f"there is no {name} in {self}") from None
        except OSError as error:
            raise ExchangeError(f"{self._folder / name} can't be read: {error.strerror}") from error
