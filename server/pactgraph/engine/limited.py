"""Limits around any engine: places, the query time of clients, and deadlines, stated once for all
of them.
"""

import threading
import time
from dataclasses import replace
from typing import NamedTuple

from pactgraph.config import Settings
from pactgraph.engine.limits import Limits
from pactgraph.engine.runs import Run
from pactgraph.engine.seam import Capabilities, Engine, QueryRequest, QueryResult, too_large
from pactgraph.errors import DeadlineError, EngineError, PactgraphError
from pactgraph.rdf import ANY, Accept
from pactgraph.sparql import read_answer

# An engine that is asked whether it is well has so many seconds; what it says holds for a moment.
_WELL = 5.0
_MOMENT = 0.25
# An engine that stops a query by itself needs a moment for that, in seconds.
_GRACE = 2.0


class Load(NamedTuple):
    """Queries that run, queries that wait for a place, and workers that wait for a query."""

    running: int
    waiting: int
    idle: int


class LimitedEngine:
    """An engine around another one, which asks it no more than the limits allow. Safe to use from
    many threads, as far as the other one is.
    """

    def __init__(self, engine: Engine, limits: Limits, settings: Settings) -> None:
        """`limits` are shared by all that ask engines, in whichever process."""
        self._engine = engine
        self._limits = limits
        self._longest, self._largest = settings.query_timeout, settings.result_size
        self._checking = threading.Lock()
        self._checked = 0.0

    @property
    def capabilities(self) -> Capabilities:
        """What the engine can do."""
        return self._engine.capabilities

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The engine's answer; its time counts from when there is a place.

        Raises BudgetError where the client has used up its time, BusyError where there is no place,
        and what the engine raises.
        """
        if request.timeout is None or request.timeout > self._longest:
            request = replace(request, timeout=self._longest)
        came, problem = time.monotonic(), None
        started = ended = came
        is_limited = self._limits.budget.limit_of(request.client) > 0
        try:
            if is_limited:
                self._limits.budget.check(request.client)
            with self._limits.admission.place(request.client):
                started = time.monotonic()
                try:
                    return self._ask(request, accept, started)
                finally:
                    ended = time.monotonic()
                    if is_limited:
                        self._limits.budget.spend(request.client, ended - started)
        except PactgraphError as error:
            problem = error
            if started == came:  # it never had a place
                started = ended = time.monotonic()
            raise
        finally:
            self._limits.observe(Run(request, started - came, ended - started, problem))

    def _ask(self, request: QueryRequest, accept: Accept, started: float) -> QueryResult:
        """What the engine says to a request that has had its place since `started`."""
        try:
            return self._within_limits(self._engine.query(request, accept), request, started)
        except PactgraphError:
            raise
        except Exception as error:  # which no engine should, and any may
            raise EngineError(f"the engine failed ({type(error).__name__}: {error})") from error

    def _within_limits(
        self, result: QueryResult, request: QueryRequest, started: float
    ) -> QueryResult:
        """`result`, for engines that can't hold to limits by themselves.

        Raises DeadlineError where it came too late, ExceededError where it is too large.
        """
        if request.timeout and time.monotonic() - started > request.timeout + _GRACE:
            result.close()
            raise DeadlineError(f"the query ran for longer than {request.timeout:g} s, its limit")
        if result.length > self._largest:
            result.close()
            raise too_large(self._largest)
        return result

    @property
    def load(self) -> Load:
        """What this process has the engine do at the moment."""
        running, waiting = self._limits.admission.own
        # Only an engine that has workers knows of any.
        return Load(running, waiting, len(getattr(self._engine, "idle_workers", ())))

    def check(self) -> None:
        """Have the engine answer, whatever else there is to do: it takes no place and nobody's
        time. Raises what `query` raises.

        However many ask, the engine is asked once at a time, and what it says holds for a moment.
        """
        with self._checking:
            if time.monotonic() - self._checked > _MOMENT:
                result = self._engine.query(QueryRequest("ASK {}", timeout=_WELL), ANY)
                if read_answer(result.read(), result.format) is not True:
                    raise EngineError("the engine doesn't say yes to ASK {}")
                self._checked = time.monotonic()

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()
