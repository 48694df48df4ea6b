"""`pactgraph build --watch` beside a server: what is written is served, without a word to either."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Cli
from servers import RunningServer, rows, serving, wait_until

LABELS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX id: <https://w3id.org/pactgraph/id/>
SELECT ?label { id:microsoft rdfs:label ?label FILTER(LANG(?label) = "en") }"""


class Watcher:
    """A running `pactgraph build --watch`, and what it has said."""

    def __init__(self, project: Cli) -> None:
        self.words = project.folder.parent / "words"
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pactgraph", "build", "--watch"],
                cwd=project.folder,
                env={**os.environ, **project.environment},
                stdout=subprocess.PIPE,
                stderr=words,
            )

    def says(self, word: str, times: int = 1) -> bool:
        """Whether it has said a word so often."""
        return self.words.read_text("utf-8").count(word) >= times


@pytest.fixture
def watcher(little: Cli) -> Iterator[Watcher]:
    """A watcher that has built the little project once, with few of its shapes."""
    for path in (little.folder / "ontology" / "shapes").glob("*.ttl"):
        if path.name not in ("header.ttl", "things.ttl"):
            path.unlink()
    watcher = Watcher(little)
    try:
        wait_until(lambda: watcher.says("watching "), 60)
        yield watcher
    finally:
        watcher.process.kill()
        watcher.process.communicate()


def labels(server: RunningServer) -> list[str]:
    return [cell for row in rows(server.ask(LABELS)) for cell in row]


def write(path: Path, text: str) -> None:
    """Write a file as editors do: aside, and then in its place."""
    aside = path.with_suffix(".new")
    aside.write_text(text, "utf-8")
    aside.replace(path)


def test_what_is_written_is_served_and_what_is_wrong_is_told(little: Cli, watcher: Watcher) -> None:
    entities = little.folder / "data" / "entities.ttl"
    text = entities.read_text("utf-8")
    with serving("--processes", "1", "--releases", str(little.releases)) as server:
        assert labels(server) == ["Microsoft"]
        write(entities, text.replace('"Microsoft"@en', '"Minisoft"@en'))
        wait_until(lambda: labels(server) == ["Minisoft"], 60)
        assert watcher.says("changed   data/entities.ttl")
        write(entities, text.replace("rdfs:label", "rdfs:labels"))
        wait_until(lambda: watcher.says("failed after"), 60)
        assert watcher.says("data/entities.ttl: id:microsoft")
        assert labels(server) == ["Minisoft"]
        write(little.folder / "data" / "more.ttl", "no Turtle")
        wait_until(lambda: watcher.says("failed after", 2), 60)
        assert watcher.says("added     data/more.ttl")
        assert watcher.says("data/more.ttl:1: not valid Turtle")
        (little.folder / "data" / "more.ttl").unlink()
        write(entities, text)
        wait_until(lambda: labels(server) == ["Microsoft"], 60)
    assert watcher.says("removed   data/more.ttl")
    write(entities, f"{text}\n")
    wait_until(lambda: watcher.says("changed   ", 4), 60)
    watcher.process.send_signal(signal.SIGINT)  # at the beginning of a build
    assert watcher.process.wait(60) == 0
    assert little("query", "--list").returncode == 0
    assert watcher.says("Traceback") is False
