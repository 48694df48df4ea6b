"""Large answers on their way out, in pieces, for as long as the client takes them at a decent pace.

A client that stops reading would otherwise keep its file on our disk for ever. One that takes too
long is cut off, which it notices, since it was told the length. The more a client holds, the sooner
it has to take it.
"""

import threading
import time
import weakref
from collections.abc import Iterable, Iterator

from pactgraph.engine import Room

# A client has this many seconds, and one more for each so many bytes.
_PATIENCE = 60.0
_PACE = 64 * 1024
# All that a client holds is to be taken within so many seconds more, if that is quicker.
_LONGEST = 300.0
# Where room is scarce, whoever has had so many seconds and takes the fewest bytes a second is cut
# off.
_START = 10.0

_open: "weakref.WeakSet[Delivery]" = weakref.WeakSet()


class Delivery:
    """The pieces of a body of `length` bytes for `client`; it is closed at the end, or when they
    are not taken in time.
    """

    def __init__(self, body: Iterable[bytes], length: int, client: str = "") -> None:
        self._body = body
        self._pieces = iter(body)
        self._length = length
        self._started = time.monotonic()
        self._taken = 0
        # A file must not be closed while it is read: its number may be another's by then.
        self._lock = threading.Lock()
        self._is_closed = False
        self.client = client
        _open.add(self)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece. Raises ValueError where the client took too long."""
        with self._lock:
            if self._is_closed:
                raise ValueError("the client took too long")
            piece = next(self._pieces)
            self._taken += len(piece)
            return piece

    def close(self) -> None:
        """Let go of the body, and of the file that it is read from."""
        _open.discard(self)
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                getattr(self._body, "close", lambda: None)()

    def is_overdue(self, held: int) -> bool:
        """Whether the client, which holds so many bytes of answers, has taken too long."""
        return self.age > _PATIENCE + self._length / max(_PACE, held / _LONGEST)

    @property
    def age(self) -> float:
        """The seconds since the delivery began."""
        return time.monotonic() - self._started

    @property
    def pace(self) -> float:
        """The bytes a second that the client has taken so far."""
        return self._taken / max(self.age, 1e-3)


def close_overdue(room: Room) -> None:
    """Cut off the clients that take too long; and the slowest of all, where there is hardly any
    room for other answers.
    """
    deliveries = list(_open)
    held = {client: room.held_by(client) for client in {delivery.client for delivery in deliveries}}
    for delivery in deliveries:
        if delivery.is_overdue(held[delivery.client]):
            delivery.close()
    started = [
        delivery for delivery in deliveries if delivery.age > _START and held[delivery.client]
    ]
    if started and room.is_nearly_full:
        min(started, key=lambda delivery: delivery.pace).close()
