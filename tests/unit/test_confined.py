"""Work in a child that is shut in: it can't call anybody, and however it ends, its parent says at
which step, and why.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.config import MIB
from pactgraph.errors import BuildError, InputError
from pactgraph.pipeline import Inputs, build
from pactgraph.pipeline.confined import Limits, Watch, confined
from pactgraph.sandbox.files import landlock_version

SMALL = Limits(timeout=60, memory=256 * MIB)
Work = Callable[[Watch], object]


def at(work: Callable[[], object]) -> Work:
    """`work` as the step x."""

    def stepped(watch: Watch) -> object:
        watch.begin("x")
        return work()

    return stepped


def endless() -> None:
    while True:
        pass


def raises(error: BaseException) -> None:
    raise error


def writes(words: bytes) -> Work:
    """Work that has said `words` to its parent, and ends."""

    def work(watch: Watch) -> object:
        watch.begin("x")
        os.write(watch.pipe, words)
        os._exit(0)

    return work


def grow() -> None:
    kept: list[bytes] = []
    while True:
        kept.append(b"x" * MIB)


ENDINGS: dict[str, tuple[Work, str]] = {
    "memory": (
        at(grow),
        "x: it takes more than 0.25 GiB of memory; make it smaller or simpler, or raise "
        "--build-memory",
    ),
    "memory of the engine": (
        at(
            lambda: ox.Store().query(
                f'ASK {{ BIND("{"x" * MIB}" AS ?a0) '
                f"{' '.join(f'BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})' for n in range(30))} }}"
            )
        ),
        "x: it takes more than 0.25 GiB of memory",
    ),
    "a segmentation fault": (
        at(lambda: ctypes.string_at(0)),
        "x: it can't be read to the end, as happens with what is nested too deeply; make it "
        "flatter",
    ),
    "an abortion": (
        at(os.abort),
        "x: the engine broke down on it (SIGABRT); correct it, or remove it",
    ),
    "an exit": (at(lambda: os._exit(3)), "x: the engine broke down on it (exit code 3)"),
    "the killer of a machine without memory": (
        at(lambda: os.kill(os.getpid(), signal.SIGKILL)),
        "x: it takes more than 0.25 GiB of memory",
    ),
    "a recursion": (
        at(lambda: raises(RecursionError())),
        "x: it is nested too deeply; make it flatter",
    ),
    "a fault of ours": (
        at(lambda: raises(KeyError("key"))),
        "x: it can't be worked through (KeyError: 'key', test_confined.py:",
    ),
    "a fault of the system": (
        at(lambda: Path("/nowhere/x").read_text()),
        "x: No such file or directory",
    ),
    "before its first step": (
        lambda watch: raises(ValueError("no\nline")),
        "the first step: it can't be worked through (ValueError: no line",
    ),
    "no JSON": (writes(b"nonsense\n"), "x: the build says what can't be understood"),
    "a number": (writes(b"12\n"), "x: the build says what can't be understood"),
    "deep JSON": (writes(b"[" * 50_000 + b"\n"), "x: the build says what can't be understood"),
    "an unknown message": (
        writes(b'["what", 1]\n'),
        "x: the engine broke down on it (exit code 0)",
    ),
    "an error that is none": (
        writes(b'["error", 1]\n'),
        "x: the engine broke down on it (exit code 0)",
    ),
    "half a message": (writes(b'["done"'), "x: the engine broke down on it (exit code 0)"),
    "too much": (at(lambda: "x" * 17 * MIB), "x: there is too much to tell about it"),
}


@pytest.mark.parametrize("case", ENDINGS)
def test_an_ending_names_the_step_and_the_reason(case: str) -> None:
    work, words = ENDINGS[case]
    with pytest.raises(BuildError) as caught:
        confined(work, SMALL)
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)


def test_a_step_that_takes_too_long_is_named() -> None:
    with pytest.raises(
        BuildError,
        match=r"^x: it takes more than 1 s; make it smaller or simpler, or raise --build-timeout$",
    ):
        confined(at(endless), Limits(timeout=1))


def test_each_step_has_the_time_for_itself() -> None:
    def work(watch: Watch) -> object:
        for step in range(5):
            watch.begin(str(step))
            time.sleep(0.5)
        return "done"

    assert confined(work, Limits(timeout=2)) == "done"


def test_all_steps_together_have_a_time_too() -> None:
    def work(watch: Watch) -> object:
        while True:
            watch.begin("x")
            time.sleep(0.01)

    with pytest.raises(BuildError, match=r"^x: all steps together take more than 2 s"):
        confined(work, Limits(timeout=1, steps=2))


def test_our_own_errors_and_lines_come_through() -> None:
    lines: list[str] = []

    def work(watch: Watch) -> object:
        watch.say("first\n")
        watch.say("second")
        raise InputError("mend it")

    with pytest.raises(InputError, match=r"^mend it$") as caught:
        confined(work, SMALL, lines.append)
    assert (type(caught.value), lines) == (InputError, ["first\n", "second"])


@pytest.mark.skipif(sys.platform != "linux", reason="the filter on system calls is one of Linux")
@pytest.mark.parametrize("attempt", ["inet", "unix", "program"])
def test_the_child_can_neither_connect_nor_start_a_program(attempt: str) -> None:
    attempts: dict[str, Callable[[], object]] = {
        "inet": lambda: socket.create_connection(("127.0.0.1", 9)),
        "unix": lambda: socket.socket(socket.AF_UNIX),
        "program": lambda: subprocess.run(["true"], check=False),
    }
    with pytest.raises(BuildError, match=r"^x: Operation not permitted"):
        confined(at(attempts[attempt]), SMALL)


@pytest.mark.skipif(
    landlock_version() < 2, reason="this kernel has no rules for files that a build could keep"
)
def test_the_child_writes_where_it_may_and_nowhere_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "kept").write_text("kept")
    assert confined(lambda watch: (inside / "new").write_text("new"), SMALL, writes=inside) == 3
    attempts: list[Callable[[], object]] = [
        lambda: (outside / "kept").write_text("other"),
        lambda: (outside / "new").write_text("new"),
        lambda: (outside / "kept").unlink(),
        lambda: (inside / "new").rename(outside / "kept"),
        lambda: (outside / "folder").mkdir(),
        lambda: os.truncate(outside / "kept", 0),
        lambda: os.chmod(outside / "kept", 0o777),
        lambda: os.mknod(inside / "device", 0o60600, os.makedev(254, 0)),
        lambda: os.mkfifo(inside / "pipe"),
        lambda: open("/dev/tty"),  # noqa: SIM115
    ]
    for attempt in attempts:
        for writes in (inside, None):
            with pytest.raises(
                BuildError,
                match=r"^x: (Permission denied|Operation not permitted|Invalid cross-device "
                r"link|No "
                r"such device or address)",
            ):
                confined(at(attempt), SMALL, writes=writes)
    assert ([path.name for path in outside.iterdir()], (outside / "kept").read_text()) == (
        ["kept"],
        "kept",
    )


def test_a_build_that_fails_leaves_no_folder_of_releases(copy: Path) -> None:
    (copy / "data" / "entities.ttl").write_text("nonsense")
    with pytest.raises(BuildError):
        build(Inputs(copy), copy / "new" / "releases", copy, lambda line: None)
    assert not (copy / "new" / "releases").exists()


def test_the_child_has_nothing_of_the_parents_open() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        found = confined(
            lambda watch: [name for name in os.listdir("/proc/self/fd") if int(name) > 2], SMALL
        )
    assert isinstance(found, list)
    assert len(found) == 2  # the pipe for what it says, and the folder that is listed


def children() -> str:
    """The children of this process, zombies among them."""
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text()


def test_no_child_and_no_descriptor_is_left() -> None:
    before, family = len(os.listdir("/proc/self/fd")), children()
    pids = [confined(lambda watch: os.getpid(), SMALL)]
    for limits in (Limits(timeout=0.2), SMALL):
        with pytest.raises(BuildError):
            confined(at(endless) if limits.timeout < 1 else at(os.abort), limits)
    assert len(os.listdir("/proc/self/fd")) == before
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert children() == family


def test_children_of_many_threads_do_not_mix() -> None:
    found: dict[int, object] = {}

    def run(number: int) -> None:
        found[number] = confined(lambda watch: [number] * 1000, SMALL)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: [number] * 1000 for number in range(8)}


PROGRAM = """
import os, signal, sys
from pactgraph.pipeline.confined import confined
# A shell that runs the tests in the background has its children ignore this one.
signal.signal(signal.SIGINT, signal.default_int_handler)
def work(watch):
    watch.say(str(os.getpid()))
    while True: pass
confined(work, progress=lambda line: print(line, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_child_ends_with_its_parent(number: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    child = int(process.stdout.readline())
    process.send_signal(number)
    process.communicate(timeout=20)
    deadline = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()


def test_it_works_without_standard_streams() -> None:
    program = (
        "import os; os.closerange(0, 3)\nfrom pactgraph.pipeline.confined import "
        "confined\nassert "
        "confined(lambda watch: 12) == 12"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=False).returncode == 0
