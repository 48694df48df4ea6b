"""A depot: where releases are brought to and got from. Each file stands there once, called by its
digest, whichever releases have it.

release/<id>/manifest.json   what a release is made of; it comes last, so that who sees it finds all
release/blob/<sha256>        a file
release/next                 the id of the release that replicas are to fetch
release/current              the id of the release that they are to use

A server of a release has them at the same addresses, but for `next`, so that it is a depot as well.
Whatever a depot gives may come from anybody.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Protocol

from pactgraph.errors import ExchangeError, UnknownNameError
from pactgraph.release.contents import MANIFEST, is_release_id

CURRENT, NEXT = "release/current", "release/next"
# An id and the end of its line are shorter than this, in bytes.
_LONGEST_POINTER = 64


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that a depot gives: its bytes from `start` on, in pieces."""

    start: int
    pieces: Iterator[bytes]


class Depot(Protocol):
    """A place with files; their names are those above, and nothing else."""

    def size(self, name: str) -> int | None:
        """The bytes of a file; None where there is none. Raises ExchangeError where nobody can
        tell.
        """
        ...

    def open(self, name: str, start: int = 0) -> AbstractContextManager[Arriving]:
        """A file from byte `start` on, or from its beginning where the depot gives no less.

        Raises UnknownNameError where there is none, ExchangeError where it can't be read.
        """
        ...

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        """Have a file of `size` bytes, whole or not at all, in the place of any other. Raises
        ExchangeError where the depot doesn't take it.
        """
        ...


def manifest_name(release_id: str) -> str:
    """Where the manifest of a release is. Raises UnknownNameError where no release is called so."""
    if not is_release_id(release_id):
        raise UnknownNameError(
            f"{release_id[:100]!r} is no id of a release, which has twelve digits from 0 to f"
        )
    return f"release/{release_id}/{MANIFEST}"


def blob_name(sha256: str) -> str:
    """Where the file with a digest is."""
    return f"release/blob/{sha256}"


def read_small(depot: Depot, name: str, most: int) -> bytes:
    """A file of at most `most` bytes. Raises ExchangeError where it is larger."""
    content = bytearray()
    with depot.open(name) as arriving:
        for piece in arriving.pieces:
            content += piece
            if len(content) > most:
                raise ExchangeError(
                    f"{name} has more than {most} bytes, so it isn't what it should be"
                )
    return bytes(content)


def pointed_at(depot: Depot, pointer: str) -> str | None:
    """The id of the release that CURRENT or NEXT names; None where the depot doesn't say. Raises
    ExchangeError where it names none.
    """
    try:
        told = read_small(depot, pointer, _LONGEST_POINTER).decode("utf-8", "replace").strip()
    except UnknownNameError:
        return None
    if not is_release_id(told):
        raise ExchangeError(f"{pointer} says {told!r}, which is no id of a release")
    return told
