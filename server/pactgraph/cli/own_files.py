"""The files of RDF that an operator names to be served: paths, and standard input as a file."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from pactgraph.errors import InputError
from pactgraph.pipeline import RdfFile, rdf_files
from pactgraph.rdf import Format

_STANDARD_INPUT = Path("-")
_PIECE = 1024**2


@contextmanager
def own_files(
    paths: Sequence[Path], format: Format | None, folder: Path, largest: int
) -> Iterator[list[RdfFile]]:
    """The files at `paths`, where `-` is what comes from standard input: `largest` bytes of it at
    most, which are kept in `folder` as long as the context lasts, since a file is read more than
    once.

    Raises InputError where nobody tells the format of one, or there is too much.
    """
    named = [path for path in paths if path != _STANDARD_INPUT]
    said = format.engine if format else None
    told = said if isinstance(said, ox.RdfFormat) else None
    files = rdf_files(named, told)
    if _STANDARD_INPUT not in paths:
        yield files
        return
    if told is None:
        raise InputError(
            "standard input has no name that tells its format; add --format, such as "
            "--format turtle"
        )
    place = folder / "standard-input"
    try:
        _keep(place, largest)
        yield [*files, RdfFile(place, told, "standard input")]
    finally:
        place.unlink(missing_ok=True)


def _keep(place: Path, largest: int) -> None:
    if sys.stdin is None:
        raise InputError("standard input is closed; give it something to read, or name a file")
    with place.open("xb") as file:
        while piece := sys.stdin.buffer.read(_PIECE):
            if file.tell() + len(piece) > largest:
                raise InputError(
                    f"standard input is larger than {largest / 1024**3:.3g} GiB; make it smaller, "
                    "or raise --build-memory"
                )
            file.write(piece)
