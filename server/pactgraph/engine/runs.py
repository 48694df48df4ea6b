"""What became of a query that was put to an engine, as those are told who count and log it."""

from collections.abc import Callable
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


# Is told of each query, in the thread that asked it, and keeps it no longer than a moment.
Observer: TypeAlias = Callable[[Run], None]


def unobserved(run: Run) -> None:
    """Nobody counts."""
