"""Prefixes are put in as they are used: where a query has none, or behind those that it has."""

import pytest
from pactgraph.sparql import with_prefixes

TABLE = {"ex": "http://e.example/", "id": "http://i.example/", "": "http://none.example/"}
EX, ID = "PREFIX ex: <http://e.example/>", "PREFIX id: <http://i.example/>"


@pytest.mark.parametrize(
    ("query", "completed"),
    [
        ("ASK { ex:a ex:b ?c }", f"{EX}\n\nASK {{ ex:a ex:b ?c }}"),
        ("ASK { ex:a id:b ?c }", f"{EX}\n{ID}\n\nASK {{ ex:a id:b ?c }}"),
        ("# why\n\nASK { ex:a ?b ?c }", f"# why\n\n{EX}\n\nASK {{ ex:a ?b ?c }}"),
        (f"{ID}\nASK {{ ex:a ?b id:c }}", f"{ID}\n{EX}\nASK {{ ex:a ?b id:c }}"),
        ("prefix  id:<u:>\nASK { ex:a ?b id:c }", f"prefix  id:<u:>\n{EX}\nASK {{ ex:a ?b id:c }}"),
        ("BASE <u:>\nASK { ex:a ?b <c> }", f"{EX}\n\nBASE <u:>\nASK {{ ex:a ?b <c> }}"),
        ("ASK { ?a ?b '1'^^ex:c }", f"{EX}\n\nASK {{ ?a ?b '1'^^ex:c }}"),
        ("ASK { ex: ?b ?c }", f"{EX}\n\nASK {{ ex: ?b ?c }}"),
    ],
)
def test_a_prefix_that_is_used_is_declared(query: str, completed: str) -> None:
    assert with_prefixes(query, TABLE) == completed
    assert with_prefixes(completed, TABLE) == completed


@pytest.mark.parametrize(
    "query",
    [
        "",
        "ASK { ?a ?b 'ex:c', <ex:d> } # ex:e",
        "ASK { other:a ?b ?c }",
        "PREFIX ex: <urn:mine> ASK { ex:a ?b ?c }",
        "ASK { _:ex ?b :c }",
    ],
)
def test_what_uses_none_is_left_as_it_is(query: str) -> None:
    assert with_prefixes(query, TABLE) == query
