"""Which IRIs a query looks for in the data, and whether an answer says nothing."""

import pyoxigraph as ox
import pytest
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.rdf import Prefixes, accept_named
from pactgraph.sparql import says_nothing, terms_of

P = "PREFIX e: <http://e/> "


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * { ?s e:p e:o . e:s a e:C }", "p o s C"),
        ("ASK { e:s (e:p|^e:q)/e:r* <http://e/o> }", "s p q r o"),
        ("ASK { ?s e:p 'e:x <http://e/x>' } # e:y", "p"),
        ("SELECT (e:f(?x) AS ?y) { ?s e:p '1'^^e:t FILTER(e:g(?s) = e:v) }", "p v"),
        ("CONSTRUCT { ?s e:made [ e:deep e:too ] } WHERE { ?s e:p ?o }", "p"),
        ("CONSTRUCT WHERE { ?s e:p ?o }", "p"),
        ("DESCRIBE e:x FROM e:g { ?x e:p e\\:x }", "x g p"),
        ("SELECT * { ?s e:a%20b e:c\\,d . ?s e:p. }", "a%20b c,d p"),
        ("SELECT * { ?s f:p ?o }", ""),
        ("BASE <http://e/> PREFIX x: <y/> ASK { <z> x:p <> }", "z y/p "),
    ],
)
def test_the_terms_of_a_query_are_those_that_stand_for_data(query: str, names: str) -> None:
    assert terms_of(P + query) == tuple(f"http://e/{name}" for name in names.split(" ") if names)


def test_relative_iris_are_those_of_the_base() -> None:
    assert terms_of("ASK { <a> <#b> ?o }", "http://e/x") == ("http://e/a", "http://e/x#b")


TABLES = ["json", "xml", "csv", "tsv"]
STORE = ox.Store()
STORE.add(ox.Quad(ox.NamedNode("e:x"), ox.NamedNode("e:x"), ox.NamedNode("e:x")))
ENGINE = EmbeddedEngine(STORE, Prefixes({}))


@pytest.mark.parametrize("format", TABLES)
@pytest.mark.parametrize(
    ("query", "is_so"),
    [
        ("SELECT * { ?s <e:no> ?o }", True),
        ("SELECT ?s { ?s ?p ?o }", False),
        ("SELECT (COUNT(*) AS ?n) { ?s <e:no> ?o }", True),
        ("SELECT (COUNT(*) AS ?n) (MAX(?o) AS ?m) { ?s <e:no> ?o }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", False),
        ("SELECT (10 AS ?n) {}", False),
        ("SELECT (0 AS ?n) (<e:x> AS ?x) {}", False),
        ("SELECT ?n { VALUES ?n { 0 0 } }", False),
        ("SELECT ('0' AS ?n) (1 AS ?m) {}", False),
    ],
)
def test_a_table_says_nothing_where_it_is_empty_or_counts_nothing(
    query: str, is_so: bool, format: str
) -> None:
    result = ENGINE.query(QueryRequest(query), accept_named(format))
    assert says_nothing(result.read(), result.format) is is_so


@pytest.mark.parametrize("format", ["json", "xml"])
def test_a_table_is_seen_to_be_empty_however_it_is_laid_out(format: str) -> None:
    result = ENGINE.query(QueryRequest("SELECT ?s { ?s <e:no> ?o }"), accept_named(format))
    loose = result.read().replace(b":[", b" : [\n ").replace(b"<results>", b"\n <results>\n ")
    assert says_nothing(loose, result.format)


@pytest.mark.parametrize("format", ["json", "xml"])
@pytest.mark.parametrize(("query", "is_so"), [("ASK {}", False), ("ASK { <e:a> ?p ?o }", True)])
def test_a_boolean_says_nothing_where_it_is_false(query: str, is_so: bool, format: str) -> None:
    result = ENGINE.query(QueryRequest(query), accept_named(format))
    assert says_nothing(result.read(), result.format) is is_so


@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml", "jsonld"])
@pytest.mark.parametrize("name", ["no", "x"])
def test_a_graph_says_nothing_where_it_is_empty(name: str, format: str) -> None:
    query = f"CONSTRUCT {{ ?s <e:p> ?o }} {{ ?s <e:{name}> ?o }}"
    result = ENGINE.query(QueryRequest(query), accept_named(format))
    assert says_nothing(result.read(), result.format) is (name == "no")
