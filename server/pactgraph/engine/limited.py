"""Limits around any engine: places, the query time of clients, and deadlines, stated once for all
of them.
"""

import threading
import time
from contextvars import copy_context
from functools import partial
from typing import NamedTuple

from pactgraph.config import Settings
from pactgraph.engine.limits import Limits
from pactgraph.engine.runs import Watch
from pactgraph.engine.seam import (
    Capabilities,
    Engine,
    PatientEngine,
    QueryRequest,
    QueryResult,
    Rest,
    Then,
    too_large,
)
from pactgraph.errors import BusyError, DeadlineError, EngineError, PactgraphError
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
        self._patient = engine if isinstance(engine, PatientEngine) else None
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
        watch = Watch(self._limits.observe, request)
        try:
            request = watch.request = self._bounded(request)
            place = self._limits.admission.enter(request.client)
        except PactgraphError as error:
            watch.end(error)
            raise
        watch.start()
        return self._end(watch, place, partial(self._engine.query, request, accept))

    def begin(self, request: QueryRequest, accept: Accept, then: Then) -> None:
        """Ask without waiting for a place, and for the answer a moment at most; `then` is handed
        the rest, which raises what `query` does and has to be called.
        """
        watch = Watch(self._limits.observe, request, copy_context())
        try:
            watch.request = self._bounded(request)
        except PactgraphError as error:
            then(partial(_fail, watch, error), True)
            return
        called = partial(self._start, watch, accept, then)
        self._limits.admission.ask(request.client, called)

    def _bounded(self, request: QueryRequest) -> QueryRequest:
        """`request` with its time limit. Raises BudgetError where the client has used up its
        time.
        """
        if self._limits.budget.limit_of(request.client) > 0:
            self._limits.budget.check(request.client)
        if request.timeout is None or request.timeout > self._longest:
            return request.within(self._longest)
        return request

    def _start(self, watch: Watch, accept: Accept, then: Then, place: int | BusyError) -> None:
        """Ask the engine, now that there is a place, or tell that there is none."""
        if isinstance(place, BusyError):
            then(partial(_fail, watch, place), True)
            return
        watch.start()

        def hand_on(rest: Rest, is_quick: bool) -> None:
            then(partial(self._end, watch, place, rest), is_quick)

        if self._patient:
            self._patient.begin(watch.request, accept, hand_on)
        else:
            hand_on(partial(self._engine.query, watch.request, accept), False)

    def _end(self, watch: Watch, place: int, rest: Rest) -> QueryResult:
        """The engine's answer; the place is given back, and the time is the client's."""
        problem: PactgraphError | None = None
        try:
            return self._within_limits(rest(), watch)
        except PactgraphError as error:
            problem = error
            raise
        except Exception as error:  # which no engine should, and any may
            problem = EngineError(f"the engine failed ({type(error).__name__}: {error})")
            raise problem from error
        finally:
            client = watch.request.client
            if self._limits.budget.limit_of(client) > 0:
                self._limits.budget.spend(client, watch.seconds)
            self._limits.admission.leave(place)
            watch.end(problem)

    def _within_limits(self, result: QueryResult, watch: Watch) -> QueryResult:
        """`result`, for engines that can't hold to limits by themselves.

        Raises DeadlineError where it came too late, ExceededError where it is too large.
        """
        timeout = watch.request.timeout
        if timeout and watch.seconds > timeout + _GRACE:
            result.close()
            raise DeadlineError(f"the query ran for longer than {timeout:g} s, its limit")
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


def _fail(watch: Watch, error: PactgraphError) -> QueryResult:
    watch.end(error)
    raise error
