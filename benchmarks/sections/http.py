"""`http`: requests a second at 1, 8 and 32 clients, with workers and without, and what the cache
gives.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from pactgraph.rdf.formats import JSON, NTRIPLES

from benchmarks.data import make_dataset
from benchmarks.endpoint import Endpoint
from benchmarks.plan import Plan
from benchmarks.processes import processor_times
from benchmarks.saved import release_of_the_project, saved_queries
from benchmarks.service import CACHE_OFF, IN_PROCESS, serve_dataset, serve_releases
from benchmarks.table import Table, count, microseconds, milliseconds, ratio
from benchmarks.traffic import Traffic, generator_name, median_traffic, send_traffic
from benchmarks.workload import JOIN, LOOKUP, make_workloads

# Some of the saved queries give graphs.
_ACCEPT = f"{JSON.media_type}, {NTRIPLES.media_type}"
_CLIENTS = (1, 8, 32)
_ROUNDS = 3
_WORKERS, _WITHOUT, _CACHED = "workers", "in process", "cached"
_COLUMNS = (
    *(
        "what",
        "clients",
        "workers req/s",
        "p50 ms",
        "p99 ms",
        "CPU µs",
        "in process req/s",
        "p50 ms",
        "p99 ms",
        "CPU µs",
        "workers / in process",
    ),
    *("cached req/s", "p50 ms", "p99 ms", "CPU µs", "cached / workers", "failed"),
)


@dataclass(frozen=True, slots=True)
class Burden:
    """What a server bore, and the seconds of processor time that each request took of all its
    processes.
    """

    traffic: Traffic
    processor_time: float


@dataclass(frozen=True, slots=True)
class _Ways:
    """The same release behind three servers: with workers, evaluating in its own processes, and
    with its cache on.
    """

    servers: Mapping[str, Endpoint]

    def measure(self, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Burden]:
        """The burden of each, in turns: medians."""
        runs: dict[str, list[Burden]] = {way: [] for way in self.servers}
        for _ in range(_ROUNDS):
            for way, endpoint in self.servers.items():
                runs[way].append(
                    put_under_burden(
                        endpoint, paths, accept=_ACCEPT, clients=clients, seconds=seconds
                    )
                )
        return {way: median_burden(done) for way, done in runs.items()}


def put_under_burden(
    endpoint: Endpoint, paths: Sequence[str], *, accept: str, clients: int, seconds: float
) -> Burden:
    """What `endpoint` bears while `clients` ask for `paths`."""
    before, start = processor_times(endpoint.pid or 0), time.perf_counter()
    traffic = send_traffic(endpoint, paths, accept, clients=clients, seconds=seconds)
    requests = traffic.rate * (time.perf_counter() - start)
    # A worker that has ended since was idle before.
    used = sum(
        after - before.get(pid, 0.0) for pid, after in processor_times(endpoint.pid or 0).items()
    )
    return Burden(traffic, used / requests)


def median_burden(runs: Sequence[Burden]) -> Burden:
    """The median of each figure; failures are added up."""
    return Burden(
        median_traffic([run.traffic for run in runs]), median(run.processor_time for run in runs)
    )


def measure(plan: Plan) -> Iterator[Table]:
    """A table for the saved queries on the project's own release, and one for each size."""
    releases = release_of_the_project(plan.scratch)
    with ExitStack() as stack:
        start = [
            serve_releases(releases, plan.scratch, *CACHE_OFF),
            serve_releases(releases, plan.scratch, *CACHE_OFF, *IN_PROCESS),
        ]
        servers = [
            stack.enter_context(server)
            for server in (*start, serve_releases(releases, plan.scratch))
        ]
        yield _table(
            "the saved queries on the project's release",
            _ways(servers),
            {"saved queries": saved_queries(releases)},
            seconds=plan.seconds,
        )
    for triples in plan.triples:
        dataset = make_dataset(triples, plan.scratch)
        with ExitStack() as stack:
            start = [
                serve_dataset(dataset, plan, *CACHE_OFF),
                serve_dataset(dataset, plan, *CACHE_OFF, *IN_PROCESS),
            ]
            servers = [
                stack.enter_context(server) for server in (*start, serve_dataset(dataset, plan))
            ]
            workloads = make_workloads(dataset, [LOOKUP, JOIN])
            paths = {
                workload.name: [servers[0].path(text) for text in workload.texts]
                for workload in workloads
            }
            yield _table(f"{count(triples)} triples", _ways(servers), paths, seconds=plan.seconds)


def _ways(servers: Sequence[Endpoint]) -> _Ways:
    return _Ways(dict(zip((_WORKERS, _WITHOUT, _CACHED), servers, strict=True)))


def _table(
    title: str, ways: _Ways, questions: Mapping[str, Sequence[str]], *, seconds: float
) -> Table:
    rows = list[list[str]]()
    for name, paths in questions.items():
        for clients in _CLIENTS:
            burdens = ways.measure(paths, clients, seconds)
            with_workers, without, cached = burdens[_WORKERS], burdens[_WITHOUT], burdens[_CACHED]
            compared = [
                *_figures(with_workers),
                *_figures(without),
                ratio(with_workers.traffic.rate, without.traffic.rate),
            ]
            failed = str(sum(each.traffic.failed for each in burdens.values()))
            rows.append(
                [
                    name,
                    str(clients),
                    *compared,
                    *_figures(cached),
                    ratio(cached.traffic.rate, with_workers.traffic.rate),
                    failed,
                ]
            )
    notes = (
        f"Medians of {_ROUNDS} rounds of {seconds:g} s in turns; {generator_name()}; default "
        "settings, the cache off but in the columns `cached`.",
        "CPU: processor time of all processes of the server for one request, which other work on "
        "the machine hardly changes.",
    )
    return Table(f"http: {title}", _COLUMNS, rows, notes)


def _figures(burden: Burden) -> list[str]:
    traffic = burden.traffic
    return [
        count(traffic.rate),
        milliseconds(traffic.p50),
        milliseconds(traffic.p99),
        microseconds(burden.processor_time),
    ]
