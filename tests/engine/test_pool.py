"""Queries in processes that can be killed: deadlines, answers in files, and how workers and zygotes
end.
"""

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from engines import ENDLESS, SMALL, YES, only_value, pool_engine, release_of_numbers
from pactgraph.config import MIB
from pactgraph.engine import Engine, QueryRequest, local_engine
from pactgraph.engine.pool.backend import PoolBackend
from pactgraph.engine.pool.channel import RunningZygote, plan_for
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.errors import DeadlineError, EngineError, ExceededError, ReleaseError
from pactgraph.rdf.formats import ANY, accept_named
from pactgraph.release import Release
from servers import command, is_in_time, meanwhile, parent_of, resident, state_of, wait_until

ALL_PAIRS = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"
LONG = replace(SMALL, query_timeout=30)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of 1,000 numbers."""
    return release_of_numbers(tmp_path_factory.mktemp("numbers"), 1000)


@pytest.fixture(scope="module")
def workers(numbers: Release) -> Iterator[PoolEngine]:
    """An engine with small limits."""
    with pool_engine(numbers, SMALL) as engine:
        yield engine


@pytest.mark.timed
def test_a_query_ends_soon_after_its_deadline(workers: PoolEngine) -> None:
    start = time.monotonic()
    with pytest.raises(DeadlineError, match=r"ran for 0\.3 s,"):
        workers.query(QueryRequest(ENDLESS, timeout=0.3), ANY)
    took = time.monotonic() - start
    assert took >= 0.3
    assert is_in_time(took, 1.3)


@pytest.mark.timed
def test_a_query_ends_soon_after_its_client_has_left(workers: PoolEngine) -> None:
    left = threading.Event()
    start = time.monotonic()
    with meanwhile(lambda: workers.query(QueryRequest(ENDLESS, timeout=1.9, left=left), ANY)) as (
        answer,
    ):
        left.set()
        with pytest.raises(DeadlineError, match="nobody waits for the answer"):
            answer.result()
    assert is_in_time(time.monotonic() - start, 0.8)


def test_a_query_without_a_deadline_has_that_of_the_settings(workers: PoolEngine) -> None:
    with pytest.raises(DeadlineError, match="ran for 2 s,"):
        workers.query(QueryRequest(ENDLESS), ANY)


def test_a_table_of_200000_rows_comes_as_a_file_and_takes_little_memory_here(
    numbers: Release,
) -> None:
    with pool_engine(numbers, LONG) as engine:
        engine.query(YES, ANY).read()
        before = resident(os.getpid())
        result = engine.query(QueryRequest(f"{ALL_PAIRS} LIMIT 200000"), accept_named("csv"))
        assert not isinstance(result.body, bytes)
        with result.body as file:
            lines, length = counted(file)
        assert (lines, length) == (200_001, result.length)
        assert resident(os.getpid()) - before < 32 * MIB


def counted(file: object) -> tuple[int, int]:
    """The lines and the bytes of a file, read in pieces."""
    lines = length = 0
    for piece in iter(partial(file.read, 65536), b""):  # type: ignore[attr-defined]
        lines, length = lines + piece.count(b"\n"), length + len(piece)
    return lines, length


def test_a_large_answer_comes_compressed_to_who_takes_that(numbers: Release) -> None:
    query = QueryRequest(f"{ALL_PAIRS} LIMIT 50000")
    with pool_engine(numbers, LONG) as engine:
        plain, packed = (
            engine.query(query, accept_named("csv", gzip=gzip)) for gzip in (False, True)
        )
        assert (plain.is_gzipped, packed.is_gzipped) == (False, True)
        body = packed.read()
        assert (len(body), gzip.decompress(body)) == (packed.length, plain.read())
        assert not engine.query(YES, accept_named("json", gzip=True)).is_gzipped


def test_the_limit_of_an_answer_is_that_of_what_it_is_unpacked(numbers: Release) -> None:
    with (
        pool_engine(numbers, replace(LONG, result_size=2 * MIB)) as engine,
        pytest.raises(ExceededError, match="2097152 bytes"),
    ):
        engine.query(QueryRequest(f"{ALL_PAIRS} LIMIT 200000"), accept_named("csv", gzip=True))


def test_a_table_that_meets_its_deadline_half_way_is_an_error_and_no_table(
    numbers: Release,
) -> None:
    with pool_engine(numbers, SMALL) as engine:
        for timeout in (0.05, 0.2, 0.4):
            with pytest.raises((DeadlineError, ExceededError)):
                engine.query(
                    QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=timeout),
                    ANY,
                )
        assert (
            only_value(engine.query(QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), ANY))
            == "1000"
        )


def test_an_engine_that_was_closed_leaves_no_process(numbers: Release) -> None:
    before = zygotes()
    with local_engine(numbers, SMALL) as engine:
        engine.query(YES, ANY).read()
        started = zygotes() - before
    assert len(started) == 1
    wait_until(lambda: not zygotes() & started, 5)


def zygotes() -> set[int]:
    """The zygotes that this process has started and that run."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    return {
        pid
        for pid in pids
        if parent_of(pid) == os.getpid() and "pactgraph.engine.pool.zygote" in command(pid)
    }


def test_a_zygote_stays_while_it_is_held_and_leaves_its_successor_alone(
    numbers: Release, tmp_path: Path
) -> None:
    plan, backend = plan_for(numbers, SMALL, tmp_path), PoolBackend(SMALL, tmp_path)
    with pytest.raises(ReleaseError, match="no engine is ready"):
        backend.open(numbers)
    first = RunningZygote(plan)
    engine = backend.open(numbers)
    second = RunningZygote(plan)
    first.let_go()
    time.sleep(0.3)
    assert (first.is_alive, Path(plan.address).exists()) == (True, True)
    assert engine.query(YES, ANY).read()
    engine.close()
    wait_until(lambda: not first.is_alive, 5)
    engine = backend.open(numbers)
    assert engine.query(YES, ANY).read()
    engine.close()
    second.let_go()
    wait_until(lambda: not second.is_alive, 5)
    assert not Path(plan.address).exists()
    first.close()
    second.close()


def is_no_more(process: int) -> bool:
    return state_of(process) in ("", "Z")


def test_a_worker_that_is_killed_between_two_queries_is_replaced(numbers: Release) -> None:
    with pool_engine(numbers, SMALL) as engine:
        for _ in range(3):
            assert engine.query(YES, ANY).read()
            os.kill(worker := engine.idle_workers[0], signal.SIGKILL)
            wait_until(partial(is_no_more, worker), 5)
        assert engine.query(YES, ANY).read()


def test_who_waits_for_a_new_worker_takes_one_that_comes_back(numbers: Release) -> None:
    with pool_engine(numbers, SMALL) as engine, ThreadPoolExecutor(3) as clients:
        [worker] = engine.idle_workers
        zygote = parent_of(worker)
        stopped = worker, zygote
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            first = clients.submit(engine.query, YES, ANY)
            wait_until(lambda: not engine.idle_workers, 5)
            others = [clients.submit(engine.query, YES, ANY) for _ in range(2)]
            os.kill(worker, signal.SIGCONT)
            assert first.result(20).read()
            # One of them has asked the zygote, which doesn't answer.
            wait_until(lambda: sum(other.done() for other in others) == 1, 20)
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)
        assert all(other.result(20).read() for other in others)


def test_a_zygote_that_dies_comes_back(numbers: Release) -> None:
    before = zygotes()
    with local_engine(numbers, SMALL) as engine:
        engine.query(YES, ANY).read()
        (zygote,) = zygotes() - before
        os.kill(zygote, signal.SIGKILL)
        # A worker that was there before may answer, so that none need come back for a while.
        wait_until(lambda: is_answered(engine) and zygotes() - before - {zygote}, 10)
        assert engine.query(YES, ANY).read()


def is_answered(engine: Engine) -> bool:
    """Whether the engine answers; whoever asks while it is started anew is told to try again."""
    try:
        return bool(engine.query(YES, ANY).read())
    except EngineError:
        return False


def test_nothing_that_lies_in_the_working_folder_is_run(numbers: Release, tmp_path: Path) -> None:
    for name in ("yaml", "pyoxigraph", "json", "multiprocessing", "socket"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')")
    command = [
        sys.executable,
        "-P",
        "-m",
        "pactgraph",
        "query",
        "-",
        "--releases",
        str(numbers.folder.parent),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, input="ASK {}", capture_output=True, text=True, check=False
    )
    assert (done.returncode, (tmp_path / "run").exists()) == (0, False), done.stderr


def test_an_engine_error_is_told_from_a_remote_one(workers: PoolEngine) -> None:
    dates = " ".join(
        f'{i * 7919 % 500} "{1000 + i * 7 % 9000}-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
        for i in range(500)
    )
    with pytest.raises(EngineError, match="the engine panicked"):
        workers.query(QueryRequest(f"SELECT ?x {{ VALUES ?x {{ {dates} }} }} ORDER BY ?x"), ANY)
