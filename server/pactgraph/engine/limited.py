"""Limits around any engine: places, the query time of clients, and deadlines, stated once for all
of them.
"""

import threading
import time
from dataclasses import replace
from functools import partial

from pactgraph.config import Settings
from pactgraph.engine.limits import Limits
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
        request = self._bounded(request)
        place = self._limits.admission.enter(request.client)
        return self._end(
            request, place, partial(self._engine.query, request, accept), time.monotonic()
        )

    def begin(self, request: QueryRequest, accept: Accept, then: Then) -> None:
        """Ask without waiting, neither for a place nor for the answer; `then` is handed the rest,
        which raises what `query` does and has to be called.
        """
        try:
            request = self._bounded(request)
        except PactgraphError as error:
            then(partial(_fail, error), True)
            return
        called = partial(self._start, request, accept, then)
        self._limits.admission.ask(request.client, called)

    def _bounded(self, request: QueryRequest) -> QueryRequest:
        """`request` with its time limit. Raises BudgetError where the client has used up its
        time.
        """
        if self._limits.budget.limit_of(request.client) > 0:
            self._limits.budget.check(request.client)
        if request.timeout is None or request.timeout > self._longest:
            return replace(request, timeout=self._longest)
        return request

    def _start(
        self, request: QueryRequest, accept: Accept, then: Then, place: int | BusyError
    ) -> None:
        """Ask the engine, now that there is a place, or tell that there is none."""
        if isinstance(place, BusyError):
            then(partial(_fail, place), True)
            return
        started = time.monotonic()

        def hand_on(rest: Rest, is_quick: bool) -> None:
            then(partial(self._end, request, place, rest, started), is_quick)

        if self._patient:
            self._patient.begin(request, accept, hand_on)
        else:
            hand_on(partial(self._engine.query, request, accept), False)

    def _end(self, request: QueryRequest, place: int, rest: Rest, started: float) -> QueryResult:
        """The engine's answer; the place is given back, and the time is the client's."""
        try:
            return self._within_limits(rest(), request, started)
        except PactgraphError:
            raise
        except Exception as error:  # which no engine should, and any may
            raise EngineError(f"the engine failed ({type(error).__name__}: {error})") from error
        finally:
            if self._limits.budget.limit_of(request.client) > 0:
                self._limits.budget.spend(request.client, time.monotonic() - started)
            self._limits.admission.leave(place)

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


def _fail(error: PactgraphError) -> QueryResult:
    raise error
