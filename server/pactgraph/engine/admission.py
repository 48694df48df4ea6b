"""Who may run a query now: places that all processes of the server share, and a queue before them.

The places are words in a file that every process maps: a place holds the number of the client that has it, or 0. A client
may take a place while it holds fewer than its limit and fewer than are free, so that one client gets at most half of the
places, two a third each, and there is always a place for one who has none (dynamic thresholds: A. K. Choudhury and E. L.
Hahne, https://doi.org/10.1109/90.664262). The others wait in order of arrival; one who may not go is passed by those who may.
"""

import fcntl
import hashlib
import mmap
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.errors import BusyError

# A place that is given by another process is seen at the next look, this many seconds later at most.
_LOOK = 0.01
# How often one who waits looks for places of processes that have died, in seconds.
_INSPECTION = 1.0


class Admission:
    """The places and the queue, as one process sees them. Safe to use from many threads."""

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there."""
        self._workers, self._wait = settings.workers, settings.queue_wait
        self._per_client = settings.queries_per_client
        self._size = settings.workers + settings.queue_size
        # Four tables with a word for each place and then for each seat in the queue: the client there, its process,
        # since when it waits, and the place that it has been given, counted from 1.
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, 8 * 4 * self._size)
        words = memoryview(mmap.mmap(self._file, 8 * 4 * self._size)).cast("Q")
        self._clients, self._processes, self._since, self._given = (words[n * self._size : (n + 1) * self._size] for n in range(4))
        self._lock = threading.Lock()
        self._calls: dict[int, threading.Event] = {}

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for a query of `client`, for as long as the context lasts.

        Raises BusyError where the queue is full or the wait too long.
        """
        taken = self._enter(client_number(client))
        if taken >= self._workers:
            taken = self._wait_for_call(taken)
        try:
            yield
        finally:
            with self._alone():
                self._clients[taken] = 0
                if any(self._queue()):
                    self._call()

    @property
    def running(self) -> int:
        """How many places are taken."""
        return self._workers - self._places().count(0)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._queue()) - self._queue().count(0)

    def _places(self) -> list[int]:
        return self._clients[: self._workers].tolist()

    def _queue(self) -> list[int]:
        return self._clients[self._workers :].tolist()

    def _enter(self, client: int) -> int:
        """A place, or else a seat in the queue; seats are numbered after the places. Raises BusyError where there is neither.

        Who waits may not run now, or would have been called, so nobody is overtaken.
        """
        with self._alone():
            if 0 not in self._queue():
                self._clear_the_dead()
            places, queue = self._places(), self._queue()
            if self._may_run(client, places):
                return self._sit(places.index(0), client)
            if 0 not in queue:
                raise BusyError(f"all places that you may take are taken, and {len(queue)} queries wait already; try again in a moment", retry_after=2)
            seat = self._sit(self._workers + queue.index(0), client)
            self._calls[seat] = threading.Event()
            return seat

    def _wait_for_call(self, seat: int) -> int:
        """The place that is given to who waits on `seat`. Raises BusyError where none is in time."""
        now = time.monotonic()
        until, inspection = now + self._wait, now + _INSPECTION
        while not self._given[seat] and now < until:
            self._calls[seat].wait(_LOOK)
            now = time.monotonic()
            if now > inspection:
                inspection = now + _INSPECTION
                with self._alone():
                    self._clear_the_dead()
        with self._alone():
            self._clients[seat] = 0
            del self._calls[seat]
            if not self._given[seat]:
                raise BusyError(f"no place came free in {self._wait:g} seconds; try again in a moment", retry_after=5)
            return self._given[seat] - 1

    def _call(self) -> None:
        """Give free places to those who wait longest among those who may run."""
        waiting = sorted((self._since[seat], seat) for seat, client in enumerate(self._queue(), self._workers) if client and not self._given[seat])
        for _, seat in waiting:
            places = self._places()
            if 0 not in places:
                return
            if self._may_run(self._clients[seat], places):
                place = places.index(0)
                self._clients[place], self._processes[place] = self._clients[seat], self._processes[seat]
                self._given[seat] = place + 1
                if seat in self._calls:
                    self._calls[seat].set()

    def _may_run(self, client: int, places: list[int]) -> bool:
        held = places.count(client)
        return held < self._per_client and held < places.count(0)

    def _sit(self, seat: int, client: int) -> int:
        self._clients[seat], self._processes[seat], self._since[seat], self._given[seat] = client, os.getpid(), time.monotonic_ns(), 0
        return seat

    def _clear_the_dead(self) -> None:
        """Free what processes hold that are no more."""
        for seat in range(self._size):
            if self._clients[seat] and not _is_alive(self._processes[seat]):
                self._clients[seat] = 0
        self._call()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread and no other process is at the tables; a process that dies here lets go."""
        with self._lock:
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
