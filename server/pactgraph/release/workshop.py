"""Where a build writes what is to stand among the releases, and how that gets its place there.

What is written stands in a folder beside the releases, held by the build, until it is whole. Then
it takes its place in one step, and what it replaces goes with the folder.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pactgraph.errors import BuildError
from pactgraph.files.held import held_folder, sweep

_SUFFIX = ".partial"
# renameat2(2): two names change what they stand for, in one step.
_EXCHANGE = 2
_HERE = -100


@contextmanager
def place_of(releases: Path) -> Iterator[Path]:
    """The folder of the releases, made where there is none, and gone again if nothing comes into
    it. Raises BuildError where it can't be made.
    """
    is_new = not releases.exists()
    try:
        releases.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(
            f"the release can't be written to {releases}: {error.strerror or error}"
        ) from error
    try:
        yield releases
    finally:
        if is_new:
            with suppress(OSError):
                releases.rmdir()


@contextmanager
def workshop(releases: Path, release_id: str) -> Iterator[Path]:
    """A new folder in `releases` to write in for as long as the context lasts."""
    with held_folder(releases, f".{release_id}.", _SUFFIX) as folder:
        yield folder


def clear(releases: Path) -> None:
    """Remove what builds that were killed left in `releases`; those that run are let alone, however
    long they take.
    """
    sweep(releases, r"\.[0-9a-f]{12}\.", _SUFFIX)


def put(made: Path, place: Path) -> None:
    """Give `made` its place; what was there, if anything, stands at `made` from then on. Who looks
    sees one or the other.

    Only where the system can't exchange two names there is nothing for a moment. Raises OSError
    where it can't be done.
    """
    if not os.path.lexists(place):
        made.rename(place)
    elif not _exchange(made, place):
        aside = made.with_name(f"{made.name}.replaced")
        place.rename(aside)
        try:
            made.rename(place)
        except OSError:
            aside.rename(place)
            raise
        aside.rename(made)


def _exchange(one: Path, other: Path) -> bool:
    """Whether two names of a file system have been exchanged; not every system can."""
    rename = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if sys.platform == "linux"
        else None
    )
    return (
        rename is not None
        and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
    )
