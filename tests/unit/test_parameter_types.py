"""The table of parameter types: what a text becomes, and that a row of it is all that a type needs."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from pactgraph.errors import ParameterError
from pactgraph.queries import types
from pactgraph.queries.model import Parameter, Text
from pactgraph.queries.read import read_query
from pactgraph.queries.types import Field, ParameterType, Term, literal, type_named
from pactgraph.rdf.namespaces import ID, XSD, Prefixes

PREFIXES = Prefixes({"e": "http://e/"})
YEARLY = """#+ title: {en: a, zh: b}
#+ summary: {en: a, zh: b}
#+ tags: [a]
#+ parameters: {when: {type: year, en: a year, zh: 年, example: 2031}}
SELECT * { BIND($when AS ?year) } ORDER BY ?year LIMIT 1
"""


def _year(text: str, prefixes: Prefixes) -> Term:
    if not (text.isdecimal() and len(text) == 4):
        raise ValueError(text)
    return literal(text, "gYear")


YEAR = ParameterType(
    "year", _year, f"{XSD}gYear", {"type": "string"}, Field("number", step="1"), "four digits"
)


@pytest.fixture
def with_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row more in the table."""
    monkeypatch.setattr(types, "TYPES", (*types.TYPES, YEAR))


def parameter(type: str) -> Parameter:
    return Parameter("x", type, Text("x", "x"), "example")


@pytest.mark.parametrize(
    ("type", "text", "term"),
    [
        ("iri", "openai", ox.NamedNode(f"{ID}openai")),
        ("iri", "e:a/b", ox.NamedNode("http://e/a/b")),
        ("iri", "<urn:x>", ox.NamedNode("urn:x")),
        ("date", " 2031-06-30 ", literal("2031-06-30", "date")),
        ("integer", "-07", literal("-07", "integer")),
        ("decimal", "+1.50", literal("+1.50", "decimal")),
        ("language", "zh", ox.Literal("zh")),
        ("string", 'a "b"\n', ox.Literal('a "b"')),
    ],
)
def test_a_text_becomes_a_term(type: str, text: str, term: Term) -> None:
    assert parameter(type).term(text, PREFIXES) == term


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("iri", "a b"),
        ("iri", "f:a"),
        ("iri", "<urn:x> } #"),
        ("date", "2031-02-30"),
        ("date", "20310630"),
        ("integer", "1.0"),
        ("integer", "１２"),
        ("decimal", "١.5"),
        ("date", "２０３１-01-01"),
        ("decimal", "1e3"),
        ("decimal", "nan"),
        ("language", "fr"),
    ],
)
def test_a_text_of_another_type_is_refused_with_what_is_taken(type: str, text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameter(type).term(text, PREFIXES)
    assert f"is not of type {type}; write it like example" in str(caught.value)
    assert type_named(type).wish in str(caught.value)


@pytest.mark.parametrize("row", types.TYPES, ids=lambda row: str(row.name))
def test_a_row_tells_all_that_is_needed(row: ParameterType) -> None:
    assert (row.field.input == "select") is bool(row.field.choices)
    assert row.wish


def test_a_schema_tells_numbers_from_texts() -> None:
    assert {row.name: row.schema["type"] for row in types.TYPES} == {
        "iri": "string",
        "date": "string",
        "integer": "integer",
        "decimal": "number",
        "language": "string",
        "string": "string",
    }


@pytest.mark.usefixtures("with_year")
def test_a_new_row_is_a_type_that_a_header_may_name(tmp_path: Path) -> None:
    path = tmp_path / "yearly.rq"
    path.write_text(YEARLY, "utf-8")
    query = read_query(path)
    assert type_named(query.parameters[0].type).field == YEAR.field
    assert f'"2031"^^<{XSD}gYear>' in query.bind({"when": "2031"}, PREFIXES)
    with pytest.raises(ParameterError, match="four digits"):
        query.bind({"when": "31"}, PREFIXES)
