"""What became of a query that was put to an engine, as those are told who count and log it."""

import time
from collections.abc import Callable
from contextvars import Context
from typing import NamedTuple, TypeAlias

from pactgraph.engine.seam import QueryRequest
from pactgraph.errors import PactgraphError
from pactgraph.outcomes import outcome_of


class Run(NamedTuple):
    """A query that has `waited` for a place and then run, in seconds both, and the `error` that it
    came to, if it has no answer. One is made for every query, and a named tuple takes a third of
    the time of a frozen dataclass.
    """

    request: QueryRequest
    waited: float
    seconds: float
    error: PactgraphError | None = None

    @property
    def outcome(self) -> str:
        """How it ended, as one of OUTCOMES."""
        return outcome_of(self.error)


# Is told of each query, in the context (contextvars) in which it was asked, whichever thread has
# its answer.
Observer: TypeAlias = Callable[[Run], None]


def unobserved(run: Run) -> None:
    """Nobody counts."""


class Watch:
    """Watches one query from when it is asked to its end, of which is told in `context`; None is
    that of whoever sees it.
    """

    __slots__ = ("_came", "_context", "_observe", "_started", "request")

    def __init__(
        self, observe: Observer, request: QueryRequest, context: Context | None = None
    ) -> None:
        self.request = request
        self._observe, self._context = observe, context
        self._came, self._started = time.monotonic(), 0.0

    def start(self) -> None:
        """It has a place from now on."""
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """For how long it has run."""
        return time.monotonic() - self._started if self._started else 0.0

    def end(self, error: PactgraphError | None = None) -> None:
        """It has an answer, or came to an error."""
        now = time.monotonic()
        started = self._started or now
        run = Run(self.request, started - self._came, now - started, error)
        if self._context:
            self._context.run(self._observe, run)
        else:
            self._observe(run)
