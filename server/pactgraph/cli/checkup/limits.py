"""How many files and tasks the server may have, and whether it may raise priorities again."""

import resource

from pactgraph.cli.checkup.finding import Finding, graded
from pactgraph.cli.checkup.groups import group_limit
from pactgraph.config import Settings
from pactgraph.engine import may_restore
from pactgraph.web.server import CONNECTIONS, FEWEST, other_files

# Threads of a process that speaks HTTP, about, and the processes besides those and the workers.
_THREADS, _OTHERS = 30, 6


def files(settings: Settings) -> Finding:
    """How many files a process may have open."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    others = other_files(settings)
    needed, wished = others + FEWEST, others + CONNECTIONS
    is_good, is_enough = most < 0 or most >= wished, most < 0 or most >= needed
    values = {"needed": needed, "wished": wished, "connections": max(0, most - others)}
    return Finding("files", graded(is_good, is_enough), _shown(most), values)


def tasks(settings: Settings) -> Finding:
    """How many processes and threads there may be."""
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    limits = [
        limit for limit in (most, group_limit("pids.max")) if limit is not None and limit >= 0
    ]
    needed = settings.workers + settings.processes * _THREADS + _OTHERS
    fewest = min(limits, default=-1)
    is_good, is_enough = fewest < 0 or fewest >= needed, fewest < 0 or fewest > needed // 4
    return Finding("tasks", graded(is_good, is_enough), _shown(fewest), {"needed": needed})


def priorities(settings: Settings) -> Finding:
    """Whether a priority that was lowered may be raised again."""
    return Finding("priorities", graded(may_restore()))


def _shown(limit: int) -> str:
    return "-" if limit < 0 else str(limit)
