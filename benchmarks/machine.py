"""The machine and the versions, in one line for the report."""

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Processor, memory, system and versions; nothing that names the machine or who runs it."""
    cores, memory = (
        os.cpu_count(),
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3,
    )
    software = ", ".join(
        f"{name} {version(name)}" for name in ("pactgraph", "pyoxigraph", "granian", "flask")
    )
    day, load = datetime.now(UTC).date(), os.getloadavg()[0]
    release = ".".join(platform.release().split(".")[:2])
    system = f"{platform.system()} {release}, Python {platform.python_version()}"
    return (
        f"{day}: {cores} cores ({_processor()}), {memory:.0f} GiB, {system}, {software}; load "
        f"before the run: {load:.1f}"
    )


def _processor() -> str:
    try:
        found = re.search(
            r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE
        )
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()
