"""Metrics for Prometheus, read by the library's own parser: what all processes count together, and
who was stopped and why while others mean harm.
"""

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest
from client import Client
from conftest import PROJECT, Cli
from prometheus_client import Metric
from prometheus_client.openmetrics import parser
from prometheus_client.parser import text_string_to_metric_families as plain
from servers import RunningServer, at_once, free_port, serving, wait_until, write_numbers

LOOKUP = "SELECT ?n { <urn:n:7> ?p ?n }"
# The engine compares two numbers by value, two dates by time, and a number with a date by their
# letters, which is no order.
MIXED = " ".join(
    f'{i * 7919 % 500} "{1000 + i * 7 % 9000}-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    for i in range(500)
)
HOSTILE = {
    "timeout": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0) }",
    "memory": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "engine-died": f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY ?x",
    "size": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "syntax": "SELECT { " + "(" * 50,
}


read_newer: Callable[[str], Iterable[Metric]] = parser.text_string_to_metric_families


class Told:
    """The metrics of a server at the moment, by name and labels."""

    def __init__(self, client: Client) -> None:
        self._found = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in plain(client("/metrics").text)
            for sample in family.samples
        }

    def __call__(self, name: str, *labels: str) -> float:
        """A value; 0 where nothing has been counted."""
        return self._found.get((f"pactgraph_{name}", *sorted(labels)), 0.0)

    @classmethod
    def once(cls, client: Client, is_so: Callable[["Told"], bool]) -> "Told":
        """The metrics once it is so, since a count may come a moment after the answer."""
        wait_until(lambda: is_so(cls(client)), 5)
        return cls(client)

    def labels_of(self, name: str) -> set[tuple[str, ...]]:
        return {key[1:] for key in self._found if key[0] == f"pactgraph_{name}"}


@pytest.fixture(scope="module")
def metrics() -> Client:
    return Client(f"http://127.0.0.1:{free_port()}")


@pytest.fixture(scope="module")
def server(metrics: Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("metrics")
    data = write_numbers(folder / "numbers.ttl", 2000)
    limits = ("--query-memory", "64MiB", "--result-size", "4MiB")
    told = ("--metrics", metrics.root.removeprefix("http://"), "--log-file", str(folder / "log"))
    with serving(
        "--data", str(data), "--processes", "2", "--cache-size", "1MiB", *limits, *told
    ) as server:
        yield server


def log_of(server: RunningServer) -> Path:
    options = [str(word) for word in server.process.args]  # type: ignore[union-attr]
    return Path(options[options.index("--log-file") + 1])


def test_both_formats_of_prometheus_can_be_read(metrics: Client, server: RunningServer) -> None:
    told = {family.name for family in plain(metrics("/metrics").text)}
    newer = metrics("/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert newer.headers["content-type"].startswith("application/openmetrics-text")
    assert {family.name for family in read_newer(newer.text)} == told
    assert told >= {
        f"pactgraph_{name}"
        for name in (
            *("requests", "requests_by_outcome", "request_duration_seconds", "queries"),
            *("queries_running", "queries_waiting", "workers_idle", "cache_hits", "cache_misses"),
            *("cache_bytes", "cache_entries", "memory_bytes", "release_info", "build_info"),
        )
    }


def test_they_are_told_at_their_own_address_alone(metrics: Client, server: RunningServer) -> None:
    assert server.get("/metrics").status == 404
    assert [metrics(path).status for path in ("/", "/metrics/", "/sparql")] == [404] * 3
    assert metrics("/metrics", method="POST").status == 405


def test_requests_are_counted_over_all_processes(metrics: Client, server: RunningServer) -> None:
    before = Told(metrics)
    ask = partial(server.ask, f"{LOOKUP} # counted")
    answers = at_once(*[ask] * 40)  # on a connection each, so that both processes have some
    sparql = ("requests_total", "GET", "/sparql", "2xx")
    after = Told.once(metrics, lambda told: told(*sparql) >= before(*sparql) + 40)
    assert [answer.status for answer in answers] == [200] * 40
    assert after(*sparql) - before(*sparql) == 40
    timed = ("request_duration_seconds_count", "/sparql")
    assert after(*timed) - before(*timed) == 40
    hits, asked = after("cache_hits_total") - before("cache_hits_total"), "queries_total"
    assert after(asked, "ok") - before(asked, "ok") == 40 - hits
    assert hits > 0


def test_who_is_stopped_and_why_is_told_while_others_mean_harm(
    metrics: Client, server: RunningServer
) -> None:
    """In the log and in the metrics alike."""
    ended, log = ("requests_by_outcome_total", "ok"), log_of(server)
    before = Told.once(metrics, lambda now: now(*ended) > 0)  # the one that found it ready
    seen = len(log.read_text("ascii").splitlines())
    hostile = [
        partial(server.post, text, timeout="1" if outcome == "timeout" else "25")
        for outcome, text in HOSTILE.items()
    ]
    neighbour = [partial(server.ask, f"{LOOKUP} # {number}") for number in range(20)]
    answers = at_once(*hostile, *hostile, *neighbour)
    after = Told.once(
        metrics,
        lambda now: (
            now(*ended) == before(*ended) + 20
            and all(
                now("requests_by_outcome_total", each)
                >= before("requests_by_outcome_total", each) + 2
                for each in HOSTILE
            )
        ),
    )
    told = {
        outcome: after("queries_total", outcome) - before("queries_total", outcome)
        for outcome in (*HOSTILE, "ok")
    }
    assert told == {**dict.fromkeys(HOSTILE, 2), "ok": 20}
    requests = [
        after("requests_by_outcome_total", each) - before("requests_by_outcome_total", each)
        for each in told
    ]
    assert requests == list(told.values())
    wait_until(lambda: len(log.read_text("ascii").splitlines()) >= seen + len(answers), 5)
    lines = [json.loads(line) for line in log.read_text("ascii").splitlines()[seen:]]
    assert Counter(line["outcome"] for line in lines) == told


def test_labels_are_those_known_from_the_start(metrics: Client, server: RunningServer) -> None:
    before = Told(metrics).labels_of("requests_total")
    for number in range(50):
        server.get(f"/unknown/{number}")
        server.get(f"/queries/unknown-{number}")
        server.send(f"BREW{number}", "/healthz", None, 30, "127.0.0.1", {})
    new = Told(metrics).labels_of("requests_total") - before
    assert new <= {
        ("4xx", "GET", "other"),
        ("/queries/<name>", "4xx", "GET"),
        ("/healthz", "4xx", "other"),
    }


def test_counts_outlive_the_process_that_counted(metrics: Client, server: RunningServer) -> None:
    before = Told(metrics)
    victim = server.http_processes[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: Told(metrics)("http_process_starts_total") == 3, 10)
    wait_until(lambda: Told(metrics)("release_info", release_of(server)) == 2, 10)
    after = Told(metrics)
    for outcome in ("ok", "timeout", "memory"):
        assert after("queries_total", outcome) >= before("queries_total", outcome)
    sparql = ("requests_total", "GET", "/sparql", "2xx")
    assert after(*sparql) >= before(*sparql) >= 40
    assert after("processes", "http") == 2


def release_of(server: RunningServer) -> str:
    return server.get("/healthz").headers["pactgraph-release"]


def test_every_process_opens_its_log_again_at_a_hangup(server: RunningServer) -> None:
    log = log_of(server)
    old = log.rename(log.with_name("old"))
    processes = server.http_processes
    server.process.send_signal(signal.SIGHUP)
    wait_until(log.exists, 5)
    asked = [partial(server.ask, f"ASK {{}} # {number}") for number in range(40)]

    def both_have_turned() -> bool:
        at_once(*asked)
        before = old.stat().st_size
        at_once(*asked)
        return bool(log.stat().st_size) and old.stat().st_size == before

    wait_until(both_have_turned, 10)
    assert [json.loads(line)["route"] for line in log.read_text("ascii").splitlines()]
    assert server.http_processes == processes
    assert "cut" not in {
        json.loads(line)["outcome"] for line in old.read_text("ascii").splitlines()
    }


def test_an_address_that_cannot_be_had_ends_with_a_sentence(
    tmp_path: Path, server: RunningServer, metrics: Client
) -> None:
    taken = metrics.root.removeprefix("http://")
    data = str(log_of(server).with_name("numbers.ttl"))
    own = Cli(PROJECT, tmp_path / "releases")
    ended = own.process("serve", "--data", data, "--port", "0", "--metrics", taken)
    assert ended.returncode == 1
    assert f"--metrics {taken}: can't listen there" in ended.stderr.splitlines()[-1]
