"""What killed builds leave is removed by the next at once, what live ones need never, and nothing
of a user's.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from conftest import Cli
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import CURRENT, current_release
from pactgraph.release.workshop import clear, workshop
from servers import serving, wait_until, write_numbers

ID = "0123456789ab"
MARK = ".made-by-pactgraph"
HOLD = """
import sys, time; from pathlib import Path; from pactgraph.release.workshop import workshop
with workshop(Path(sys.argv[1]), sys.argv[2]): time.sleep(600)
"""
# Builds one release after the other, damages them, and makes stores on disk, for ever.
BUILD = """
import sys; from pathlib import Path; from itertools import count
from pactgraph.pipeline import scratch_release, write_store; from pactgraph.rdf import Prefixes
file = Path(sys.argv[2])
for number in count():
    release = scratch_release([file], Path(sys.argv[1]), Prefixes({}))
    write_store(release)
    release.dataset_file.write_text("damaged") if number % 2 else file.write_text(f"<urn:a> <urn:b> {number % 4} .")
"""


@contextmanager
def running(program: str, *arguments: str | Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A program of Python, which is killed at the end at the latest, and whose children have ended
    with it then.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        wait_until(lambda: has_ended(process.pid), 20)


def has_ended(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_build_that_is_stopped_for_long_keeps_its_folder_and_a_dead_one_loses_it(
    tmp_path: Path,
) -> None:
    with running(HOLD, tmp_path, ID) as process:
        wait_until(lambda: list(tmp_path.glob(f".{ID}.*.partial/{MARK}")), 20)
        (folder,) = tmp_path.iterdir()
        process.send_signal(signal.SIGSTOP)
        os.utime(folder, (0, 0))
        clear(tmp_path)
        assert (folder / MARK).exists()
    clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_builds_killed_at_any_moment_leave_nothing_to_the_next_and_current_whole(
    tmp_path: Path,
) -> None:
    releases, file = tmp_path / "releases", tmp_path / "data.ttl"
    chance = random.Random(7)
    for _ in range(10):
        file.write_text("<urn:a> <urn:b> 7 .")
        with running(BUILD, releases, file):
            wait_until((releases / CURRENT).exists, 20)
            time.sleep(chance.uniform(0.1, 0.6))
        file.write_text("<urn:a> <urn:b> 7 .")
        scratch_release([file], releases, Prefixes({}))
        current_release(releases).verify()
        assert [
            path.name
            for path in releases.iterdir()
            if path.name != CURRENT and len(path.name) != 12
        ] == []


def test_a_real_build_killed_while_it_writes_leaves_nothing_to_the_next(little: Cli) -> None:
    command = [sys.executable, "-m", "pactgraph", "build", "--releases", str(little.releases)]
    for wanted in ("dumps", "manifest.json"):
        with subprocess.Popen(
            command,
            cwd=little.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            while process.poll() is None and not list(
                little.releases.glob(f".*.partial/release/{wanted}")
            ):
                time.sleep(0.002)
            process.kill()
        wait_until(partial(has_ended, process.pid), 20)
    assert little("build").returncode == 0
    release = current_release(little.releases)
    assert {path.name for path in little.releases.iterdir()} == {".cache", CURRENT, release.id}


def test_a_server_removes_at_its_start_what_a_build_left(tmp_path: Path) -> None:
    scratch_release(
        [write_numbers(tmp_path / "numbers.ttl", 5)], tmp_path / "releases", Prefixes({})
    )
    with running(HOLD, tmp_path / "releases", ID) as process:
        wait_until(lambda: list(tmp_path.glob(f"releases/.{ID}.*/{MARK}")), 20)
        process.kill()
        process.wait()
    with serving("--processes", "1", "--releases", str(tmp_path / "releases")):
        assert not list(tmp_path.glob(f"releases/.{ID}.*"))


USERS = [
    ".foo.partial",
    f".{ID}.partial",
    f".{ID}.4711.partial",
    f".{ID}.0123456789abcdef.partial",
    f"x{ID}.0123456789abcdef.partial",
    ".current.4711",
]


@pytest.mark.parametrize("name", USERS)
def test_a_folder_of_a_user_stays_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "precious").write_text("precious")
    clear(tmp_path)
    assert (tmp_path / name / "precious").read_text() == "precious"


def test_a_link_is_no_folder_that_was_left(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    for name in (MARK, "precious"):
        (victim / name).touch()
    (tmp_path / f".{ID}.0123456789abcdef.partial").symlink_to(victim)
    clear(tmp_path)
    assert sorted(path.name for path in victim.iterdir()) == sorted([MARK, "precious"])


def test_links_in_what_was_left_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "precious").touch()
    left = tmp_path / "releases" / f".{ID}.0123456789abcdef.partial"
    (left / "dumps").mkdir(parents=True)
    (left / MARK).touch()
    (left / "queries").symlink_to(tmp_path / "victim")
    (left / "dumps" / "up").symlink_to(tmp_path / "victim")
    clear(tmp_path / "releases")
    assert (left.exists(), (tmp_path / "victim" / "precious").exists()) == (False, True)


def test_a_release_is_never_written_through_a_link_that_waits_for_it(tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    for pid in (os.getpid(), *range(1, 50)):
        for name in (f".{ID}.{pid}.partial", f".{ID}.{pid}.store.partial", f".current.{pid}"):
            (tmp_path / name).symlink_to(tmp_path / "victim")
    with workshop(tmp_path, ID) as folder:
        assert not folder.is_symlink()
    assert list((tmp_path / "victim").iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have files of other users")
def test_a_folder_of_another_user_stays(tmp_path: Path) -> None:
    folder = tmp_path / f".{ID}.0123456789abcdef.partial"
    folder.mkdir()
    (folder / MARK).touch()
    os.chown(folder, 65534, 65534)
    clear(tmp_path)
    assert folder.exists()
