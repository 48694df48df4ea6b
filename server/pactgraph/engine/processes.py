"""Numbers for processes that no other process gets, be it after they have ended."""

import os
from pathlib import Path

# The number of a process has so many bits at most on Linux.
_PID_BITS = 22


def this_process() -> int:
    """The number of this process."""
    return _number(os.getpid())


def is_running(number: int) -> bool:
    """Whether the process with this number is still there."""
    return _number(number & ((1 << _PID_BITS) - 1)) == number


def _number(pid: int) -> int:
    """The number of a process, which holds when it started; the plain one where the system doesn't
    tell; 0 where it is no more.
    """
    try:
        started = int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])
    except OSError:
        return 0 if Path("/proc/self/stat").exists() else pid
    return started << _PID_BITS | pid
