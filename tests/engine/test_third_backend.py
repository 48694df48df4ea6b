"""An engine that the project doesn't know serves a release through the web and the command line as
they are.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from servers import RunningServer, rows, serving, title, write_numbers

PROGRAM = Path(__file__).with_name("rdflib_server.py")
SUM = "SELECT (SUM(?o) AS ?sum) { ?s <urn:value> ?o }"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten numbers."""
    return write_numbers(tmp_path_factory.mktemp("third") / "numbers.ttl", 10)


@pytest.fixture(scope="module")
def server(file: Path) -> Iterator[RunningServer]:
    """A server over ten numbers, whose queries rdflib answers."""
    with serving("--engine", "rdflib", "--data", str(file), program=[str(PROGRAM)]) as server:
        yield server


def test_it_takes_under_forty_lines() -> None:
    text = PROGRAM.read_text("utf-8")
    first = next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    lines = [line for line in text.splitlines()[first.lineno - 2 :] if line.strip()]
    assert len(lines) < 40


def test_it_answers_queries_over_http(server: RunningServer) -> None:
    answer = server.ask(SUM)
    assert rows(answer) == [["45"]]
    assert answer.headers["etag"]
    assert server.ask("ASK { <urn:n:1> ?p 1 }").body.strip().startswith(b"{")
    assert server.get("/readyz").status == 200


def test_its_refusals_are_those_of_the_server(server: RunningServer) -> None:
    assert title(server.ask("SELECT * {")) == (400, "SPARQL syntax error")
    assert title(server.ask("ASK {}", timeout="soon"))[0] == 400


def test_the_service_description_says_what_it_can(server: RunningServer) -> None:
    description = server.get("/sparql", Accept="application/n-triples").text
    assert "#extensionFunction> <urn:function> ." in description
    assert "geosparql" not in description


@pytest.mark.parametrize(
    ("arguments", "stdin", "out"),
    [
        (["query", "-"], SUM, "sum\n45\n"),
        (["query", "-", "--format", "json"], "ASK {}", '"boolean": true'),
    ],
)
def test_it_answers_on_the_command_line(
    arguments: list[str], stdin: str, out: str, file: Path
) -> None:
    scratch_release([file], file.parent / "releases", Prefixes({}))
    done = ask([*arguments, "--engine", "rdflib"], stdin, file.parent / "releases")
    assert (done.returncode, out in done.stdout.replace("\r", "")) == (0, True), done


def test_it_answers_a_saved_query_on_the_command_line(releases: Path) -> None:
    saved = ["query", "rights-on-day", "-p", "holder=microsoft", "-p", "day=2031-06-30"]
    done = ask([*saved, "--engine", "rdflib"], "", releases)
    assert (done.returncode, "right" in done.stdout) == (0, True), done


def test_a_name_that_no_engine_has_is_refused_with_those_there_are(releases: Path) -> None:
    for command in (["query", "-"], ["serve", "--port", "29999"]):
        done = ask([*command, "--engine", "fuseki"], "ASK {}", releases)
        assert done.returncode == 1
        assert "no engine is called 'fuseki'; there are pool, embedded, rdflib" in done.stderr


def ask(arguments: list[str], stdin: str, releases: Path) -> subprocess.CompletedProcess[str]:
    """The command line of the program."""
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        cwd=PROJECT,
        env={**os.environ, "PACTGRAPH_RELEASES": str(releases)},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_json_of_it_is_json(server: RunningServer) -> None:
    assert json.loads(server.ask("ASK {}").body)["boolean"] is True
