"""Words outside of strings and comments are seen, in every disguise; values can't become syntax."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.errors import ForbiddenError, ParameterError
from pactgraph.sparql.template import bind, template
from pactgraph.sparql.tokens import query_form, services, traits

DISGUISES = [
    "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { service <http://a/> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT ?x { ?s ?p ?o } }",
    "SELECT * { SERVICE#comment\n<http://a/> { ?s ?p ?o } }",
    "PREFIX x: <http://a/> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "PREFIX : <http://a/> SELECT * { SERVICESILENT:y { ?s ?p ?o } }",
    "PREFIX x: <http://a/> SELECT * { ?s ?p x:.SERVICE x:y { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://a/> { ?s ?p ?o } }",
    'SELECT * { BIND("\\u005C" AS ?x) SERVICE <http://a/> { } # "\n}',
    'SELECT * { <http://a/\\u0061#b> ?p "\\u005C" . SERVICE <http://a/> { } # "\n}',
    "SELECT * { { SELECT * { SERVICE <http://a/> { ?s ?p ?o } } } }",
]
# What stands between the comparisons looks like a string to a reader of tokens.
HIDDEN = (
    "SELECT * { SERVICE <http://a/> { } SERVICE <http://a/> { } FILTER(''<'>') { SERVICE "
    "<http://b/> { } } FILTER('A'='A') }"
)
INNOCENT = [
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p 'a SERVICE # b' }",
    'SELECT * { ?s ?p """line\n"quoted" SERVICE """ }',
    "SELECT * { ?s ?p <http://a/SERVICE#x> } # SERVICE",
    "SELECT ?SERVICE { ?SERVICE a <http://a/> }",
    "PREFIX sd: <http://a/> SELECT * { ?s a sd:Service }",
]


@pytest.mark.parametrize("query", DISGUISES)
def test_a_call_to_a_service_is_seen_in_any_disguise(query: str) -> None:
    assert services(query)


@pytest.mark.parametrize("query", INNOCENT)
def test_a_word_in_a_string_or_name_is_no_call(query: str) -> None:
    assert not services(query)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:a> 1 }",
        "# SELECT\ndelete where { ?s ?p ?o }",
        "PREFIX a: <a:a> CLEAR ALL",
        "LOAD <http://a/>",
    ],
)
def test_an_update_is_refused_by_name(query: str) -> None:
    with pytest.raises(ForbiddenError, match="is an update"):
        query_form(query)


@pytest.mark.parametrize(
    ("query", "named"), [("SELECT * FROM <a:g> {}", True), ('SELECT * { ?s ?p "FROM" }', False)]
)
def test_a_dataset_in_the_query_is_seen(query: str, named: bool) -> None:
    assert traits(query).names_dataset is named


@pytest.mark.parametrize(
    ("query", "endpoints"),
    [
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", {"http://a/"}),
        (
            "SELECT * { service silent <http://a/> { } SERVICE <http://b/> { } }",
            {"http://a/", "http://b/"},
        ),
        ("PREFIX a: <http://a/> SELECT * { SERVICE a:b { } }", {None}),
        ("SELECT * { SERVICE ?x { } }", {None}),
        ("SELECT * { SERVICE <http://a/\\u0061> { } }", {"http://a/a", None}),
        ("SELECT * { SERVICE <http://a/> { } } # SERVICE", {"http://a/", None}),
        ("SELECT * { SERVICE <http://a/> { ?s ?p 'service' } }", {"http://a/", None}),
        ("SELECT * { SERVICE <http://a/service> { } }", {"http://a/service"}),
        (HIDDEN, {"http://a/", None}),
        (HIDDEN.replace("A", "\\u0041"), {"http://a/", None}),
    ],
)
def test_an_endpoint_is_known_only_where_it_is_written_whole_and_nothing_can_hide(
    query: str, endpoints: set[str | None]
) -> None:
    assert services(query) == endpoints


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (now() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "ASK { FILTER(?a<NOW()&&2>1) }",
        "SELECT * { SERVICE <http://a/> { } }",
    ],
)
def test_a_query_that_may_answer_differently_is_known(query: str) -> None:
    assert traits(query).is_volatile
    assert not traits("SELECT ?now $rand { ?now a <http://a/> ; ?p $rand }").is_volatile


def test_parameters_are_found_outside_of_strings_and_comments() -> None:
    query = template("SELECT ?a { ?a ?b $day . $who ?c '$no' } # $never\n")
    assert [place.value for place in query.parameters] == ["day", "who"]


def test_a_parameter_without_a_value_is_named() -> None:
    with pytest.raises(ParameterError, match="missing parameter day"):
        bind("SELECT * { ?s ?p $day }", {})


def test_a_value_without_a_parameter_is_named() -> None:
    with pytest.raises(ParameterError, match="unknown parameter x"):
        bind("SELECT * {}", {"x": ox.Literal("1")})


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_any_text_comes_back_as_the_literal_it_is(text: str) -> None:
    query = bind("SELECT ?x { BIND($value AS ?x) }", {"value": ox.Literal(text)})
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    rows = json.loads(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")["results"][
        "bindings"
    ]
    assert rows == [{"x": {"type": "literal", "value": text}}]


@pytest.mark.parametrize(
    ("query", "limit", "offset"),
    [
        ("SELECT * {} LIMIT 10", "10", None),
        ("SELECT * {} offset 5 limit 10", "10", "5"),
        ("SELECT * { { SELECT * {} LIMIT 3 } }", None, None),
        ("SELECT * { { SELECT * {} LIMIT 3 OFFSET 1 } } LIMIT#9\n10 VALUES ?x { 1 }", "10", None),
        ("SELECT ?limit { ?limit ?p 'LIMIT 1' } # LIMIT 2", None, None),
        (f"SELECT * {{}} LIMIT {'9' * 5000}", None, None),
    ],
)
def test_the_bounds_of_the_whole_answer_are_known(
    query: str, limit: str | None, offset: str | None
) -> None:
    found = template(query)
    assert (found.limit and found.limit.value) == limit
    assert (found.offset and found.offset.value) == offset


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("SELECT * {} LIMIT 10 VALUES ?x {}", "SELECT * {} LIMIT 11 OFFSET 20 VALUES ?x {}"),
        ("SELECT * {} OFFSET 5 LIMIT 10", "SELECT * {} OFFSET 25 LIMIT 11"),
        ("SELECT * {} LIMIT 10\nOFFSET 5", "SELECT * {} LIMIT 11\nOFFSET 25"),
    ],
)
def test_a_part_of_an_answer_is_asked_for_by_its_bounds(query: str, part: str) -> None:
    assert template(query).bind_part({}, limit=11, offset=20) == part


def test_a_query_without_a_limit_has_no_parts() -> None:
    with pytest.raises(ValueError, match="answered whole"):
        template("SELECT * {}").bind_part({}, limit=11, offset=0)
