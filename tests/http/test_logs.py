"""A line for each request, whichever door it comes by and however it ends; and none that a client
can forge.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from client import exchange
from servers import RunningServer, serving, wait_until, write_numbers

LOOKUP = "SELECT ?n { <urn:n:7> ?p ?n }"
# Nobody waits until all of these have been looked at.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0) }"
LARGE = "SELECT ?a ?b ?p { ?a ?p ?x . ?b ?p ?y FILTER(?x < 45) }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CALL = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).encode()
MCP = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def digest(text: str) -> str:
    """What logs tell of a query: anybody who has the text can find its lines."""
    return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Logged:
    """A server, and the lines of its two logs. It has one process, so that they stand in the order
    in which requests end.
    """

    server: RunningServer
    log: Path
    slow_log: Path
    numbers: "count[int]" = field(default_factory=count)

    def lines_of(self, action: Callable[[], object]) -> list[dict[str, Any]]:
        """The lines of the requests of `action`."""
        first = self._mark()
        action()
        last = self._mark()
        wait_until(lambda: last in self.log.read_text("ascii"), 5)
        lines = [json.loads(line) for line in self.log.read_text("ascii").splitlines()]
        start, end = (
            next(n for n, line in enumerate(lines) if line["query"] == mark)
            for mark in (first, last)
        )
        return lines[start + 1 : end]

    def slow(self, text: str) -> dict[str, Any]:
        """The line of the slow log of a query."""
        mark = digest(text)
        wait_until(lambda: mark in self.slow_log.read_text("ascii"), 5)
        lines = [json.loads(line) for line in self.slow_log.read_text("ascii").splitlines()]
        return next(line for line in lines if line["query"] == mark)

    def _mark(self) -> str:
        text = f"ASK {{}} # {next(self.numbers)}"
        assert self.server.ask(text).status == 200
        return digest(text)


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    folder = tmp_path_factory.mktemp("logs")
    data = write_numbers(folder / "numbers.ttl", 2000)
    options = ("--processes", "1", "--result-size", "16MiB")
    logs = ("--log-file", str(folder / "log"), "--slow-log", str(folder / "slow"))
    slow = ("--slow-query", "0.2", "--cors")
    with serving("--data", str(data), *options, *logs, *slow) as server:
        yield Logged(server, folder / "log", folder / "slow")


def sparql(text: str) -> str:
    return f"/sparql?{urlencode({'query': text})}"


DOORS = [
    ("GET", sparql(LOOKUP), {}, b"", ("/sparql", 200, "ok")),
    ("HEAD", sparql(f"{LOOKUP} # head"), {}, b"", ("/sparql", 200, "ok")),
    ("GET", sparql(f"{LOOKUP} # any"), {"If-None-Match": "*"}, b"", ("/sparql", 304, "not-modified")),
    ("POST", "/sparql", FORM, urlencode({"query": LOOKUP}).encode(), ("/sparql", 200, "ok")),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"x", ("/sparql", 415, "bad-request")),
    ("GET", sparql("SELECT"), {}, b"", ("/sparql", 400, "syntax")),
    ("GET", sparql(ENDLESS) + "&timeout=0.3", {}, b"", ("/sparql", 504, "timeout")),
    ("GET", sparql("SELECT * { ?a ?b ?c . ?d ?e ?f }"), {}, b"", ("/sparql", 507, "size")),
    ("GET", sparql("ASK { SERVICE <http://e/> {} }"), {}, b"", ("/sparql", 403, "refused")),
    ("GET", "/sparql?update=x", {}, b"", ("/sparql", 403, "refused")),
    ("GET", sparql(LOOKUP), {"Accept": "image/png"}, b"", ("/sparql", 406, "not-acceptable")),
    ("GET", sparql("#" * 9000), {}, b"", ("/sparql", 414, "too-long")),
    ("POST", "/sparql", FORM, b"query=" + b"x" * 2**20, ("/sparql", 413, "too-long")),
    ("GET", "/sparql", {}, b"", ("/sparql", 200, "ok")),
    ("OPTIONS", "/sparql", {}, b"", ("/sparql", 200, "ok")),
    ("DELETE", "/sparql", {}, b"", ("/sparql", 405, "bad-request")),
    ("BREW", "/healthz", {}, b"", ("/healthz", 405, "bad-request")),
    ("GET", "/nothing/here", {}, b"", ("other", 404, "not-found")),
    ("GET", "/en/", {}, b"", ("/<language>/", 200, "ok")),
    ("GET", "/en/query?" + urlencode({"query": "SELECT"}), {"Accept": "text/html"}, b"", ("/<language>/query", 400, "syntax")),
    ("GET", "/queries/none", {}, b"", ("/queries/<name>", 404, "not-found")),
    ("GET", "/export/data.nq", {}, b"", ("/export/<name>", 200, "ok")),
    ("POST", "/mcp", MCP, CALL, ("/mcp", 200, "ok")),
    ("GET", "/graphs?default", {}, b"", ("/graphs", 200, "ok")),
    ("GET", "/healthz", {"Host": "a b"}, b"", ("/healthz", 400, "bad-request")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "told"), DOORS, ids=[f"{d[0]} {d[1][:40]}" for d in DOORS]
)
def test_each_door_writes_a_line(
    logged: Logged,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes,
    told: tuple[str, int, str],
) -> None:
    answers = []
    before = datetime.now(UTC)
    (line,) = logged.lines_of(
        lambda: answers.append(
            logged.server.send(method, path, body or None, 30, "127.0.0.1", headers)
        )
    )
    (answer,) = answers
    assert (line["route"], line["status"], line["outcome"]) == told
    assert answer.status == line["status"]
    assert line["method"] == {"BREW": "other"}.get(method, method)
    assert line["bytes"] == len(answer.body)
    assert line["release"] == logged.server.get("/healthz").headers["pactgraph-release"]
    assert "client" not in line
    came = datetime.fromisoformat(line["time"])
    assert line["time"].endswith("Z")
    assert before - timedelta(seconds=1) < came < datetime.now(UTC)
    assert 0 < line["ms"] < 30_000


def test_a_query_is_told_by_its_digest_also_where_its_answer_was_kept(logged: Logged) -> None:
    text = f"{LOOKUP} # kept"
    first, again, page, other = logged.lines_of(
        lambda: [
            logged.server.ask(text),
            logged.server.ask(text),
            logged.server.get("/en/query?" + urlencode({"query": text}), Accept="text/html"),
            logged.server.get("/healthz"),
        ]
    )
    assert [(line["query"], line["outcome"]) for line in (first, again, page, other)] == [
        (digest(text), "ok"),
        (digest(text), "cached"),
        (digest(text), "ok"),
        (None, "ok"),
    ]


def test_a_large_answer_that_is_not_taken_is_told_as_cut(logged: Logged) -> None:
    def leave() -> None:
        with logged.server.connect() as connection:
            request = f"GET {sparql(LARGE)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
            connection.sendall(request.encode())
            assert connection.recv(12) == b"HTTP/1.1 200"
        wait_until(lambda: '"outcome":"cut"' in logged.log.read_text("ascii"), 10)

    (line,) = logged.lines_of(leave)
    assert (line["outcome"], line["status"]) == ("cut", 200)
    (whole,) = logged.lines_of(lambda: logged.server.ask(f"{LARGE} # whole"))
    assert (whole["outcome"], whole["bytes"] > line["bytes"]) == ("ok", True)


FORGED = (
    '","outcome":"ok"}\n{"time":"2026-01-01T00:00:00Z","outcome":"forged"}\r\n\x1b[2J\u2028\x00'
)


@pytest.mark.parametrize(
    "request_line",
    [
        f"GET /{quote(FORGED)} HTTP/1.1",
        f"GET /queries/{quote(FORGED)} HTTP/1.1",
        f"GET /sparql?query={quote(FORGED)} HTTP/1.1",
        f"GET /sparql?query={quote('ASK {} # ' + FORGED)} HTTP/1.1",
        f"GET /healthz?{quote(FORGED)} HTTP/1.1",
        "FORGED!#$%&'*+-.^_`|~ /healthz HTTP/1.1",
        f"{'M' * 30_000} /healthz HTTP/1.1",
        f"GET /{'x' * 40_000} HTTP/1.1",
        f"GET /healthz HTTP/1.1\r\nX-Forwarded-For: {quote(FORGED)}",
        "GET /healthz HTTP/1.1\r\nHost: another\r\nAccept: [2J\xff",
    ],
)
def test_no_line_is_forged(logged: Logged, request_line: str) -> None:
    request = f"{request_line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1")
    (line,) = logged.lines_of(lambda: exchange(logged.server.port, request))
    assert line["method"] == {"GET": "GET"}.get(request_line.split()[0], "other")
    written = logged.log.read_text("ascii")
    assert "forged" not in written.lower()
    assert max(map(len, written.splitlines())) < 512


def test_slow_and_stopped_queries_are_told_with_their_text_apart(logged: Logged) -> None:
    text = f"{ENDLESS} # 'quoted' \u2028 \x1b 很慢"
    large = "SELECT * { ?a ?b ?c . ?d ?e ?f } # large"
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT * { ?d ?e ?f } LIMIT 1000 } FILTER(?c + ?f < 0) }"
    logged.lines_of(
        lambda: [
            logged.server.post(text, timeout="0.3"),
            logged.server.ask(large),
            logged.server.ask(slow),
        ]
    )
    stopped, quick, whole = logged.slow(text), logged.slow(large), logged.slow(slow)
    assert (stopped["text"], stopped["outcome"], stopped["stopped"]) == (text, "timeout", True)
    assert (stopped["limit"], stopped["seconds"] >= 0.3) == (0.3, True)
    assert "its limit, and was stopped" in stopped["reason"]
    assert (quick["outcome"], quick["stopped"], quick["text"]) == ("size", True, large)
    assert (whole["outcome"], whole["stopped"], whole["reason"]) == ("ok", False, None)
    assert "quoted" not in logged.log.read_text("ascii")
    assert digest(LOOKUP) not in logged.slow_log.read_text("ascii")


def test_of_a_long_slow_query_the_beginning_is_told(logged: Logged) -> None:
    text = ENDLESS + " # " + "\u4e00" * 300_000
    logged.lines_of(lambda: logged.server.post(text, timeout="0.1"))
    line = logged.slow(text)
    assert (text.startswith(line["text"]), line["characters"]) == (True, len(text))
    assert max(map(len, logged.slow_log.read_text("ascii").splitlines())) < 4096
    assert logged.slow_log.stat().st_mode & 0o007 == 0
