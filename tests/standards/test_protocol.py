"""The SPARQL 1.1 protocol over real HTTP: the W3C's own tests, and what they leave out.

Standards: SPARQL 1.1 Protocol, Service Description and Graph Store HTTP Protocol; HTTP (RFC 9110,
9111), problem details (RFC 9457), Fetch (CORS).
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdf_tests
from client import Client, connect, exchange
from rdf_tests import ProtocolTest
from servers import serving

DATA = """
<urn:s> <urn:p> "default" .
<urn:g1> { <urn:a> <urn:p> "1" . }
<urn:g2> { <urn:b> <urn:p> "2" . }
<urn:g3> { <urn:c> <urn:p> "3" . }
"""
SD = "http://www.w3.org/ns/sparql-service-description#"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8"
TSV = "text/tab-separated-values; charset=utf-8"
HTML = "text/html; charset=utf-8"
PROBLEM = "application/problem+json"
OBJECTS = "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o"
NAMES = "SELECT ?g { GRAPH ?g { ?s <urn:p> ?o } } ORDER BY ?g"
ONE = "SELECT (1 AS ?x) {}"
MANY = (
    "SELECT ?a { VALUES ?a { 1 2 3 4 5 6 7 8 9 } VALUES ?b { 1 2 3 4 5 6 7 8 9 } VALUES ?c { 1 2 "
    "3 4 5 6 7 8 9 } }"
)
# An endpoint that may be called, where nothing listens.
SILENT = "http://127.0.0.1:9/sparql"
ROUTES = [
    "/",
    "/en/",
    "/sparql",
    "/sparql/",
    "/sparql?query=ASK%7B%7D",
    "/graphs",
    "/graphs?default",
    "/queries",
    "/healthz",
    "/readyz",
    "/.well-known/void",
]


@dataclass(frozen=True)
class Row:
    """A request and what should come back: a status, headers as a part of each, and a part of the
    body.
    """

    name: str
    target: str
    status: int = 200
    says: str = ""
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)


def ask(query: str, *pairs: tuple[str, str]) -> str:
    """The target of a query by GET."""
    return "/sparql?" + urlencode([("query", query), *pairs])


def get(name: str, query: str, *pairs: tuple[str, str], **expected: Any) -> Row:
    """A query by GET, to be answered in CSV unless its headers say otherwise."""
    return Row(
        name,
        ask(query, *pairs),
        headers=expected.pop("headers", {"Accept": "text/csv"}),
        **expected,
    )


def post(
    name: str,
    body: bytes,
    media_type: str | None,
    *,
    target: str = "/sparql",
    accept: str = "text/csv",
    **expected: Any,
) -> Row:
    """A POST."""
    headers = {"Accept": accept, **({} if media_type is None else {"Content-Type": media_type})}
    return Row(name, target, method="POST", body=body, headers=headers, **expected)


def accepting(header: str, media_type: str, query: str = ONE) -> Row:
    """A query with an Accept header, and the format that should come back; nothing for 406."""
    expected: dict[str, Any] = (
        {"gives": {"content-type": media_type, "vary": "Accept"}}
        if media_type
        else {"status": 406, "says": "offered"}
    )
    return Row(
        f"accept {header} of {query.split()[0]}", ask(query), headers={"Accept": header}, **expected
    )


def in_format(name: str, media_type: str, query: str = ONE) -> Row:
    """A query with a parameter `format` against an Accept header."""
    expected: dict[str, Any] = (
        {"gives": {"content-type": media_type}} if media_type else {"status": 406}
    )
    return Row(
        f"format {name} of {query.split()[0]}",
        ask(query, ("format", name)),
        headers={"Accept": "application/json;q=0.1, image/png"},
        **expected,
    )


def graphs(default: str = "", named: str = "") -> list[tuple[str, str]]:
    """Parameters that name graphs by their numbers."""
    return [
        *(("default-graph-uri", f"urn:g{n}") for n in default),
        *(("named-graph-uri", f"urn:g{n}") for n in named),
    ]


GRAPH = "CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}"
DATASET = [
    get("no dataset is the union", OBJECTS, says="o\r\n1\r\n2\r\n3\r\ndefault\r\n"),
    get("a default graph", OBJECTS, *graphs("1"), says="o\r\n1\r\n"),
    get("two default graphs are merged", OBJECTS, *graphs("13"), says="o\r\n1\r\n3\r\n"),
    get("a default graph twice is there once", OBJECTS, *graphs("11"), says="o\r\n1\r\n"),
    get("with a default graph there are no named ones", NAMES, *graphs("12"), says="g\r\n"),
    get("with named graphs the default one is empty", OBJECTS, *graphs(named="12"), says="o\r\n"),
    get("two named graphs", NAMES, *graphs(named="13"), says="g\r\nurn:g1\r\nurn:g3\r\n"),
    get("no dataset has every named graph", NAMES, says="g\r\nurn:g1\r\nurn:g2\r\nurn:g3\r\n"),
    get("default and named, the default", OBJECTS, *graphs("1", "2"), says="o\r\n1\r\n"),
    get("default and named, the named", NAMES, *graphs("1", "2"), says="g\r\nurn:g2\r\n"),
    get("a default graph goes before "
        "FROM", OBJECTS.replace("{", "FROM <urn:g2> {", 1), *graphs("1"), says="o\r\n1\r\n"),
    get("a named graph goes before "
        "FROM", OBJECTS.replace("{", "FROM <urn:g2> {", 1), *graphs(named="1"), says="o\r\n"),
    get("a default graph goes before FROM "
        "NAMED", NAMES.replace("{", "FROM NAMED <urn:g2> {", 1), *graphs("1"), says="g\r\n"),
    get("a named graph goes before FROM "
        "NAMED", NAMES.replace("{", "FROM NAMED <urn:g2> "
            "{", 1), *graphs(named="1"), says="g\r\nurn:g1\r\n"),
    get("FROM alone", OBJECTS.replace("{", "FROM <urn:g2> FROM <urn:g3> "
        "{", 1), says="o\r\n2\r\n3\r\n"),
    get("FROM NAMED alone", NAMES.replace("{", "FROM NAMED <urn:g2> {", 1), says="g\r\nurn:g2\r\n"),
    get("an unknown graph is empty", OBJECTS, ("default-graph-uri", "urn:unknown"), says="o\r\n"),
    get("a relative graph", OBJECTS, ("default-graph-uri", "g1"), status=400, says="not an absolute "
        "IRI"),
    get("a relative named "
        "graph", OBJECTS, ("named-graph-uri", "g1"), status=400, says="not an absolute IRI"),
    get("a graph name with a "
        "space", OBJECTS, ("default-graph-uri", "urn:a b"), status=400, says="not an absolute IRI"),
    post("a form names the "
        "dataset", urlencode([("query", OBJECTS), *graphs("13")]).encode(), FORM, says="o\r\n1\r\n3\r\n"),
    post("a form and the URL name it", urlencode([("query", OBJECTS), *graphs("1")]).encode(), FORM, target="/sparql?default-graph-uri=urn:g3", says="1\r\n3"),
    post("the URL names the "
        "dataset", OBJECTS.encode(), QUERY, target="/sparql?" + urlencode(graphs("2")), says="o\r\n2\r\n"),
]  # fmt: skip

WAYS = [
    get("get", ONE, says="x\r\n1\r\n"),
    Row(
        "a trailing slash",
        "/sparql/?query=" + quote(ONE),
        headers={"Accept": "text/csv"},
        says="x\r\n1\r\n",
    ),
    post("form", urlencode({"query": ONE}).encode(), FORM, says="x\r\n1\r\n"),
    post("direct", ONE.encode(), QUERY, says="x\r\n1\r\n"),
    post("a media type in capitals", ONE.encode(), QUERY.upper(), says="x\r\n1\r\n"),
    post(
        "a form with a charset",
        urlencode({"query": ONE}).encode(),
        f"{FORM}; charset=UTF-8",
        says="x\r\n1\r\n",
    ),
    post("direct with a charset", ONE.encode(), f"{QUERY}; charset=utf-8", says="x\r\n1\r\n"),
    post(
        "direct with a quoted charset", ONE.encode(), f'{QUERY};charset="UTF-8"', says="x\r\n1\r\n"
    ),
    post("direct beyond ASCII", "SELECT ('é中𝄞' AS ?x) {}".encode(), QUERY, says="x\r\né中𝄞\r\n"),
    post(
        "a form beyond ASCII",
        urlencode({"query": "SELECT ('é中𝄞' AS ?x) {}"}).encode(),
        FORM,
        says="x\r\né中𝄞\r\n",
    ),
    get("parameters that we don't know", ONE, ("debug", "1"), ("debug", "2"), says="x\r\n1\r\n"),
    get("a time limit", ONE, ("timeout", "2.5"), says="x\r\n1\r\n"),
    post(
        "a format in the URL of a POST",
        ONE.encode(),
        QUERY,
        target="/sparql?format=tsv",
        says="?x\n1\n",
    ),
    post(
        "a format in a form",
        urlencode({"query": ONE, "format": "tsv"}).encode(),
        FORM,
        says="?x\n1\n",
    ),
    get("HEAD has no body", ONE, method="HEAD", gives={"content-type": CSV, "content-length": "6"}),
    Row("HEAD of the description", "/sparql", method="HEAD", gives={"content-type": "text/turtle"}),
    Row("OPTIONS", "/sparql", method="OPTIONS", gives={"allow": "POST"}),
    Row(
        "a browser is sent to a page",
        "/sparql",
        303,
        headers={"Accept": "text/html,*/*;q=0.8"},
        gives={"location": "/en/query"},
    ),
]

DECODING = [
    Row("a plus is a space", "/sparql?query=SELECT+('a+b'+AS+?x)+%7B%7D", says="a b"),
    Row("an encoded plus is a plus", "/sparql?query=SELECT('a%2Bb'AS?x)%7B%7D", says="a+b"),
    Row("what is encoded twice is decoded once", "/sparql?query=SELECT('a%2520b'AS?x)%7B%7D", says="a%20b"),
    Row("hexadecimal digits in small letters", "/sparql?query=SELECT('a%2bb'AS?x)%7b%7d", says="a+b"),
    Row("beyond ASCII", "/sparql?query=SELECT('%C3%A9'AS?x)%7B%7D", says="é"),
    Row("an encoded name of a parameter", "/sparql?%71uery=" + quote(ONE), says='"1"'),
    Row("an encoded ampersand", "/sparql?query=SELECT('a%26b'AS?x)%7B%7D", says="a&b"),
    Row("a semicolon divides nothing", "/sparql?query=SELECT('a;query=b'AS?x)%7B%7D", says="a;query=b"),
    Row("a percent sign alone", "/sparql?query=SELECT('100%'AS?x)%7B%7D", says="100%"),
    Row("an encoded line end", "/sparql?query=SELECT%20*%0A%7B%20%7D%20%23%0D%0A", says="bindings"),
    Row("not UTF-8", "/sparql?query=ASK%7B%7D%23%FF", 400, "not UTF-8"),
    Row("half of a pair of surrogates", "/sparql?query=ASK%7B%7D%23%ED%A0%80", 400, "not UTF-8"),
    Row("a NUL", "/sparql?query=ASK%00%7B%7D", 400, '"line": 1'),
    post("a form that is not UTF-8", b"query=ASK%7B%7D%23%FF", FORM, status=400, says="not UTF-8"),
    post("a query that is not UTF-8", b"ASK{} #\xff", QUERY, status=400, says="not UTF-8"),
    post("UTF-16", "ASK {}".encode("utf-16"), QUERY, status=400),
    post("UTF-16 without a mark", "ASK {}".encode("utf-16-be"), QUERY, status=400),
]  # fmt: skip

# For spreadsheets a table begins with a byte order mark.
SIGNED = [
    get("a table for a spreadsheet", ONE, ("bom", "1"), says="\ufeffx\r\n1\r\n", gives={"content-type": CSV, "content-length": "9"}),
    get("HEAD of one", ONE, ("bom", "true"), method="HEAD", gives={"content-length": "9"}),
    get("one with tabs", ONE, ("bom", "1"), ("format", "tsv"), says="\ufeff?x\n1\n"),
    get("one that is none", ONE, ("bom", "0"), gives={"content-length": "6"}),
    get("a blank wish for one", ONE, ("bom", ""), gives={"content-length": "6"}),
    get("a wish for one that is no wish", ONE, ("bom", "x"), status=400, says="bom=x; write 1 for yes, or 0 for no"),
    get("JSON has none", ONE, ("bom", "1"), headers={}, says='{"head"'),
    get("nor has a graph", GRAPH, ("bom", "1"), headers={}, says="<urn:a>"),
    post("a form asks for one", urlencode({"query": ONE, "bom": 1}).encode(), FORM, says="\ufeffx\r\n1\r\n"),
    post("the URL of a POST asks for one", ONE.encode(), QUERY, target="/sparql?bom=1", says="\ufeffx\r\n1\r\n"),
    get("a large one", f"SELECT ('{'x' * 3000}' AS ?x) {MANY[10:]}", ("bom", "1"), says="\ufeffx\r\nxxx"),
]  # fmt: skip

# What the forms of other servers send for fields that nobody has filled in.
BLANK = [
    get(f"a blank {name}", NAMES, *graphs(named="1"), (name, blank), says="g\r\nurn:g1\r\n", gives={"content-type": CSV})
    for name in ("default-graph-uri", "named-graph-uri", "timeout", "format", "output", "update", "using-graph-uri", "limit", "lang")
    for blank in ("", " ")
] + [
    get("the form of Virtuoso", OBJECTS, ("default-graph-uri", ""), ("format", "text/csv"), ("timeout", ""), ("signal_void", "on"), says="o\r\n1\r\n2\r\n3\r\ndefault\r\n"),
    get("the form of Virtuoso, as it is at first", OBJECTS, ("default-graph-uri", ""), ("format", "text/html"), ("timeout", ""), ("signal_void", "on"), says=">default</", gives={"content-type": HTML}),
    get("a blank beside a value", OBJECTS, ("default-graph-uri", ""), *graphs("1"), ("timeout", ""), ("timeout", "5"), says="o\r\n1\r\n"),
    post("blanks in a form", urlencode([("query", OBJECTS), ("default-graph-uri", ""), ("named-graph-uri", ""), ("timeout", ""), ("format", "")]).encode(), FORM, says="o\r\n1\r\n2"),
    post("blanks in the URL of a POST", OBJECTS.encode(), QUERY, target="/sparql?default-graph-uri=&timeout=&format=", says="o\r\n1\r\n2"),
    Row("a blank graph", "/graphs?graph=&default&format=", says='"default"'),
    Row("nothing but a blank graph", "/graphs?graph=%20", says='"graph":"urn:g1"'),
    Row("a description with blanks", "/sparql?default-graph-uri=&format=&timeout=", gives={"content-type": "text/turtle"}),
]  # fmt: skip

REFUSED = [
    Row("an empty query", "/sparql?query=", 400, '"line": 1'),
    Row("a query of spaces", "/sparql?query=%20%20", 400, '"line": 1'),
    Row("a name without a value", "/sparql?query", 400, '"line": 1'),
    Row("two queries", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "2 times"),
    Row("two time limits", "/sparql?query=ASK%7B%7D&timeout=1&timeout=2", 400, "2 times"),
    Row("a time limit of nothing", "/sparql?query=ASK%7B%7D&timeout=0", 400, "timeout=0"),
    Row("a time limit that is no number", "/sparql?query=ASK%7B%7D&timeout=nan", 400, "timeout=nan"),
    Row("a syntax error", ask("SELECT * {"), 400, '"line": 1'),
    post("an empty body", b"", QUERY, status=400, says='"line": 1'),
    post("an empty form", b"", FORM, status=400, says="no field query"),
    post("a form without a query", b"default-graph-uri=urn%3Ag1", FORM, status=400, says="no field query"),
    post("two queries in a form", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, status=400, says="2 times"),
    post("another media type", ONE.encode(), "text/plain", status=415, says=QUERY),
    post("JSON", b'{"query": "ASK {}"}', "application/json", status=415, says=QUERY),
    post("multipart", b"--x--", "multipart/form-data; boundary=x", status=415, says=QUERY),
    post("no media type", ONE.encode(), None, status=415, says=QUERY),
    post("a form without its media "
        "type", urlencode({"query": ONE}).encode(), None, status=415, says=QUERY),
    post("nothing at all", b"", None, status=415, says=QUERY),
    post("a body that is too large", b" " * 1_100_000, QUERY, status=413, says="1048576 bytes"),
    Row("a URL that is too long", ask(" " * 9000), 414, "POST the query"),
    post("an update", b"CLEAR ALL", UPDATE, status=403, says="updates are not accepted"),
    post("an update in a form", b"update=CLEAR+ALL", FORM, status=403, says="updates are not "
        "accepted"),
    post("an update beside a query in a "
        "form", b"query=ASK%7B%7D&update=CLEAR+ALL", FORM, status=403, says="updates are not accepted"),
    post("an update as a query", b"INSERT DATA { <urn:a> <urn:b> 1 "
        b"}", QUERY, status=403, says="INSERT is an update"),
    Row("an update by GET", "/sparql?update=CLEAR+ALL", 403, "updates are not accepted"),
    Row("an update beside a query", "/sparql?query=ASK%7B%7D&update=CLEAR+ALL", 403, "updates are not accepted"),
    Row("a service", ask("ASK { SERVICE <urn:x> { ?s ?p ?o } }"), 403, "SERVICE may only call"),
    *(Row(method, "/sparql", 405, method=method, body=b"", gives={"allow": "GET"}) for method in ("PUT", "DELETE", "PATCH", "TRACE", "FROB")),
    *(Row(f"POST {path}", path, 405, method="POST", body=b"", gives={"allow": "GET"}) for path in ("/", "/queries", "/healthz", "/.well-known/void")),
]  # fmt: skip

HERE = {"Host": "example.org:81", "Accept": "text/csv"}
BASE = [
    get(
        "a relative IRI", "SELECT (<x> AS ?x) {}", headers=HERE, says="http://example.org:81/x\r\n"
    ),
    get(
        "an empty IRI",
        "SELECT (<> AS ?x) {}",
        headers=HERE,
        says="http://example.org:81/sparql\r\n",
    ),
    get(
        "a fragment",
        "SELECT (<#x> AS ?x) {}",
        headers=HERE,
        says="http://example.org:81/sparql#x\r\n",
    ),
    get("dots", "SELECT (<../a/./b> AS ?x) {}", headers=HERE, says="http://example.org:81/a/b\r\n"),
    get(
        "a base of its own",
        "BASE <http://a.example/b/> SELECT (<x> AS ?x) {}",
        headers=HERE,
        says="http://a.example/b/x\r\n",
    ),
    get(
        "a relative base",
        "BASE <b/> SELECT (<x> AS ?x) {}",
        headers=HERE,
        says="http://example.org:81/b/x\r\n",
    ),
    get(
        "a relative prefix",
        "PREFIX : <b#> SELECT (:x AS ?x) {}",
        headers=HERE,
        says="http://example.org:81/b#x\r\n",
    ),
    get(
        "the function IRI",
        "SELECT (IRI('x') AS ?x) {}",
        headers=HERE,
        says="http://example.org:81/x\r\n",
    ),
]

ACCEPT = [
    accepting("*/*", JSON),
    accepting("", JSON),
    accepting(JSON, JSON),
    accepting(XML, XML),
    accepting(XML.upper(), XML),
    accepting("application/json", JSON),
    accepting("application/xml", XML),
    accepting("text/csv", CSV),
    accepting("text/tab-separated-values", TSV),
    accepting("text/*", CSV),
    accepting("application/*", JSON),
    accepting(f"{JSON};q=0.4, {XML};q=0.5", XML),
    accepting(f"{JSON};q=0, */*", XML),
    accepting(f"{JSON};q=0.1, application/*;q=0.9", XML),
    accepting("text/csv;q=0.5, text/*;q=0.9", TSV),
    accepting("text/csv; charset=utf-8; q=0.9, */*;q=0.1", CSV),
    accepting("text/csv;header=present", CSV),
    accepting(f"image/png, {XML};q=0.001", XML),
    accepting(f"{XML} ;  q=1.000 ,{JSON}; q=0.999", XML),
    accepting("*/*;q=0.1, text/csv", CSV),
    accepting("text/html, */*;q=0.8", HTML),
    accepting("text/html;q=0.5, text/csv", CSV),
    accepting("image/png", ""),
    accepting("*/*;q=0", ""),
    accepting(f"{JSON};q=0", ""),
    accepting("text/turtle", ""),
    accepting("text/csv", "", "ASK {}"),
    accepting("text/csv, application/xml;q=0.1", XML, "ASK {}"),
    accepting("text/csv, text/turtle", "text/turtle", GRAPH),
    accepting("application/ld+json;q=0.9, application/n-triples", "application/n-triples", GRAPH),
    accepting("application/rdf+xml", "application/rdf+xml", GRAPH),
    accepting("application/ld+json", "application/ld+json", "DESCRIBE <urn:a>"),
    accepting(JSON, "", GRAPH),
    *(in_format(*row) for row in [("json", JSON), ("XML", XML), ("csv", CSV), ("text/csv", CSV), (XML, XML), ("tsv", TSV), ("pdf", JSON), ("turtle", "")]),
    *(in_format(*row, GRAPH) for row in [("turtle", "text/turtle"), ("nt", "application/n-triples"), ("text/turtle", "text/turtle"), ("csv", ""), ("json", "application/ld+json"), ("xml", "application/rdf+xml")]),
    get("an empty format is none", ONE, ("format", ""), gives={"content-type": CSV}),
    *(get(f"{name} names a format", ONE, (name, "tsv"), gives={"content-type": TSV}) for name in ("output", "results")),
    get("several names of formats", GRAPH, ("format", "csv"), ("output", "xml"), ("results", "json"), gives={"content-type": "application/rdf+xml"}),
    get("a media type with a parameter", ONE, ("format", f"{JSON};charset=utf-8"), gives={"content-type": JSON}),
    Row("a media type whose plus is not encoded", f"{ask(ONE)}&format={JSON}", gives={"content-type": JSON}),
    get("auto is what the header says", ONE, ("format", "auto"), gives={"content-type": CSV}),
    get("a page by name", ONE, ("format", "text/html"), gives={"content-type": HTML}),
    get("a page and nothing else said", ONE, ("format", "html"), headers={}, gives={"content-type": HTML}),
]  # fmt: skip

DESCRIPTIONS = [
    *(Row(f"{path} as "
        f"{type}", path, headers={"Accept": type}, gives={"content-type": type, "vary": "Accept"})
      for path in ("/sparql", "/.well-known/void") for type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")),
    Row("a description as a table", "/sparql", 406, "text/turtle", headers={"Accept": JSON}),
    Row("a description in a format by "
        "name", "/sparql?format=ntriples", gives={"content-type": "application/n-triples"}),
    Row("a description for a browser that asks for "
        "data", "/sparql?output=ttl", headers={"Accept": "text/html"}, gives={"content-type": "text/turtle"}),
    Row("VoID with a media type", "/.well-known/void?format=application/ld+json;charset=utf-8", gives={"content-type": "application/ld+json"}),
    Row("VoID names the endpoint", "/.well-known/void", says="<http://example.org:81/sparql>", headers=HERE | {"Accept": "application/n-triples"}),
]  # fmt: skip

GRAPH_STORE = [
    Row("the list of graphs", "/graphs", says='"graph":"urn:g1","triples":1'),
    Row(
        "a graph",
        "/graphs?graph=urn:g1",
        says='<urn:a> <urn:p> "1"',
        gives={"content-type": "text/turtle", "vary": "Accept"},
    ),
    Row(
        "a graph as N-Triples",
        "/graphs?graph=urn:g1",
        says='<urn:a> <urn:p> "1" .\n',
        headers={"Accept": "application/n-triples"},
    ),
    Row(
        "a graph as RDF/XML",
        "/graphs?graph=urn:g1",
        headers={"Accept": "application/rdf+xml"},
        gives={"content-type": "application/rdf+xml"},
    ),
    Row(
        "a graph in a format by name",
        "/graphs?graph=urn:g1&format=jsonld",
        gives={"content-type": "application/ld+json"},
    ),
    Row(
        "a graph in no format",
        "/graphs?graph=urn:g1",
        406,
        "text/turtle",
        headers={"Accept": "image/png"},
    ),
    Row(
        "a graph by other names of formats",
        "/graphs?graph=urn:g1&output=xml&results=xml",
        gives={"content-type": "application/rdf+xml"},
    ),
    Row("the default graph", "/graphs?default", says='"default"'),
    Row("an unknown graph", "/graphs?graph=urn:unknown", 404, "urn:unknown"),
    Row("default and a graph", "/graphs?default&graph=urn:g1", 400),
    Row("two graphs", "/graphs?graph=urn:g1&graph=urn:g2", 400),
    Row(
        "HEAD of a graph",
        "/graphs?graph=urn:g1",
        method="HEAD",
        gives={"content-type": "text/turtle"},
    ),
    Row("HEAD of an unknown graph", "/graphs?graph=urn:unknown", 404, method="HEAD"),
    *(
        Row(
            f"{method} of a graph",
            "/graphs?graph=urn:g1",
            405,
            method=method,
            body=b"",
            gives={"allow": "GET"},
        )
        for method in ("PUT", "POST", "DELETE", "PATCH")
    ),
]

PROXY = {
    "Host": "127.0.0.1",
    "X-Forwarded-For": "10.0.0.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "kg.example",
    "X-Forwarded-Prefix": "/kg",
}
PROXIED = [
    get(
        "the base behind a proxy",
        "SELECT (<#x> AS ?x) {}",
        headers={**PROXY, "Accept": "text/csv"},
        says="https://kg.example/kg/sparql#x\r\n",
    ),
    Row(
        "the description behind a proxy",
        "/sparql",
        says="<https://kg.example/kg/sparql>",
        headers={**PROXY, "Accept": "application/n-triples"},
    ),
    Row(
        "VoID behind a proxy",
        "/.well-known/void",
        says="<https://kg.example/kg/sparql>",
        headers={**PROXY, "Accept": "application/n-triples"},
    ),
    Row(
        "a redirection behind a proxy",
        "/sparql",
        303,
        headers={**PROXY, "Accept": "text/html"},
        gives={"location": "/kg/en/query"},
    ),
]

COMUNICA = "application/n-quads,application/ld+json;q=0.9,text/turtle;q=0.6,text/html;q=0.2"
ODD = [
    Row(
        "HTML least of all",
        "/sparql",
        headers={"Accept": COMUNICA},
        gives={"content-type": "application/ld+json"},
    ),
    Row(
        "a format in two words",
        ask(GRAPH, ("format", "rdf+xml"), ("format", "application/rdf+xml")),
    ),
    post("a byte order mark", b"\xef\xbb\xbf" + ONE.encode(), QUERY, says="x\r\n1\r\n"),
    post("another charset than UTF-8", ONE.encode(), f"{QUERY}; charset=iso-8859-1", status=415),
    post(
        "a query in the URL and in the body", ONE.encode(), QUERY, target=ask("ASK {}"), status=400
    ),
    post(
        "a query in the URL and in a form",
        urlencode({"query": ONE}).encode(),
        FORM,
        target=ask("ASK {}"),
        status=400,
    ),
    post(
        "an update in the URL of a form",
        urlencode({"query": ONE}).encode(),
        FORM,
        target="/sparql?update=CLEAR+ALL",
        status=403,
    ),
    get(
        "XML of a control character",
        "SELECT ('\\u0001' AS ?x) {}",
        status=406,
        headers={"Accept": XML},
    ),
    get(
        "RDF/XML of it",
        GRAPH.replace("1", "'\\u0001'"),
        status=406,
        headers={"Accept": "application/rdf+xml"},
    ),
    get(
        "RDF/XML of a property without a name",
        "CONSTRUCT { <a:a> <http://e/1> 1 } {}",
        status=406,
        headers={"Accept": "application/rdf+xml"},
    ),
]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server over a few small graphs, which believes proxies on this machine."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "own.trig").write_text(DATA)
    ox.serialize(rdf_tests.protocol_data(), folder / "w3c.nq", format=ox.RdfFormat.N_QUADS)
    files = ("--data", str(folder / "own.trig"), "--data", str(folder / "w3c.nq"))
    with (
        serving(
            *files,
            "--cors",
            "--processes",
            "1",
            "--trusted-proxies",
            "127.0.0.1",
            "--service-allow",
            SILENT,
        ) as running,
        closing(Client(f"http://127.0.0.1:{running.port}", stays=True)) as client,
    ):
        yield client


def check(row: Row, endpoint: Client) -> None:
    """Send a request and look at what comes back."""
    answer = endpoint.send(row.method, row.target, row.body, row.headers)
    assert answer.status == row.status, answer.text
    assert row.says in answer.text
    for name, part in row.gives.items():
        assert part in answer.headers[name]
    assert answer.headers["access-control-allow-origin"] == "*"
    if row.status >= 400 and row.method != "HEAD":
        assert answer.headers["content-type"] == PROBLEM
        assert json.loads(answer.body)["status"] == row.status


def name_of(row: Row) -> str:
    return row.name


@pytest.mark.parametrize(
    "row",
    [*DATASET, *WAYS, *DECODING, *BLANK, *SIGNED, *REFUSED, *BASE, *ACCEPT, *ODD],
    ids=name_of,
)
def test_the_query_operation(row: Row, endpoint: Client) -> None:
    check(row, endpoint)


@pytest.mark.parametrize("row", [*DESCRIPTIONS, *GRAPH_STORE, *PROXIED], ids=name_of)
def test_descriptions_and_graphs(row: Row, endpoint: Client) -> None:
    check(row, endpoint)


def test_if_none_match_of_anything_matches_what_is_there(endpoint: Client) -> None:
    for _ in range(2):
        assert endpoint(ask(ONE), If_None_Match="*").status == 304
    assert endpoint(ask("SELECT"), If_None_Match="*").status == 400


QUERY_TESTS = [test for test in rdf_tests.protocol_tests() if not test.name.startswith("update_")]
KINDS = {
    "boolean": (JSON, XML),
    "tabular": (JSON, XML, CSV, TSV),
    "RDF": ("text/turtle; charset=utf-8",),
}


@pytest.mark.skipif(not QUERY_TESTS, reason=rdf_tests.ABSENT)
def test_the_w3c_has_tests_of_the_protocol() -> None:
    assert len(QUERY_TESTS) == 27


@pytest.mark.parametrize("test", QUERY_TESTS, ids=lambda test: test.name)
def test_the_w3c_s_tests_of_the_protocol(test: ProtocolTest, endpoint: Client) -> None:
    headers = {"Content-Type": test.media_type} if test.media_type else {}
    answer = endpoint.send(test.method, test.target, test.body, headers)
    assert f"{answer.status // 100}xx" in test.statuses, answer.text
    if test.format:
        assert answer.headers["content-type"] in KINDS[test.format]
    if test.truth:
        assert json.loads(answer.body)["boolean"] is (test.truth == "true")


def described(endpoint: Client) -> set[tuple[str, str, str]]:
    """The triples of the service description, IRIs of its vocabulary shortened."""
    quads = ox.parse(endpoint("/sparql", Accept="text/turtle").body, format=ox.RdfFormat.TURTLE)
    terms = ((quad.subject, quad.predicate, quad.object) for quad in quads)
    return {
        (
            getattr(s, "value", ""),
            p.value.replace(SD, "sd:"),
            getattr(o, "value", "").replace(SD, "sd:"),
        )
        for s, p, o in terms
    }


# Property → the class of its subject and of its object, "" where any will do (https://www.w3.org/TR/sparql11-service-description/#vocab).
SCHEMA = {
    "sd:endpoint": ("sd:Service", ""),
    "sd:supportedLanguage": ("sd:Service", ""),
    "sd:resultFormat": ("sd:Service", ""),
    "sd:feature": ("sd:Service", ""),
    "sd:extensionFunction": ("sd:Service", ""),
    "sd:defaultDataset": ("sd:Service", "sd:Dataset"),
    "sd:availableGraphs": ("sd:Service", "sd:GraphCollection"),
    "sd:defaultGraph": ("sd:Dataset", "sd:Graph"),
    "sd:namedGraph": ("", "sd:NamedGraph"),
    "sd:name": ("sd:NamedGraph", ""),
    "sd:graph": ("sd:NamedGraph", "sd:Graph"),
}
INSTANCES = {
    "sd:supportedLanguage": {"sd:SPARQL10Query", "sd:SPARQL11Query"},
    "sd:feature": {"sd:UnionDefaultGraph", "sd:BasicFederatedQuery"},
}


def test_the_service_description_is_rdf_and_names_its_endpoint(endpoint: Client) -> None:
    assert [o for _, p, o in described(endpoint) if p == "sd:endpoint"] == [
        f"{endpoint.root}/sparql"
    ]


def test_the_service_description_keeps_to_its_schema(endpoint: Client) -> None:
    triples = described(endpoint)
    types = {(s, o) for s, p, o in triples if p.endswith("#type")}
    for s, p, o in (triple for triple in triples if triple[1].startswith("sd:")):
        subject_class, object_class = SCHEMA[p]
        wanted = {(thing, kind) for thing, kind in ((s, subject_class), (o, object_class)) if kind}
        assert wanted <= types
        assert o in INSTANCES.get(p, {o})


def test_the_service_description_names_every_graph_with_its_count(endpoint: Client) -> None:
    names = {o for _, p, o in described(endpoint) if p == "sd:name"}
    assert (
        {"urn:g1", "urn:g2", "urn:g3"}
        <= names
        == {row["graph"] for row in json.loads(endpoint("/graphs").body)}
    )


# All functions of GeoSPARQL 1.1 (https://docs.ogc.org/is/22-047r1/22-047r1.html) and all casts to
# types of XML Schema.
GEOMETRY = """
    aggBoundingBox aggBoundingCircle aggCentroid aggConcaveHull aggConvexHull aggUnion area asDGGS asGML asGeoJSON asKML asWKT boundary
    boundingCircle buffer centroid concaveHull convexHull coordinateDimension difference dimension distance ehContains ehCoveredBy
    ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope geometryN getSRID intersection is3D isEmpty isMeasured isSimple
    length maxX maxY maxZ metricArea metricBuffer metricDistance metricLength metricPerimeter minX minY minZ numGeometries perimeter
    rcc8dc rcc8ec rcc8eq rcc8ntpp rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses sfDisjoint sfEquals sfIntersects
    sfOverlaps sfTouches sfWithin spatialDimension symDifference transform union
"""
CASTS = """
    ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName anyURI base64Binary byte date dateTimeStamp
    dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth hexBinary int language long negativeInteger nonNegativeInteger
    nonPositiveInteger normalizedString positiveInteger short time token unsignedByte unsignedInt unsignedLong unsignedShort yearMonthDuration
"""


def test_the_service_description_names_the_functions_that_the_engine_has(
    endpoint: Client,
) -> None:
    functions = [
        f"http://www.opengis.net/def/function/geosparql/{name}" for name in GEOMETRY.split()
    ]
    functions += [f"http://www.w3.org/2001/XMLSchema#{name}" for name in CASTS.split()]
    had = {
        function
        for function in functions
        if endpoint(ask(f"SELECT (<{function}>(1) AS ?x) {{}}")).status == 200
    }
    assert had == {o for _, p, o in described(endpoint) if p == "sd:extensionFunction"}


@pytest.mark.parametrize(
    "target",
    [
        "/sparql",
        ask(ONE),
        "/graphs",
        "/graphs?graph=urn:g1",
        "/.well-known/void",
        "/queries",
        "/en/",
    ],
)
def test_what_the_client_has_is_not_sent_again(target: str, endpoint: Client) -> None:
    first = endpoint(target)
    again = endpoint(target, If_None_Match=f'"another", {first.headers["etag"]}')
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["access-control-allow-origin"] == "*"
    assert endpoint(target, If_None_Match='"another"').status == 200


def test_another_format_language_or_release_has_another_tag(endpoint: Client) -> None:
    tags = [endpoint(ask(ONE), Accept=accept).headers["etag"] for accept in (JSON, XML, "text/csv")]
    assert len({*tags, endpoint(ask(ONE, *graphs("1")), Accept=JSON).headers["etag"]}) == 4


@pytest.mark.parametrize(
    "expression", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "now ()", f"EXISTS {{ "
        "SERVICE SILENT "
        f"<{SILENT}> {{ ?s ?p ?o }} }}"]
)  # fmt: skip
def test_what_may_change_is_not_kept(expression: str, endpoint: Client) -> None:
    answer = endpoint(ask(f"SELECT ({expression} AS ?x) {{}}"))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers
    assert endpoint(ask(f"SELECT ({expression} AS ?x) {{}}"), If_None_Match='"x"').status == 200


@pytest.mark.parametrize("text", ["'NOW()'", "<urn:RAND>", "'UUID' #NOW()\n"])
def test_a_word_in_a_string_or_a_comment_costs_nothing(text: str, endpoint: Client) -> None:
    answer = endpoint(ask(f"SELECT ({text} AS ?x) {{}}"))
    assert "max-age=60" in answer.headers["cache-control"]
    assert (
        endpoint(ask(f"SELECT ({text} AS ?x) {{}}"), If_None_Match=answer.headers["etag"]).status
        == 304
    )


@pytest.mark.parametrize(
    "target",
    ["/nope", ask("SELECT"), "/sparql?update=x", "/graphs?graph=urn:unknown", "/queries/nope"],
)
def test_an_error_is_not_kept(target: str, endpoint: Client) -> None:
    answer = endpoint(target)
    assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)


@pytest.mark.parametrize("target", ROUTES)
def test_head_is_get_without_its_body(target: str, endpoint: Client) -> None:
    get, head = (
        endpoint.send(method, target, headers={"Accept-Encoding": "gzip"})
        for method in ("GET", "HEAD")
    )
    volatile = {"date"}
    assert (head.status, head.body) == (get.status, b"")
    assert {k: v for k, v in head.headers.items() if k not in volatile} == {
        k: v for k, v in get.headers.items() if k not in volatile
    }


@pytest.mark.parametrize("target", [*ROUTES, "/queries/nope", "/export/nope", "/nope", "*"])
def test_every_route_answers_any_origin_and_its_preflight(target: str, endpoint: Client) -> None:
    asked = {
        "Origin": "https://other.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = endpoint.send("OPTIONS", target, headers=asked)
    assert preflight.status // 100 == 2
    for answer in (preflight, endpoint(target, Origin="https://other.example")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]


def test_a_star_asks_about_the_server_and_an_unknown_path_about_nothing(endpoint: Client) -> None:
    assert [endpoint.send("OPTIONS", target).status for target in ("*", "/nope", "/sparql")] == [
        204,
        404,
        200,
    ]


@pytest.mark.parametrize(
    "prefix",
    [
        "/x y",
        "/x<>",
        '/"',
        "//evil\\",
        "/é",
        "x",
        "//evil.example",
        "//",
        "/a//b",
        "/a//",
        "///",
        "/..",
        "/a/../b",
        "/a/./b",
        "/x%0d%0ay",
        "/?x",
    ],
)
def test_a_prefix_that_is_no_path_is_not_believed(prefix: str, endpoint: Client) -> None:
    answer = endpoint("/.well-known/void", X_Forwarded_Prefix=prefix.encode().decode("latin-1"))
    assert answer.status == 200
    assert f"{endpoint.root}/sparql" in answer.text


@pytest.mark.parametrize(
    ("coding", "is_packed"),
    [
        ("gzip", True), ("GZIP", True), ("x-gzip", True), ("*", True), ("br, "
            "gzip;q=0.5", True), ("gzip;q=0.001", True),
        ("gzip;q=0", False), ("gzip;q=0.0, "
            "*", False), ("identity", False), ("br", False), ("", False), ("*;q=0, "
            "identity", False),
    ],
)  # fmt: skip
def test_a_large_answer_is_packed_for_who_takes_that(
    coding: str, is_packed: bool, endpoint: Client
) -> None:
    packed, plain = endpoint(ask(MANY), Accept_Encoding=coding), endpoint(ask(MANY))
    assert (packed.headers.get("content-encoding") == "gzip") is is_packed
    assert (gzip.decompress(packed.body) if is_packed else packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body)
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert (packed.headers["etag"] == plain.headers["etag"]) is not is_packed


@pytest.mark.parametrize(
    ("accept", "count"),
    [
        ("text/csv", 250),
        ("application/sparql-results+json", 60),
        ("application/sparql-results+xml", 60),
    ],
)
def test_an_answer_of_megabytes_is_packed_too_and_has_its_length(
    accept: str, count: int, endpoint: Client
) -> None:
    numbers = " ".join(str(n) for n in range(count))
    target = ask(f"SELECT * {{ {{ {MANY} }} VALUES ?d {{ {numbers} }} }}")
    packed, plain = (
        endpoint(target, Accept=accept, Accept_Encoding=coding) for coding in ("gzip", "identity")
    )
    head = endpoint.send("HEAD", target, headers={"Accept": accept, "Accept-Encoding": "gzip"})
    assert (
        packed.status,
        packed.headers["content-encoding"],
        "content-encoding" in plain.headers,
    ) == (200, "gzip", False)
    assert len(plain.body) > 2**20
    assert gzip.decompress(packed.body) == plain.body
    assert (
        int(packed.headers["content-length"])
        == len(packed.body)
        == int(head.headers["content-length"])
    )
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept, Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]


def test_a_small_answer_is_not_packed(endpoint: Client) -> None:
    assert "content-encoding" not in endpoint(ask(ONE), Accept_Encoding="gzip").headers


@pytest.mark.parametrize(
    ("query", "line", "column"),  # of the first token that has no place
    [
        ("SELECT * {", 1, 11),
        ("SELECT *\n{ ?s ?p }", 2, 9),
        ("", 1, 1),
        ("\n\n\nFOO", 4, 1),
        ("ASK { '𝄞é' é:p }", 1, 16),
    ],
)
def test_a_problem_says_where(query: str, line: int, column: int, endpoint: Client) -> None:
    problem = json.loads(endpoint(ask(query), Accept="*/*").body)
    assert problem.keys() == {"type", "title", "status", "detail", "line", "column"}
    assert (problem["title"], problem["status"], problem["line"], problem["column"]) == (
        "SPARQL syntax error",
        400,
        line,
        column,
    )
    assert f"line {line}, column {column}: " in problem["detail"]


def test_a_browser_gets_a_problem_as_a_page(endpoint: Client) -> None:
    answer = endpoint(ask("SELECT * {"), Accept="text/html,*/*;q=0.8")
    assert (answer.status, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "line 1, column 11" in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix"])
def test_who_is_no_trusted_proxy_is_not_believed(header: str, server: Client) -> None:
    answer = server(
        ask("SELECT (<#x> AS ?x) {}"),
        None,
        None,
        Accept="text/csv",
        **{header.replace("-", "_"): PROXY[header]},
    )
    assert answer.text == f"x\r\n{server.root}/sparql#x\r\n"


def test_a_refusal_before_the_body_came_leaves_the_connection_or_says_that_it_ends(
    endpoint: Client,
) -> None:
    port = int(endpoint.root.rpartition(":")[2])
    with connect(port) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: "
            b"5\r\n\r\n"
        )
        received = b""
        connection.settimeout(1)
        with suppress(TimeoutError):
            received = connection.recv(65536)
        with suppress(ConnectionError):
            connection.sendall(
                b"ASK{}GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            )
            while piece := connection.recv(65536):
                received += piece
    assert received.startswith(b"HTTP/1.1 415 ")
    is_said_to_end = b"connection: close" in received.partition(b"\r\n\r\n")[0].lower()
    assert is_said_to_end != (b"HTTP/1.1 200 " in received)


def test_space_around_a_value_is_no_part_of_it(endpoint: Client) -> None:
    port = int(endpoint.root.rpartition(":")[2])
    head = f"GET {ask(ONE)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept:  {XML} \r\n\r\n"
    assert f"content-type: {XML}".encode() in exchange(port, head.encode())
