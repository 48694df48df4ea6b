"""`serve --data` with datasets that are unusual: nothing in them, or graphs without names."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from servers import RunningServer, serving

# How the server may hold the data.
KEPT = {"memory": (), "disk": ("--store", "disk"), "in process": ("--engine", "embedded")}


@pytest.fixture(params=KEPT)
def kept(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The options of one way to hold the data after the other."""
    return KEPT[request.param]


def count(server: RunningServer, pattern: str) -> int:
    """How many solutions a pattern has."""
    text = quote(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    answer = server.get(f"/sparql?query={text}&format=json")
    assert answer.status == 200, answer.text
    return int(json.loads(answer.text)["results"]["bindings"][0]["n"]["value"])


EMPTY = {
    "prefixes.ttl": "@prefix ex: <http://ex.org/> .\n",
    "nothing.nq": "",
    "comment.nt": "# nothing yet\n",
    "empty.jsonld": "{}",
}


@pytest.fixture
def bare(tmp_path: Path, kept: tuple[str, ...]) -> Iterator[RunningServer]:
    """A server of files in which nothing is said."""
    for name, content in EMPTY.items():
        (tmp_path / name).write_text(content)
    files = [option for name in EMPTY for option in ("--data", str(tmp_path / name))]
    with serving(*files, "--processes", "1", *kept) as server:
        yield server


def test_files_in_which_nothing_is_said_are_served_as_an_empty_graph(bare: RunningServer) -> None:
    assert (count(bare, "?s ?p ?o"), count(bare, "GRAPH ?g { ?s ?p ?o }")) == (0, 0)
    doors = ("/en/", "/zh/", "/sparql", "/queries", "/.well-known/void", "/export/data.nq")
    assert {door: bare.get(door).status for door in doors} == dict.fromkeys(doors, 200)
    assert json.loads(bare.get("/graphs").text) == []
    assert bare.get("/graphs?default", Accept="application/n-triples").text == ""


NAMELESS = """
<http://ex.org/a> <http://ex.org/p> "y" _:gg .
<http://ex.org/b> <http://ex.org/p> "z" _:gg .
<http://ex.org/a> <http://ex.org/p> "y" _:hh .
<http://ex.org/a> <http://ex.org/p> "x" <http://ex.org/g> .
_:s <http://ex.org/p> "w" .
"""
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture
def nameless(tmp_path: Path, kept: tuple[str, ...]) -> Iterator[RunningServer]:
    """A server of three graphs, two of which have blank nodes for names."""
    file = tmp_path / "nameless.nq"
    file.write_text(NAMELESS)
    with serving("--data", str(file), "--processes", "1", *kept) as server:
        yield server


def test_graphs_whose_names_are_blank_nodes_are_counted_but_not_named(
    nameless: RunningServer,
) -> None:
    listed = json.loads(nameless.get("/graphs").text)
    blank = [row for row in listed if row["graph"].startswith("_:")]
    assert sorted(row["triples"] for row in blank) == [1, 2]
    assert [row for row in listed if row not in blank] == [
        {"graph": "http://ex.org/g", "triples": 1}
    ]
    described = ox.Store()
    answer = nameless.get("/sparql", Accept="text/turtle")
    described.load(answer.body, format=ox.RdfFormat.TURTLE)
    names = [
        quad.object for quad in described.quads_for_pattern(None, ox.NamedNode(f"{SD}name"), None)
    ]
    assert names == [ox.NamedNode("http://ex.org/g")]
    graphs = list(described.quads_for_pattern(None, ox.NamedNode(f"{SD}namedGraph"), None))
    assert len(graphs) == 3
    assert count(nameless, "GRAPH ?g { ?s ?p ?o }") == 4
    for parameter in ("graphs?graph", "sparql?query=ASK%7B%7D&named-graph-uri"):
        refused = nameless.get(f"/{parameter}={quote(blank[0]['graph'])}")
        assert (refused.status, "is not an absolute IRI" in refused.text) == (400, True)
    doors = ("/en/", "/.well-known/void", "/graphs?default", "/export/data.nq")
    assert {door: nameless.get(door).status for door in doors} == dict.fromkeys(doors, 200)


def test_the_union_of_graphs_is_a_set_behind_every_door(nameless: RunningServer) -> None:
    assert count(nameless, "?s ?p ?o") == 4
    assert (
        len(nameless.get("/graphs?default", Accept="application/n-triples").text.splitlines()) == 4
    )
    described = nameless.get("/sparql", Accept="application/n-triples").text
    assert '/sparql#default> <http://rdfs.org/ns/void#triples> "4"' in described
    assert len(nameless.get("/export/data.nq").text.splitlines()) == 5


def test_standard_error_tells_what_became_one_by_value(tmp_path: Path) -> None:
    file = tmp_path / "codes.ttl"
    file.write_text("<urn:a> <urn:code> 007, 7, 07, 8 .")
    with serving("--data", str(file), "--processes", "1") as server:
        assert "note: 2 statements became one with another by value" in server.log.read_text()
        assert count(server, "?s ?p ?o") == 2
