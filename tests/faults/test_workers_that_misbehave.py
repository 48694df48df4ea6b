"""Whatever a worker does costs its own query only: the answer is an error in time, neighbours and
the next query are well.
"""

import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from inside import VARIANTS, zygote_of
from pactgraph.config import MIB, Settings
from pactgraph.engine import LimitedEngine, QueryRequest, Room, shared_limits, shared_room
from pactgraph.engine.pool.channel import plan_for
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.formats import ANY
from pactgraph.rdf.terms import Prefixes
from servers import at_once, is_in_time, wait_until, write_numbers

SETTINGS = Settings(
    query_timeout=1,
    query_memory=128 * MIB,
    workers=8,
    result_size=16 * MIB,
    total_results=64 * MIB,
    total_memory=1024 * MIB,
)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# An answer is there before they go wrong.
ANSWERED = ("answers many times", "gives a file that grows")
KINDS = {"DeadlineError", "EngineEndError", "EngineError", "ExceededError"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The room for the answers of the engine, in a folder of its own."""
    return shared_room(tmp_path_factory.mktemp("misbehaving"), SETTINGS)


@pytest.fixture(scope="module")
def engine(room: Room) -> Iterator[LimitedEngine]:
    """An engine whose workers break the rules when a query says so."""
    folder = room.folder
    release = scratch_release([write_numbers(folder / "numbers.ttl", 100)], folder, Prefixes({}))
    plan = plan_for(release, SETTINGS, folder)
    with zygote_of(plan, "misbehave"):
        engine = PoolEngine(Path(plan.address), room, SETTINGS)
        yield LimitedEngine(engine, shared_limits(folder, SETTINGS), SETTINGS)
        engine.close()


def count(engine: LimitedEngine) -> str:
    """How many statements there are, as a worker says that keeps the rules."""
    value: str = json.loads(engine.query(QueryRequest(COUNT), ANY).read())["results"]["bindings"][
        0
    ]["n"]["value"]
    return value


@pytest.mark.timed
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_worker_that_misbehaves_costs_its_own_query_only(
    variant: str, engine: LimitedEngine
) -> None:
    start = time.monotonic()
    outcome = failure(QueryRequest(f"{COUNT} # {variant}"), engine)
    assert outcome in (KINDS | {"none"} if variant in ANSWERED else KINDS)
    assert is_in_time(time.monotonic() - start, 6)
    assert [count(engine) for _ in range(3)] == ["100"] * 3


def test_all_of_them_at_once_leave_neighbours_well(engine: LimitedEngine, room: Room) -> None:
    bad = [
        partial(
            failure,
            QueryRequest(f"{COUNT} # {variant}", client=f"10.0.0.{number}"),
            engine,
        )
        for number, variant in enumerate(VARIANTS)
    ]
    good = [partial(count, engine)] * 20
    outcomes = at_once(*bad, *good)
    assert outcomes[len(bad) :] == ["100"] * 20
    assert set(outcomes[: len(bad)]) <= {*KINDS, "BusyError", "none"}
    assert outcomes.count("none") <= len(ANSWERED)
    wait_until(lambda: room.held == 0, 5)


def failure(request: QueryRequest, engine: LimitedEngine) -> str:
    """The name of the error that a query ends with."""
    try:
        assert len(engine.query(request, ANY).read()) <= MIB
    except AssertionError:
        raise
    except Exception as error:
        return type(error).__name__
    return "none"


def test_readiness_is_told_whatever_the_workers_do(engine: LimitedEngine) -> None:
    engine.check()
