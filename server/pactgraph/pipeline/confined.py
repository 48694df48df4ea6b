"""Work on files that may come from anybody, done in a child process that is shut in.

The child can open no connection and start no program; its memory, the size of its files and the
time of each of its steps have limits. It tells each step before it begins it, so that however the
child ends, the file is named. What it says comes as JSON, one message a line, and is read with
bounds: a file that got the better of it may say anything.
"""

import fcntl
import gc
import json
import os
import re
import resource
import selectors
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeAlias

from pactgraph.config import GIB, MIB, half_the_memory
from pactgraph.errors import BuildError, InputError, PactgraphError
from pactgraph.sandbox import (
    Reach,
    close_files,
    data_size,
    die_with_parent,
    drop_rights,
    forbid_connections,
    limit_space,
    spare_descriptor,
)

_MOST_SAID = 16 * MIB  # a report with a warning for each of 50,000 nodes
_IN_ALL = 30  # times the time of one step: an hour, where a build of 300 sources takes ten minutes
_LAST_WORDS = 65536  # with the backtrace that the engine may add
_PANIC = re.compile(rb"panicked at [^\n]*:\n([^\n]*)")
_REMEDY = "correct it, or remove it"


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest time of one step, in seconds, of which all have thirty times that, and the memory
    of the child beyond what it starts with, in bytes.
    """

    timeout: float = 120.0
    memory: int = field(default_factory=half_the_memory)

    def exceeded(self, step: str, what: str) -> str:
        """The words for a `step` that needs more than its "timeout" or "memory"."""
        amount = (
            f"{self.memory / GIB:.3g} GiB of memory" if what == "memory" else f"{self.timeout:g} s"
        )
        return (
            f"{step}: it takes more than {amount}; make it smaller or simpler, or raise "
            f"--build-{what}"
        )


@dataclass(slots=True)
class Watch:
    """Whom the work tells what it does; `step` is the one it is at."""

    pipe: int
    step: str = "the first step"

    def begin(self, step: str) -> None:
        """A step begins, such as a file; the time for it starts now."""
        self.step = step
        self.tell("step", step)

    def say(self, line: str) -> None:
        """A line of progress for people."""
        self.tell("line", line)

    def tell(self, kind: str, value: object) -> None:
        """Send a message: its kind, and a value that JSON has."""
        message = json.dumps([kind, value]).encode() + b"\n"
        while message:
            message = message[os.write(self.pipe, message) :]


Work: TypeAlias = Callable[[Watch], object]


def confined(
    work: Work,
    limits: Limits | None = None,
    progress: Callable[[str], None] = lambda line: None,
    *,
    writes: Path | None = None,
) -> object:
    """What `work` gives back, as JSON has it, done in a child that is shut in; `progress` gets the
    lines that it says.

    The child may read what its user may, and write in the folder `writes` only, where the system
    has rules for that (Landlock).

    Raises the InputError or BuildError that the work raises; and BuildError with the step, what
    happened and the remedy where it went beyond `limits`, brought the child down, or failed in any
    other way. No child is left behind.
    """
    child = _Child(work, limits or Limits(), writes)
    try:
        for kind, value in child.messages():
            if kind == "line":
                progress(str(value))
            elif kind == "done":
                return value
            elif kind == "error" and isinstance(value, list) and len(value) == 2:
                raise (InputError if value[0] == "InputError" else BuildError)(str(value[1]))
        raise BuildError(child.ending())
    finally:
        child.end()


class _Child:
    """A child process at its work, as its parent sees it."""

    def __init__(self, work: Work, limits: Limits, writes: Path | None) -> None:
        self._limits, self._step, self._last_words = limits, "the first step", b""
        self._report, report = os.pipe()
        self._words, words = os.pipe()
        parent = os.getpid()
        self._pid = _fork()
        if not self._pid:
            _be_the_child((report, words), partial(_work_inside, work, limits, writes, parent))
        os.close(report)
        os.close(words)

    def messages(self) -> Iterator[tuple[str, object]]:
        """What the child says beside its steps, until it is silent for good. Raises BuildError
        where a step takes too long, or it says too much.
        """
        pending, left, deadline = bytearray(), _MOST_SAID, self._deadline()
        last = time.monotonic() + _IN_ALL * self._limits.timeout
        with selectors.DefaultSelector() as selector:
            selector.register(self._report, selectors.EVENT_READ)
            selector.register(self._words, selectors.EVENT_READ)
            while ready := selector.select(max(0, deadline - time.monotonic())):
                if any(key.fd == self._words for key, _ in ready) and not self._listen():
                    selector.unregister(self._words)
                if not any(key.fd == self._report for key, _ in ready):
                    continue
                said = os.read(self._report, 65536)
                if not said:
                    return
                left -= len(said)
                if left < 0:
                    raise BuildError(
                        f"{self._step}: there is too much to tell about it; mend what comes "
                        "first, or make it smaller"
                    )
                pending += said
                if b"\n" in said:
                    *lines, rest = bytes(pending).split(b"\n")
                    pending = bytearray(rest)
                    for kind, value in map(self._message, lines):
                        if kind == "step":
                            self._step, deadline = str(value)[:1000], min(self._deadline(), last)
                        else:
                            yield kind, value
        if time.monotonic() >= last:
            raise BuildError(
                f"{self._step}: all steps together take more than "
                f"{_IN_ALL * self._limits.timeout:g} s; make it less, or raise --build-timeout"
            )
        raise BuildError(self._limits.exceeded(self._step, "timeout"))

    def _deadline(self) -> float:
        return time.monotonic() + self._limits.timeout

    def _message(self, line: bytes) -> tuple[str, object]:
        try:
            kind, value = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            raise BuildError(
                f"{self._step}: the build says what can't be understood; {_REMEDY}"
            ) from None
        return str(kind), value

    def _listen(self) -> bool:
        """Keep the last of what the child writes to standard error; False at its end."""
        words = os.read(self._words, 65536)
        self._last_words = (self._last_words + words)[-_LAST_WORDS:]
        return bool(words)

    def end(self) -> int:
        """End the child, if it hasn't; how it ended, as `waitpid` tells it. Calls after the first
        do nothing.
        """
        if not self._pid:
            return 0
        pid, self._pid = self._pid, 0
        os.kill(pid, signal.SIGKILL)
        status = 0
        with suppress(ChildProcessError):
            status = os.waitpid(pid, 0)[1]
        os.set_blocking(self._words, False)
        with suppress(BlockingIOError):
            while self._listen():
                pass
        os.close(self._report)
        os.close(self._words)
        return status

    def ending(self) -> str:
        """The words for a child that ended before it had told what its work gave."""
        status = self.end()
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if b"memory allocation of" in self._last_words or number == signal.SIGKILL:
            return self._limits.exceeded(self._step, "memory")
        if number in (signal.SIGSEGV, signal.SIGBUS):
            return (
                f"{self._step}: it can't be read to the end, as happens with what is nested too "
                "deeply; make it flatter"
            )
        panic, code = _PANIC.search(self._last_words), os.waitstatus_to_exitcode(status)
        reason = (
            panic[1].decode(errors="replace")[:300]
            if panic
            else signal.Signals(number).name
            if number
            else f"exit code {code}"
        )
        return f"{self._step}: the engine broke down on it ({reason}); {_REMEDY}"


def _fork() -> int:
    """As `os.fork`. The child starts no thread and waits for none, so it doesn't matter whether the
    parent has others.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream:  # a daemon may have none
            stream.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _be_the_child(pipes: tuple[int, int], do: Callable[[Watch], None]) -> NoReturn:
    """Be the child until its end, which is that of what it is to `do`."""
    try:
        gc.freeze()  # what the parent has no more use for is not the child's to close
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        do(Watch(_leave_descriptors(*pipes)))
    finally:
        os._exit(0)


def _work_inside(
    work: Work, limits: Limits, writes: Path | None, parent: int, watch: Watch
) -> None:
    """Do the work in this process, which `parent` has forked for it, and tell what it gives or why
    it gives nothing.
    """
    try:
        _shut_in(parent, limits, writes)
        with spare_descriptor():
            watch.tell("done", work(watch))
    except PactgraphError as error:
        watch.tell(
            "error", ["InputError" if type(error) is InputError else "BuildError", str(error)]
        )
    # what hostile input makes of a parser, a regular expression or the engine is not foreseen
    except BaseException as error:
        watch.tell("error", ["BuildError", _sentence(watch.step, error, limits)])


def _leave_descriptors(report: int, words: int) -> int:
    """Keep nothing of the parent's open, not its files, connections or terminal, but the pipes; the
    number of that for reports.
    """
    report, words, nothing = (
        fcntl.fcntl(one, fcntl.F_DUPFD, 3)
        for one in (report, words, os.open(os.devnull, os.O_RDWR))
    )
    for number, kept in ((0, nothing), (1, nothing), (2, words)):
        os.dup2(kept, number)
    os.closerange(3, report)
    os.closerange(report + 1, os.sysconf("SC_OPEN_MAX"))
    return report


def _shut_in(parent: int, limits: Limits, writes: Path | None) -> None:
    """Give up for good what the work has no need of. A limit that is there already stays where it
    is lower.
    """
    os.setsid()  # the terminal is not its own
    die_with_parent(parent)
    drop_rights(keep_files=True)
    close_files(Reach(read=(Path("/"),), write=(writes,) if writes else ()))
    forbid_connections()
    limit_space(
        _within(limits.memory, resource.RLIMIT_DATA, data_size()),
        _within(limits.memory, resource.RLIMIT_FSIZE),
    )


def _within(amount: int, kind: int, taken: int = 0) -> int:
    """`amount`, or what a limit of a kind leaves of it, of which so much is `taken`."""
    limit = resource.getrlimit(kind)[0]
    return amount if limit == resource.RLIM_INFINITY else max(0, min(amount, limit - taken))


def _sentence(step: str, error: BaseException, limits: Limits) -> str:
    """The words for an error that is none of ours."""
    if isinstance(error, MemoryError):
        return limits.exceeded(step, "memory")
    if isinstance(error, RecursionError):
        return f"{step}: it is nested too deeply; make it flatter"
    if isinstance(error, OSError):
        return f"{step}: {error.strerror or error}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    words = " ".join(str(error).split())[:300]
    return (
        f"{step}: it can't be worked through ({type(error).__name__}: {words}, "
        f"{os.path.basename(place.filename)}:{place.lineno}); {_REMEDY}"
    )
