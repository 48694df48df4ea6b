"""Values can't become syntax; what bounds an answer is known."""

import json
import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.errors import ParameterError
from pactgraph.sparql.template import bind, template
from pactgraph.sparql.text import without_dataset


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
        (
            "SELECT * { { SELECT * {} LIMIT 10 } { SELECT * {} LIMIT 3 } } LIMIT 10",
            "SELECT * { { SELECT * {} LIMIT 31 } { SELECT * {} LIMIT 3 } } LIMIT 11 OFFSET 20",
        ),
        (
            "SELECT * { { SELECT * {} LIMIT 10 } } OFFSET 2 LIMIT 10",
            "SELECT * { { SELECT * {} LIMIT 33 } } OFFSET 22 LIMIT 11",
        ),
        ("SELECT * {} OFFSET 5 LIMIT 10", "SELECT * {} OFFSET 25 LIMIT 11"),
        ("SELECT * {} LIMIT 10\nOFFSET 5", "SELECT * {} LIMIT 11\nOFFSET 25"),
    ],
)
def test_a_part_of_an_answer_is_asked_for_by_its_bounds(query: str, part: str) -> None:
    assert template(query).bind_part({}, limit=11, offset=20) == part


def test_a_query_without_a_limit_has_no_parts() -> None:
    with pytest.raises(ValueError, match="answered whole"):
        template("SELECT * {}").bind_part({}, limit=11, offset=0)


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"),
        ("ASK from named\n<urn:g>from :h{ ?from <urn:FROM> 'FROM <urn:x>' }", "ASK \n { ?from <urn:FROM> 'FROM <urn:x>' }"),
        ("CONSTRUCT { ?s a <urn:x> } # FROM <urn:g>\nFROM <urn:g> WHERE {}", "CONSTRUCT { ?s a <urn:x> } # FROM <urn:g>\n WHERE {}"),
        ("SELECT ?FROM { <urn:a> :FROM ?FROM }", "SELECT ?FROM { <urn:a> :FROM ?FROM }"),
    ],
)  # fmt: skip
def test_a_query_without_its_dataset_has_all_else_in_its_place(query: str, rest: str) -> None:
    found = without_dataset(query)
    assert (len(found), found.count("\n")) == (len(query), query.count("\n"))
    assert re.sub(" +", " ", found) == rest
