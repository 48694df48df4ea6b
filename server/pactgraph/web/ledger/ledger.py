"""The ledger of one process that speaks HTTP: what is served and asked is written into its logs and
counted.
"""

import time
from collections.abc import Callable
from functools import partial
from multiprocessing.util import Finalize
from threading import Thread
from typing import NamedTuple

from pactgraph.config import Settings
from pactgraph.engine import Load, Run
from pactgraph.outcomes import STOPPED
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

# How often what changes by itself is looked at, in seconds.
_LOOK = 0.25


class Moment(NamedTuple):
    """What a process has at the moment: the release that it serves, what its engine does, and how
    many answers it keeps, and their bytes.
    """

    release: str
    load: Load
    kept: int
    kept_bytes: int


class Ledger:
    """Safe to use from many threads."""

    def __init__(self, settings: Settings, counts: Counts) -> None:
        """Log as the settings say; `counts` are counted by this process from now on."""
        self._counts, self._is_counted = counts, settings.metrics is not None
        counts.begin()
        again = partial(getattr, counts, "generation")
        self._writer = WRITERS.get(settings.logged)
        self._log = LogFile(settings.log_file, again) if self._writer else None
        self._slow_log = LogFile(settings.slow_log, again) if settings.slow_query else None
        self._slow, self._with_client = settings.slow_query, settings.log_addresses
        Finalize(None, self.close, exitpriority=0)  # where a process ends, nothing else is called

    @property
    def is_kept(self) -> bool:
        """Whether anybody wants to know of requests."""
        return self._is_counted or self._log is not None

    def record(self, served: Served) -> None:
        """Write and count an answered request."""
        if self._is_counted:
            kind = CLASSES[min(max(served.status // 100, 1), 5) - 1]
            self._counts.add(
                ((REQUESTS, served.route, served.method, kind), 1),
                ((ENDED, served.outcome), 1),
                ((BYTES,), served.bytes),
            )
            self._counts.observe((SECONDS, served.route), served.seconds)
        if self._log and self._writer:
            self._log.write(partial(self._writer, served, self._with_client))

    def observe(self, run: Run) -> None:
        """Note and count a query; write it where it was slow, or was stopped."""
        noted().ran(run)
        outcome = run.outcome
        if self._is_counted:
            waited = int(run.waited * 1e6)
            self._counts.add(((QUERIES, outcome), 1), ((QUERY_WAITS,), waited))
            self._counts.observe((QUERY_SECONDS,), run.seconds)
        if self._slow_log and (run.seconds >= self._slow or outcome in STOPPED):
            line = slow_line(run, time.time(), self._with_client)
            self._slow_log.write(lambda: line)

    def watch(self, look: Callable[[], Moment]) -> None:
        """Show what changes by itself from now on."""
        Thread(target=self._watch, args=(look,), daemon=True).start()

    def close(self) -> None:
        """Write what waits to be written."""
        for log in filter(None, (self._log, self._slow_log)):
            log.close()

    def _watch(self, look: Callable[[], Moment]) -> None:
        dropped = 0
        while True:
            moment = look()
            self._counts.serve(moment.release)
            for key, amount in (
                (KEPT, moment.kept),
                (KEPT_BYTES, moment.kept_bytes),
                (BUSY, moment.load.running),
                (WAITING, moment.load.waiting),
                (IDLE, moment.load.idle),
            ):
                self._counts.set((key,), amount)
            before, dropped = (
                dropped,
                sum(log.dropped for log in (self._log, self._slow_log) if log),
            )
            self._counts.add(((DROPPED,), dropped - before))
            time.sleep(_LOOK)
