"""What a process can no longer do, once it has limited itself: take too much memory or disk, have
special rights, outlive its parent.
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgraph.sandbox.footprint import address_space, data_size
from pactgraph.sandbox.kernel import capset, prctl

# linux/prctl.h, linux/capability.h
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_LARGE_PAGES_DISABLED = 1, 4, 41
_CAPABILITY_VERSION = 0x20080522
_FILES_OF_OTHERS = 0b1110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
_ASIDE = 512 * 1024 * 1024


def limit_space(memory: int, file_size: int) -> None:
    """Limit this process, for good, to `memory` bytes over what it has, and to files of `file_size`
    bytes.

    What isn't counted as data, such as files that are mapped, has a wider limit.
    """
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_DATA, data_size() + memory),
    ]
    if sys.platform == "linux":
        limits.append((resource.RLIMIT_AS, address_space() + memory + _ASIDE))
    for kind, amount in limits:
        hard = resource.getrlimit(kind)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (amount, amount))


def use_small_pages() -> None:
    """Let this process take new memory in small pages, so that it takes no more than it uses."""
    if sys.platform == "linux":
        prctl(_SET_LARGE_PAGES_DISABLED, 1)


def drop_rights(keep_files: bool = False) -> None:
    """Give up whatever the user of this process may do beyond others, such as to raise a limit; and
    let no equal look into its memory.

    One that is to `keep_files` may still read and write those of others, as root does.
    """
    if sys.platform == "linux":
        kept = _FILES_OF_OTHERS if keep_files else 0
        if not capset(
            struct.pack("Ii", _CAPABILITY_VERSION, 0), struct.pack("6I", kept, kept, 0, 0, 0, 0)
        ):
            capset(struct.pack("Ii", _CAPABILITY_VERSION, 0), bytes(24))
        prctl(_SET_DUMPABLE, 0)


def close_the_door() -> None:
    """Leave no descriptor free, so that none can be had for a connection: the lowest free one is
    the first that can't be had.
    """
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (lowest, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )


@contextmanager
def spare_descriptor() -> Iterator[None]:
    """Room for one more file while it is opened, where `close_the_door` had to take all
    room away.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def die_with_parent(parent: int) -> None:
    """End this process when `parent`, which started it, ends; and be the first to go when the
    machine runs out of memory.
    """
    if sys.platform == "linux":
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        prctl(_SET_DUMPABLE, 1)  # else the next file isn't one's own
        Path("/proc/self/oom_score_adj").write_bytes(b"1000")
    if os.getppid() != parent:
        os._exit(0)
