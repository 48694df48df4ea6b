"""The tools of agents, without a transport: what an argument may do, and how values are told."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pactgraph.engine import Capabilities, EmbeddedEngine, QueryRequest, QueryResult
from pactgraph.errors import InputError, PactgraphError, QueryError, UnknownNameError
from pactgraph.mcp import answer_message
from pactgraph.mcp.frame import LONGEST, MOST_ROWS, MOST_TEXT, Desk, Tool, cell, table
from pactgraph.mcp.toolbox import toolbox
from pactgraph.queries import load_catalog
from pactgraph.queries.ask import Published
from pactgraph.queries.names import names_of
from pactgraph.rdf import XSD, Accept, Prefixes
from pactgraph.release import Release
from pactgraph.sparql.text import tokens

CATALOG = load_catalog(PROJECT / "queries")
TOOLS = toolbox(CATALOG)
HOSTILE = [
    '"',
    "'",
    '"""',
    "}",
    "{",
    ">",
    "id:openai> ?p ?o } # ",
    'x" . ?s ?p ?o . FILTER("',
    "x\ny",
    "\r",
    "#",
    "\\",
    "\\u0022",
    "} UNION { ?s ?p ?o } {",
    "SERVICE <http://127.0.0.1/> { ?s ?p ?o }",
    "<http://a> } INSERT DATA { <urn:a> <urn:b> 1 } {",
    "\u202e\u2066evil",
    "\x00",
    "a" * 1024 * 1024,
    "\ud800",
    "$lang ?x",
    "{{node}} %s {0}",
    "",
    " ",
    "微软",
]


class Listening:
    """An engine that notes what it is asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked: list[str] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._engine.capabilities

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        self.asked.append(request.text)
        return self._engine.query(request._replace(timeout=None), accept)

    def close(self) -> None:
        """It is the other's to close."""


@pytest.fixture
def heard(release: Release, engine: EmbeddedEngine) -> tuple[Desk, Listening]:
    """A desk over the release, and what its engine hears."""
    listening = Listening(engine)
    return Desk(Published(release, listening, CATALOG, names_of(release))), listening


def shape(text: str) -> tuple[str, ...]:
    """What a query is, whatever its values: its words, and that something stands for the rest."""
    kinds = ("iri", "string", "name", "tag")
    found = ["value" if t.kind in kinds else t.text for t in tokens(text)]
    # A list of things in VALUES is as long as there are things.
    return tuple(
        w
        for w, before in zip(found, ["", *found], strict=False)
        if (w, before) != ("value", "value")
    )


# Each argument of each tool but what is a query itself.
ARGUMENTS = [
    (tool.name, name) for tool in TOOLS.values() for name in tool.arguments if name != "query"
]
# What means no harm, be it known or not, or known as a source that nothing else is taken from, so
# that the answer is empty and the other terms of the query are looked for.
HARMLESS = [
    *("id:nobody-knows", "nobody knows", "2001-01-01", "7", "reported", "zh", "", "urn:no"),
    "id:joint-statement",
]


def asked_with(desk: Desk, listening: Listening, tool: Tool, given: Mapping[str, Any]) -> list[str]:
    """The queries that a call comes to. Raises what is no error with a reason."""
    listening.asked.clear()
    with suppress(InputError, QueryError):
        reply = tool.call(desk, given)
        json.dumps(reply.value).encode()
        reply.text.encode()
    return list(listening.asked)


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_a_hostile_argument_never_changes_the_query(
    name: str, argument: str, heard: tuple[Desk, Listening]
) -> None:
    desk, listening = heard
    tool = TOOLS[name]

    def shapes(text: str) -> set[tuple[str, ...]]:
        given = {**tool.example, argument: text}
        return {shape(asked) for asked in asked_with(desk, listening, tool, given)}

    known = {shape(text) for text in asked_with(desk, listening, tool, tool.example)}
    known.update(*map(shapes, HARMLESS))
    for text in HOSTILE:
        assert shapes(text) - known == set(), text[:40]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    word=st.text(),
    value=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.text())),
)
@example(word='"} #', value=10**400)
def test_whatever_an_argument_is_it_is_answered_or_refused(
    word: str, value: Any, heard: tuple[Desk, Listening]
) -> None:
    desk, listening = heard
    tool = TOOLS["sentences-of-a-document"]
    harmless = [tool.example, {**tool.example, "word": "nowhere to be found"}]
    known = {shape(asked) for one in harmless for asked in asked_with(desk, listening, tool, one)}
    for given_value in (word, value):
        asked = asked_with(desk, listening, tool, {**tool.example, "word": given_value})
        assert set(map(shape, asked)) <= known


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (ox.Literal("7", datatype=ox.NamedNode(f"{XSD}integer")), 7),
        (
            ox.Literal("9007199254740993", datatype=ox.NamedNode(f"{XSD}integer")),
            "9007199254740993",
        ),
        (ox.Literal("27.5", datatype=ox.NamedNode(f"{XSD}decimal")), 27.5),
        (
            ox.Literal("0.1000000000000000001", datatype=ox.NamedNode(f"{XSD}decimal")),
            "0.1000000000000000001",
        ),
        (ox.Literal("INF", datatype=ox.NamedNode(f"{XSD}double")), "INF"),
        (ox.Literal("1E999", datatype=ox.NamedNode(f"{XSD}double")), "1E999"),
        (ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")), True),
        (ox.Literal("2032", datatype=ox.NamedNode(f"{XSD}gYear")), "2032"),
        (ox.Literal("7"), "7"),
        (ox.Literal("a\u202eb\x07\u2028c"), "a\ufffdb\ufffd\ufffdc"),
        (ox.Literal("a" * (LONGEST + 1)), "a" * LONGEST + " …"),
        (ox.NamedNode("urn:a"), "<urn:a>"),
        (ox.BlankNode("b"), "_:b"),
        (None, None),
    ],
)
def test_a_term_is_told_as_a_value_of_json(literal: Any, value: object) -> None:
    told = cell(literal, Prefixes({}))
    assert (told, type(told)) == (value, type(value))
    assert json.loads(json.dumps(told)) == value


def test_without_the_extra_a_message_is_told_what_to_install(
    heard: tuple[Desk, Listening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pactgraph.mcp.find_spec", lambda _: None)
    with pytest.raises(UnknownNameError, match=r"pip install 'pactgraph\[mcp\]'"):
        answer_message(heard[0].published, "", [], b"{}")


def test_a_line_is_a_row_whatever_its_cells_hold() -> None:
    told = table(["a", "b"], [{"a": "x\ny | z", "b": None}, {"a": True, "b": 1.5}])
    assert told.splitlines() == ["a | b", "x y | z | ", "true | 1.5"]


def test_an_answer_has_no_more_text_than_there_is_room_for(heard: tuple[Desk, Listening]) -> None:
    desk, _ = heard
    query = f'SELECT ?n ?t {{ VALUES ?n {{ {" ".join(map(str, range(100)))} }} BIND("{"x" * LONGEST}" AS ?t) }}'
    reply = TOOLS["sparql"].call(desk, {"query": query})
    rows = reply.value["rows"]
    assert isinstance(rows, list)
    assert (len(rows), reply.value["is_cut"]) == (MOST_TEXT // LONGEST - 1, True)
    assert len(rows) < MOST_ROWS


def test_evidence_that_cannot_be_looked_up_is_no_error(heard: tuple[Desk, Listening]) -> None:
    desk, listening = heard
    refuse = "pact:tells"

    class Refusing(Listening):
        def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
            if refuse in request.text:
                raise PactgraphError("no time")
            return listening.query(request, accept)

    busy = replace(
        desk,
        published=replace(
            desk.published, engine=Refusing(EmbeddedEngine(ox.Store(), Prefixes({})))
        ),
    )
    reply = TOOLS["rights-on-day"].call(busy, {"holder": "id:microsoft", "day": "2032-07-01"})
    assert (len(reply.value["rows"]), reply.value["evidence"]) == (2, {})  # type: ignore[arg-type]
    assert reply.value["notes"] == ["The evidence could not be looked up: no time"]
