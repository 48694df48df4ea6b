"""A release that is loaded into an engine of others is answered from there, by the same server: as
long as it is whole there, and the engine runs.
"""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from client import Answer
from conftest import Cli
from pactgraph.engine.remote.holding import MARKER
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from servers import RunningServer, rows, serving, title, wait_until, write_numbers
from triplestores import TRIPLE_STORES, TripleStore, running

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LONG = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(8)) + " }"


class Loaded:
    """An engine, the releases that a server of it has, and the server."""

    def __init__(self, store: TripleStore, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.releases = folder / "releases"

    def release(self, count: int) -> str:
        """The id of a release of so many numbers, which is current from now on."""
        file = write_numbers(self.folder / f"numbers-{count}.ttl", count)
        return scratch_release([file], self.releases, Prefixes({})).id

    def load(self, *options: str) -> str:
        """What is said where the current release is loaded."""
        arguments = ["load", "--engine", self.store.query, *options]
        done = Cli(self.folder, self.releases).process(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stderr


@pytest.fixture(scope="module", params=TRIPLE_STORES)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TripleStore]:
    """An engine of others, empty."""
    with running(request.param, tmp_path_factory.mktemp(request.param)) as store:
        os.environ["PACTGRAPH_ENGINE_USER"] = store.user
        os.environ["PACTGRAPH_ENGINE_PASSWORD"] = store.password
        yield store
        del os.environ["PACTGRAPH_ENGINE_USER"], os.environ["PACTGRAPH_ENGINE_PASSWORD"]


def served(loaded: Loaded) -> AbstractContextManager[RunningServer]:
    """A server of the current release, whose queries the engine answers."""
    return serving(
        "--releases", str(loaded.releases), "--engine", loaded.store.query,
        "--processes", "1", "--query-timeout", "3", "--workers", "4", "--engine-proof", "1",
    )  # fmt: skip


def is_fine(answer: Answer) -> bool:
    return answer.status == 200


def test_a_release_is_loaded_switched_cut_off_and_healed(
    store: TripleStore, tmp_path: Path
) -> None:
    loaded = Loaded(store, tmp_path)
    first = loaded.release(10)
    assert f"has release {first}" in loaded.load()
    with served(loaded) as server:
        answer = server.ask(COUNT)
        assert rows(answer) == [["10"]]
        assert answer.headers["etag"]
        assert "as it had before" in loaded.load()

        # Another release takes its place, as soon as the engine has it.
        second = loaded.release(20)
        assert rows(server.ask(COUNT)) == [["10"]]
        assert f"has release {second}" in loaded.load()
        wait_until(lambda: is_fine(server.ask(COUNT)) and rows(server.ask(COUNT)) == [["20"]], 15)

        # A slow query ends in time, and others are answered meanwhile.
        assert title(server.ask(LONG)) == (504, "Time limit reached")
        assert rows(server.ask("SELECT ?s { ?s <urn:value> 7 }")) == [["urn:n:7"]]

        # It dies, and is back.
        store.kill()
        gone = server.ask("SELECT ?s { ?s <urn:value> 8 }")
        assert title(gone) == (502, "The other endpoint failed")
        assert int(gone.headers["retry-after"]) > 0
        assert server.get("/readyz").status == 503
        store.start()
        wait_until(lambda: is_fine(server.ask("SELECT ?s { ?s <urn:value> 9 }")), 15)

        # Somebody takes the marker away: nothing is answered that isn't proved.
        store.write(f"DROP SILENT GRAPH <{MARKER}>")
        lacking = server.ask("SELECT ?s { ?s <urn:value> 6 }")
        assert title(lacking) == (503, "The engine lacks the release")
        assert int(lacking.headers["retry-after"]) > 0
        assert "etag" not in lacking.headers
        assert "no whole release" in json.loads(lacking.body)["detail"]
        assert server.get("/readyz").status == 503
        loaded.load()
        wait_until(lambda: is_fine(server.ask("SELECT ?s { ?s <urn:value> 5 }")), 15)
