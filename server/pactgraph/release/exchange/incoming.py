"""Files on their way from a depot. What has arrived of one is kept when the transfer breaks, and
the next goes on from there; a file counts only once it has the size and the digest that it should
have.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import Any

from pactgraph.errors import ExchangeError
from pactgraph.release.contents import Artefact
from pactgraph.release.exchange.depot import Arriving, Depot, blob_name

INCOMING = ".incoming"
# A depot that gives less than so many bytes in so many seconds is given up.
LEAST, WHILE = 64 * 1024, 60.0
# A transfer that breaks is taken up again so many times without more having come.
_TRIES = 3
_PIECE = 1024**2


@dataclass(frozen=True, slots=True)
class Incoming:
    """The folder of what is on its way; who has it open is the only one."""

    folder: Path

    def path(self, artefact: Artefact) -> Path:
        """Where a file that has arrived is."""
        return self.folder / artefact.sha256

    def fetch(self, depot: Depot, artefact: Artefact) -> None:
        """Have a file here, as the manifest says that it is. Raises ExchangeError where the depot
        gives something else, or breaks off again and again; UnknownNameError where it has none.
        """
        with self._part(artefact) as part:
            tries, was_other = _TRIES, False
            while not part.is_whole:
                before = part.size
                try:
                    with depot.open(blob_name(artefact.sha256), before) as arriving:
                        part.take(arriving)
                except _DifferenceError:  # what was there before may be to blame, once
                    part.start_anew()
                    if was_other or not before:
                        raise
                    was_other = True
                except ExchangeError:
                    tries = _TRIES if part.size - before > LEAST else tries - 1
                    if not tries:
                        raise

    def take(self, artefact: Artefact, content: BufferedReader) -> None:
        """Have a file here that another release on this machine has. Raises ExchangeError where
        that is no longer what it was.
        """
        with content, self._part(artefact) as part:
            if part.is_whole:
                return
            part.start_anew()
            try:
                part.take(Arriving(0, iter(partial(content.read, _PIECE), b"")))
            except ExchangeError:
                part.start_anew()
                raise

    def clear(self) -> None:
        """Forget all that has arrived."""
        for path in self.folder.iterdir():
            path.unlink()

    @contextmanager
    def _part(self, artefact: Artefact) -> "Iterator[_Part]":
        """What has arrived of a file until now."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(self.path(artefact), flags, 0o600), "r+b") as file:
            part = _Part(file, artefact)
            part.read_again()
            yield part


@contextmanager
def fetching(releases: Path) -> Iterator[Incoming]:
    """What is on its way to `releases`. Raises ExchangeError where somebody else fetches."""
    folder = releases / INCOMING
    releases.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExchangeError(
                f"another command fetches a release to {releases}; wait until it has ended"
            ) from None
        yield Incoming(folder)
    finally:
        os.close(descriptor)


class _DifferenceError(ExchangeError):
    """What came is not what the manifest says."""


@dataclass(slots=True)
class _Part:
    """As much of a file as has arrived."""

    file: BufferedRandom
    artefact: Artefact
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def is_whole(self) -> bool:
        """Whether this is the file. Raises ExchangeError where it has its size and is another."""
        if self.size < self.artefact.bytes:
            return False
        if self.size > self.artefact.bytes or self.digest.hexdigest() != self.artefact.sha256:
            raise self._difference("has other bytes than its digest says")
        return True

    def start_anew(self) -> None:
        """Forget what has arrived."""
        self.file.seek(0)
        self.file.truncate()
        self.size, self.digest = 0, hashlib.sha256()

    def read_again(self) -> None:
        """Take what is there from another time; nothing where that can't be a part."""
        while piece := self.file.read(_PIECE):
            self._count(piece)
        with suppress(_DifferenceError):
            _ = self.is_whole
            return
        self.start_anew()

    def take(self, arriving: Arriving) -> None:
        """Take what comes, until the file is whole. Raises ExchangeError where it is another, or
        ends early, or comes too slowly.
        """
        if arriving.start != self.size:
            if arriving.start:
                raise self._difference("comes from the middle, which nobody asked for")
            self.start_anew()
        pace = _Pace(time.monotonic() + WHILE, self.size + LEAST)
        for piece in arriving.pieces:
            if self.size + len(piece) > self.artefact.bytes:
                raise self._difference(
                    f"has more than the {self.artefact.bytes} bytes it should have"
                )
            self.file.write(piece)
            self._count(piece)
            pace.keep(self.size)
        self.file.flush()
        if not self.is_whole:
            raise ExchangeError(
                f"{self.artefact.path} ended after {self.size} of {self.artefact.bytes} bytes; the "
                "same command goes on there"
            )

    def _count(self, piece: bytes) -> None:
        self.size += len(piece)
        self.digest.update(piece)

    def _difference(self, what: str) -> _DifferenceError:
        return _DifferenceError(
            f"{self.artefact.path} {what}; the depot is damaged, or somebody changed it"
        )


@dataclass(slots=True)
class _Pace:
    """How much must have come until when."""

    until: float
    least: int

    def keep(self, size: int) -> None:
        """Raise ExchangeError where too little has come."""
        if time.monotonic() < self.until:
            return
        if size < self.least:
            raise ExchangeError(f"less than {LEAST} bytes came in {WHILE:g} seconds")
        self.until, self.least = time.monotonic() + WHILE, size + LEAST
