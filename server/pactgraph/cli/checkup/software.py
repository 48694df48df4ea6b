"""Whether Python, the engine, the index of names and the clock are such as they should be."""

import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pactgraph
from pactgraph.cli.checkup.finding import Finding, State, graded
from pactgraph.config import Settings
from pactgraph.search import VERSION, has_full_text

_OLDEST = (3, 11)


def python(settings: Settings) -> Finding:
    """The version of Python."""
    return Finding("python", graded(True, sys.version_info >= _OLDEST), platform.python_version())


def pyoxigraph(settings: Settings) -> Finding:
    """The version of the engine; what it answers is the business of a release."""
    try:
        found = version("pyoxigraph")
    except PackageNotFoundError:
        return Finding("pyoxigraph", State.LACKS)
    return Finding("pyoxigraph", graded(found.startswith("0.5.")), found)


def full_text(settings: Settings) -> Finding:
    """Whether SQLite has full-text search."""
    return Finding("full_text", graded(True, has_full_text()), VERSION)


def clock(settings: Settings) -> Finding:
    """Whether it is later than what is installed was made."""
    now = time.time()
    is_past = now < Path(pactgraph.__file__).stat().st_mtime - 86_400
    return Finding(
        "clock", graded(not is_past), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    )
