"""Who may run a query now: places that all processes of the server share, and a queue before them.

Who finds no place at once waits in order of arrival; one who may not go is passed by those who may.
Nobody needs a thread to wait: whoever gets a place is called, by the thread that gave it back.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

from pactgraph.config import Settings
from pactgraph.engine.places import Places, client_number
from pactgraph.errors import BusyError

# A place that another process gives back is seen at the next look, this many seconds later at most.
_LOOK = 0.01
# How often one who waits looks for processes that have died, in seconds.
_INSPECTION = 1.0

# Is told the place that somebody has been given, or why there is none, from whichever thread.
Called: TypeAlias = Callable[[int | BusyError], None]


@dataclass(slots=True, eq=False)
class _Ticket:
    """Who waits on a seat until a time, and is called."""

    client: int
    seat: int
    until: float
    called: Called


class Admission:
    """The places and the queue, as one process sees them. Safe to use from many threads."""

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there."""
        self._places = Places(file, settings)
        self._size, self._wait = settings.queue_size, settings.queue_wait
        self._lock = threading.Lock()
        self._tickets: dict[int, _Ticket] = {}
        self._somebody_waits, self._is_watching = threading.Event(), False
        self._inspected = time.monotonic()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for a query of `client`, for as long as the context lasts.

        Raises BusyError where the queue is full or the wait too long.
        """
        place = self.enter(client)
        try:
            yield
        finally:
            self.leave(place)

    def enter(self, client: str) -> int:
        """A place for a query of `client`, at once or after a wait. Raises BusyError where there is
        none in time.
        """
        told = SimpleQueue[int | BusyError]()
        self.ask(client, told.put)
        try:
            place = told.get()
        except BaseException:
            # Whoever stops waiting is called all the same.
            threading.Thread(target=lambda: self._give_up(told.get()), daemon=True).start()
            raise
        if isinstance(place, BusyError):
            raise place
        return place

    def ask(self, client: str, called: Called) -> None:
        """Have `called` told a place for a query of `client`, at once or from another thread, or a
        BusyError where there is none in time; nobody who waits and may run is overtaken.
        """
        number = client_number(client)
        with self._lock:
            is_free = self._places.next_seat(self._tickets) is None
            outcome: int | BusyError | None = self._places.take(number) if is_free else None
            if outcome is None:
                outcome = self._sit(number, called)
        if outcome is not None:
            called(outcome)

    def leave(self, place: int) -> None:
        """Give a place back, and call those whose turn it is."""
        with self._lock:
            self._places.leave(place)
            given = self._advance()
        for ticket, next_place in given:
            ticket.called(next_place)

    def _give_up(self, place: int | BusyError) -> None:
        if not isinstance(place, BusyError):
            self.leave(place)

    @property
    def running(self) -> int:
        """How many places are taken."""
        return self._places.running

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return self._places.waiting

    @property
    def own(self) -> tuple[int, int]:
        """How many queries of this process run, and how many wait for a place."""
        return self._places.own, len(self._tickets)

    def _sit(self, client: int, called: Called) -> BusyError | None:
        """Take a seat in the own bank; the error where as many wait as may."""
        seat = self._places.sit(client)
        if seat is None:
            return BusyError(
                f"all places that you may take are taken, and {self._size} queries wait already; "
                "try again in a moment",
                retry_after=2,
            )
        self._tickets[seat] = _Ticket(client, seat, time.monotonic() + self._wait, called)
        if not self._is_watching:
            self._is_watching = True
            threading.Thread(target=self._watch, daemon=True).start()
        self._somebody_waits.set()
        return None

    def _stand_up(self, ticket: _Ticket) -> None:
        self._places.stand_up(ticket.seat)
        del self._tickets[ticket.seat]

    def _advance(self) -> list[tuple[_Ticket, int]]:
        """Give places to those who wait in this process, as long as it is their turn; they are to
        be called.
        """
        given = []
        while self._tickets:
            seat = self._places.next_seat(self._tickets)
            ticket = self._tickets.get(seat) if seat is not None else None
            if ticket is None:
                break
            place = self._places.take(ticket.client)
            if place is None:
                break
            self._stand_up(ticket)
            given.append((ticket, place))
        return given

    def _watch(self) -> None:
        """While somebody waits here, see what other processes have given back."""
        while self._somebody_waits.wait():
            time.sleep(_LOOK)
            self._look()

    def _look(self) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._inspected > _INSPECTION:
                self._inspected = now
                self._places.inspect()
            given = self._advance()
            late = [ticket for ticket in self._tickets.values() if ticket.until < now]
            for ticket in late:
                self._stand_up(ticket)
            if not self._tickets:
                self._somebody_waits.clear()
        for ticket, place in given:
            ticket.called(place)
        for ticket in late:
            ticket.called(
                BusyError(
                    f"no place came free in {self._wait:g} seconds; try again in a moment",
                    retry_after=5,
                )
            )
