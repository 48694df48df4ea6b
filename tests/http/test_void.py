"""What the dataset tells about itself is what is in it, counted anew, and where to get it is where
it is.
"""

import hashlib
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from client import Client
from conftest import shown, solutions
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.rdf.formats import ANY
from pactgraph.release import Release

PREFIXES = (
    "PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#> PREFIX sh: "
    "<http://www.w3.org/ns/shacl#> "
)
DATASET = "<https://w3id.org/pactgraph/dataset>"
# Counts cover everything but the description itself.
REST = "GRAPH ?g { %s } FILTER(?g != <https://w3id.org/pactgraph/graph/description>)"
INFERRED = "<https://w3id.org/pactgraph/graph/inferred>"

Select = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def select(engine: EmbeddedEngine) -> Select:
    """Asks the engine for rows of plain values."""

    def ask(query: str) -> list[tuple[str, ...]]:
        table = solutions(engine.query(QueryRequest(PREFIXES + query), ANY))
        return [tuple(map(shown, row)) for row in table.rows]

    return ask


def test_the_totals_are_right(select: Select) -> None:
    told = select(
        f"SELECT ?t ?s ?o ?p ?c {{ {DATASET} void:triples ?t ; void:distinctSubjects ?s ; "
        "void:distinctObjects ?o ; void:properties ?p ; void:classes ?c }"
    )
    counted = select("SELECT (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS "
        "?os) (COUNT(DISTINCT ?p) AS ?ps) "
                     f"{{ SELECT DISTINCT ?s ?p ?o {{ {REST % '?s ?p ?o'} }} }}")  # fmt: skip
    classes = select(f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ {REST % '?s a ?c'} }}")
    assert told == [(*counted[0], classes[0][0])]


def test_every_property_is_there_with_its_counts(select: Select) -> None:
    parts = (
        f"{DATASET} void:propertyPartition ?part . ?part void:property ?p ; void:triples ?t ; "
        "void:distinctSubjects ?s ; void:distinctObjects ?o"
    )
    told = select(f"SELECT ?p ?t ?s ?o {{ {parts} }}")
    counted = select(
        "SELECT ?p (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os) { "
        f"SELECT DISTINCT ?s ?p ?o {{ {REST % '?s ?p ?o'} }} }} GROUP BY ?p"
    )
    assert sorted(told) == sorted(counted)


def test_every_class_is_there_with_its_members(select: Select) -> None:
    told = select(
        f"SELECT ?c ?n {{ {DATASET} void:classPartition ?part . ?part void:class ?c ; "
        "void:entities ?n }"
    )
    assert sorted(told) == sorted(
        select(f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ {REST % '?s a ?c'} }} GROUP BY ?c")
    )


@pytest.mark.parametrize(
    ("part", "name", "what"),
    [
        ("void:classPartition", "void:class", "GRAPH ?g3 { ?o a ?k }"),
        ("ext:datatypePartition", "ext:datatype", "BIND(DATATYPE(?o) AS ?k) FILTER(isLITERAL(?o))"),
    ],
)
def test_what_leads_where_is_counted(part: str, name: str, what: str, select: Select) -> None:
    told = select(
        f"SELECT ?c ?p ?k ?n {{ {DATASET} void:classPartition ?a . ?a void:class ?c ; "
        f"void:propertyPartition ?b . ?b void:property ?p ; {part} ?d . ?d {name} ?k ; "
        "void:triples ?n }"
    )
    stated = " ".join(
        f"FILTER(?{g} NOT IN ({INFERRED}, <https://w3id.org/pactgraph/graph/description>))"
        for g in ("g", "g2", *(["g3"] if "g3" in what else []))
    )
    counted = select(
        "SELECT ?c ?p ?k (COUNT(*) AS ?n) { SELECT DISTINCT ?c ?s ?p ?o ?k { GRAPH ?g { ?s a "
        f"?c }} GRAPH ?g2 {{ ?s ?p ?o }} {what} {stated} FILTER(?p != "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>) } } GROUP BY ?c ?p ?k"
    )
    assert sorted(told) == sorted(counted)
    assert len(told) > 40


def test_an_editor_finds_prefixes_examples_and_classes_by_asking_the_endpoint(
    select: Select,
) -> None:
    prefixes = select("SELECT ?p ?n { [] sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }")
    assert ("pact", "https://w3id.org/pactgraph/ontology#") in prefixes
    examples = (
        "SELECT ?e { ?e a sh:SPARQLExecutable ; rdfs:comment ?c ; "
        "sh:select|sh:construct|sh:ask|sh:describe ?q FILTER(LANG(?c) = 'zh') }"
    )
    assert len(select(f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {examples}")) == 19


@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_the_well_known_address_has_it_in_every_format(
    format: str, server: Client, release: Release
) -> None:
    answer = server(f"/.well-known/void?format={format}")
    parsed = set(
        ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.headers["content-type"]))
    )
    assert len(parsed) > release.manifest.graphs["https://w3id.org/pactgraph/graph/description"]


def test_every_export_is_where_it_says_with_the_size_and_digest_it_says(server: Client) -> None:
    graph = ox.Store()
    graph.load(server("/.well-known/void").body, format=ox.RdfFormat.TURTLE)
    rows = graph.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#> "
        "SELECT ?url ?size ?sum { ?d dcat:downloadURL ?url ; dcat:byteSize ?size ; spdx:checksum "
        "[ spdx:checksumValue ?sum ] }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = [(row["url"].value, int(row["size"].value), row["sum"].value) for row in rows]
    assert len(found) == 12
    for url, size, digest in found:
        body = server(url.removeprefix(server.root)).body
        assert (len(body), hashlib.sha256(body).hexdigest()) == (size, digest)


def test_the_service_description_names_no_two_things_alike(
    server: Client, release: Release
) -> None:
    graph = ox.Store()
    graph.load(server("/sparql", Accept="text/turtle").body, format=ox.RdfFormat.TURTLE)
    sd = (
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: "
        "<http://rdfs.org/ns/void#> "
    )
    rows = graph.query(
        sd + "SELECT ?name ?n { ?d a sd:Dataset ; sd:namedGraph ?g . ?g a sd:NamedGraph ; sd:name "
        "?name ; sd:graph [ void:triples ?n ] }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert {row["name"].value: int(row["n"].value) for row in rows} == release.manifest.graphs
    assert not bool(graph.query(sd + "ASK { ?x a sd:Dataset, sd:NamedGraph }"))
