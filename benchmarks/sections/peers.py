"""`peers`: the same questions over HTTP to our server and to the others that are there, in turns in
one run.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from benchmarks.data import Dataset, make_dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Refused, Timing, time_in_turns
from benchmarks.peers import serve_peers
from benchmarks.plan import Plan
from benchmarks.service import CACHE_OFF, serve_dataset
from benchmarks.table import Table, count, milliseconds, ratio
from benchmarks.traffic import Traffic, generator_name, median_traffic, send_traffic
from benchmarks.workload import (
    AGGREGATES,
    EXPORT,
    JOIN,
    LOOKUP,
    OPTIONAL,
    PATH,
    TEXT,
    Workload,
    make_workloads,
)

_CLIENTS = 8
_ROUNDS = 3
# Past this size the slowest peers would take hours for aggregates and exports.
_SMALL = 100_000
_DOWNLOAD = "/export/data.nq"
_QUICK = (LOOKUP, JOIN, OPTIONAL, PATH)


def measure(plan: Plan) -> Iterator[Table]:
    """Two tables for each size: one client, and eight."""
    for triples in plan.peer_triples:
        dataset = make_dataset(triples, plan.scratch)
        with serve_dataset(dataset, plan, *CACHE_OFF) as own, serve_peers(plan, dataset) as others:
            endpoints = [own, *others]
            yield _latencies(dataset, endpoints, plan)
            yield _throughputs(dataset, endpoints, plan)


def _latencies(dataset: Dataset, endpoints: Sequence[Endpoint], plan: Plan) -> Table:
    names = (*_QUICK, TEXT) if dataset.triples > _SMALL else (*_QUICK, TEXT, *AGGREGATES, EXPORT)
    rows = list[list[str]]()
    for workload in make_workloads(dataset, names):
        calls = {endpoint.name: partial(_ask, Client(endpoint), workload) for endpoint in endpoints}
        _say(f"peers, {count(dataset.triples)} triples, one client: {workload.name}")
        timings = time_in_turns(calls, plan.seconds)
        own = timings[endpoints[0].name]
        rows.append(
            [
                workload.name,
                *[_latency(timings[endpoint.name], own) for endpoint in endpoints],
                _counts(endpoints, workload),
            ]
        )
        if workload.name == EXPORT:
            rows.append(_download(endpoints[0], endpoints[1:], timings, plan))
    columns = ("query", *[endpoint.name for endpoint in endpoints], "rows")
    note = (
        "p50 in ms of one client that keeps its connection, and how many times ours it is. Rows: "
        "of the first variant, in this order where they differ."
    )
    notes = (
        note,
        "Export as a file: `/export/data.nq`; others have no such thing, so it stands beside "
        "their export by a query.",
    )
    return Table(
        f"peers: {count(dataset.triples)} triples, one client",
        columns,
        rows,
        notes if dataset.triples <= _SMALL else (note,),
    )


def _download(
    own: Endpoint, others: Sequence[Endpoint], timings: Mapping[str, Timing | Refused], plan: Plan
) -> list[str]:
    """The row of a full export as a file, which our server has, beside what the others took for it
    as a query.
    """
    client = Client(own)
    files = time_in_turns({own.name: lambda _: client.get(_DOWNLOAD)}, plan.seconds)[own.name]
    return [
        f"{EXPORT} as a file",
        *[
            _latency(timing, files)
            for timing in (files, *(timings[other.name] for other in others))
        ],
        "-",
    ]


def _throughputs(dataset: Dataset, endpoints: Sequence[Endpoint], plan: Plan) -> Table:
    rows = list[list[str]]()
    for workload in make_workloads(dataset, _QUICK):
        _say(f"peers, {count(dataset.triples)} triples, {_CLIENTS} clients: {workload.name}")
        runs: dict[str, list[Traffic]] = {endpoint.name: [] for endpoint in endpoints}
        for _ in range(_ROUNDS):
            for endpoint in endpoints:
                paths = [endpoint.path(text) for text in workload.texts]
                runs[endpoint.name].append(
                    send_traffic(
                        endpoint,
                        paths,
                        workload.format.media_type,
                        clients=_CLIENTS,
                        seconds=plan.seconds,
                    )
                )
        medians = {name: median_traffic(traffic) for name, traffic in runs.items()}
        rows.append(
            [
                workload.name,
                *[
                    _throughput(medians[endpoint.name], medians[endpoints[0].name])
                    for endpoint in endpoints
                ],
            ]
        )
    columns = ("query", *[endpoint.name for endpoint in endpoints])
    note = (
        "Requests a second, p99 in ms, and how many times its requests a second ours are; "
        f"medians of {_ROUNDS} rounds in turns; {generator_name()}."
    )
    return Table(
        f"peers: {count(dataset.triples)} triples, {_CLIENTS} clients", columns, rows, (note,)
    )


def _ask(client: Client, workload: Workload, turn: int) -> None:
    client.query(workload.text(turn), workload.format)


def _latency(timing: Timing | Refused, own: Timing | Refused) -> str:
    if isinstance(timing, Refused):
        return str(timing)
    return (
        milliseconds(timing.p50)
        if timing is own or isinstance(own, Refused)
        else f"{milliseconds(timing.p50)} ({ratio(timing.p50, own.p50)})"
    )


def _throughput(traffic: Traffic, own: Traffic) -> str:
    failed = f", {traffic.failed} failed" if traffic.failed else ""
    compared = "" if traffic is own else f", {ratio(own.rate, traffic.rate)}"
    return f"{count(traffic.rate)} ({milliseconds(traffic.p99)}{compared}){failed}"


def _counts(endpoints: Sequence[Endpoint], workload: Workload) -> str:
    """How many rows or triples the answers have, once if all have as many."""
    counts = list[str]()
    for endpoint in endpoints:
        try:
            counts.append(
                count(
                    Client(endpoint).query(workload.text(0), workload.format).count(workload.format)
                )
            )
        except Refused:
            counts.append("-")
    return counts[0] if len(set(counts)) == 1 else " / ".join(counts)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
