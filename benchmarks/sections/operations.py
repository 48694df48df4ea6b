"""`operations`: what do logs and metrics cost, in the quiet and during a hostile storm, and do they
tell who was stopped and why?
"""

import json
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pactgraph.config import Settings
from pactgraph.engine import Load, QueryRequest
from pactgraph.engine.runs import Watch
from pactgraph.web.app import create_app
from pactgraph.web.ledger import Counts, Ledger, Moment, Routes, families, noted
from pactgraph.web.wsgi.recording import Recording
from pactgraph.web.wsgi.types import Environ, StartResponse
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.attack import under_attack
from benchmarks.data import Dataset, make_dataset
from benchmarks.endpoint import Endpoint
from benchmarks.plan import Plan
from benchmarks.program import free_port
from benchmarks.sections.http import Burden, median_burden, put_under_burden
from benchmarks.service import CACHE_OFF, serve_dataset
from benchmarks.table import Table, count, microseconds, milliseconds
from benchmarks.traffic import generator_name
from benchmarks.workload import LOOKUP, PATH, Workload, make_workloads, never_again, read_query

_CLIENTS = 8
# Short rounds in turns: a few of them are disturbed by whatever else the machine does, not the
# median.
_ROUNDS = 15
_STORMS = 5
# Requests of one try of recording alone, and tries.
_TIMES, _TRIES = 5000, 9
# In a storm queries end soon, so that many are stopped.
_DEADLINE = 2
_COLUMNS = (
    *("question", "while", "without req/s", "p99 ms", "CPU µs", "with req/s", "p99 ms", "CPU µs"),
    *("req/s with / without", "CPU with / without", "failed"),
)


def measure(plan: Plan) -> Iterator[Table]:
    """A table of what they cost for each size, and one of what they told of the storm."""
    for triples in plan.peer_triples[:1]:
        dataset = make_dataset(triples, plan.scratch)
        log, port = plan.scratch / "operations.log", free_port()
        log.unlink(missing_ok=True)
        limits = (*CACHE_OFF, "--query-timeout", str(_DEADLINE))
        told = ("--log-file", str(log), "--metrics", f"127.0.0.1:{port}", "--slow-query", "1")
        slow = ("--slow-log", str(plan.scratch / "operations-slow.log"))
        yield _alone()
        with ExitStack() as stack:
            plain = stack.enter_context(serve_dataset(dataset, plan, *limits))
            watched = stack.enter_context(serve_dataset(dataset, plan, *limits, *told, *slow))
            yield _costs(dataset, (plain, watched), plan.seconds)
            yield _told(watched, log, port, plan.seconds)


def _alone() -> Table:
    """What recording takes of the processor by itself: an application that does nothing, one query
    a request, with and without.
    """
    with TemporaryDirectory() as folder:
        rows = [
            [name, f"{_recording(settings, Path(folder, name)) * 1e6:.1f}"]
            for name, settings in (
                ("nothing", Settings()),
                ("metrics", Settings(metrics=("127.0.0.1", 1))),
                ("log", Settings(log_file=Path(folder, "log"))),
                ("both", Settings(log_file=Path(folder, "log"), metrics=("127.0.0.1", 1))),
            )
        ]
    note = (
        f"Processor time, threads that count and write included; the best of {_TRIES} tries of "
        f"{_TIMES} requests."
    )
    return Table("operations: recording alone", ("recorded", "µs a request"), rows, (note,))


def _recording(settings: Settings, file: Path) -> float:
    """The seconds of the processor that a request takes which is recorded so."""
    routes = Routes(create_app(settings).url_map)
    ledger = Ledger(settings, Counts(file, families(routes.patterns), 1))
    ledger.watch(lambda: Moment("0" * 12, Load(0, 0, 0), 0, 0))
    request = QueryRequest(read_query(LOOKUP), client="127.0.0.1")

    def answer(environ: Environ, start_response: StartResponse) -> list[bytes]:
        noted().asks(request.text)
        watch = Watch(ledger.observe, request)
        watch.start()
        watch.end()
        start_response("200 OK", [])
        return [b"answer"]

    application = Recording(answer, ledger, routes)
    spent = []
    for _ in range(_TRIES):
        start = time.process_time()
        for _ in range(_TIMES):
            environ: Environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql"}
            application(environ, lambda *_: None)
        time.sleep(0.3)  # until all is counted
        spent.append((time.process_time() - start) / _TIMES)
    ledger.close()
    return min(spent)


def _costs(dataset: Dataset, servers: Sequence[Endpoint], seconds: float) -> Table:
    rows = []
    for workload in map(never_again, make_workloads(dataset, [LOOKUP, PATH])):
        for is_storm in (False, True):
            print(f"operations: {workload.name}, storm: {is_storm}", file=sys.stderr)
            rows.append(_row(workload, servers, is_storm, seconds))
    notes = (
        "With: `--log-file`, `--metrics`, `--slow-query 1`. Queries that never repeat, "
        f"{_CLIENTS} clients, the cache off; medians of {_ROUNDS} rounds of {seconds:g} s in "
        f"turns ({_STORMS} in the "
        f"storm), ratios of each round; {generator_name()}.",
        "CPU: processor time of all processes of the server for one request, that of the "
        "hostile queries among it.",
    )
    return Table(
        f"operations: logs and metrics, {count(dataset.triples)} triples", _COLUMNS, rows, notes
    )


def _row(
    workload: Workload, servers: Sequence[Endpoint], is_storm: bool, seconds: float
) -> list[str]:
    runs: tuple[list[Burden], list[Burden]] = ([], [])
    for number in range(_STORMS if is_storm else _ROUNDS):
        # Who goes first has another machine than who goes second.
        for which in (0, 1) if number % 2 else (1, 0):
            endpoint = servers[which]
            with under_attack(endpoint) if is_storm else nullcontext():
                burden = put_under_burden(
                    endpoint,
                    [endpoint.path(text) for text in workload.texts],
                    accept=workload.format.media_type,
                    clients=_CLIENTS,
                    seconds=seconds * (4 if is_storm else 1),
                )
            runs[which].append(burden)
            time.sleep(_DEADLINE + 1 if is_storm else 0)
    pairs = list(zip(*runs, strict=True))
    rates = median(one.traffic.rate / other.traffic.rate for other, one in pairs)
    times = median(one.processor_time / other.processor_time for other, one in pairs)
    without, with_them = map(median_burden, runs)
    failed = without.traffic.failed + with_them.traffic.failed
    return [
        workload.name,
        "storm" if is_storm else "quiet",
        *_figures(without),
        *_figures(with_them),
        f"{rates:.3f}",
        f"{times:.3f}",
        str(failed),
    ]


def _figures(burden: Burden) -> list[str]:
    traffic = burden.traffic
    return [
        count(traffic.rate),
        milliseconds(traffic.p99),
        microseconds(burden.processor_time),
    ]


def _told(server: Endpoint, log: Path, port: int, seconds: float) -> Table:
    """What a storm's clients were answered, beside what the log and the metrics told of it."""
    seen, before = len(log.read_text("ascii").splitlines()), _counted(port)
    with under_attack(server) as statuses:
        time.sleep(max(seconds, _DEADLINE) * 4)
    time.sleep(_DEADLINE + 1)
    after = _counted(port)
    lines = [json.loads(line) for line in log.read_text("ascii").splitlines()[seen:]]
    logged = Counter(line["outcome"] for line in lines)
    by_status = Counter(str(line["status"]) for line in lines)
    rows = [
        [outcome, str(logged[outcome]), str(int(after[outcome] - before[outcome]))]
        for outcome in sorted(logged | (after - before))
    ]
    clients = ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))
    told = ", ".join(f"{number} x {status}" for status, number in sorted(by_status.items()))
    note = (
        f"The storm's ten clients were answered {clients}; the log tells {told}, with what "
        "was not waited for.",
    )
    return Table(
        "operations: what the log and the metrics told of a storm",
        ("outcome", "log", "metrics"),
        rows,
        note,
    )


def _counted(port: int) -> Counter[str]:
    """How often requests ended in each way so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text = answer.read().decode()
    return Counter(
        {
            sample.labels["outcome"]: int(sample.value)
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == "pactgraph_requests_by_outcome_total"
        }
    )
