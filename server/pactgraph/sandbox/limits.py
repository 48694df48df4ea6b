"""What a process can no longer do, once it has limited itself: take too much memory or disk, have special rights, outlive its parent."""

import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgraph.sandbox.footprint import data_size
from pactgraph.sandbox.kernel import capset, prctl

# linux/prctl.h, linux/capability.h
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_LARGE_PAGES_DISABLED = 1, 4, 41
_CAPABILITY_VERSION = 0x20080522


def limit_space(memory: int, file_size: int) -> None:
    """Limit this process, for good, to `memory` bytes over what it has, and to files of `file_size` bytes."""
    for kind, amount in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file_size), (resource.RLIMIT_DATA, data_size() + memory)):
        resource.setrlimit(kind, (amount, amount))


def use_small_pages() -> None:
    """Let this process take new memory in small pages, so that it takes no more than it uses."""
    if sys.platform == "linux":
        prctl(_SET_LARGE_PAGES_DISABLED, 1)


def drop_rights() -> None:
    """Give up whatever the user of this process may do beyond others, such as to raise a limit; and let no equal look into its memory."""
    if sys.platform == "linux":
        capset(struct.pack("Ii", _CAPABILITY_VERSION, 0), bytes(24))
        prctl(_SET_DUMPABLE, 0)


def close_the_door() -> None:
    """Leave no descriptor free, so that none can be had for a connection: the lowest free one is the first that can't be had."""
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


@contextmanager
def spare_descriptor() -> Iterator[None]:
    """Room for one more file while it is opened, where `close_the_door` had to take all room away."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def die_with_parent(parent: int) -> None:
    """End this process when `parent`, which started it, ends; and be the first to go when the machine runs out of memory."""
    if sys.platform == "linux":
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        prctl(_SET_DUMPABLE, 1)  # else the next file isn't one's own
        Path("/proc/self/oom_score_adj").write_bytes(b"1000")
    if os.getppid() != parent:
        os._exit(0)
