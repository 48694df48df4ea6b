"""A server sends what it has verified, refuses a release that is damaged, and takes it up once it
is whole.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from conftest import Cli, forge, rows_with
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import MANIFEST, Release, current_id, current_release, open_release
from pactgraph.release.write import switch
from servers import RunningServer, free_port, meanwhile, rows, serving, wait_until, write_numbers

SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
QUERY = "#+ title: {en: x, zh: x}\n#+ summary: {en: x, zh: x}\n#+ tags: [x]\nASK {}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a server's releases."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[RunningServer]:
    """A server with one process over a release of its own."""
    scratch_release([write_numbers(folder / "first.ttl", 5)], folder / "releases", Prefixes({}))
    with serving("--processes", "1", "--releases", str(folder / "releases")) as server:
        yield server


def older(folder: Path, name: str) -> Release:
    """A release of ten triples that is not current, and never was."""
    release = scratch_release(
        [write_numbers(folder / f"{name}.ttl", 10, name)], folder / "elsewhere", Prefixes({})
    )
    shutil.copytree(release.folder, folder / "releases" / release.id)
    return open_release(folder / "releases" / release.id)


def rewrite(path: Path) -> None:
    """Change a file and hide it: neither its size nor its time of modification differ."""
    status = path.stat()
    with path.open("r+b") as file:
        file.write(b"!")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace_by_link(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to("moved")


def replace_folder_by_link(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.symlink_to("moved")


def replace_release_by_link(path: Path) -> None:
    release = path.parents[1]
    release.rename(release.with_name("moved"))
    release.symlink_to("moved")


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


CHANGES = [
    rewrite,
    replace_by_link,
    replace_folder_by_link,
    replace_release_by_link,
    replace_by_pipe,
    Path.unlink,
]


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_file_that_changed_is_not_sent(
    change: Callable[[Path], None], is_known: bool, server: RunningServer, folder: Path
) -> None:
    release = older(folder, f"{change.__name__}{is_known}")
    path = f"/release/{release.id}/export/data.nq"
    if is_known:
        time.sleep(2.1)  # until the file is old enough to be known by its times
        assert [server.get(path).status for _ in range(2)] == [200, 200]
    change(release.dataset_file)
    try:
        for _ in range(2):
            answer = server.get(path)
            assert answer.status == 503
            assert str(folder) not in answer.text
            assert (answer.headers["cache-control"], b"<urn:" in answer.body) == ("no-store", False)
    finally:
        for moved in (folder / "releases").glob("moved"):
            shutil.rmtree(moved)


def test_a_file_that_was_only_touched_or_copied_is_sent(
    server: RunningServer, folder: Path
) -> None:
    release = older(folder, "touched")
    path = f"/release/{release.id}/export/data.nq"
    first = server.get(path)
    os.utime(release.dataset_file)
    shutil.copy(release.dataset_file, release.folder.with_name("copy"))
    release.folder.with_name("copy").rename(release.dataset_file)
    again = server.get(path)
    assert (again.status, again.body, again.headers["etag"]) == (
        200,
        first.body,
        first.headers["etag"],
    )


def test_a_manifest_that_changed_is_not_sent(server: RunningServer, folder: Path) -> None:
    release = older(folder, "manifest")
    path = f"/release/{release.id}/export/manifest.json"
    assert server.get(path).body == (release.folder / MANIFEST).read_bytes()
    (release.folder / MANIFEST).write_text(
        (release.folder / MANIFEST).read_text().replace("10", "11")
    )
    assert server.get(path).status == 503


def test_a_release_that_was_refused_is_taken_up_once_it_is_built_again(
    server: RunningServer, folder: Path
) -> None:
    release = older(folder, "mended")
    release.dataset_file.write_text("")
    switch(folder / "releases", release.id)
    time.sleep(0.8)
    assert rows(server.ask(f"{SIZE} # refused")) == [["5"]]
    scratch_release([folder / "mended.ttl"], folder / "releases", Prefixes({}))
    wait_until(partial(is_served, server, release.id), 3)
    assert rows(server.ask(f"{SIZE} # mended")) == [["10"]]


def is_served(server: RunningServer, release_id: str) -> bool:
    return server.get("/healthz").headers["pactgraph-release"] == release_id


@pytest.mark.parametrize("text", [QUERY, "nonsense"])
def test_a_release_with_a_foreign_or_unreadable_query_is_refused(
    text: str, server: RunningServer, folder: Path
) -> None:
    before = current_id(folder / "releases")
    release = older(folder, f"query{len(text)}")
    query = release.folder / "queries" / "x" / "more.rq"
    query.parent.mkdir(parents=True)
    query.write_text(text)
    if text != QUERY:
        forge(release.folder / MANIFEST, files=rows_with(release, "queries/x/more.rq"))
    switch(folder / "releases", release.id)
    wait_until(lambda: "more.rq" in server.log.read_text(), 3)
    assert is_served(server, before)
    assert "more" not in server.get("/queries").text
    switch(folder / "releases", before)


def test_a_server_that_waits_for_its_first_release_says_why(little: Cli) -> None:
    assert little("build").returncode == 0
    release = current_release(little.releases)
    with closing(sqlite3.connect(release.folder / "names.sqlite")) as index:
        index.execute("DROP TABLE bag")  # as one that an earlier version built
        index.commit()
    forge(release.folder / MANIFEST, files=rows_with(release, "names.sqlite"))
    command = [sys.executable, "-m", "pactgraph", "serve", "--port", str(free_port())]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        cwd=little.folder,
        env=os.environ | little.environment,
    ) as process:
        try:
            assert process.stderr
            said = next(line for line in process.stderr if "can't be served yet" in line)
        finally:
            process.terminate()
    assert "run `pactgraph build`" in said


@pytest.mark.parametrize("store", ["memory", "disk"])
def test_a_server_answers_while_its_damaged_release_is_built_again(
    store: str, tmp_path: Path
) -> None:
    files, releases = [write_numbers(tmp_path / "numbers.ttl", 10)], tmp_path / "releases"
    release = scratch_release(files, releases, Prefixes({}))
    with serving("--processes", "1", "--releases", str(releases), "--store", store) as server:
        for turn in range(8):
            release.dataset_file.write_text("")
            with meanwhile(
                *[partial(server.ask, f"{SIZE} # {turn} {number}") for number in range(8)]
            ) as answers:
                scratch_release(files, releases, Prefixes({})).verify()
            assert [rows(answer.result()) for answer in answers] == [[["10"]]] * 8
        assert server.get("/export/data.nq").body.count(b"\n") == 10
        assert server.log.read_text().count("ERROR") == 0
