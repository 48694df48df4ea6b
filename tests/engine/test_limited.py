"""Limits hold around any engine: places, query time and deadlines; and its readiness is told beside
them.
"""

import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from engines import YES
from pactgraph.config import Settings
from pactgraph.engine import Capabilities, LimitedEngine, QueryRequest, QueryResult, shared_limits
from pactgraph.errors import (
    BudgetError,
    BusyError,
    DeadlineError,
    EngineError,
    ExceededError,
    RemoteError,
)
from pactgraph.rdf.formats import ANY, JSON, Accept
from servers import meanwhile, wait_until

SETTINGS = Settings(
    workers=2, queue_size=1, queue_wait=0.2, query_timeout=2, client_seconds=60, processes=1
)


@dataclass
class Slow:
    """An engine that notes what it is asked, and answers when it may."""

    asked: list[QueryRequest] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    is_closed: bool = False
    answer: bytes = b'{"head":{},"boolean":true}'
    capabilities = Capabilities(("urn:f",))

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        self.asked.append(request)
        self.may_answer.wait(5)
        if request.text == "fail":
            raise EngineError("it failed")
        if request.text == "break":
            raise KeyError("broken")
        return QueryResult(JSON, self.answer, len(self.answer))

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def slow() -> Slow:
    """An engine that answers at once until told otherwise."""
    engine = Slow()
    engine.may_answer.set()
    return engine


@pytest.fixture
def limited(slow: Slow, tmp_path: Path) -> LimitedEngine:
    """Limits around it: two places, of which a client has one."""
    return LimitedEngine(slow, shared_limits(tmp_path, SETTINGS), SETTINGS)


@pytest.mark.parametrize(("asked", "given"), [(None, 2), (1e9, 2), (0.5, 0.5), (2, 2)])
def test_a_request_can_only_lower_the_deadline(
    asked: float | None, given: float, slow: Slow, limited: LimitedEngine
) -> None:
    request = QueryRequest("ASK {}", base="http://h/", client="10.0.0.1", timeout=asked)
    assert limited.query(request, ANY).read() == slow.answer
    assert slow.asked == [request._replace(timeout=given)]


def test_a_query_takes_a_place_and_gives_it_back(slow: Slow, limited: LimitedEngine) -> None:
    slow.may_answer.clear()
    ask = partial(limited.query, QueryRequest("ASK {}", client="10.0.0.1"), ANY)
    with meanwhile(ask):
        wait_until(lambda: slow.asked, 2)
        with pytest.raises(BusyError):
            ask()
        slow.may_answer.set()
    assert ask().read()


def test_one_that_fails_gives_its_place_back_too(limited: LimitedEngine) -> None:
    for _ in range(3):
        with pytest.raises(EngineError, match="it failed"):
            limited.query(QueryRequest("fail", client="10.0.0.1"), ANY)


def test_the_time_of_a_query_is_the_clients(slow: Slow, tmp_path: Path) -> None:
    settings = replace(SETTINGS, client_seconds=0.1)
    limited = LimitedEngine(slow, shared_limits(tmp_path, settings), settings)
    slow.may_answer.clear()
    threading.Timer(0.3, slow.may_answer.set).start()
    limited.query(QueryRequest("ASK {}", client="10.0.0.1"), ANY)
    with pytest.raises(BudgetError) as caught:
        limited.query(QueryRequest("ASK {}", client="10.0.0.1"), ANY)
    assert caught.value.retry_after > 0
    assert limited.query(QueryRequest("ASK {}", client="10.0.0.2"), ANY).read()


def test_readiness_takes_no_place_and_nobodys_time(slow: Slow, limited: LimitedEngine) -> None:
    slow.may_answer.clear()
    asked = [
        partial(limited.query, QueryRequest("ASK {}", client=f"10.0.0.{i}"), ANY) for i in (1, 2)
    ]
    with meanwhile(*asked):
        wait_until(lambda: slow.asked, 2)
        threading.Timer(0.1, slow.may_answer.set).start()
        limited.check()
    assert slow.asked[-1] == YES._replace(timeout=5)


@pytest.mark.timed
def test_what_readiness_says_holds_for_a_moment(slow: Slow, limited: LimitedEngine) -> None:
    for _ in range(5):
        limited.check()
    assert len(slow.asked) == 1
    time.sleep(0.3)
    limited.check()
    assert len(slow.asked) == 2


def test_what_it_can_and_its_end_are_those_of_the_engine(
    slow: Slow, limited: LimitedEngine
) -> None:
    assert limited.capabilities is slow.capabilities
    limited.close()
    assert slow.is_closed


def test_an_answer_that_comes_too_late_or_is_too_large_is_none(slow: Slow, tmp_path: Path) -> None:
    settings = replace(SETTINGS, result_size=100)
    limited = LimitedEngine(slow, shared_limits(tmp_path, settings), settings)
    slow.answer = b" " * 101
    with pytest.raises(ExceededError, match="larger than 100 bytes"):
        limited.query(YES, ANY)
    slow.answer, slow.may_answer = b"", threading.Event()
    threading.Timer(2.2, slow.may_answer.set).start()
    with pytest.raises(DeadlineError, match=r"longer than 0\.01 s"):
        limited.query(QueryRequest("late", timeout=0.01), ANY)


def test_an_engine_that_breaks_is_told_as_one(limited: LimitedEngine) -> None:
    with pytest.raises(EngineError, match="KeyError: 'broken'"):
        limited.query(QueryRequest("break"), ANY)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b'{"head":{},"boolean":false}', EngineError), (b"<html>", RemoteError)],
)
def test_an_engine_that_does_not_say_yes_is_not_ready(
    answer: bytes, error: type[Exception], slow: Slow, limited: LimitedEngine
) -> None:
    slow.answer = answer
    with pytest.raises(error):
        limited.check()
