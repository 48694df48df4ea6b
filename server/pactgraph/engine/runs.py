"""What became of a query that was put to an engine, as those are told who count and log it."""

import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import TypeAlias

from pactgraph.engine.seam import QueryRequest
from pactgraph.errors import PactgraphError
from pactgraph.outcomes import outcome_of


@dataclass(frozen=True, slots=True)
class Run:
    """A query that has `waited` for a place and then run, in seconds both, and the `error` that it
    came to, if it has no answer.
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
    """Watches one query from when it is asked to its end."""

    __slots__ = ("_came", "_context", "_observe", "_started", "request")

    def __init__(self, observe: Observer, request: QueryRequest) -> None:
        self.request = request
        self._observe, self._context = observe, copy_context()
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
        waited = (self._started or time.monotonic()) - self._came
        self._context.run(self._observe, Run(self.request, waited, self.seconds, error))
