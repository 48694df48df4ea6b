"""What a process can give up for good: files, connections, other processes, memory. Nothing here
knows what the process is for.

footprint  how much memory a process takes
limits     limits of memory, disk and rights
calls      which system calls a process can do without
filter     the filter that refuses them (seccomp)
files      files and ports out of reach (Landlock)
walls      all of it at once, prepared for the children of a process
kernel     calls that Python has no function for

Linux has all of it. Elsewhere there are the limits of POSIX, and a connection is prevented by
leaving no descriptor free for it.
"""

import platform

from pactgraph.sandbox.calls import Work, is_filter_known
from pactgraph.sandbox.files import Reach, close_files, landlock_version
from pactgraph.sandbox.filter import filter_calls
from pactgraph.sandbox.footprint import (
    data_size,
    is_waiting,
    own_size,
    resident_size,
    touched_size,
)
from pactgraph.sandbox.limits import (
    close_the_door,
    die_with_parent,
    drop_rights,
    limit_space,
    spare_descriptor,
    use_small_pages,
)
from pactgraph.sandbox.walls import Walls

__all__ = [
    "Reach",
    "Walls",
    "Work",
    "close_files",
    "data_size",
    "describe_protection",
    "die_with_parent",
    "drop_rights",
    "filter_calls",
    "forbid_connections",
    "is_waiting",
    "landlock_version",
    "limit_space",
    "own_size",
    "resident_size",
    "spare_descriptor",
    "touched_size",
    "use_small_pages",
]


def forbid_connections() -> None:
    """Make it impossible for this process to open a connection, start a program or reach another
    process.
    """
    if not filter_calls(Work.BUILD):
        close_the_door()


def describe_protection() -> str:
    """What this system gives to shut a process in, and what it lacks, as one line."""
    version = landlock_version()
    given = [
        (is_filter_known(), "system calls filtered"),
        (version >= 1, "files closed"),
        (version >= 4, "TCP closed"),
        (version >= 6, "signals kept in"),
    ]
    had = ", ".join(words for is_given, words in given if is_given)
    lacking = ", ".join(words for is_given, words in given if not is_given)
    without = f"; not on this {platform.system()}: {lacking}" if lacking else ""
    return f"{had or 'limits of memory only'}{without}"
