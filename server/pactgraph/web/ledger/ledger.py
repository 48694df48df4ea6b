"""The ledger of one process that speaks HTTP: what is served and asked is written into its logs and
counted.
"""

import time
from collections import deque
from collections.abc import Callable
from functools import cache, partial
from itertools import count
from multiprocessing.util import Finalize
from threading import Event, Thread
from typing import NamedTuple

from pactgraph.config import Settings
from pactgraph.engine import Load, Run
from pactgraph.outcomes import OF_QUERIES, OUTCOMES, STOPPED
from pactgraph.web.ledger.entries import (
    BUSY,
    BYTES,
    CLASSES,
    DROPPED,
    ENDED,
    IDLE,
    KEPT,
    KEPT_BYTES,
    QUERIES,
    QUERY_SECONDS,
    QUERY_WAITS,
    REQUESTS,
    SECONDS,
    WAITING,
    Counts,
    Served,
    noted,
)
from pactgraph.web.ledger.lines import WRITERS, slow_line
from pactgraph.web.ledger.logfile import LogFile

# How long a thing waits to be counted at most, in seconds, and how long is waited at the end.
_LOOK = 0.1
_PATIENCE = 1.0
# What changes by itself is looked at every so many times.
_SHOWN = 3


class Moment(NamedTuple):
    """What a process has at the moment: the release that it serves, what its engine does, and how
    many answers it keeps, and their bytes.
    """

    release: str
    load: Load
    kept: int
    kept_bytes: int


class Ledger:
    """Safe to use from many threads. What they record is only put on a pile; a thread of its own
    takes it from there, and has all to itself what is to be counted.
    """

    def __init__(self, settings: Settings, counts: Counts) -> None:
        """Log as the settings say; `counts` are counted by this process from now on."""
        self._counts, self._is_counted = counts, settings.metrics is not None
        counts.begin()
        again = partial(getattr, counts, "generation")
        self._writer = WRITERS.get(settings.logged)
        self._log = LogFile(settings.log_file, again) if self._writer else None
        self._slow_log = LogFile(settings.slow_log, again) if settings.slow_query else None
        self._slow, self._with_client = settings.slow_query, settings.log_addresses
        self._served, self._runs = deque[Served](), deque[tuple[str, float, float]]()
        self._words = _Words(counts)
        self._dropped = 0
        self._is_over = Event()
        self._thread: Thread | None = None

    @property
    def is_kept(self) -> bool:
        """Whether anybody wants to know of requests."""
        return self._is_counted or self._log is not None

    @property
    def is_logged(self) -> bool:
        """Whether anybody wants to know of queries, too."""
        return self._log is not None

    def record(self, served: Served) -> None:
        """Have an answered request written and counted, in a moment."""
        self._served.append(served)

    def observe(self, run: Run) -> None:
        """Note a query, and have it counted, and written where it was slow or was stopped."""
        noted().ran(run)
        outcome = run.outcome
        if self._is_counted:
            self._runs.append((outcome, run.waited, run.seconds))
        if self._slow_log and (run.seconds >= self._slow or outcome in STOPPED):
            self._slow_log.write(slow_line(run, time.time(), self._with_client))

    def watch(self, look: Callable[[], Moment]) -> None:
        """Write and count from now on, and show what `look` sees, until this process ends."""
        self._thread = Thread(target=self._watch, args=(look,), daemon=True)
        self._thread.start()
        Finalize(None, self.close, exitpriority=0)  # nothing else is called where a process ends

    def close(self) -> None:
        """Write what waits to be written, as far as that takes but a moment."""
        self._is_over.set()
        if self._thread:
            self._thread.join(_PATIENCE)
        for log in self._logs:
            log.close()

    @property
    def _logs(self) -> list[LogFile]:
        return [log for log in (self._log, self._slow_log) if log]

    def _watch(self, look: Callable[[], Moment]) -> None:
        for number in count():
            if self._is_over.wait(_LOOK):
                break
            if number % _SHOWN == 0:
                self._show(look())
            self._work_off()
        self._work_off()

    def _work_off(self) -> None:
        """Write and count what has been put on the piles."""
        lines = []
        while self._served:
            served = self._served.popleft()
            if self._is_counted:
                self._words.count(served)
            if self._writer:
                lines.append(self._writer(served, self._with_client))
        if self._log and lines:
            self._log.write(*lines)
        while self._runs:
            self._words.count_run(*self._runs.popleft())

    def _show(self, moment: Moment) -> None:
        self._counts.serve(moment.release)
        for name, amount in (
            (KEPT, moment.kept),
            (KEPT_BYTES, moment.kept_bytes),
            (BUSY, moment.load.running),
            (WAITING, moment.load.waiting),
            (IDLE, moment.load.idle),
        ):
            self._counts.set(self._counts.word(name), amount)
        before, self._dropped = self._dropped, sum(log.dropped for log in self._logs)
        self._counts.add(self._counts.word(DROPPED), self._dropped - before)


class _Words:
    """Where things are counted, which is looked up once."""

    def __init__(self, counts: Counts) -> None:
        self._counts, word = counts, counts.word
        self._ended = {outcome: word(ENDED, outcome) for outcome in OUTCOMES}
        self._queries = {outcome: word(QUERIES, outcome) for outcome in OF_QUERIES}
        self._bytes, self._waits, self._times = word(BYTES), word(QUERY_WAITS), word(QUERY_SECONDS)
        # There are as many as routes, methods and statuses.
        self._known = cache(self._words_of)

    def count(self, served: Served) -> None:
        """Count an answered request."""
        requests, times = self._known(served.route, served.method, served.status)
        ones, more = (requests, self._ended[served.outcome]), (self._bytes, served.bytes)
        self._counts.tally(ones, more, times, served.seconds)

    def count_run(self, outcome: str, waited: float, seconds: float) -> None:
        """Count a query."""
        more = self._waits, int(waited * 1e6)
        self._counts.tally((self._queries[outcome],), more, self._times, seconds)

    def _words_of(self, route: str, method: str, status: int) -> tuple[int, int]:
        kind = CLASSES[min(max(status // 100, 1), 5) - 1]
        return self._counts.word(REQUESTS, route, method, kind), self._counts.word(SECONDS, route)
