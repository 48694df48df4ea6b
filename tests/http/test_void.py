"""Where the dataset says that it can be had, it can; `standards/test_descriptions.py` counts anew
what it says is in it.
"""

import hashlib
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from client import Client
from conftest import PROJECT, shown, solutions
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.rdf.formats import ANY
from pactgraph.release import Release

PREFIXES = "PREFIX sh: <http://www.w3.org/ns/shacl#> "
Select = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def select(engine: EmbeddedEngine) -> Select:
    """Asks the engine for rows of plain values."""

    def ask(query: str) -> list[tuple[str, ...]]:
        table = solutions(engine.query(QueryRequest(PREFIXES + query), ANY))
        return [tuple(map(shown, row)) for row in table.rows]

    return ask


def test_an_editor_finds_prefixes_examples_and_classes_by_asking_the_endpoint(
    select: Select,
) -> None:
    prefixes = select("SELECT ?p ?n { [] sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }")
    assert ("pact", "https://w3id.org/pactgraph/ontology#") in prefixes
    examples = (
        "SELECT ?e { ?e a sh:SPARQLExecutable ; rdfs:comment ?c ; "
        "sh:select|sh:construct|sh:ask|<https://purl.expasy.org/sparql-examples/ontology#describe> ?q FILTER(LANG(?c) = 'zh') }"
    )
    found = select(f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {examples}")
    assert len(found) == len(list(PROJECT.glob("queries/*/*.rq")))


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
    assert len(found) == 16
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
