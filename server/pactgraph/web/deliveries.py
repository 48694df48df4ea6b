"""Large answers on their way out: pieces of a file, for as long as the client takes them at a decent pace.

A client that stops reading would otherwise keep its file on our disk for ever. One that takes too long is cut off, which it
notices, since it was told the length.
"""

import time
import weakref
from collections.abc import Iterator
from typing import BinaryIO

# A client has this many seconds, and one more for each so many bytes.
_PATIENCE = 60.0
_PACE = 64 * 1024
_PIECE = 256 * 1024

_open: "weakref.WeakSet[Delivery]" = weakref.WeakSet()


class Delivery:
    """The pieces of a file of `length` bytes, which is closed when they have been taken, or not in time."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._until = time.monotonic() + _PATIENCE + length / _PACE
        _open.add(self)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece. Raises ValueError where the client took too long."""
        piece = self._file.read(_PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def is_overdue(self) -> bool:
        """Whether the client has taken too long."""
        return time.monotonic() > self._until


def close_overdue() -> None:
    """Cut off the clients that take too long."""
    for delivery in list(_open):
        if delivery.is_overdue:
            delivery.close()
