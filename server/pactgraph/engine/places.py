"""The places for queries and the seats before them, which all processes of the server share.

The tables are words in a file that every process maps. Each process writes only to a bank of its
own, so nothing is locked between processes, which would cost more than a small query. One process
that counts for all, such as the zygote, would be simpler, but a place then costs two messages and
being woken: measured, 7 to 12 % fewer lookups a second at 8 clients and a third fewer at one; and
engines that are embedded or remote have no zygote.
"""

import fcntl
import hashlib
import mmap
import os
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from pactgraph.config import Settings

# Who has waited for so many nanoseconds is not overtaken.
_LONG = 20_000_000
# Banks for each process of the server: one that has died may still have its bank when the next one
# starts.
_BANKS = 2


class Places:
    """The tables, as one process sees them. Not safe to use from several threads at once.

    A client may take a place while it holds fewer than its limit and fewer than are free, so that
    one client gets at most half of the places, two a third each, and there is always a place for
    one who has none (dynamic thresholds: A. K. Choudhury and E. L. Hahne,
    https://doi.org/10.1109/90.664262).
    """

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there."""
        self._workers, self._seats = settings.workers, settings.queue_size
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
        self._empty = bytes(self._queue.nbytes)
        with self._alone():
            self._clear_the_dead()
            self._bank = self._processes.tolist().index(0)
            self._processes[self._bank] = os.getpid()

    @property
    def running(self) -> int:
        """How many places are taken."""
        return len(self._places) - self._places.tolist().count(0)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return len(self._queue) - self._queue.tolist().count(0)

    @property
    def own(self) -> int:
        """How many places this process has taken."""
        own = self._places[self._bank * self._workers :][: self._workers].tolist()
        return self._workers - own.count(0)

    def take(self, client: int) -> int | None:
        """A place in the own bank; None where `client` may have none now.

        Another process may take one at the same moment. Who then sees that they are too many gives
        its own back.
        """
        places = self._places.tolist()
        if not self._may_run(client, places):
            return None
        place = places.index(0, self._bank * self._workers)
        self._places[place] = client
        others = self._places.tolist()
        others[place] = 0
        if self._may_run(client, others):
            return place
        self._places[place] = 0
        return None

    def leave(self, place: int) -> None:
        """Give a place back."""
        self._places[place] = 0

    def next_seat(self, own: Container[int]) -> int | None:
        """The seat whose turn it is: of who waits longest among those who may run, in whichever
        process.

        While nobody has waited for long, it is one of its `own`: another process would see only at
        its next look that it may go.
        """
        if self._queue.tobytes() == self._empty:
            return None
        queue = self._queue.tolist()
        places = self._places.tolist()
        may_run = {client for client in set(queue) if client and self._may_run(client, places)}
        seats = sorted(
            (self._since[seat], seat) for seat, client in enumerate(queue) if client in may_run
        )
        if seats and time.monotonic_ns() - seats[0][0] < _LONG:
            seats = [(since, seat) for since, seat in seats if seat in own]
        return seats[0][1] if seats else None

    def sit(self, client: int) -> int | None:
        """A seat in the own bank; None where as many wait as may."""
        if self.waiting >= self._seats:
            self.inspect()
        if self.waiting >= self._seats:
            return None
        start = self._bank * self._seats
        seat = start + self._queue[start : start + self._seats].tolist().index(0)
        self._since[seat] = time.monotonic_ns()
        self._queue[seat] = client
        return seat

    def stand_up(self, seat: int) -> None:
        """Give a seat back."""
        self._queue[seat] = 0

    def inspect(self) -> None:
        """Free the places and seats of processes that are no more."""
        with self._alone():
            self._clear_the_dead()

    def _may_run(self, client: int, places: list[int]) -> bool:
        held, free = places.count(client), self._workers - len(places) + places.count(0)
        return held < self._per_client and held < free

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
