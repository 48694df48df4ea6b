"""Folders that are held: those of the living are never removed, those of the dead at once, and a
user's never.
"""

import os
import signal
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pactgraph.engine import meeting_folder
from pactgraph.files.held import held_folder, sweep
from pactgraph.pipeline import scratch_release
from pactgraph.rdf.terms import Prefixes
from servers import serving, wait_until, write_numbers

MARK = ".made-by-pactgraph"


def test_who_ends_removes_the_very_folder_that_it_made(tmp_path: Path) -> None:
    with held_folder(tmp_path, "x") as folder:
        (folder / "inside").touch()
        folder.rename(tmp_path / "moved")
        folder.mkdir()
        (folder / "precious").touch()
    assert (folder / "precious").exists()
    assert list((tmp_path / "moved").iterdir()) == []


def test_folders_that_are_made_while_others_sweep_are_never_lost(tmp_path: Path) -> None:
    is_over, lost = threading.Event(), []

    def make() -> None:
        while not is_over.is_set():
            with held_folder(tmp_path, "x") as folder:
                time.sleep(0)
                if not (folder / MARK).exists():
                    lost.append(folder)

    def clean() -> None:
        while not is_over.is_set():
            sweep(tmp_path, "x")

    threads = [threading.Thread(target=action) for action in (make, make, make, clean, clean)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    is_over.set()
    for thread in threads:
        thread.join()
    assert (lost, list(tmp_path.iterdir())) == ([], [])


def test_the_meeting_folder_of_a_dead_server_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch_release(
        [write_numbers(tmp_path / "numbers.ttl", 5)], tmp_path / "releases", Prefixes({})
    )
    with serving("--processes", "1", "--releases", str(tmp_path / "releases")) as server:
        monkeypatch.setattr(tempfile, "tempdir", str(server.temporary))
        (left,) = server.temporary.iterdir()
        with meeting_folder():
            assert left.exists()
        # At once, so that nobody is left to clean up.
        for pid in server.tree:
            os.kill(pid, signal.SIGSTOP)
        for pid in reversed(server.tree):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.wait()
        assert left.exists()
        # What is killed lets go of its lock a moment after it was killed.
        wait_until(lambda: is_alone(server.temporary), 20)


def is_alone(parent: Path) -> bool:
    """Whether a new folder to meet in is the only one."""
    with meeting_folder() as folder:
        return list(parent.iterdir()) == [folder]


def test_a_users_folder_that_is_called_like_one_to_meet_in_stays(tmp_path: Path) -> None:
    for name in ("pactgraph-releases", "pactgraph-0123456789abcdef", "pactgraph-workshop"):
        (tmp_path / name / "releases").mkdir(parents=True)
    sweep(tmp_path, "pactgraph-")
    assert len(list(tmp_path.glob("pactgraph-*/releases"))) == 3
