"""`serve --data` with datasets that are unusual: nothing in them, or graphs without names."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
    doors = ("/en/", "/zh/", "/sparql", "/queries", "/.well-known/void", "/export/pactgraph.nq")
    assert {door: bare.get(door).status for door in doors} == dict.fromkeys(doors, 200)
    assert json.loads(bare.get("/graphs").text) == []
    assert bare.get("/graphs?default", Accept="application/n-triples").text == ""
