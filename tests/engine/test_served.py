"""The server over each engine that is not the default: queries, tags, and a release that takes over."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release.write import switch
from servers import RunningServer, rows, serving, title, wait_until, write_numbers

SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for releases."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def ids(folder: Path) -> list[str]:
    """Two releases of 10 and 20 triples; the first is current."""
    files = [write_numbers(folder / f"{count}.ttl", count) for count in (10, 20)]
    found = [scratch_release([file], folder, Prefixes({})).id for file in files]
    switch(folder, found[0])
    return found


@contextmanager
def served(folder: Path, *options: str) -> Iterator[RunningServer]:
    """A server with one process over the current release."""
    with serving("--releases", str(folder), "--processes", "1", *options) as server:
        yield server


def is_served(server: RunningServer, release_id: str) -> bool:
    """Whether answers are from a release."""
    return server.get("/healthz").headers["pactgraph-release"] == release_id


def test_an_embedded_engine_answers_without_workers_and_takes_up_a_release(
    folder: Path, ids: list[str]
) -> None:
    with served(folder, "--engine", "embedded", "--result-size", "2KiB") as server:
        first = server.ask(SIZE)
        assert (rows(first), server.zygotes, server.workers) == ([["10"]], [], [])
        assert first.headers["etag"]
        assert title(server.ask("SELECT * { ?s ?p ?o . ?a ?b ?c }")) == (507, "Limit exceeded")
        switch(folder, ids[1])
        wait_until(partial(is_served, server, ids[1]), 5)
        assert rows(server.ask(SIZE)) == [["20"]]
        damaged = folder / ids[0] / "dumps" / "data.nq"
        content = damaged.read_bytes()
        damaged.write_bytes(content + b"<urn:x> <urn:y> <urn:z> .\n")
        switch(folder, ids[0])
        wait_until(lambda: f"release {ids[1]} stays" in server.log.read_text(), 5)
        assert rows(server.ask(f"{SIZE} # again")) == [["20"]]
        damaged.write_bytes(content)
        wait_until(partial(is_served, server, ids[0]), 6)


def test_a_remote_engine_asks_the_endpoint_and_keeps_nothing(folder: Path, ids: list[str]) -> None:
    switch(folder, ids[0])
    with served(folder) as other:
        address = f"http://127.0.0.1:{other.port}/sparql"
        with served(folder, "--engine", address) as server:
            answer = server.ask(SIZE)
            assert (rows(answer), server.zygotes) == ([["10"]], [])
            assert (answer.headers["cache-control"], "etag" in answer.headers) == (
                "no-store",
                False,
            )
            assert title(server.ask("SELECT *\n{ ?s ?p")) == (400, "SPARQL syntax error")
            assert "line 2" in server.ask("SELECT *\n{ ?s ?p").text
            assert "UnionDefaultGraph" not in server.get("/sparql", Accept="text/turtle").text
            other.stop()
            assert title(server.ask(f"{SIZE} # gone")) == (502, "The other endpoint failed")
            assert server.get("/healthz").status == 200
            wait_until(lambda: server.get("/readyz").status == 503, 2)
