"""What a machine has for a server, and what it lacks: one function a finding, none of which changes
anything.

finding   what was looked at, and how good it is
kernel    what shuts workers in, and what they are held by
limits    files, tasks and priorities that the server may have
sizes     memory and disk
software  Python, the engine, the index of names, the clock
groups    what control groups allow
places    folders, logs and the port
"""

from collections.abc import Callable

from pactgraph.cli.checkup import kernel, limits, places, sizes, software
from pactgraph.cli.checkup.finding import LANGUAGES, Finding, State, words
from pactgraph.config import Settings

__all__ = ["LANGUAGES", "Finding", "State", "examine", "words"]

_CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    *(software.python, software.pyoxigraph, software.full_text, software.clock),
    *(kernel.seccomp, kernel.landlock, kernel.pidfd, kernel.memfd, kernel.proc),
    *(limits.files, limits.tasks, limits.priorities),
    *(sizes.memory, sizes.group_memory, sizes.disk, sizes.temporary),
    *(places.releases, places.sockets, places.logs, places.port, places.metrics),
)


def examine(settings: Settings) -> list[Finding]:
    """What the machine has for a server with these settings, in the order in which it is told."""
    return [check(settings) for check in _CHECKS]
