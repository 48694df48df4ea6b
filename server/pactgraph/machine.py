"""What this machine has, for settings that nobody gives."""

import os
import shutil
import tempfile


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_count() -> int:
    """How many workers: many, because an idle worker costs a megabyte or two and a slow query gives
    way to the quick ones.
    """
    return max(32, 4 * cores())


def half_the_memory() -> int:
    """Half of the memory that this machine has, in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def free_room() -> int:
    """A quarter of what is free for temporary files, 4 GiB at most."""
    return min(4 * 1024**3, shutil.disk_usage(tempfile.gettempdir()).free // 4)
