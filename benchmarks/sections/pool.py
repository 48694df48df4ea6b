"""`pool`: what a query costs in Oxigraph alone, through our engine in this process, in the worker
pool, and over HTTP.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pyoxigraph as ox
from pactgraph.engine import EmbeddedEngine, Engine, QueryRequest
from pactgraph.errors import PactgraphError
from pactgraph.rdf.formats import accept_named
from pactgraph.rdf.terms import Prefixes

from benchmarks.data import Dataset, make_dataset
from benchmarks.endpoint import Client
from benchmarks.measure import Refused, Timing, time_in_turns
from benchmarks.plan import Plan
from benchmarks.service import CACHE_OFF, open_store, serve_dataset, worker_engine
from benchmarks.table import Table, count, microseconds, milliseconds, ratio
from benchmarks.workload import EXPORT, NAMES, Workload, make_workloads

_COLUMNS = (
    *(
        "query",
        "times",
        "pyoxigraph p50 ms",
        "in process p50 ms",
        "pool p50 ms",
        "pool p99 ms",
        "pool adds µs",
        "pool / in process",
    ),
    *("HTTP p50 ms", "HTTP p99 ms", "HTTP adds µs", "HTTP / in process"),
)
_NOTES = (
    "pyoxigraph: parse, evaluate, serialise. In process: our engine around it. Pool: the same in "
    "a killable worker.",
    "HTTP: one client that keeps its connection, the cache off.",
    "`adds` and ratios are medians against the column `in process`, all taken in turns in one run.",
)
# An answer with every statement of more than this is larger than an answer may be.
_MOST_TO_EXPORT = 1_000_000

# A subject answers the variant of a workload that is asked at a turn.
_WHERE = {"memory": "in memory", "disk": "on disk"}
Subjects = Mapping[str, Callable[[Workload, int], None]]


def measure(plan: Plan) -> Iterator[Table]:
    """A table for each size."""
    for triples in plan.triples:
        dataset = make_dataset(triples, plan.scratch)
        with (
            worker_engine(dataset, plan) as pool,
            serve_dataset(dataset, plan, *CACHE_OFF) as endpoint,
        ):
            client, store = Client(endpoint), open_store(dataset, plan)
            subjects: Subjects = {
                "pyoxigraph": partial(_ask_oxigraph, store),
                "in process": partial(_ask_engine, EmbeddedEngine(store, Prefixes({}))),
                "pool": partial(_ask_engine, pool),
                "HTTP": partial(_ask_endpoint, client),
            }
            rows = [
                _row(workload, subjects, plan.seconds)
                for workload in make_workloads(dataset, _names(dataset))
            ]
            floor = time_in_turns({"nothing": partial(_ask_nothing, client)}, plan.seconds)[
                "nothing"
            ]
        note = f"A request that does nothing (`/healthz`) takes this client {_show(floor)} ms."
        yield Table(
            f"pool: {count(triples)} triples, store {_WHERE[plan.store]}",
            _COLUMNS,
            rows,
            (*_NOTES, note),
        )


def _names(dataset: Dataset) -> list[str]:
    return [name for name in NAMES if name != EXPORT or dataset.triples <= _MOST_TO_EXPORT]


def _row(workload: Workload, subjects: Subjects, seconds: float) -> list[str]:
    timings = time_in_turns(
        {name: partial(ask, workload) for name, ask in subjects.items()}, seconds
    )
    base, pool, http = timings["in process"], timings["pool"], timings["HTTP"]
    times = min(len(timing.samples) for timing in timings.values() if isinstance(timing, Timing))
    return [
        workload.name,
        count(times),
        _show(timings["pyoxigraph"]),
        _show(base),
        *_compared(pool, base),
        *_compared(http, base),
    ]


def _compared(timing: Timing | Refused, base: Timing | Refused) -> list[str]:
    """p50, p99, what is added to the base and how many times the base it is; the refusal alone
    where there is one.
    """
    if isinstance(timing, Refused) or isinstance(base, Refused):
        return [_show(timing), "", "", ""]
    return [
        milliseconds(timing.p50),
        milliseconds(timing.p99),
        microseconds(timing.p50 - base.p50),
        ratio(timing.p50, base.p50),
    ]


def _show(timing: Timing | Refused) -> str:
    return str(timing) if isinstance(timing, Refused) else milliseconds(timing.p50)


def _ask_oxigraph(store: ox.Store, workload: Workload, turn: int) -> None:
    results = store.query(workload.text(turn), use_default_graph_as_union=True)
    if isinstance(results, ox.QueryTriples):
        results.serialize(format=ox.RdfFormat.N_TRIPLES)
    else:
        results.serialize(format=ox.QueryResultsFormat.JSON)


def _ask_engine(engine: Engine, workload: Workload, turn: int) -> None:
    try:
        engine.query(
            QueryRequest(workload.text(turn), client="127.0.0.1"),
            accept_named(workload.format.media_type),
        ).read()
    except PactgraphError as error:
        raise Refused(f"status {error.status}") from error


def _ask_endpoint(client: Client, workload: Workload, turn: int) -> None:
    client.query(workload.text(turn), workload.format)


def _ask_nothing(client: Client, _: int) -> None:
    client.get("/healthz")
