"""How much of the processor a worker gets, and what may be undone."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from engines import SMALL, YES, pool_engine, release_of_numbers
from pactgraph.engine import QueryRequest
from pactgraph.engine.pool.channel import may_restore
from pactgraph.rdf.formats import ANY
from servers import priority


@pytest.mark.parametrize(("many", "at_least"), [(2, 0.1), (12, 1)])
@pytest.mark.parametrize("is_privileged", [True, False])
def test_no_worker_that_waits_is_slowed_down(
    many: int,
    at_least: float,
    is_privileged: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if is_privileged and not may_restore():
        pytest.skip("no right to raise a priority")
    for module in ("engine", "replies"):
        monkeypatch.setattr(f"pactgraph.engine.pool.{module}.may_restore", lambda: is_privileged)
    values = " ".join(str(i) for i in range(many))
    with pool_engine(
        release_of_numbers(tmp_path, 1000), replace(SMALL, query_timeout=60)
    ) as engine:
        start = time.monotonic()
        engine.query(
            QueryRequest(
                f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . VALUES ?x {{ {values} }} "
                "FILTER(?c * ?f > ?x) }"
            ),
            ANY,
        ).read()
        assert time.monotonic() - start > at_least
        assert {priority(pid) for pid in engine.idle_workers} <= {priority(os.getpid())}
        assert len(engine.idle_workers) >= is_privileged


def test_who_gets_no_processor_is_not_slowed_down(tmp_path: Path) -> None:
    with pool_engine(release_of_numbers(tmp_path, 10), SMALL) as engine:
        engine.query(YES, ANY).close()
        (worker,) = engine.idle_workers
        asking = threading.Thread(target=lambda: engine.query(YES, ANY).close())
        os.kill(worker, signal.SIGSTOP)
        try:
            asking.start()
            asking.join(1.2)  # longer than a slow query takes to be the last
            assert priority(worker) == priority(os.getpid())
        finally:
            os.kill(worker, signal.SIGCONT)
        asking.join()
        assert engine.idle_workers == (worker,)


PRIORITIES = """
import os, sys, subprocess
from pactgraph.engine.pool.backend import PoolBackend, pool
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.engine.pool.channel import RunningZygote, plan_for
from pactgraph.engine.pool.channel import lower, lower_to_the_last, may_restore, restore
child = subprocess.Popen(["sleep", "9"]).pid
read = lambda: (os.getpriority(os.PRIO_PROCESS, child), os.sched_getscheduler(child))
first = read()
lower(child)
low = read()
lower_to_the_last(child)
restore(child)
os.kill(child, 9)
print(first[0] <= low[0], may_restore() is (read() == first))
"""


@pytest.mark.parametrize(
    "before",
    [
        [],
        ["nice", "-n", "15"],
        ["unshare", "-Ur"],
        ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"],
    ],
)
def test_who_may_raise_a_priority_is_found_out(before: list[str]) -> None:
    done = subprocess.run(
        [*before, sys.executable, "-c", PRIORITIES], capture_output=True, text=True, check=False
    )
    if before and done.returncode:
        pytest.skip(f"{before[0]} is not possible here: {done.stderr[-200:]}")
    assert done.stdout.split() == ["True", "True"]
