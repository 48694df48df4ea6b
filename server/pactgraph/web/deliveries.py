"""Large answers on their way out, in pieces, for as long as the client takes them at a decent pace.

A client that stops reading would otherwise keep its file on our disk for ever. One that takes too long is cut off, which it
notices, since it was told the length.
"""

import time
import weakref
from collections.abc import Iterable, Iterator

# A client has this many seconds, and one more for each so many bytes.
_PATIENCE = 60.0
_PACE = 64 * 1024

_open: "weakref.WeakSet[Delivery]" = weakref.WeakSet()


class Delivery:
    """The pieces of a body of `length` bytes, which is closed at the end, or when they are not taken in time."""

    def __init__(self, body: Iterable[bytes], length: int) -> None:
        self._body = body
        self._pieces = iter(body)
        self._until = time.monotonic() + _PATIENCE + length / _PACE
        _open.add(self)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece. Raises ValueError where the client took too long."""
        return next(self._pieces)

    def close(self) -> None:
        """Let go of the body, and of the file that it is read from."""
        getattr(self._body, "close", lambda: None)()

    @property
    def is_overdue(self) -> bool:
        """Whether the client has taken too long."""
        return time.monotonic() > self._until


def close_overdue() -> None:
    """Cut off the clients that take too long."""
    for delivery in list(_open):
        if delivery.is_overdue:
            delivery.close()
