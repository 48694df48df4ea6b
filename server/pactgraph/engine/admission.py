"""Who may run a query now: places that all processes of the server share, and a queue before them.

The tables are words in a file that every process maps. Each process writes only to a bank of its
own, so nothing is locked between processes, which would cost more than a small query. One process
that counts for all, such as the zygote, would be simpler, but a place then costs two messages and
being woken: measured, 7 to 12 % fewer lookups a second at 8 clients and a third fewer at one; and
engines that are embedded or remote have no zygote.

A client may take a place while it holds fewer than its limit and fewer than are free, so that one
client gets at most half of the places, two a third each, and there is always a place for one who
has none (dynamic thresholds: A. K. Choudhury and E. L. Hahne, https://doi.org/10.1109/90.664262).
The others wait in order of arrival; one who may not go is passed by those who may.
"""

import fcntl
import hashlib
import mmap
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.errors import BusyError

# A place that another process gives back is seen at the next look, this many seconds later at most.
_LOOK = 0.01
# Who has waited for so many nanoseconds is not overtaken.
_LONG = 20_000_000
# How often one who waits looks for processes that have died, in seconds.
_INSPECTION = 1.0
# Banks for each process of the server: one that has died may still have its bank when the next one
# starts.
_BANKS = 2


@dataclass(slots=True, eq=False)
class _Ticket:
    """Who waits on a seat, and the place that it has been given."""

    client: int
    seat: int
    place: int | None = None
    called: threading.Event = field(default_factory=threading.Event)


class Admission:
    """The places and the queue, as one process sees them. Safe to use from many threads."""

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there."""
        self._workers, self._seats, self._wait = (
            settings.workers,
            settings.queue_size,
            settings.queue_wait,
        )
        self._per_client = settings.queries_per_client
        # By bank: its process; the client in each place; the client on each seat of the queue, and
        # since when it waits.
        banks = _BANKS * settings.processes
        sizes = (banks, banks * self._workers, banks * self._seats, banks * self._seats)
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, 8 * sum(sizes))
        words = memoryview(mmap.mmap(self._file, 8 * sum(sizes))).cast("Q")
        starts = [sum(sizes[:n]) for n in range(len(sizes))]
        self._processes, self._places, self._queue, self._since = (
            words[start : start + size] for start, size in zip(starts, sizes, strict=True)
        )
        self._lock = threading.Lock()
        self._tickets: dict[int | None, _Ticket] = {}
        self._looked = self._inspected = time.monotonic()
        with self._alone():
            self._clear_the_dead()
            self._bank = self._processes.tolist().index(0)
            self._processes[self._bank] = os.getpid()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for a query of `client`, for as long as the context lasts.

        Raises BusyError where the queue is full or the wait too long.
        """
        place = self._enter(client_number(client))
        try:
            yield
        finally:
            with self._lock:
                self._places[place] = 0
                self._advance()

    @property
    def running(self) -> int:
        """How many places are taken."""
        return len(self._places) - self._places.tolist().count(0)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._queue) - self._queue.tolist().count(0)

    @property
    def own(self) -> tuple[int, int]:
        """How many queries of this process run, and how many wait for a place."""
        places = self._places[self._bank * self._workers :][: self._workers].tolist()
        return self._workers - places.count(0), len(self._tickets)

    def _enter(self, client: int) -> int:
        """A place, at once or after a wait; nobody who waits and may run is overtaken. Raises
        BusyError where there is none in time.
        """
        with self._lock:
            place = self._take(client) if self._next() is None else None
            if place is not None:
                return place
            ticket = self._sit(client)
        until = time.monotonic() + self._wait
        while not ticket.called.wait(_LOOK) and time.monotonic() < until:
            with self._lock:
                self._look()
        with self._lock:
            if ticket.place is None:
                self._stand_up(ticket)
                raise BusyError(
                    f"no place came free in {self._wait:g} seconds; try again in a moment",
                    retry_after=5,
                )
            return ticket.place

    def _take(self, client: int) -> int | None:
        """A place in the own bank; None where `client` may have none now.

        Another process may take one at the same moment. Who then sees that they are too many gives
        its own back.
        """
        if not self._may_run(client, self._places.tolist()):
            return None
        start = self._bank * self._workers
        place = start + self._places[start : start + self._workers].tolist().index(0)
        self._places[place] = client
        others = self._places.tolist()
        others.remove(client)
        if self._may_run(client, others):
            return place
        self._places[place] = 0
        return None

    def _may_run(self, client: int, places: list[int]) -> bool:
        held, free = places.count(client), self._workers - len(places) + places.count(0)
        return held < self._per_client and held < free

    def _next(self) -> int | None:
        """The seat whose turn it is: of who waits longest among those who may run, in whichever
        process.

        While nobody has waited for long, it is one of this process: another one would see only at
        its next look that it may go.
        """
        queue = self._queue.tolist()
        if not any(queue):
            return None
        places = self._places.tolist()
        may_run = {client for client in set(queue) if client and self._may_run(client, places)}
        seats = sorted(
            (self._since[seat], seat) for seat, client in enumerate(queue) if client in may_run
        )
        if seats and time.monotonic_ns() - seats[0][0] < _LONG:
            seats = [(since, seat) for since, seat in seats if seat in self._tickets]
        return seats[0][1] if seats else None

    def _sit(self, client: int) -> _Ticket:
        """A seat in the own bank. Raises BusyError where as many wait as may."""
        if self.waiting >= self._seats:
            self._inspect()
        if self.waiting >= self._seats:
            raise BusyError(
                f"all places that you may take are taken, and {self._seats} queries wait already; "
                "try again in a moment",
                retry_after=2,
            )
        start = self._bank * self._seats
        seat = start + self._queue[start : start + self._seats].tolist().index(0)
        self._tickets[seat] = ticket = _Ticket(client, seat)
        self._since[seat] = time.monotonic_ns()
        self._queue[seat] = client
        return ticket

    def _stand_up(self, ticket: _Ticket) -> None:
        self._queue[ticket.seat] = 0
        del self._tickets[ticket.seat]

    def _advance(self) -> None:
        """Give places to those who wait in this process, as long as it is their turn."""
        while self._tickets and (ticket := self._tickets.get(self._next())):
            ticket.place = self._take(ticket.client)
            if ticket.place is None:
                return
            self._stand_up(ticket)
            ticket.called.set()

    def _look(self) -> None:
        """See what other processes have given back, unless another thread has just looked."""
        now = time.monotonic()
        if now - self._looked > _LOOK / 2:
            self._looked = now
            if now - self._inspected > _INSPECTION:
                self._inspect()
            self._advance()

    def _inspect(self) -> None:
        self._inspected = time.monotonic()
        with self._alone():
            self._clear_the_dead()

    def _clear_the_dead(self) -> None:
        """Free the banks of processes that are no more."""
        for bank, process in enumerate(self._processes):
            if process and not _is_alive(process):
                for table, size in ((self._places, self._workers), (self._queue, self._seats)):
                    for word in range(bank * size, (bank + 1) * size):
                        table[word] = 0
                self._processes[bank] = 0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process takes a bank or clears one; a process that dies here lets go."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)


@lru_cache(maxsize=4096)
def client_number(client: str) -> int:
    """A number for a client, never 0; two clients share one once in 2^64."""
    return int.from_bytes(hashlib.blake2b(client.encode(), digest_size=8).digest(), "little") or 1


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # the number belongs to somebody else by now
    return True
