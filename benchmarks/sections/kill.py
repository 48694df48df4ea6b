"""`kill`: how long after its deadline a query is stopped, how soon the next one answers, and how
closely the memory limit is kept.
"""

import http.client
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count as counter

from pactgraph.engine import Engine, QueryRequest
from pactgraph.errors import PactgraphError
from pactgraph.rdf.formats import ANY, JSON

from benchmarks.data import Dataset, make_dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Timing
from benchmarks.plan import Plan
from benchmarks.processes import data_of, descendants
from benchmarks.service import CACHE_OFF, serve_dataset, worker_engine
from benchmarks.table import Table, count, mebibytes, milliseconds
from benchmarks.workload import LOOKUP, Workload, hostile_queries, make_workloads

_DEADLINE = 0.3
_MEMORY = 256 * 1024**2
_MEMORY_QUERIES = 5
_LOOK = 0.001
# To find the processes takes longer than to look at them; a worker is forked well before it has a
# query.
_LOOKS_PER_FAMILY = 20
_OUT_OF_TIME, _OUT_OF_MEMORY, _HUNG_UP = 504, 507, 0

# The status of the answer to a query, and what it may be told about its time.
Ask = Callable[[str, float | None], int]


@dataclass(frozen=True, slots=True)
class _Kills:
    """Seconds over the deadline, seconds until the next answer, and answers that should not have
    been.
    """

    overshoot: Timing
    next_answer: Timing
    unwanted: int


def measure(plan: Plan) -> Iterator[Table]:
    """A table of kills and one of memory."""
    kills, memory = list[list[str]](), list[list[str]]()
    for triples in plan.triples:
        dataset = make_dataset(triples, plan.scratch)
        lookup = make_workloads(dataset, [LOOKUP])[0]
        for where, subject in (("pool", _pool), ("HTTP", _http)):
            with subject(dataset, plan) as (ask, _):
                kills.append([count(triples), where, *_kill_row(_kill(ask, lookup, plan.kills))])
        for where, subject in (("pool", _pool), ("HTTP", _http)):
            with subject(dataset, plan) as (ask, pid):
                memory.append([count(triples), where, *_memory_row(ask, pid)])
    columns = (
        "triples",
        "where",
        "kills",
        "over the deadline p50 ms",
        "max ms",
        "next answer p50 ms",
        "max ms",
        "unwanted",
    )
    note = (
        "Unwanted: the query was answered with anything but 504, or the next one with anything "
        "but 200."
    )
    yield Table(f"kill: a deadline of {_DEADLINE:g} s", columns, kills, (note,))
    columns = (
        "triples",
        "where",
        "queries",
        "asked for, most MiB",
        "used, most MiB",
        "over the limit",
        "stopped after s",
        "unwanted",
    )
    note = (
        f"Growth of the worker, looked at every {_LOOK * 1e3:g} ms; over the limit: what was used "
        "beyond it, in percent of it. Unwanted: anything but 507."
    )
    yield Table(f"kill: a memory limit of {mebibytes(_MEMORY)} MiB", columns, memory, (note,))


def _kill(ask: Ask, lookup: Workload, times: int) -> _Kills:
    endless, overshoot, next_answer, unwanted = (
        hostile_queries()["cross-product-count"],
        list[float](),
        list[float](),
        0,
    )
    for turn in range(times):
        start = time.perf_counter()
        unwanted += ask(endless, _DEADLINE) != _OUT_OF_TIME
        killed = time.perf_counter()
        unwanted += ask(lookup.text(turn), None) != 200
        next_answer.append(time.perf_counter() - killed)
        overshoot.append(killed - start - _DEADLINE)
    return _Kills(Timing(tuple(sorted(overshoot))), Timing(tuple(sorted(next_answer))), unwanted)


def _kill_row(kills: _Kills) -> list[str]:
    over, after = kills.overshoot, kills.next_answer
    return [
        count(len(over.samples)),
        *[
            milliseconds(value)
            for value in (over.p50, over.samples[-1], after.p50, after.samples[-1])
        ],
        str(kills.unwanted),
    ]


def _memory_row(ask: Ask, pid: int) -> list[str]:
    greedy, durations, unwanted = hostile_queries()["cross-product-order"], list[float](), 0
    with _watch_growth(pid) as growth:
        for _ in range(_MEMORY_QUERIES):
            start = time.perf_counter()
            unwanted += ask(greedy, None) != _OUT_OF_MEMORY
            durations.append(time.perf_counter() - start)
    asked, used = (max(sizes) for sizes in zip(*growth, strict=True))
    over = f"{max(0.0, used - _MEMORY) / _MEMORY:.1%}"
    return [
        str(_MEMORY_QUERIES),
        mebibytes(asked),
        mebibytes(used),
        over,
        f"{max(durations):.2f}",
        str(unwanted),
    ]


@contextmanager
def _watch_growth(pid: int) -> Iterator[list[tuple[int, int]]]:
    """How far each process below `pid` grew in data asked for and in data used, in bytes; filled
    when the context ends.
    """
    first, growth = dict[int, tuple[int, int]](), dict[int, tuple[int, int]]()
    result, stop = list[tuple[int, int]](), threading.Event()

    def look() -> None:
        family = list[int]()
        for turn in counter():
            family = descendants(pid) if turn % _LOOKS_PER_FAMILY == 0 else family
            for child in family:
                asked, used = data_of(child)
                base = first.setdefault(child, (asked, used))
                most = growth.get(child, (0, 0))
                growth[child] = max(most[0], asked - base[0]), max(most[1], used - base[1])
            if stop.wait(_LOOK):
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield result
    finally:
        stop.set()
        watcher.join()
        result += growth.values()


@contextmanager
def _pool(dataset: Dataset, plan: Plan) -> Iterator[tuple[Ask, int]]:
    """The pool by itself, and this process, which its workers descend from."""
    with worker_engine(dataset, plan, query_memory=_MEMORY) as engine:
        yield lambda text, timeout: _ask_engine(engine, text, timeout), os.getpid()


def _ask_engine(engine: Engine, text: str, timeout: float | None) -> int:
    try:
        engine.query(QueryRequest(text, timeout=timeout, client="127.0.0.1"), ANY).read()
    except PactgraphError as error:
        return error.status
    return 200


@contextmanager
def _http(dataset: Dataset, plan: Plan) -> Iterator[tuple[Ask, int]]:
    """The server, and its process."""
    with serve_dataset(dataset, plan, *CACHE_OFF, "--query-memory", str(_MEMORY)) as endpoint:
        client = Client(endpoint)
        yield (
            lambda text, timeout: _ask_server(client, _path(endpoint, text, timeout)),
            endpoint.pid or 0,
        )


def _ask_server(client: Client, path: str) -> int:
    try:
        return client.get(path, JSON.media_type).status
    except (OSError, http.client.HTTPException):
        return _HUNG_UP


def _path(endpoint: Endpoint, text: str, timeout: float | None) -> str:
    return endpoint.path(text) + ("" if timeout is None else f"&timeout={timeout:g}")
