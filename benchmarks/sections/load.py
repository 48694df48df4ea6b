"""`load`: how long the server takes to be ready, with its store in memory and on disk, and the
memory of its processes.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from pactgraph.engine import load_store

from benchmarks.data import Dataset, make_dataset
from benchmarks.endpoint import Endpoint
from benchmarks.plan import Plan
from benchmarks.processes import Memory, command_of, descendants, holdings_of, memory_of
from benchmarks.scratch import releases_folder, scratch_releases
from benchmarks.service import CACHE_OFF, serve_dataset
from benchmarks.table import Table, count, mebibytes
from benchmarks.traffic import send_traffic
from benchmarks.workload import LOOKUP, make_workloads

_STORES = ("memory", "disk")
_STARTS = 3
# Enough clients at once that several workers are leased.
_CLIENTS = 8
_COLUMNS = (
    *("triples", "store", "release made s", "start to ready s", "parsed in process s", "processes"),
    *("all MiB", "zygote MiB", "HTTP process MiB", "worker MiB", "worker private MiB"),
)
_NOTES = (
    "Release made: from N-Quads, with the store on disk if there is to be one.",
    "Start to ready: from the start of `pactgraph serve` until `/readyz` answers 200, median of "
    f"{_STARTS}.",
    "Parsed in process: `Store.load` of pyoxigraph alone. MiB: PSS after some lookups by 8 "
    "clients; of processes of one kind the largest.",
)


@dataclass(frozen=True, slots=True)
class _Family:
    """The memory of the processes of a server by what they do; each list is never empty."""

    zygotes: list[Memory]
    speakers: list[Memory]
    workers: list[Memory]


def measure(plan: Plan) -> Iterator[Table]:
    """One table, with a row for each size and store."""
    rows = [
        _row(make_dataset(triples, plan.scratch), replace(plan, store=store))
        for triples in plan.triples
        for store in _STORES
    ]
    yield Table("load: start times and memory", _COLUMNS, rows, _NOTES)


def _row(dataset: Dataset, plan: Plan) -> list[str]:
    made = _time_release(dataset, plan)
    starts = list[float]()
    for _ in range(_STARTS):
        start = time.perf_counter()
        with serve_dataset(dataset, plan, *CACHE_OFF) as endpoint:
            starts.append(time.perf_counter() - start)
            send_traffic(
                endpoint,
                [endpoint.path(text) for text in make_workloads(dataset, [LOOKUP])[0].texts],
                "*/*",
                clients=_CLIENTS,
                seconds=1,
            )
            held, family = holdings_of(endpoint.pid or 0), _family(endpoint)
    times = [f"{seconds:.2f}" for seconds in (made, median(starts), _time_parsing(dataset))]
    kinds = [
        mebibytes(max(memory.pss for memory in kind))
        for kind in (family.zygotes, family.speakers, family.workers)
    ]
    return [
        count(dataset.triples),
        plan.store,
        *times,
        str(held.processes),
        mebibytes(held.pss),
        *kinds,
        mebibytes(max(each.private for each in family.workers)),
    ]


def _time_release(dataset: Dataset, plan: Plan) -> float:
    shutil.rmtree(releases_folder(dataset, plan.scratch), ignore_errors=True)
    start = time.perf_counter()
    scratch_releases(dataset, plan.scratch, on_disk=plan.store == "disk")
    return time.perf_counter() - start


def _time_parsing(dataset: Dataset) -> float:
    start = time.perf_counter()
    load_store(dataset.path)
    return time.perf_counter() - start


def _family(endpoint: Endpoint) -> _Family:
    """Workers are children of a zygote; what is neither speaks HTTP, or watches over
    those that do.
    """
    everybody = [endpoint.pid or 0, *descendants(endpoint.pid or 0)]
    zygotes = [pid for pid in everybody if "pactgraph.engine.pool.zygote" in command_of(pid)]
    workers = [pid for zygote in zygotes for pid in descendants(zygote)]
    oldest = [pid for pid in zygotes if pid not in workers]
    speakers = [pid for pid in everybody if pid not in zygotes and pid not in workers]
    return _Family(
        *(
            [memory for pid in pids if (memory := memory_of(pid))] or [Memory(0, 0)]
            for pids in (oldest, speakers, workers)
        )
    )
