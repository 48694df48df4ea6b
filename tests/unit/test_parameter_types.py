"""The table of parameter types: what a text becomes, and that a row of it is all that a type needs."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.errors import ParameterError
from pactgraph.queries.model import (
    Field,
    Parameter,
    ParameterType,
    Term,
    Text,
    Value,
    literal,
    read_values,
    type_named,
    types,
    write_values,
)
from pactgraph.queries.read import read_query
from pactgraph.rdf.terms import CODE, ID, SOURCE, XSD, Prefixes

LINE = st.characters(codec="utf-8")
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
    "year",
    _year,
    f"{XSD}gYear",
    {"type": "string"},
    Field("number", step="1"),
    Text("four digits", "四位数字"),
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
        ("entity", "openai", ox.NamedNode(f"{ID}openai")),
        ("entity", "e:a/b", ox.NamedNode("http://e/a/b")),
        ("entity", "some-source/s31", ox.NamedNode(f"{SOURCE}some-source/s31")),
        ("entity", "<urn:x>", ox.NamedNode("urn:x")),
        ("code", "reported", ox.NamedNode(f"{CODE}reported")),
        ("date", " 2031-06-30 ", literal("2031-06-30", "date")),
        ("integer", "-07", literal("-07", "integer")),
        ("decimal", "+1.50", literal("+1.50", "decimal")),
        ("language", "zh", ox.Literal("zh")),
        ("string", 'a "b"\n', ox.Literal('a "b"')),
        ("choice", "amount", ox.Literal("amount")),
        ("language", "中文", ox.Literal("zh")),
        *(("boolean", text, literal("true", "boolean")) for text in ("true", "Yes", "1", "是")),
        *(("boolean", text, literal("false", "boolean")) for text in ("FALSE", "no", "0", "否")),
    ],
)
def test_a_text_becomes_a_term(type: str, text: str, term: Term) -> None:
    assert parameter(type).term(text, PREFIXES) == term


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("entity", "a b"),
        ("entity", "f:a"),
        ("entity", "<urn:x> } #"),
        ("date", "2031-02-30"),
        ("date", "20310630"),
        ("integer", "1.0"),
        ("integer", "１２"),
        ("decimal", "١.5"),
        ("date", "２０３１-01-01"),
        ("decimal", "1e3"),
        ("decimal", "nan"),
        ("date", "tomorrow"),
    ],
)
def test_a_text_of_another_type_is_refused_with_what_is_taken(type: str, text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameter(type).term(text, PREFIXES)
    assert f"is not of type {type}; write it like example" in str(caught.value)
    assert type_named(type).wish.en in str(caught.value)


@pytest.mark.parametrize("text", ["today", "Today", "今天"])
def test_today_is_the_day_in_utc(text: str) -> None:
    before = datetime.now(UTC).date()
    term = parameter("date").term(text, PREFIXES)
    assert before.isoformat() <= term.value <= datetime.now(UTC).date().isoformat()
    assert term == literal(term.value, "date")


def test_the_old_name_of_a_type_is_understood() -> None:
    assert type_named("iri") is type_named("entity")


FORCES = tuple(
    Value(f"e:{name}", Text(en, zh), ox.NamedNode(f"http://e/{name}"))
    for name, en, zh in (
        ("reported", "reported as fact", "作为事实报道"),
        ("opinion", "opinion", "观点"),
        ("view", "Opinion", "看法"),
    )
)
FORCE = replace(Parameter("force", "code", Text("x", "x"), "e:reported"), known=FORCES)


@pytest.mark.parametrize(
    "text",
    ["e:reported", "reported", "http://e/reported", "<http://e/reported>", "reported as fact",
     "Reported as Fact", " 作为事实报道 "],
)  # fmt: skip
def test_a_value_has_many_names(text: str) -> None:
    assert FORCE.term(text, PREFIXES) == FORCES[0].term


def test_a_name_as_it_is_written_wins_over_one_with_other_capitals() -> None:
    assert FORCE.term("opinion", PREFIXES) == FORCES[1].term
    assert FORCE.term("Opinion", PREFIXES) == FORCES[2].term
    with pytest.raises(ParameterError):
        FORCE.term("OPINION", PREFIXES)


@pytest.mark.parametrize(
    ("type", "text", "told"),
    [
        ("code", "e:reportd", "did you mean e:reported (reported as fact, 作为事实报道)?"),
        (
            "code",
            "xyz",
            "there are e:reported (reported as fact, 作为事实报道), e:opinion (opinion",
        ),
        ("boolean", "maybe", "there are true (yes, 是), false (no, 否)"),
        ("language", "fr", "there are en (English, 英文), zh (Chinese, 中文)"),
    ],
)
def test_a_wrong_value_is_refused_with_those_there_are(type: str, text: str, told: str) -> None:
    chosen = FORCE if type == "code" else parameter(type)
    with pytest.raises(ParameterError) as caught:
        chosen.term(text, PREFIXES)
    assert f"{text!r} is not of type {type}; {told}" in str(caught.value)


def test_what_may_be_left_out_restricts_nothing() -> None:
    assert replace(FORCE, default="").term("", PREFIXES) == ox.Literal("")
    with pytest.raises(ParameterError):
        FORCE.term("", PREFIXES)


def test_the_schema_and_the_field_have_the_values() -> None:
    assert FORCE.schema == {"type": "string", "enum": ["e:reported", "e:opinion", "e:view"]}
    assert replace(FORCE, default="").schema["enum"] == ["", "e:reported", "e:opinion", "e:view"]
    assert FORCE.field == Field("select", choices=FORCES)


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [("boolean", "yes", True), ("boolean", "否", False), ("integer", "+07", 7),
     ("decimal", "-1.50", -1.5), ("language", "中文", "zh"), ("date", "today", "today"),
     ("string", "07", "07"), ("entity", "e:a", "e:a")],
)  # fmt: skip
def test_json_has_a_text_as_its_schema_says(type: str, text: str, value: object) -> None:
    assert parameter(type).in_json(text) == value


@given(
    st.dictionaries(
        st.tuples(st.text(LINE), st.text(LINE)),
        st.lists(st.builds(Value, st.text(LINE), st.builds(Text, st.text(LINE), st.text(LINE)),
                           st.builds(ox.Literal, st.text(LINE))), min_size=1).map(tuple),
    )
)  # fmt: skip
def test_values_come_back_from_the_file_of_a_release(
    values: dict[tuple[str, str], tuple[Value, ...]],
) -> None:
    assert read_values(write_values(values)) == values


@pytest.mark.parametrize("row", types.TYPES, ids=lambda row: str(row.name))
def test_a_row_tells_all_that_is_needed(row: ParameterType) -> None:
    assert (row.field.input == "select") is bool(row.field.choices)
    assert row.wish.en
    assert row.wish.zh


def test_a_schema_tells_numbers_from_texts() -> None:
    assert {row.name: row.schema.get("type", "any") for row in types.TYPES} == {
        "entity": "string",
        "code": "string",
        "date": "any",
        "integer": "integer",
        "decimal": "number",
        "boolean": "boolean",
        "string": "string",
        "language": "string",
        "choice": "string",
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
