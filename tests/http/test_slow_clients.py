"""Clients that take their answers slowly: who is cut off, and when."""

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pactgraph.config import MIB, Settings
from pactgraph.engine import Room
from pactgraph.web.wsgi import slow_clients as deliveries
from servers import wait_until


def pass_time(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the clock show so many seconds more from now on."""
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + seconds)


def test_a_delivery_is_not_closed_while_it_is_read() -> None:
    reading, closing = threading.Event(), threading.Event()

    def pieces() -> Iterator[bytes]:
        reading.set()
        assert not closing.wait(0.3)
        yield b"piece"

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return pieces()

        def close(self) -> None:
            closing.set()

    def close() -> None:
        reading.wait()
        delivery.close()

    delivery = deliveries.Delivery(Body(), 5)
    threading.Thread(target=close).start()
    assert next(delivery) == b"piece"
    wait_until(closing.is_set, 2)
    with pytest.raises(ValueError, match="too long"):
        next(delivery)


@pytest.mark.parametrize(
    ("age", "length", "held", "is_overdue"),
    [
        (50, 0, 0, False),
        (70, 0, 0, True),
        (300, MIB * 64, 0, False),
        (400, MIB * 64, MIB * 512, True),
    ],
)
def test_who_holds_more_has_to_take_it_sooner(
    age: float, length: int, held: int, is_overdue: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = deliveries.Delivery([b"x"], length)
    pass_time(age, monkeypatch)
    assert delivery.is_overdue(held) == is_overdue


def test_where_room_is_scarce_the_slowest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, closed = Room(tmp_path / "room", Settings(total_results=100)), list[str]()
    claims = [room.claim(client) for client in "ab"]
    files = [claim.grow(length) for claim, length in zip(claims, (45, 44), strict=True)]
    slow, quick = (
        deliveries.Delivery(Pieces(partial(closed.append, name)), 1000, name) for name in "ab"
    )
    next(slow)
    for _ in range(10):
        next(quick)
    pass_time(20, monkeypatch)
    deliveries.close_overdue(room)
    assert closed == ["a"]
    claims[0].release()
    deliveries.close_overdue(room)
    assert closed == ["a"]
    quick.close()
    for file in files:
        assert file is not None
        os.close(file)


class Pieces:
    """A body of a hundred pieces."""

    def __init__(self, close: "partial[None]") -> None:
        self._pieces = iter([b"x"] * 100)
        self.close = close

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)
