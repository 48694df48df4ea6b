"""Every IRI of ours leads to what is said of it, in every format, and to a page."""

import json
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from client import Answer, Client
from conftest import PROJECT, Cli
from pactgraph.rdf import BASE, Kind, formats_of
from pactgraph.release import Release
from servers import serving, title

SUFFIXES = {suffix: format for format in formats_of(Kind.GRAPH) for suffix in format.suffixes}
# What is said of where things can be asked, which are no things themselves.
SERVICES = ("openapi.json", "queries", "sparql", "export", "release")
TURTLE = "text/turtle"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def follow(server: Client, path: str, accept: str) -> Answer:
    """The answer at the end of redirections."""
    answer = server(path, Accept=accept)
    while answer.status in (303, 308):
        answer = server(answer.headers["location"], Accept=accept)
    return answer


def graph_of(answer: Answer) -> set[ox.Triple]:
    assert answer.status == 200, answer.text
    format = ox.RdfFormat.from_media_type(answer.headers["content-type"])
    return {quad.triple for quad in ox.parse(answer.body, format=format)}


@pytest.fixture(scope="module")
def said(release: Release) -> set[ox.Triple]:
    """All that the release says."""
    quads = ox.parse(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)
    return {quad.triple for quad in quads}


def test_each_iri_of_ours_leads_to_all_that_is_said_of_it(
    server: Client, said: set[ox.Triple]
) -> None:
    about: dict[str, set[ox.Triple]] = {}
    for triple in said:
        for term in triple:
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                about.setdefault(term.value, set())
        about.setdefault(str(getattr(triple.subject, "value", "")), set()).add(triple)
    ours = {iri: triples for iri, triples in about.items() if iri.startswith(BASE)}
    # Of the many parts of the description, each fortieth will do.
    counted = [iri for iri in sorted(ours) if iri.startswith(f"{BASE}dataset/")]
    documents: dict[str, set[ox.Triple]] = {}
    services = {iri for iri in ours if iri.startswith(tuple(f"{BASE}{each}" for each in SERVICES))}
    missing = [iri for iri in services if server("/" + iri.removeprefix(BASE)).status == 404]
    assert missing == []
    for iri in sorted(ours.keys() - {*counted, *services, BASE} | {*counted[::40]}):
        path = "/" + iri.removeprefix(BASE).partition("#")[0]
        if path not in documents:
            documents[path] = graph_of(follow(server, path, TURTLE))
            # Of a query it is told besides where this server answers it.
            if not path.startswith("/query/"):
                assert documents[path] <= said, path
        assert any(ox.NamedNode(iri) in triple for triple in map(list, documents[path])), iri
        assert ours[iri] <= documents[path], iri
    assert len(documents) > 500


def test_the_start_of_all_iris_leads_to_what_the_dataset_says_of_itself(server: Client) -> None:
    assert server("/", Accept=TURTLE).headers["location"] == "/.well-known/void"
    assert server("/", Accept="*/*").headers["location"] == "/en/"
    assert any(ox.NamedNode(BASE) in [*triple] for triple in graph_of(follow(server, "/", TURTLE)))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("path", ["/id/microsoft", "/ontology", "/code/reported"])
def test_a_format_is_chosen_by_the_header_or_by_the_end_of_the_address(
    path: str, suffix: str, server: Client
) -> None:
    media_type = SUFFIXES[suffix].media_type
    answer = server(path, Accept=media_type)
    assert (answer.status, answer.headers["vary"]) == (303, "Accept, Accept-Language")
    assert answer.headers["location"] == f"/doc{path}.{SUFFIXES[suffix].suffix}"
    document = follow(server, f"{path}.{suffix}", BROWSER)
    assert document.headers["content-type"].partition(";")[0] == media_type
    assert graph_of(document) == graph_of(server(f"/doc{path}", Accept=media_type))


def test_a_browser_is_led_to_a_page_in_its_language(server: Client) -> None:
    answer = server("/id/microsoft", Accept=BROWSER, Accept_Language="zh-CN,en;q=0.5")
    assert (answer.status, answer.headers["location"]) == (303, "/zh/id/microsoft")
    assert "<h1>微软" in server("/zh/id/microsoft").text
    assert "<h1>Microsoft" in follow(server, "/id/microsoft", BROWSER).text


def test_a_document_tells_what_else_there_is(server: Client) -> None:
    header = server("/doc/id/microsoft.ttl").headers["link"]
    links = re.findall(r'<([^>]*)>; rel="(\w+)"(?:; type="([^"]*)")?', header)
    assert ("https://w3id.org/pactgraph/id/microsoft", "describes", "") in links
    assert {kind for _, relation, kind in links if relation == "alternate"} == {
        "text/html",
        *(format.media_type for format in SUFFIXES.values()),
    }
    assert {relation for _, relation, _ in links} == {
        *("describes", "canonical", "alternate", "describedby", "license")
    }
    for address, relation, _ in links:
        if relation in ("canonical", "alternate", "describedby"):
            assert server("/" + address.split("/", 3)[3]).status == 200, address


def test_behind_a_prefix_all_addresses_have_it(releases: Path) -> None:
    with serving(
        "--releases", str(releases), "--public-url", "https://data.example.org/graph"
    ) as it:
        answer = it.get("/id/microsoft", Accept=TURTLE)
        assert answer.headers["location"] == "/graph/doc/id/microsoft.ttl"
        assert (
            "<https://data.example.org/graph/doc/id/microsoft>"
            in (it.get("/doc/id/microsoft").headers["link"])
        )


@pytest.mark.parametrize(
    "path",
    ["/id/nobody", "/code/nothing.ttl", "/source/none/s01", "/graph/none", "/doc/id/nobody.nt"],
)
def test_what_nobody_knows_is_not_found(path: str, server: Client) -> None:
    assert title(server(path, Accept=TURTLE)) == (404, "Not found")
    assert server(path, Accept=BROWSER).status == 404


def test_an_unknown_name_is_answered_with_those_that_may_be_meant(server: Client) -> None:
    assert "did you mean <https://w3id.org/pactgraph/id/microsoft>" in server("/id/microsft").text


def test_what_was_merged_leads_to_what_it_is_now(server: Client) -> None:
    for path, there in (
        ("/id/elon-musk", "/id/musk"),
        ("/id/elon-musk.nt", "/id/musk.nt"),
        ("/zh/id/elon-musk", "/zh/id/musk"),
    ):
        answer = server(path, Accept="*/*")
        assert (answer.status, answer.headers["location"]) == (308, there)
    assert graph_of(follow(server, "/id/elon-musk", TURTLE)) == graph_of(server("/doc/id/musk.ttl"))


def test_the_iri_of_a_saved_query_leads_to_where_it_can_be_asked(server: Client) -> None:
    answer = server("/query/rights-on-day", Accept=TURTLE)
    assert answer.headers["location"] == "/doc/query/rights-on-day.ttl"
    said = server("/doc/query/rights-on-day.ttl").text
    assert f"<{server.root}/queries/rights-on-day>" in said
    assert server("/query/nothing", Accept=TURTLE).status == 404


NAMES = ["a b", "<x>", '"', "a\\b", "微软", "%00", "x" * 3000, "..", "{", "100%", "[]", "\uffff"]


@pytest.mark.parametrize("name", [*NAMES, "http://[::1"])
def test_no_name_breaks_the_question(name: str, server: Client) -> None:
    for path in (f"/id/{quote(name)}", f"/doc/code/{quote(name)}", f"/zh/source/{quote(name)}"):
        assert server(path, Accept=TURTLE).status == 404, path


def test_a_thing_that_much_leads_to_says_that_it_is_cut(little: Cli, tmp_path: Path) -> None:
    lines = "".join(f"<urn:n:{n}> <urn:leads-to> <urn:hub> .\n" for n in range(1200))
    (tmp_path / "hub.nt").write_text(lines)
    with serving("--data", str(tmp_path / "hub.nt")) as it:
        answer = it.get("/doc?iri=urn:hub&format=nt")
        assert len(graph_of(answer)) == 1000
        assert answer.headers["pactgraph-cut"] == "true"
        assert "pactgraph-cut" not in it.get("/doc?iri=urn:n:7").headers
        assert "all 1200" in it.get("/en/thing?iri=urn:hub").text
        listed = it.get("/en/browse?to=urn:hub&by=urn:leads-to&page=12").text
        assert "1101 to 1200 of 1200" in listed
        assert (
            re.findall(r"iri=urn%3An%3A(\d+)", listed)
            == [*map(str, sorted(range(1200), key=str))][1100:]
        )


NESTED = """
@prefix ex: <http://example.org/> .
ex:trees ex:time [ ex:from 2020 ; ex:place [ ex:box [ ex:west 1 ; ex:knows ex:roads ] ] ] ;
    ex:order ( "oak" [ ex:name "beech" ] ex:roads [ ex:kinds ( "a" [ ex:name "b" ] "c" ) ] ) ;
    ex:loop _:a .
_:a ex:loop [ ex:loop _:a ; ex:end "x" ] .
ex:roads ex:order [ ex:name "not of the trees" ] .
"""


def test_what_has_no_iri_is_told_with_what_leads_to_it(little: Cli, tmp_path: Path) -> None:
    (tmp_path / "nested.ttl").write_text(NESTED)
    whole = set(ox.parse(NESTED, format=ox.RdfFormat.TURTLE))
    of_roads = {quad for quad in whole if "not of the trees" in str(quad)}
    about = {quad for quad in whole if str(quad.subject) == "<http://example.org/roads>"}
    with serving("--data", str(tmp_path / "nested.ttl")) as it:
        told = graph_of(it.get("/doc?iri=http://example.org/trees&format=ttl"))
        assert isomorphic(told, {quad.triple for quad in whole - of_roads - about})
        around = graph_of(it.get("/doc?iri=http://example.org/roads&format=ttl"))
        boxes = [each for each in around if str(each.predicate) == "<http://example.org/box>"]
        assert len(boxes) == 1


def isomorphic(one: set[ox.Triple], other: set[ox.Triple]) -> bool:
    """Whether two graphs are the same but for the names of blank nodes."""

    def canonical(triples: set[ox.Triple]) -> ox.Dataset:
        dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    return canonical(one) == canonical(other)


@pytest.mark.parametrize(
    "iri", ["", "microsoft", "<urn:x>", "urn:x y", "http://[::1", "http://a/%zz", "urn:%25%"]
)
def test_what_is_no_iri_is_told(iri: str, server: Client) -> None:
    assert server(f"/doc?iri={quote(iri)}").status == 400


def test_names_in_our_json_stand_at_an_address_of_their_own(server: Client) -> None:
    context = json.loads(server("/context.jsonld").text)["@context"]
    assert context["holder"] == {"@id": "pact:holder", "@type": "@id"}
    document = json.loads(server("/doc/id/right-ip-2025.jsonld").text)
    assert document["@context"].items() <= {**context, "@version": 1.1}.items()


def test_the_redirections_of_w3id_lead_to_our_addresses(
    server: Client, said: set[ox.Triple]
) -> None:
    text = (PROJECT / "docs" / "w3id" / ".htaccess").read_text("utf-8")
    (rule,) = re.findall(r"^RewriteRule (\S+) (\S+) \[R=303,NE,L\]$", text, re.MULTILINE)
    for path in ("id/microsoft", "ontology", "source/microsoft-openai-2025/s03", "code/reported"):
        match = re.match(rule[0], path)
        assert match
        address = rule[1].replace("$1", match[1])
        assert server("/" + address.split("/", 3)[3], Accept=TURTLE).status == 303
