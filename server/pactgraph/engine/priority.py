"""How much of the processor a worker gets: the longer its query runs, the less, so that slow queries don't hold up quick ones.

Whoever owns a process may lower its priority, but to raise it again takes a right: the capability CAP_SYS_NICE, or a limit
RLIMIT_NICE that reaches that far (https://man7.org/linux/man-pages/man7/sched.7.html). A worker is worth keeping, since one
that is forked anew copies each page of the store that it reads, which can take longer than the query.
"""

import os
import resource
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

# Of the priorities from 0 to 19, one that gets a tenth of the processor beside another process.
_LOW = 10
_LOWEST = 20
_CAP_SYS_NICE = 1 << 23


def lower(pid: int) -> None:
    """Let others have most of the processor."""
    with suppress(OSError):  # it has ended, and its reply says how
        os.setpriority(os.PRIO_PROCESS, pid, _LOW)


def lower_to_the_last(pid: int) -> None:
    """Let the process have the processor only where nobody else wants it."""
    with suppress(OSError):
        if sys.platform == "linux":
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
        else:
            os.setpriority(os.PRIO_PROCESS, pid, _LOWEST)


def restore(pid: int) -> None:
    """Undo both, where `may_restore`."""
    with suppress(OSError):  # it has ended, which shows when it is asked again
        if sys.platform == "linux":
            os.sched_setscheduler(pid, os.SCHED_OTHER, os.sched_param(0))
        os.setpriority(os.PRIO_PROCESS, pid, _own())


@lru_cache(maxsize=1)
def may_restore() -> bool:
    """Whether this process may raise the priority of another one of its user to its own."""
    if sys.platform != "linux":
        return os.geteuid() == 0
    if resource.getrlimit(resource.RLIMIT_NICE)[0] >= _LOWEST - _own():
        return True
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return bool(int(status["CapEff"], 16) & _CAP_SYS_NICE)


def _own() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)
