"""Random and mutated requests on every route: each gets an answer, none is our fault, and the
server goes on answering.

The same seed sends the same requests. PACTGRAPH_FUZZ is how many seconds to go on,
PACTGRAPH_FUZZ_SEED where to start.
"""

import gzip
import json
import os
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import rdf_tests
from client import exchange
from conftest import PROJECT
from pactgraph.queries.read import load_catalog
from servers import RunningServer, rows, serving

SECONDS = float(os.environ.get("PACTGRAPH_FUZZ", "8"))
SEED = int(os.environ.get("PACTGRAPH_FUZZ_SEED", "1"))
LIMITS = (
    "--processes",
    "2",
    "--query-timeout",
    "1",
    "--query-memory",
    "128MiB",
    "--workers",
    "8",
    "--result-size",
    "4MiB",
)

CATALOG = load_catalog(PROJECT / "queries")
QUERIES = [query.text for query in CATALOG.queries.values()] + [
    rdf_tests.read(case.query) for case in rdf_tests.cases() if case.query.endswith((".rq", ".ru"))
]
NAMES = list(CATALOG.queries)
FILES = (
    "pactgraph.ttl",
    "pactgraph.nq.gz",
    "manifest.json",
    "SHA256SUMS",
    "nope",
    "..%2fmanifest.json",
)
PATHS = [
    *(
        "/",
        "/en/",
        "/zh/",
        "/de/",
        "/sparql",
        "/sparql/",
        "/queries",
        "/graphs",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
    ),
    *(
        "/.well-known/void",
        "/.well-known/sparql-examples",
        "/resolve",
        "/search",
        "/reconcile",
        "/ontology",
        "/id/microsoft",
        "/doc/microsoft.ttl",
        "/nope",
    ),
    *(
        f"/queries/{name}{extension}"
        for name in NAMES
        for extension in ("", ".csv", ".json", ".ttl", ".doc")
    ),
    *(f"/export/{name}" for name in FILES),
    *(
        "/static/",
        "/static/../queries",
        "/favicon.ico",
        "//",
        "/%",
        "/%00",
        "/%ff",
        "/" + "a" * 5000,
        "*",
        "http://other.example/sparql",
    ),
]
METHODS = ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "QUERY", "get", "FROB"]
MEDIA_TYPES = [
    *(
        "*/*",
        "text/html",
        "text/*",
        "application/json",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/turtle",
    ),
    *(
        "text/tab-separated-values",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "image/png",
        "",
        "/",
        ";;",
        "a/b;q=x",
        "*",
        "é/ü",
    ),
]
CONTENT_TYPES = [
    *["application/sparql-query", "application/x-www-form-urlencoded"] * 12,
    *(
        "application/sparql-update",
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
        "",
        ";",
        "application/sparql-query; charset=utf-16",
    ),
]
HEADERS: dict[str, Sequence[str]] = {
    "Accept-Language": ["en", "zh", "de, *;q=0.1", ";;;", "zh-Hant-TW;q=nan", "é"],
    "Accept-Encoding": ["gzip", "identity;q=0", "*;q=0", "br, gzip;q=0.0", "gzip;q=x", ""],
    "If-None-Match": ["*", '"x"', 'W/"', ",,,", 'W/"a", W/"b"'],
    "If-Modified-Since": [
        "Sat, 29 Oct 1994 19:43:31 GMT",
        "yesterday",
        "Thu, 99 Zzz 9999 99:99:99 GMT",
        "0",
    ],
    "If-Range": ['"x"', "yesterday", ""],
    "Range": [
        "bytes=0-1",
        "bytes=-5",
        "bytes=5-1",
        "bytes=99999999999-",
        "bytes=0-1,3-4",
        "bytes=" + "0-1," * 200,
        "lines=1-2",
        "bytes=x",
        "bytes",
    ],
    "Content-Encoding": ["gzip", "deflate", "nonsense"],
    "Cookie": ["lang=zh", "=;=;", 'a="'],
    "Expect": ["100-continue", "something"],
    "Origin": ["null", "https://other.example"],
    "Access-Control-Request-Method": ["POST", "FROB", ""],
    "Access-Control-Request-Headers": ["content-type, x-y", ","],
    "X-Forwarded-For": ["1.2.3.4", "::1", "unknown, 1.2.3.4", ",", "é"],
    "X-Forwarded-Proto": ["https", "javascript"],
    "X-Forwarded-Host": ["other.example", "a b", ""],
    "X-Forwarded-Prefix": ["/kg", "//", "\\"],
    "Forwarded": ["for=1.2.3.4;proto=https", ";"],
    "Transfer-Encoding": ["identity"],
    "Upgrade": ["websocket", "h2c"],
    "Content-Length": ["-1", "x"],
}
HOSTS = [
    "other.example",
    "other.example:99999",
    "[::1]",
    "[",
    "a b",
    "é",
    "<script>",
    "",
    "127.0.0.1:x",
    "a/b?c#d",
]
PARAMETERS = [
    "query",
    "default-graph-uri",
    "named-graph-uri",
    "using-graph-uri",
    "update",
    "format",
    "timeout",
    "lang",
    "language",
    "holder",
    "day",
    "graph",
    "default",
    "q",
    "iri",
]
GRAPHS = [
    "https://w3id.org/pactgraph/graph/entities",
    "urn:x",
    "x",
    "",
    "http://[::bad",
    "urn:a b",
    "urn:é",
    "urn:\x00",
    "_:b",
    "<urn:x>",
]
FORMATS = [
    "json",
    "xml",
    "csv",
    "tsv",
    "turtle",
    "ntriples",
    "rdfxml",
    "jsonld",
    "JSON",
    "text/csv",
    "pdf",
    "",
]
VALUES = [
    "1",
    "0",
    "-1",
    "1e999",
    "nan",
    "2031-06-30",
    "2031-02-30",
    "id:microsoft",
    "microsoft",
    "http://a%",
    "zh",
    "xx",
    "'",
    '"',
    "<script>",
    "\x00",
    "é",
    "𝄞",
    "x" * 3000,
]
FRAGMENTS = [
    *(
        "{",
        "}",
        "(",
        ")",
        "<",
        ">",
        '"',
        "'",
        '"""',
        "\\",
        "\\u0022",
        "\\uD800",
        "\\U00110000",
        "#",
        "\x00",
        "\n",
        "\r",
        "\ufeff",
        "𝄞",
        "?",
        "$",
        "_:",
        "@en",
        "^^",
    ),
    *(
        "<<(",
        ")>>",
        "{|",
        "~",
        "|",
        "(" * 300,
        "{" * 300,
        "!" * 300,
        " GRAPH ?g ",
        " FROM <urn:x> ",
        " SERVICE ",
        " BASE <x> ",
        " BASE <> ",
        " VALUES () {()} ",
    ),
    *(
        " LIMIT 0 ",
        " LIMIT 99999999999999999999 ",
        " OFFSET -1 ",
        " UNION ",
        " MINUS ",
        " OPTIONAL ",
        " ORDER BY ?x ",
        " GROUP BY (1) ",
        " HAVING (1) ",
        " DISTINCT ",
    ),
    *(
        " NOW() ",
        " RAND() ",
        " BNODE() ",
        " UUID() ",
        " <urn:f>(1) ",
        " REGEX('a', '(a*)*b') ",
        " REPLACE('a', '', 'b') ",
        " SUBSTR('é', -1, 1e308) ",
        " IRI('a b') ",
    ),
    *(
        " 1/0 ",
        " 1e999 ",
        " -9223372036854775808 ",
        " '0000-00-00'^^<http://www.w3.org/2001/XMLSchema#date> ",
        " '\u0001' ",
        " <\\u0020> ",
        " 'a'@a-b-c-d ",
        " ''@x--ltr ",
    ),
]


@dataclass(frozen=True)
class Reply:
    """What came back on a connection: status, headers with lower-case names and the body; status 0
    where nothing came.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def plain(self) -> bytes:
        """The body, unpacked."""
        return (
            gzip.decompress(self.body)
            if self.body and self.headers.get("content-encoding") == "gzip"
            else self.body
        )


class Fuzzer:
    """Makes requests out of dice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def request(self) -> bytes:
        """A request, as it goes over the wire."""
        method = (
            self.dice.choice(METHODS)
            if self.dice.random() < 0.1
            else self.dice.choice(["GET", "POST"])
        )
        target = "/sparql" if self.dice.random() < 0.6 else self.dice.choice(PATHS)
        if self.dice.random() < 0.05:
            target = (
                self.mutated(target)
                .replace(" ", "%20")
                .replace("\n", "")
                .replace("\r", "")
                .replace("\x00", "")
            )
        body, media_type = (
            self.body()
            if method not in ("GET", "HEAD", "get") or self.dice.random() < 0.05
            else (b"", "")
        )
        if method in ("GET", "HEAD") or self.dice.random() < 0.2:
            target += "?" + self.parameters()
        host = self.dice.choice(HOSTS) if self.dice.random() < 0.1 else "127.0.0.1"
        headers = [
            ("Host", host),
            ("Connection", "close"),
            ("Accept", self.accept()),
            *self.headers(),
        ]
        if media_type:
            headers.append(("Content-Type", media_type))
        framed, framing = self.framed(body, method)
        lines = [
            f"{method} {target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in [*headers, *framing]),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + framed

    def framed(self, body: bytes, method: str) -> tuple[bytes, list[tuple[str, str]]]:
        """A body as it is sent, and the headers that tell where it ends."""
        if body and self.dice.random() < 0.1:
            cut = self.dice.randrange(len(body)) + 1
            pieces = [piece for piece in (body[:cut], body[cut:]) if piece]
            return b"".join(
                b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces
            ) + b"0\r\n\r\n", [("Transfer-Encoding", "chunked")]
        return body, [("Content-Length", str(len(body)))] if body or method == "POST" else []

    def body(self) -> tuple[bytes, str]:
        """A body and its media type."""
        media_type = self.dice.choice(CONTENT_TYPES)
        if self.dice.random() < 0.05:
            return self.dice.randbytes(self.dice.randrange(2000)), media_type
        if "form" in media_type:
            return self.parameters().encode(), media_type
        return self.query().encode(
            self.dice.choice(["utf-8"] * 8 + ["utf-16", "utf-8-sig"]), "replace"
        ), media_type

    def parameters(self) -> str:
        """A query string."""
        names = ["query"] * (self.dice.random() < 0.9) + self.dice.choices(
            PARAMETERS, k=self.dice.choice([0, 0, 0, 0, 1, 5])
        )
        text = "&".join(f"{name}={self.encoded(self.value(name))}" for name in names)
        return (
            self.mutated(text)
            .replace(" ", "+")
            .replace("\n", "")
            .replace("\r", "")
            .replace("\x00", "")
            if self.dice.random() < 0.1
            else text
        )

    def value(self, name: str) -> str:
        """A value for a parameter."""
        if name in ("query", "update"):
            return self.query()
        return self.dice.choice(
            GRAPHS
            if name.endswith("uri") or name == "graph"
            else FORMATS
            if name == "format"
            else VALUES
        )

    def encoded(self, text: str) -> str:
        """A text in a query string, seldom rightly so."""
        encodings: list[Callable[[str], str]] = [
            *[quote, quote_plus] * 5,
            lambda t: quote(t, encoding="latin-1", errors="replace"),
        ]
        return self.dice.choice(encodings)(text.encode("utf-8", "replace").decode())

    def query(self) -> str:
        """A query, seldom whole."""
        text = self.dice.choice(QUERIES)
        if self.dice.random() < 0.2:
            other = self.dice.choice(QUERIES)
            text = (
                text[: self.dice.randrange(len(text) + 1)]
                + other[self.dice.randrange(len(other) + 1) :]
            )
        return self.mutated(text) if self.dice.random() < 0.7 else text

    def mutated(self, text: str) -> str:
        """A text with a few places changed."""
        for _ in range(self.dice.choice([1, 1, 2, 5])):
            start = self.dice.randrange(len(text) + 1)
            end = start + self.dice.choice([0, 0, 1, 2, 10])
            text = (
                text[:start]
                + self.dice.choice(
                    [*FRAGMENTS, "", "", text[start : end + 20], self.dice.choice(string.printable)]
                )
                + text[end:]
            )
        return text

    def accept(self) -> str:
        """The value of an Accept header."""
        ranges = (
            self.dice.choices(MEDIA_TYPES, k=self.dice.choice([1, 1, 2, 4]))
            if self.dice.random() < 0.5
            else ["*/*"]
        )
        return ", ".join(
            range
            + self.dice.choice(["", "", ";q=0.5", ";q=0", ";q=-1", ";charset=utf-8;q=0.9", ";q"])
            for range in ranges
        )

    def headers(self) -> Iterator[tuple[str, str]]:
        """A few more headers."""
        for name in self.dice.sample(list(HEADERS), k=self.dice.choice([0, 0, 1, 3])):
            yield name, self.dice.choice(HEADERS[name])


def send(port: int, request: bytes) -> Reply:
    """The reply to a request; an empty one where the connection ended without."""
    received = exchange(port, request)
    while (head := received.partition(b"\r\n\r\n"))[0].startswith(b"HTTP/1.1 1"):
        received = head[2]
    lines = head[0].decode("latin-1").split("\r\n")
    if not re.match(r"HTTP/1\.[01] \d{3}", lines[0]):
        return Reply(0, {}, received)
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines[1:])
    }
    return Reply(int(lines[0].split()[1]), headers, head[2])


def fault(request: bytes, reply: Reply) -> str | None:
    """What is wrong with a reply, if anything."""
    if not reply.status:
        return "no answer"
    if reply.status == 500 and b"the engine panicked" not in reply.plain:
        return f"500: {reply.plain[:300]!r}"
    if reply.status > 500 and reply.status not in (501, 502, 503, 504, 505, 507):
        return f"status {reply.status}"
    length = int(reply.headers.get("content-length", len(reply.body)))
    if len(reply.body) != (0 if request.startswith(b"HEAD ") or reply.status == 304 else length):
        return f"{len(reply.body)} bytes of {length}"
    if "pactgraph-release" in reply.headers and "access-control-allow-origin" not in reply.headers:
        return "no CORS"
    return _wrong_problem(reply)


def _wrong_problem(reply: Reply) -> str | None:
    if reply.headers.get("content-type") != "application/problem+json" or not reply.body:
        return None
    problem = json.loads(reply.plain)
    return (
        None
        if problem["status"] == reply.status
        and problem["title"]
        and "Traceback" not in problem["detail"]
        else f"problem {problem}"
    )


@pytest.fixture(scope="module")
def running(releases: Path) -> Iterator[RunningServer]:
    """A server with small limits over the shipped release."""
    with serving(*LIMITS, "--releases", str(releases), "--project", str(PROJECT)) as server:
        yield server


def test_no_request_breaks_the_server(running: RunningServer) -> None:
    fuzzer, findings, until = Fuzzer(SEED), [], time.monotonic() + SECONDS
    number, statuses = 0, Counter[int]()
    while time.monotonic() < until:
        number += 1
        request = fuzzer.request()
        reply = send(running.port, request)
        if reply.status == 500 and request.startswith(b"HEAD "):
            request = b"GET " + request[5:]
            reply = send(running.port, request)
        statuses[reply.status] += 1
        if wrong := fault(request, reply):
            findings.append(f"request {number} of seed {SEED}: {wrong}\n{request[:3000]!r}")
        if number % 200 == 0:
            assert rows(running.ask("SELECT (1 AS ?x) {}")) == [["1"]]
    assert rows(running.ask("SELECT (1 AS ?x) {}")) == [["1"]]
    print(f"{number} requests: {dict(sorted(statuses.items()))}")
    assert not findings, f"{len(findings)} of {number} requests\n" + "\n".join(findings[:200])
