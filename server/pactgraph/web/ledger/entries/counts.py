"""What is counted, in memory that all processes of a server share: words in a file that each maps.

Each process writes to a bank of its own, so that nothing is locked between them, and a bank keeps
its counts when its process has died: the next one goes on in it. Whoever reads adds up.
"""

import fcntl
import mmap
import os
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pactgraph.engine.processes import is_running, this_process
from pactgraph.web.ledger.entries.families import BOUNDS, Family, Key, Kind

# In front of all banks: how often logs were to be opened again. In front of each: its process, the
# release that it serves, and how many processes have had it.
_FILE_WORDS, _BANK_WORDS = 1, 3
# Where the sum of a histogram is, behind its buckets.
_SUM = len(BOUNDS) + 1
_PROCESS, _RELEASE, _STARTS = range(_BANK_WORDS)


@dataclass(frozen=True, slots=True)
class Living:
    """A process that speaks HTTP, and the release that it serves, empty before it serves one."""

    pid: int
    release: str


class Counts:
    """The counts of all processes. Of a process one thread counts, and any may read."""

    def __init__(self, file: Path, table: Sequence[Family], banks: int) -> None:
        """`file` is shared by all processes, which have the same `table`, and is made where it
        isn't there; at most so many processes count at a time.
        """
        self.table = table
        self._places: dict[Key, int] = {}
        size = _BANK_WORDS
        for family in table:
            for key in family.keys:
                self._places[key] = size
                size += family.width
        self._banks, self._size = banks, size
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        length = 8 * (_FILE_WORDS + banks * size)
        os.ftruncate(self._file, length)
        self._words = memoryview(mmap.mmap(self._file, length)).cast("Q")
        self._start: int | None = None

    def begin(self) -> None:
        """This process counts from now on, in the bank of one that is no more."""
        with self._alone():
            start = next(start for start in self._starts if self._is_free(start))
            self._words[start + _PROCESS] = this_process()
            self._words[start + _RELEASE] = 0
            for family in self.table:
                if family.kind is Kind.GAUGE:
                    for key in family.keys:
                        self._words[start + self._places[key]] = 0
            self._words[start + _STARTS] += 1
        self._start = start

    def word(self, *key: str) -> int:
        """Where this process counts what is under a key: of a histogram, the first of its words.
        Raises KeyError for a key that isn't in the table.
        """
        return self._own + self._places[key]

    def tally(
        self, ones: tuple[int, ...], more: tuple[int, int], times: int, seconds: float
    ) -> None:
        """Count one in each of the words `ones`, `more`, which is a word and an amount, and what
        took so many seconds in the histogram that begins with the word `times`. One thread of a
        process does so; it is done for every request, and therefore in one call.
        """
        words = self._words
        for one in ones:
            words[one] += 1
        words[more[0]] += more[1]
        words[times + bisect_left(BOUNDS, seconds)] += 1
        words[times + _SUM] += int(seconds * 1e6)

    def add(self, word: int, amount: int) -> None:
        """Count so much more in a word."""
        self._words[word] += amount

    def set(self, word: int, amount: int) -> None:
        """A word of this process, of a gauge, shows this much."""
        self._words[word] = amount

    def serve(self, release: str) -> None:
        """This process serves the release with this id from now on."""
        self._words[self._own + _RELEASE] = _number(release)

    def series(self, key: Key, family: Family) -> list[int]:
        """The words under a key, of all processes together; a gauge is that of the living."""
        place, width = self._places[key], family.width
        starts = self._living if family.kind is Kind.GAUGE else list(self._starts)
        banks = [self._words[start + place :][:width].tolist() for start in starts]
        return [sum(words) for words in zip(*banks, strict=True)] if banks else [0] * width

    def total(self, key: Key) -> int:
        """The one word under a key that is of no histogram."""
        family = next(family for family in self.table if family.name == key[0])
        return self.series(key, family)[0]

    @property
    def living(self) -> list[Living]:
        """The processes that count."""
        return [
            Living(_pid(self._words[start + _PROCESS]), _id(self._words[start + _RELEASE]))
            for start in self._living
        ]

    @property
    def starts(self) -> int:
        """How many processes have begun to count so far."""
        return sum(self._words[start + _STARTS] for start in self._starts)

    @property
    def generation(self) -> int:
        """How often logs were to be opened again."""
        return self._words[0]

    def open_logs_again(self) -> None:
        """Have every process open its logs again, within a moment."""
        self._words[0] += 1

    @property
    def _own(self) -> int:
        if self._start is None:
            raise RuntimeError("a process begins before it counts")
        return self._start

    @property
    def _starts(self) -> Iterator[int]:
        return iter(range(_FILE_WORDS, _FILE_WORDS + self._banks * self._size, self._size))

    @property
    def _living(self) -> list[int]:
        return [
            start
            for start in self._starts
            if (process := self._words[start + _PROCESS]) and is_running(process)
        ]

    def _is_free(self, start: int) -> bool:
        process = self._words[start + _PROCESS]
        return not process or not is_running(process)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process takes a bank; one that dies here lets go."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)


def _pid(process: int) -> int:
    return process & ((1 << 22) - 1)


def _number(release: str) -> int:
    """The id of a release, which is hexadecimal digits, as a word."""
    return int(release, 16) + 1


def _id(number: int) -> str:
    return f"{number - 1:012x}" if number else ""
