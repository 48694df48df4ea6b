"""A child process at its work, as its parent sees it: what it says, and how it ended.

What it says comes as JSON, one message a line, and is read with bounds: a file that got the better
of it may say anything.
"""

import json
import os
import re
import selectors
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from pactgraph.errors import BuildError
from pactgraph.pipeline.confined.inside import Work, be_the_child, work_inside
from pactgraph.pipeline.confined.watch import REMEDY, Limits

_MOST_SAID = 16 * 1024**2  # a report with a warning for each of 50,000 nodes
_LAST_WORDS = 65536  # with the backtrace that the engine may add
_PANIC = re.compile(rb"panicked at [^\n]*:\n([^\n]*)")


class Child:
    """A child process at its work, as its parent sees it."""

    def __init__(self, work: Work, limits: Limits, writes: Path | None) -> None:
        self._limits, self._step, self._last_words = limits, "the first step", b""
        self._report, report = os.pipe()
        self._words, words = os.pipe()
        parent = os.getpid()
        self._pid = _fork()
        if not self._pid:
            be_the_child((report, words), partial(work_inside, work, limits, writes, parent))
        os.close(report)
        os.close(words)

    def messages(self) -> Iterator[tuple[str, object]]:
        """What the child says beside its steps, until it is silent for good. Raises BuildError
        where a step takes too long, or it says too much.
        """
        pending, left, deadline = bytearray(), _MOST_SAID, self._deadline()
        last = time.monotonic() + self._limits.steps * self._limits.timeout
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
                f"{self._limits.steps * self._limits.timeout:g} s; make it less, or raise "
                "--build-timeout"
            )
        raise BuildError(self._limits.exceeded(self._step, "timeout"))

    def _deadline(self) -> float:
        return time.monotonic() + self._limits.timeout

    def _message(self, line: bytes) -> tuple[str, object]:
        try:
            kind, value = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            raise BuildError(
                f"{self._step}: the build says what can't be understood; {REMEDY}"
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
        return f"{self._step}: the engine broke down on it ({reason}); {REMEDY}"


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
