"""A query that is begun keeps no thread while it waits: the rest is handed on, with what the limits
say, and whether it takes but a moment.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue

import pyoxigraph as ox
import pytest
from engines import ENDLESS, SMALL, YES, only_value, pool_engine, release_of_numbers
from pactgraph.engine import EmbeddedEngine, LimitedEngine, QueryRequest, shared_limits
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.engine.seam import Rest
from pactgraph.errors import (
    BudgetError,
    BusyError,
    DeadlineError,
    EngineError,
    PactgraphError,
    QuerySyntaxError,
)
from pactgraph.rdf import Prefixes
from pactgraph.rdf.formats import ANY
from pactgraph.release import Release

COUNT = QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", client="10.0.0.1")
EVERYTHING = QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000", client="10.0.0.1")
HELD = QueryRequest(ENDLESS, client="10.0.0.1", timeout=1)


@dataclass
class Told:
    """What is handed on, in the order in which it is."""

    queue: SimpleQueue[tuple[Rest, bool]] = field(default_factory=SimpleQueue)

    def __call__(self, rest: Rest, is_quick: bool) -> None:
        self.queue.put((rest, is_quick))

    def next(self) -> tuple[Rest, bool]:
        return self.queue.get(timeout=20)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of 1,000 numbers."""
    return release_of_numbers(tmp_path_factory.mktemp("numbers"), 1000)


@pytest.fixture(scope="module")
def pool(numbers: Release) -> Iterator[PoolEngine]:
    """Oxigraph in workers."""
    with pool_engine(numbers, SMALL) as engine:
        yield engine


Around = Callable[..., LimitedEngine]


@pytest.fixture
def around(pool: PoolEngine, tmp_path: Path) -> Iterator[Around]:
    """Puts limits around it, with a worker that waits."""

    def limit(**limits: object) -> LimitedEngine:
        settings = replace(SMALL, processes=1, **limits)  # type: ignore[arg-type]
        return LimitedEngine(pool, shared_limits(tmp_path, settings), settings)

    pool.query(YES, ANY)
    yield limit
    pool.query(YES, ANY)


def test_an_answer_that_is_there_takes_but_a_moment(around: Around) -> None:
    told, engine = Told(), around()
    for _ in range(5):
        engine.begin(COUNT, ANY, told)
        rest, is_quick = told.next()
        assert (is_quick, only_value(rest())) == (True, "1000")


def test_what_is_wrong_is_told_by_the_rest(around: Around) -> None:
    told = Told()
    around().begin(COUNT._replace(text="SELCT"), ANY, told)
    rest, is_quick = told.next()
    assert is_quick
    with pytest.raises(QuerySyntaxError):
        rest()


@pytest.mark.parametrize(
    ("request_", "error"), [(HELD, DeadlineError), (HELD._replace(timeout=0.15), DeadlineError)]
)
def test_a_slow_query_goes_on_in_a_thread_of_its_own(
    request_: QueryRequest, error: type[PactgraphError], around: Around
) -> None:
    told = Told()
    around().begin(request_, ANY, told)
    rest, is_quick = told.next()
    assert not is_quick
    with pytest.raises(error, match="its limit"):
        rest()


def test_a_large_answer_is_taken_by_a_thread(around: Around) -> None:
    told = Told()
    around().begin(EVERYTHING, ANY, told)
    rest, is_quick = told.next()
    assert not is_quick
    result = rest()
    assert not isinstance(result.body, bytes)
    assert len(result.read()) == result.length


def test_a_worker_that_dies_ends_its_query_alone(pool: PoolEngine, around: Around) -> None:
    told, worker = Told(), pool.idle_workers[-1]
    around().begin(HELD, ANY, told)
    os.kill(worker, signal.SIGKILL)
    rest, is_quick = told.next()
    assert not is_quick
    with pytest.raises(EngineError, match="killed from outside"):
        rest()


def test_those_who_wait_for_a_place_keep_no_thread(around: Around) -> None:
    told, held = Told(), Told()
    engine = around(workers=1, client_queries=1, queue_size=40, queue_wait=20)
    engine.begin(HELD, ANY, held)
    before = threading.active_count()
    for _ in range(40):
        engine.begin(COUNT, ANY, told)
    assert threading.active_count() <= before + 1
    assert told.queue.empty()
    with pytest.raises(DeadlineError):
        held.next()[0]()
    assert [only_value(told.next()[0]()) for _ in range(40)] == ["1000"] * 40


def test_whoever_finds_no_place_is_told_so(around: Around) -> None:
    told, held = Told(), Told()
    engine = around(workers=1, client_queries=1, queue_size=1, queue_wait=0.1)
    engine.begin(HELD, ANY, held)
    engine.begin(COUNT, ANY, told)
    engine.begin(COUNT, ANY, told)
    for reason in ("wait already", "no place came free"):
        rest, is_quick = told.next()
        assert is_quick
        with pytest.raises(BusyError, match=reason):
            rest()
    with pytest.raises(DeadlineError):
        held.next()[0]()


def test_the_time_is_the_clients(around: Around) -> None:
    told, engine = Told(), around(client_seconds=0.5)
    engine.begin(HELD, ANY, told)
    with pytest.raises(DeadlineError):
        told.next()[0]()
    engine.begin(COUNT, ANY, told)
    rest, is_quick = told.next()
    assert is_quick
    with pytest.raises(BudgetError):
        rest()
    engine.begin(COUNT._replace(client="10.0.0.2"), ANY, told)
    assert only_value(told.next()[0]()) == "1000"


def test_a_place_is_free_again_only_when_the_rest_is_over(around: Around) -> None:
    told, engine = Told(), around(workers=1, client_queries=1, queue_wait=20)
    engine.begin(COUNT, ANY, told)
    first, _ = told.next()
    engine.begin(COUNT, ANY, told)
    assert told.queue.empty()
    first()
    assert only_value(told.next()[0]()) == "1000"


def test_where_no_worker_waits_a_thread_waits_for_one(numbers: Release) -> None:
    told, held = Told(), Told()
    with pool_engine(numbers, SMALL) as engine:
        assert len(engine.idle_workers) == 1
        engine.begin(HELD._replace(timeout=0.3), ANY, held)
        assert not engine.idle_workers
        engine.begin(COUNT, ANY, told)
        rest, is_quick = told.next()
        assert not is_quick
        assert only_value(rest()) == "1000"
        with pytest.raises(DeadlineError):
            held.next()[0]()


def test_an_engine_that_can_only_be_waited_for_is_asked_in_a_thread(tmp_path: Path) -> None:
    settings = replace(SMALL, processes=1)
    embedded = EmbeddedEngine(ox.Store(), Prefixes({}))
    engine = LimitedEngine(embedded, shared_limits(tmp_path, settings), settings)
    told = Told()
    engine.begin(COUNT, ANY, told)
    rest, is_quick = told.next()
    assert not is_quick
    assert only_value(rest()) == "0"


def test_many_at_once_get_their_own_answers(around: Around) -> None:
    told, engine = list[Told](), around(queue_size=64, queue_wait=20)
    for number in range(60):
        told.append(Told())
        text = f"SELECT ({number} AS ?n) {{}}"
        engine.begin(COUNT._replace(text=text), ANY, Taken(told[-1]))
    found = [only_value(each.next()[0]()) for each in told]
    assert found == [str(number) for number in range(60)]


@dataclass
class Taken:
    """Takes the rest at once, as a thread would, so that the next may go."""

    told: Told

    def __call__(self, rest: Rest, is_quick: bool) -> None:
        if is_quick:
            result = rest()
            self.told(lambda: result, True)
        else:
            threading.Thread(target=self._take, args=(rest,)).start()

    def _take(self, rest: Rest) -> None:
        result = rest()
        self.told(lambda: result, False)
