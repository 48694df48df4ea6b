"""`native`: queries that never repeat, to our server with its cache off and to the engine's own
server, at 1, 8 and 32 clients.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.data import make_dataset
from benchmarks.endpoint import Endpoint
from benchmarks.measure import Refused
from benchmarks.peers.oxigraph_server import find_oxigraph, serve_oxigraph
from benchmarks.plan import Plan
from benchmarks.sections.http import Burden, median_burden, put_under_burden
from benchmarks.service import CACHE_OFF, serve_dataset
from benchmarks.table import Table, count, microseconds, milliseconds, ratio
from benchmarks.traffic import generator_name
from benchmarks.workload import (
    EXPORT,
    JOIN,
    LOOKUP,
    OPTIONAL,
    PATH,
    TEXT,
    Workload,
    make_workloads,
    never_again,
)

_ASKED = (PATH, OPTIONAL, LOOKUP, JOIN, TEXT, EXPORT)
_CLIENTS = (1, 8, 32)
# Short rounds in turns, so that what else the machine does hits both alike.
_ROUNDS = 3
# These take so long that a round is to be longer, the more clients there are.
_LONG = (TEXT, EXPORT)
# Of more triples, clients that ask for all of them wait for longer than any round; and so do more
# of them than these.
_SMALL, _FEW = 100_000, 8
_COLUMNS = (
    *("query", "clients", "ours req/s", "p50 ms", "p99 ms", "CPU µs"),
    *("native req/s", "p50 ms", "p99 ms", "CPU µs"),
    *("ours / native", "lowest", "highest", "p99 ours / native", "failed"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """What two servers bore in the same rounds."""

    ours: Sequence[Burden]
    native: Sequence[Burden]

    def row(self) -> list[str]:
        """The figures of both, and their ratios: of medians, and in the rounds where ours was
        lowest and highest.
        """
        ours, native = median_burden(self.ours), median_burden(self.native)
        pairs = zip(self.ours, self.native, strict=True)
        ratios = sorted(one.traffic.rate / other.traffic.rate for one, other in pairs)
        return [
            *_figures(ours),
            *_figures(native),
            ratio(ours.traffic.rate, native.traffic.rate),
            ratio(ratios[0], 1),
            ratio(ratios[-1], 1),
            ratio(ours.traffic.p99, native.traffic.p99),
            str(ours.traffic.failed + native.traffic.failed),
        ]


def measure(plan: Plan) -> Iterator[Table]:
    """A table for each size. Raises Refused where there is no program of Oxigraph's server."""
    program = find_oxigraph(plan.oxigraph)
    if program is None:
        raise Refused("there is no Oxigraph server: pip install oxigraph")
    for triples in plan.peer_triples:
        dataset = make_dataset(triples, plan.scratch)
        names = _ASKED if triples <= _SMALL else [name for name in _ASKED if name != EXPORT]
        with (
            serve_dataset(dataset, plan, *CACHE_OFF) as ours,
            serve_oxigraph(program, dataset) as native,
        ):
            pairs = dict(_pairs(make_workloads(dataset, names), ours, native, plan.seconds))
        yield native_table(f"{count(triples)} triples", pairs, plan.seconds)


def native_table(what: str, pairs: Mapping[tuple[str, int], Pair], seconds: float) -> Table:
    """The table of what was borne, by question and number of clients."""
    rows = [[name, str(clients), *pair.row()] for (name, clients), pair in pairs.items()]
    notes = (
        f"Medians of {_ROUNDS} rounds of {seconds:g} s in turns, longer ones for text filters "
        f"and exports; {generator_name()}. Ours: default "
        "settings, the cache off. Native: `oxigraph serve-read-only`.",
        "Lowest, highest: the ratio in single rounds, which tells how much the machine was "
        "disturbed. CPU: processor time of all processes of a server for one request.",
    )
    return Table(f"native: queries that never repeat, {what}", _COLUMNS, rows, notes)


def _pairs(
    workloads: Sequence[Workload], ours: Endpoint, native: Endpoint, seconds: float
) -> Iterator[tuple[tuple[str, int], Pair]]:
    """What both bore, by question and number of clients; a word on standard error where one of them
    had no answer in a round.
    """
    for workload in workloads:
        for clients in _CLIENTS:
            if workload.name == EXPORT and clients > _FEW:
                continue
            where = f"native: {workload.name}, {clients} clients"
            print(where, file=sys.stderr)
            try:
                pair = _compare(
                    never_again(workload), ours, native, clients=clients, seconds=seconds
                )
            except Refused as refusal:
                print(f"{where}: left out, {refusal}", file=sys.stderr)
            else:
                yield (workload.name, clients), pair


def _compare(
    workload: Workload, ours: Endpoint, native: Endpoint, *, clients: int, seconds: float
) -> Pair:
    seconds *= max(2, clients // 2) if workload.name in _LONG else 1
    runs: dict[str, list[Burden]] = {ours.name: [], native.name: []}
    for _ in range(_ROUNDS):
        for endpoint in (ours, native):
            paths = [endpoint.path(text) for text in workload.texts]
            runs[endpoint.name].append(
                put_under_burden(
                    endpoint,
                    paths,
                    accept=workload.format.media_type,
                    clients=clients,
                    seconds=seconds,
                )
            )
    return Pair(runs[ours.name], runs[native.name])


def _figures(burden: Burden) -> list[str]:
    traffic = burden.traffic
    return [
        count(traffic.rate),
        milliseconds(traffic.p50),
        milliseconds(traffic.p99),
        microseconds(burden.processor_time),
    ]
