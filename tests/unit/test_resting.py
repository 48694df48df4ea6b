"""An answer rests on a parameter where it is empty for what is not in the data; the engine says so."""

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.formats import ANY
from pactgraph.release.contents import Release
from pactgraph.sparql.resting import rests_on
from pactgraph.sparql.results import is_empty

CATALOG = load_catalog(PROJECT / "queries")
NOTHING = ox.NamedNode("urn:nothing")
RESTING = [
    "SELECT * { $x ?p ?o }",
    "ASK { ?s ?p $x }",
    "SELECT * { ?s ?p [ ?q $x ] . ?s ?r 1.5 . OPTIONAL { ?s ?q ?z } }",
    "SELECT * { { ?s ?p $x } UNION { $x ?p ?s } UNION { { ?s $x ?o } } ?s ?p ?o }",
    "SELECT * { { SELECT ?s { ?s ?p $x } LIMIT 1 } }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p $x } GROUP BY ?s",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p $x }",
    "CONSTRUCT WHERE { ?s ?p $x }",
    "SELECT * { GRAPH ?g { ?s ?p $x } }",
    "SELECT * { ?a (!<urn:p>)* ?b . ?s ?p $x . FILTER(?s * 2 > 1) }",
    "SELECT * { ?s ?p $x } VALUES ?s { UNDEF }",
]
NOT_RESTING = [
    "SELECT * { OPTIONAL { $x ?p ?o } }",
    "SELECT * { ?s ?p ?o MINUS { $x ?q ?r } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { $x ?q ?r } }",
    "SELECT * { ?s ?p ?o FILTER(?s != $x) }",
    "SELECT * { BIND($x AS ?y) }",
    "SELECT * { VALUES ?y { $x } }",
    "SELECT * { { ?s ?p $x } UNION { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p $x }",
    "SELECT * { { SELECT (MAX(?o) AS ?m) { $x ?p ?o } } }",
    "SELECT * { $x <urn:p>* ?y }",
    "SELECT * { $x (<urn:p>|<urn:q>)? ?y }",
    "SELECT ($x AS ?y) {}",
    "ASK { FILTER NOT EXISTS { $x ?p ?o } }",
    "SELECT * { OPTIONAL { { ?s ?p $x } } OPTIONAL { ?s ?p ?o } }",
    "SELECT * { \\u004fPTIONAL { $x ?p ?o } }",
    "DESCRIBE $x",
]


def gives_nothing(text: str, engine: EmbeddedEngine) -> bool:
    result = engine.query(QueryRequest(text), ANY)
    return is_empty(result.read(), result.format)


@pytest.mark.parametrize("query", RESTING)
def test_what_needs_a_triple_with_it_rests_on_it(query: str, engine: EmbeddedEngine) -> None:
    assert rests_on(query) == {"x"}
    assert gives_nothing(query.replace("$x", str(NOTHING)), engine)


@pytest.mark.parametrize("query", NOT_RESTING)
def test_what_may_find_something_without_it_does_not(query: str) -> None:
    assert rests_on(query) == frozenset()


@pytest.mark.parametrize("name", CATALOG.queries)
def test_a_saved_query_is_asked_once_and_is_empty_for_what_there_is_not(
    name: str, engine: EmbeddedEngine, release: Release
) -> None:
    query = CATALOG.get(name)
    # What has a default may be left out, and then restricts nothing.
    classed = {each.name for each in query.parameters if each.cls and each.default is None}
    assert classed <= query.rests_on
    for parameter in classed:
        terms = {**query.terms(query.example, release.prefixes), parameter: NOTHING}
        assert gives_nothing(query.template.bind(terms), engine)
