"""One release takes over from another under load: soon, without a failed answer, and never mixed."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from client import Answer
from conftest import forge, rows_with
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import MANIFEST
from pactgraph.release.write import switch
from servers import (
    RunningServer,
    at_once,
    is_in_time,
    rows,
    serving,
    title,
    wait_until,
    write_numbers,
)

OPTIONS = (
    "--processes",
    "2",
    "--workers",
    "8",
    "--query-timeout",
    "30",
    "--query-memory",
    "128MiB",
)
SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNTS = (100, 200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for releases."""
    return tmp_path_factory.mktemp("switch")


@pytest.fixture(scope="module")
def ids(folder: Path) -> list[str]:
    """Two releases of 100 and 200 triples; the first is current."""
    files = [write_numbers(folder / f"{count}.ttl", count) for count in COUNTS]
    found = [scratch_release([file], folder, Prefixes({})).id for file in files]
    switch(folder, found[0])
    return found


@pytest.fixture
def server(folder: Path, ids: list[str]) -> Iterator[RunningServer]:
    """A server of its own over the first release."""
    switch(folder, ids[0])
    with serving(*OPTIONS, "--releases", str(folder)) as server:
        yield server


@contextmanager
def load(server: RunningServer, clients: int = 4) -> Iterator[list[Answer | Exception]]:
    """What `clients` get for as long as the context lasts, half of it never from a cache."""
    answers: list[Answer | Exception] = []
    is_over = threading.Event()

    def ask(number: int) -> None:
        while not is_over.is_set():
            try:
                answers.append(
                    server.ask(
                        f"{SIZE} # {number % 2 and len(answers)}", source=f"127.0.0.{2 + number}"
                    )
                )
            except Exception as error:
                answers.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    yield answers
    is_over.set()
    for thread in threads:
        thread.join()


def release_of(server: RunningServer) -> set[str]:
    """The releases that both processes answer from: of so many connections, one process gets all
    but once in millions of times.
    """
    return {server.get("/healthz").headers["pactgraph-release"] for _ in range(24)}


def is_served(server: RunningServer, release_id: str) -> bool:
    """Whether both processes answer from a release."""
    return release_of(server) == {release_id}


def test_releases_switch_under_load_without_a_failed_or_mixed_answer(
    server: RunningServer, folder: Path, ids: list[str]
) -> None:
    with load(server) as answers:
        for turn in range(1, 6):
            switch(folder, ids[turn % 2])
            wait_until(
                partial(is_taken_up, answers, ids[turn % 2]), 5
            )  # a second on a machine that does nothing else
            time.sleep(0.5)
    sizes = dict(zip(ids, COUNTS, strict=True))
    assert [
        answer for answer in answers if isinstance(answer, Exception) or answer.status != 200
    ] == []
    for answer in answers:
        assert isinstance(answer, Answer)
        release_id = answer.headers["pactgraph-release"]
        assert (rows(answer), release_id in answer.headers["etag"]) == (
            [[str(sizes[release_id])]],
            True,
        )
    wait_until(lambda: len(server.zygotes) == 1 and not server.zombies, 8)


def is_taken_up(answers: list[Answer | Exception], release_id: str) -> bool:
    """Whether the last answers are all from a release."""
    last = answers[-20:]
    return all(
        isinstance(answer, Answer) and answer.headers.get("pactgraph-release") == release_id
        for answer in last
    )


@pytest.mark.timed
def test_a_process_that_had_no_query_yet_takes_up_the_release_without_a_failure(
    server: RunningServer, folder: Path, ids: list[str]
) -> None:
    switch(folder, ids[1])
    wait_until(lambda: list(server.temporary.glob(f"*/{ids[1]}.sock")), 3)
    start = time.monotonic()
    answers = at_once(
        *[partial(server.ask, f"{SIZE} # {i}", source=f"127.0.0.{2 + i}") for i in range(8)]
    )
    assert [answer.status for answer in answers] == [200] * 8
    assert is_in_time(time.monotonic() - start, 2)
    wait_until(lambda: release_of(server) == {ids[1]}, 2)


def test_a_query_that_runs_during_a_switch_is_answered_from_the_old_release(
    server: RunningServer, folder: Path, ids: list[str]
) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i > 150) }"
    threading.Timer(0.1, switch, (folder, ids[1])).start()
    answer = server.ask(slow)
    assert answer.headers["pactgraph-release"] == ids[0]
    assert answer.status == 200
    wait_until(lambda: release_of(server) == {ids[1]}, 3)
    wait_until(lambda: len(server.zygotes) == 1, 8)


def test_an_etag_holds_until_the_release_switches(
    server: RunningServer, folder: Path, ids: list[str]
) -> None:
    path = f"/sparql?query={quote(SIZE)}"
    tag = server.get(path).headers["etag"]
    same = server.get(path, If_None_Match=tag)
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    switch(folder, ids[1])
    wait_until(lambda: release_of(server) == {ids[1]}, 3)
    other = server.get(path, If_None_Match=tag)
    assert (other.status, rows(other), other.headers["etag"] != tag) == (200, [["200"]], True)
    assert server.get(path, If_None_Match=f'"x", {other.headers["etag"]}').status == 304


# What a server would not come back from comes last.
BREAKAGES = [
    "no manifest",
    "manifest cut",
    "dataset changed",
    "dataset no N-Quads",
    "dataset gone",
    "nothing there",
    "manifest of other types",
]


def broken_release(folder: Path, file: Path, how: str) -> str:
    """A release that is broken `how`; it is not current."""
    before = os.readlink(folder / "current")
    release = scratch_release([file], folder, Prefixes({}))
    switch(folder, before)
    manifest = release.folder / MANIFEST
    if how == "no manifest":
        manifest.unlink()
    elif how == "manifest cut":
        manifest.write_text(manifest.read_text()[:40])
    elif how == "manifest of other types":
        forge(manifest, files=[], prefixes=7)
    elif how == "dataset changed":
        release.dataset_file.write_bytes(
            release.dataset_file.read_bytes() + b"<urn:x> <urn:y> <urn:z> .\n"
        )
    elif how == "dataset no N-Quads":
        release.dataset_file.write_text("nonsense")
        forge(manifest, files=rows_with(release, "dumps/data.nq"))
    else:
        release.dataset_file.unlink()
    return "000000000000" if how == "nothing there" else release.id


@pytest.fixture(scope="module")
def shared(folder: Path, ids: list[str]) -> Iterator[RunningServer]:
    """A server with one process that tests use one after the other."""
    switch(folder, ids[0])
    with serving(*OPTIONS, "--processes", "1", "--releases", str(folder)) as server:
        yield server


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_release_is_refused_and_the_old_one_stays(
    how: str, shared: RunningServer, folder: Path, ids: list[str], tmp_path: Path
) -> None:
    switch(folder, ids[0])
    wait_until(partial(is_served, shared, ids[0]), 3)
    broken = broken_release(
        folder, write_numbers(tmp_path / "new.ttl", 10, f"new{BREAKAGES.index(how)}"), how
    )
    switch(folder, broken)
    if how == "nothing there":
        time.sleep(0.8)
    else:
        wait_until(lambda: broken in shared.log.read_text(), 3)
    assert rows(shared.ask(f"{SIZE} # {how}")) == [["100"]]
    switch(folder, ids[1])
    wait_until(partial(is_served, shared, ids[1]), 3)
    assert rows(shared.ask(f"{SIZE} # {how}")) == [["200"]]


def test_a_zygote_that_dies_while_the_current_release_is_broken_comes_back_with_the_old_one(
    server: RunningServer, folder: Path, tmp_path: Path
) -> None:
    broken = broken_release(
        folder, write_numbers(tmp_path / "late.ttl", 10, "late"), "dataset changed"
    )
    switch(folder, broken)
    time.sleep(0.8)
    os.kill(server.zygotes[0], signal.SIGKILL)
    time.sleep(2)
    answer = server.ask(f"{SIZE} # after")
    assert (answer.status, rows(answer)) == (200, [["100"]])


def test_a_zygote_that_dies_in_the_middle_of_a_switch_comes_back(
    server: RunningServer, folder: Path, ids: list[str]
) -> None:
    for turn in range(1, 4):
        with suppress(ProcessLookupError, IndexError):
            os.kill(server.zygotes[0], signal.SIGKILL)
        switch(folder, ids[turn % 2])
        time.sleep(0.1 * turn)
    wait_until(partial(is_served, server, ids[1]), 5)
    answers = at_once(
        *[partial(server.ask, f"{SIZE} # {i}", source=f"127.0.0.{2 + i}") for i in range(4)]
    )
    assert [rows(answer) for answer in answers] == [[["200"]]] * 4


def test_the_files_of_a_former_release_stay_where_they_were(
    shared: RunningServer, folder: Path, ids: list[str]
) -> None:
    for current in (ids[0], ids[1]):
        switch(folder, current)
        wait_until(partial(is_served, shared, current), 3)
        files = [shared.get(f"/release/{each}/export/data.nq") for each in ids]
        assert [
            (file.status, file.body.count(b"\n"), file.headers["pactgraph-release"])
            for file in files
        ] == [(200, 100, ids[0]), (200, 200, ids[1])]


def told(server: RunningServer, named: str) -> set[tuple[int, str]]:
    """The status and the size that both processes answer with where a release is named."""
    path = f"/sparql?query={quote(SIZE)}"
    answers = [server.get(path, Pactgraph_Release=named) for _ in range(24)]
    found = [answer for answer in answers if answer.status == 200]
    lost = {title(answer) for answer in answers if answer.status != 200}
    return {(200, rows(answer)[0][0]) for answer in found} | lost


def test_a_request_may_name_the_release_that_was_current_before(
    folder: Path, ids: list[str]
) -> None:
    old, new = ids
    switch(folder, old)

    with serving(*OPTIONS, "--release-overlap", "60", "--releases", str(folder)) as server:
        assert (told(server, old), told(server, new)) == ({(200, "100")}, {(404, "Not found")})
        switch(folder, new)
        wait_until(lambda: is_served(server, new), 5)
        assert (told(server, old), told(server, new)) == ({(200, "100")}, {(200, "200")})
        assert told(server, "x") == {(404, "Not found")}
        answer = server.get("/sparql", Pactgraph_Release=old, Accept="text/turtle")
        assert answer.headers["pactgraph-release"] == old
        tag = answer.headers["etag"]
        assert (
            server.get(
                "/sparql", Pactgraph_Release=old, Accept="text/turtle", If_None_Match=tag
            ).status
            == 304
        )
        assert server.get("/sparql", Accept="text/turtle", If_None_Match=tag).status == 200
