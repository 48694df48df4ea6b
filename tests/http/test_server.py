"""The server over real HTTP: the SPARQL protocol, formats, downloads, health, and what is refused."""

import gzip
import hashlib
import json
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from client import Client
from pactgraph.release import Release

RIGHTS = "SELECT ?right { ?right a <https://w3id.org/pactgraph/ontology#Right> }"
GRAPH = (
    "CONSTRUCT { ?right a <urn:x> } WHERE { ?right a <https://w3id.org/pactgraph/ontology#Right> }"
)
FORM = "application/x-www-form-urlencoded"
TYPES = {
    "application/sparql-results+json": RIGHTS,
    "application/sparql-results+xml": RIGHTS,
    "text/csv": RIGHTS,
    "text/tab-separated-values": RIGHTS,
    "text/turtle": GRAPH,
    "application/n-triples": GRAPH,
    "application/rdf+xml": GRAPH,
    "application/ld+json": GRAPH,
}


@pytest.mark.parametrize("media_type", TYPES)
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_every_format_is_given_in_every_way_of_asking(
    media_type: str, way: str, server: Client
) -> None:
    query = TYPES[media_type]
    if way == "get":
        answer = server(f"/sparql?query={quote(query)}", Accept=media_type)
    elif way == "form":
        answer = server("/sparql", urlencode({"query": query}).encode(), Accept=media_type)
    else:
        answer = server(
            "/sparql",
            query.encode(),
            Accept=media_type,
            Content_Type="application/sparql-query; charset=utf-8",
        )
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert b"right-agi" in answer.body


def test_the_format_parameter_wins_over_accept(server: Client) -> None:
    assert server(
        f"/sparql?format=csv&query={quote(RIGHTS)}", Accept="application/json"
    ).text.startswith("right\r\n")


def test_the_default_graph_is_the_union_unless_a_dataset_is_named(
    server: Client, release: Release
) -> None:
    def count(**parameters: str) -> int:
        document = json.loads(server("/sparql?" + urlencode(parameters)).body)
        return int(document["results"]["bindings"][0]["n"]["value"])

    entities = "https://w3id.org/pactgraph/graph/entities"
    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert count(query=everything) == release.manifest.triples
    assert (
        count(query=everything, **{"default-graph-uri": entities})
        == release.manifest.graphs[entities]
    )
    assert count(query=everything, **{"named-graph-uri": entities}) == 0
    assert (
        count(query=f"SELECT (COUNT(*) AS ?n) FROM <{entities}> {{ ?s ?p ?o }}")
        == release.manifest.graphs[entities]
    )
    assert count(query="SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == len(
        release.manifest.graphs
    )
    assert (
        count(query=f"SELECT (COUNT(*) AS ?n) FROM <{entities}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == 0
    )


def test_relative_iris_resolve_against_the_address_of_the_request(server: Client) -> None:
    text = server(
        f"/sparql?query={quote('SELECT ?x { BIND(<thing> AS ?x) }')}", Accept="text/csv"
    ).text
    assert text.split()[1] == f"{server.root}/thing"


@pytest.mark.parametrize(
    ("path", "data", "headers", "status", "words"),
    [
        ("/sparql?query=SELECT", None, {}, 400, "line 1, column 7"),
        (f"/sparql?query={quote(RIGHTS)}&query=ASK%7B%7D", None, {}, 400, "query is given 2 times"),
        ("/sparql?query=ASK%7B%7D%20%23%FF", None, {}, 400, "not UTF-8"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=x", None, {}, 400, "'x' is not an absolute IRI"),
        ("/sparql?query=ASK%7B%7D", None, {"Accept": "application/pdf"}, 406, "offered are "
            "application/sparql-results+json"),
        ("/sparql?query=ASK%7B%7D", None, {"Accept": "text/csv"}, 406, "true or false"),
        (f"/sparql?query={quote(GRAPH)}", None, {"Accept": "text/csv"}, 406, "the answer is a graph"),
        ("/sparql?query=ASK%7B%7D&format=pdf", None, {}, 406, "pdf"),
        ("/sparql", b"ASK{}", {"Content_Type": "text/plain"}, 415, "application/sparql-query"),
        ("/sparql", b"", {"Content_Type": FORM}, 400, "no field query"),
        ("/sparql", b"\xff", {"Content_Type": "application/sparql-query"}, 400, "not UTF-8"),
        ("/sparql", b"update=CLEAR+ALL", {"Content_Type": FORM}, 403, "updates are not accepted"),
        ("/sparql", b"CLEAR ALL", {"Content_Type": "application/sparql-update"}, 403, "updates are not accepted"),
        ("/sparql", b"CLEAR ALL", {"Content_Type": "application/sparql-query"}, 403, "CLEAR is an update"),
        (f"/sparql?query={quote('SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }')}", None, {}, 403, "SERVICE is not allowed"),
        ("/sparql", b"x" * 1_100_000, {"Content_Type": "application/sparql-query"}, 413, "larger than 1048576 "
            "bytes"),
        ("/queries/nope", None, {}, 404, "no saved query 'nope'"),
        ("/queries/rights-on-day.doc", None, {}, 404, "no format has the extension .doc"),
        ("/queries/rights-on-day", None, {}, 400, "needs the parameter holder"),
        ("/queries/rights-on-day?holder=a&holder=b&day=2031-01-01", None, {}, 400, "holder is given 2 times"),
        ("/export/nope.ttl", None, {}, 404, "no download 'nope.ttl'"),
        ("/export/..%2Fmanifest.json", None, {}, 404, ""),
        ("/nope", None, {}, 404, "not found"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(
    path: str, data: bytes | None, headers: dict[str, str], status: int, words: str, server: Client
) -> None:
    answer = server(path, data, **headers)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = json.loads(answer.body)
    assert problem["status"] == status
    assert words in problem["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_body_without_a_length_is_never_cut_into_another_query(server: Client) -> None:
    body = b"SELECT (1 AS ?x) {}" + b" " * 1_100_000 + b"LIMIT 0"
    pieces = iter([body[:500_000], body[500_000:]])
    headers = {"Content-Type": "application/sparql-query"}
    assert server.send("POST", "/sparql", pieces, headers).status == 413


def test_a_broken_iri_is_the_fault_of_who_sent_it(server: Client) -> None:
    assert server("/queries/rights-on-day.csv?day=2031-06-30&holder=http://a%25").status == 400
    assert server("/sparql?query=ASK%7B%7D&default-graph-uri=http://%5B::bad").status == 400


def test_a_syntax_error_carries_its_place(server: Client) -> None:
    problem = json.loads(
        server(f"/sparql?query={quote('SELECT *' + chr(10) + '{ ?s foo:p ?o }')}").body
    )
    assert (problem["line"], problem["title"]) == (2, "SPARQL syntax error")
    assert "no PREFIX line declares" in problem["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_wrong_method_names_the_right_ones(method: str, server: Client) -> None:
    answer = server("/sparql", b"", method)
    assert answer.status == 405
    assert {"GET", "POST", "HEAD", "OPTIONS"} == set(
        answer.headers["allow"].replace(" ", "").split(",")
    )


@pytest.mark.parametrize(
    "path", ["/en/", "/sparql?query=ASK%7B%7D", "/queries", "/export/pactgraph.ttl", "/healthz"]
)
def test_head_and_preflight_work_everywhere(path: str, server: Client) -> None:
    head, get, preflight = server(path, method="HEAD"), server(path), server(path, method="OPTIONS")
    assert (head.status, head.body, head.headers["content-type"]) == (
        200,
        b"",
        get.headers["content-type"],
    )
    assert preflight.status == 200
    assert "GET" in preflight.headers["allow"]
    assert preflight.headers["access-control-allow-origin"] == "*"


def test_health_and_readiness(server: Client, release: Release) -> None:
    assert json.loads(server("/healthz").body) == {"status": "ok"}
    ready = json.loads(server("/readyz").body)
    assert {name: ready[name] for name in ("status", "release", "quads", "engine")} == {
        "status": "ready",
        "release": release.id,
        "quads": release.manifest.quads,
        "engine": "pool",
    }
    assert ready["workers"].keys() == {"limit", "running", "idle", "waiting"}


def test_a_bare_get_describes_the_service(server: Client, release: Release) -> None:
    description = list(
        ox.parse(server("/sparql", Accept="text/turtle").body, format=ox.RdfFormat.TURTLE)
    )
    sd = "http://www.w3.org/ns/sparql-service-description#"
    objects = {
        (quad.predicate.value.removeprefix(sd), quad.object.value)
        for quad in description
        if not isinstance(quad.object, ox.Triple)
    }
    assert ("endpoint", f"{server.root}/sparql") in objects
    assert {value for name, value in objects if name == "name"} == set(release.manifest.graphs)
    assert server("/sparql", Accept="application/ld+json").status == 200


def test_downloads_are_the_files_of_the_release(server: Client, release: Release) -> None:
    sums = server("/export/SHA256SUMS").text
    for line in sums.splitlines():
        digest, name = line.split()
        assert hashlib.sha256(server(f"/export/{name}").body).hexdigest() == digest
    assert json.loads(server("/export/manifest.json").body)["id"] == release.id


def test_a_download_can_be_resumed_and_revalidated(server: Client) -> None:
    whole = server("/export/pactgraph.ttl")
    part = server("/export/pactgraph.ttl", Range="bytes=10-19")
    assert (part.status, part.body) == (206, whole.body[10:20])
    assert server("/export/pactgraph.ttl", If_None_Match=whole.headers["etag"]).status == 304


def test_the_files_of_a_release_have_addresses_that_never_change(
    server: Client, release: Release
) -> None:
    current, fixed = (
        server("/export/pactgraph.ttl"),
        server(f"/release/{release.id}/export/pactgraph.ttl"),
    )
    assert fixed.body == current.body
    assert fixed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ("immutable" in current.headers["cache-control"], "expires" in fixed.headers) == (
        False,
        False,
    )
    assert server(f"/release/{release.id}/export/nope.ttl").status == 404


@pytest.mark.parametrize(
    "name", ["000000000000", "current", "..", "%2e%2e", ".", "%00", "a" * 300, "..%2f.."]
)
def test_a_release_that_is_not_there_is_not_found(
    name: str, server: Client, release: Release
) -> None:
    answer = server(f"/release/{name}/export/pactgraph.ttl")
    assert answer.status == 404
    assert (release.id in answer.text) is (name not in ("..%2f..",))


@pytest.mark.parametrize(
    "name",
    [
        "pactgraph.ttl",
        "pactgraph.trig",
        "pactgraph.nq",
        "pactgraph.nt",
        "pactgraph.jsonld",
        "pactgraph.rdf",
    ],
)
def test_a_download_is_compressed_for_who_takes_that(name: str, server: Client) -> None:
    plain, packed = server(f"/export/{name}"), server(f"/export/{name}", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == (
        "gzip",
        False,
    )
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "Accept-Encoding" in packed.headers["vary"]
    part = server(f"/export/{name}", Range="bytes=10-19", If_Range=plain.headers["etag"])
    assert (part.status, part.body) == (206, plain.body[10:20])


def test_a_download_compressed_on_the_way_offers_no_parts(server: Client) -> None:
    packed = server("/export/void.ttl", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers.keys() & {"accept-ranges", "last-modified"} == set()
    again = server(
        "/export/void.ttl",
        Accept_Encoding="gzip",
        Range="bytes=10-",
        If_Range=packed.headers["etag"],
    )
    assert (again.status, again.body) == (200, packed.body)


DOWNLOADS = [
    "pactgraph.ttl",
    "pactgraph.nq.gz",
    "void.ttl",
    "report.ttl",
    "manifest.json",
    "SHA256SUMS",
]


@pytest.mark.parametrize("name", DOWNLOADS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_who_has_a_form_of_a_download_is_told_its_own_tag(
    encoding: str, name: str, server: Client, release: Release
) -> None:
    for path in (f"/export/{name}", f"/release/{release.id}/export/{name}"):
        sent = server(path, Accept_Encoding=encoding)
        for tag in (sent.headers["etag"], "*", f'"x", {sent.headers["etag"]}'):
            again = server(path, Accept_Encoding=encoding, If_None_Match=tag)
            assert (again.status, again.body) == (304, b"")
            for header in ("etag", "vary", "cache-control"):
                assert again.headers[header] == sent.headers[header]


@pytest.mark.parametrize(
    "name", [*DOWNLOADS, "pactgraph.trig", "pactgraph.rdf", "pactgraph.jsonld"]
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_head_of_a_download_is_that_of_the_form_that_get_sends(
    encoding: str, name: str, server: Client
) -> None:
    got = server(f"/export/{name}", Accept_Encoding=encoding)
    head = server(f"/export/{name}", method="HEAD", Accept_Encoding=encoding)
    moment = {"date", "expires"}
    assert {name: value for name, value in head.headers.items() if name not in moment} == {
        name: value for name, value in got.headers.items() if name not in moment
    }
    assert int(head.headers["content-length"]) == len(got.body)


def test_a_packed_download_is_resumed_by_its_own_bytes(server: Client) -> None:
    packed = server("/export/pactgraph.ttl", Accept_Encoding="gzip")
    part = server(
        "/export/pactgraph.ttl",
        Accept_Encoding="gzip",
        Range="bytes=100-",
        If_Range=packed.headers["etag"],
    )
    assert (part.status, part.body) == (206, packed.body[100:])
    assert part.headers["content-encoding"] == "gzip"
    assert part.headers["etag"] == packed.headers["etag"]
    assert packed.body == server("/export/pactgraph.ttl.gz").body
    other = server("/export/pactgraph.ttl", Range="bytes=100-", If_Range=packed.headers["etag"])
    assert (other.status, "content-encoding" in other.headers) == (200, False)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"Range": "bytes=0-9"}, 206),
        ("HEAD", {"Range": "bytes=0-9"}, 200),
        ("GET", {"Range": "items=0-1"}, 200),
        ("GET", {"Range": "bytes=0-9", "If_None_Match": "*"}, 304),
        ("GET", {"Range": "bytes=99999999-"}, 416),
        ("GET", {"If_Match": '"x"'}, 412),
    ],
)
def test_ranges_and_conditions_of_a_download(
    method: str, headers: dict[str, str], status: int, server: Client, release: Release
) -> None:
    for path in ("/export/pactgraph.nt", f"/release/{release.id}/export/pactgraph.nt"):
        answer = server(path, None, method, **headers)
        assert answer.status == status
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_compressed_download_is_not_compressed_again(server: Client) -> None:
    plain, again = (
        server("/export/pactgraph.nq.gz"),
        server("/export/pactgraph.nq.gz", Accept_Encoding="gzip"),
    )
    assert (again.body, "content-encoding" in again.headers) == (plain.body, False)


def test_the_list_of_saved_queries_tells_their_parameters(server: Client) -> None:
    rows = {row["name"]: row for row in json.loads(server("/queries").body)}
    assert len(rows) >= 8
    assert rows["rights-on-day"]["parameters"]["day"] == {
        "type": "date",
        "class": None,
        "label": {"en": "the day asked about", "zh": "所问的日子"},
        "required": True,
        "default": None,
        "example": "2031-06-30",
    }


def test_a_literal_is_text_and_never_markup(server: Client) -> None:
    page = server(
        "/en/queries/rights-on-day?holder=%3Cscript%3Ealert(1)%3C/script%3E&day=2031-06-30",
        Accept="text/html",
    ).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_trailing_slash_changes_nothing(server: Client) -> None:
    assert server("/sparql/?query=ASK%7B%7D").status == 200
