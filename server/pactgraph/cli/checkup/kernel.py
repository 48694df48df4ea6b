"""What the system gives to shut workers in, and to hold on to them."""

import os
import platform
import signal
from contextlib import suppress

from pactgraph.cli.checkup.finding import Finding, graded
from pactgraph.config import Settings
from pactgraph.sandbox import Work, data_size, filter_calls, landlock_version

# The version of Landlock that keeps files, TCP and signals in.
_WHOLE = 6


def seccomp(settings: Settings) -> Finding:
    """Whether system calls can be filtered: tried in a child, since a filter stays."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            os._exit(0 if filter_calls(Work.BUILD) else 1)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    return Finding("seccomp", graded(status == 0), f"{platform.system()} {platform.machine()}")


def landlock(settings: Settings) -> Finding:
    """Whether files, ports and signals can be put out of reach."""
    version = landlock_version()
    return Finding("landlock", graded(version >= _WHOLE), str(version), {"version": version})


def pidfd(settings: Settings) -> Finding:
    """Whether a process can be held by a descriptor."""
    try:
        handle = os.pidfd_open(os.getpid())
        signal.pidfd_send_signal(handle, 0)
        os.close(handle)
    except (OSError, AttributeError):
        return Finding("pidfd", graded(False, platform.system() != "Linux"))
    return Finding("pidfd", graded(True))


def memfd(settings: Settings) -> Finding:
    """Whether there are files in memory that have no name."""
    try:
        os.close(os.memfd_create("doctor"))
    except (OSError, AttributeError):
        return Finding("memfd", graded(False, platform.system() != "Linux"))
    return Finding("memfd", graded(True))


def proc(settings: Settings) -> Finding:
    """Whether the memory of processes can be seen."""
    return Finding("proc", graded(data_size(os.getpid()) > 0))
