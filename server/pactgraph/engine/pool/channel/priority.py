"""How much of the processor a worker gets: the longer its query runs, the less, so that slow
queries don't hold up quick ones.

Whoever owns a process may lower its priority, but to raise it again takes a right: the capability
CAP_SYS_NICE, or a limit RLIMIT_NICE that reaches that far
(https://man7.org/linux/man-pages/man7/sched.7.html). A worker is worth keeping, since one that is
forked anew copies each page of the store that it reads, which can take longer than the query.
"""

import os
import sys
import threading
import time
from contextlib import suppress
from functools import lru_cache

# Of the priorities from 0 to 19, one that gets a tenth of the processor beside another process.
_LOW = 10
_LOWEST = 20


def lower(pid: int) -> None:
    """Let others have most of the processor."""
    with suppress(OSError):  # it has ended, and its reply says how
        os.setpriority(os.PRIO_PROCESS, pid, max(_LOW, _own()))


def lower_to_the_last(pid: int) -> None:
    """Let the process have the processor only where nobody else wants it."""
    with suppress(OSError):
        if sys.platform == "linux":
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
        else:
            os.setpriority(os.PRIO_PROCESS, pid, _LOWEST)


def processor_time(pid: int) -> float:
    """The seconds of processor time that a process has used; where the system doesn't tell, those
    that pass, as if it had the processor to itself.
    """
    if sys.platform != "linux":
        return time.monotonic()
    try:
        # The number of the clock of a process (include/linux/posix-timers_types.h).
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:  # it has ended, and its reply says how
        return 0.0


def restore(pid: int) -> None:
    """Undo both, where `may_restore`."""
    with suppress(OSError):  # it has ended, which shows when it is asked again
        if sys.platform == "linux":
            os.sched_setscheduler(pid, os.sched_getscheduler(0), os.sched_param(0))
        os.setpriority(os.PRIO_PROCESS, pid, _own())


@lru_cache(maxsize=1)
def may_restore() -> bool:
    """Whether this process may raise a priority up to its own again: found out by a thread that
    tries, since many rules have a say.
    """
    succeeded = threading.Event()

    def attempt() -> None:
        with suppress(OSError):
            me = threading.get_native_id()
            priority, policy = os.getpriority(os.PRIO_PROCESS, me), os.sched_getscheduler(me)
            os.setpriority(os.PRIO_PROCESS, me, priority + 1)
            os.sched_setscheduler(me, os.SCHED_IDLE, os.sched_param(0))
            os.sched_setscheduler(me, policy, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, me, priority)
            succeeded.set()

    if sys.platform != "linux":
        return os.geteuid() == 0
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return succeeded.is_set()


def _own() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)
