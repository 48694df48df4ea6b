"""How much memory and disk there is."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from pactgraph.cli.checkup.finding import Finding, State, graded
from pactgraph.cli.checkup.groups import group_limit
from pactgraph.config import GIB, MIB, Settings

# What a server takes besides its queries; a release and a half.
_BASE, _ROOM = 256 * MIB, 64 * MIB


def memory(settings: Settings) -> Finding:
    """How much memory the machine has, and can give now."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = 1024 * int(next(line for line in lines if "MemAvailable" in line).split()[1])
    needed = _BASE + settings.query_memory
    values = {"needed": _shown(needed)}
    return Finding(
        "memory", graded(free >= needed, free >= _BASE), f"{_shown(free)} / {_shown(whole)}", values
    )


def group_memory(settings: Settings) -> Finding:
    """Whether a control group leaves room for all queries together."""
    limit = group_limit("memory.max")
    advised = max((limit or 0) - 2 * _BASE, (limit or 0) // 2) // MIB
    values = {"total": _shown(settings.total_memory), "advised": f"{advised}MiB"}
    if limit is None:
        return Finding("group_memory", State.OK, "-", values)
    is_good, is_enough = settings.total_memory + _BASE <= limit, limit >= _BASE
    return Finding("group_memory", graded(is_good, is_enough), _shown(limit), values)


def disk(settings: Settings) -> Finding:
    """How much is free where releases are."""
    folder = settings.releases_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding("disk", graded(free >= 4 * _ROOM, free >= MIB), _shown(free), {"folder": folder})


def temporary(settings: Settings) -> Finding:
    """How much is free for large answers."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    is_good, is_enough = free >= settings.result_size, free >= MIB
    values = {"folder": folder, "needed": _shown(settings.result_size)}
    return Finding("temporary", graded(is_good, is_enough), _shown(free), values)


def _shown(size: int) -> str:
    return f"{size / GIB:.1f} GiB" if size >= GIB else f"{size // MIB} MiB"
