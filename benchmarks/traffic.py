"""Many clients at once: by wrk where it is installed, else by processes of our own, which cost the
machine more.

wrk runs on one thread, since it shares the machine with what it measures.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.endpoint import Endpoint
from benchmarks.measure import Refused

_SCRIPT = Path(__file__).with_name("wrk.lua")
_PATIENCE = 60
# What a path may hold in place of a number that no other request has: numbers of so many requests
# are taken for each run.
TURN = "TURN"
_runs = count(10**9, 10**7)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a server bore: requests a second, durations in seconds, and how many requests failed."""

    rate: float
    p50: float
    p99: float
    failed: int


def generator_name() -> str:
    """What makes the traffic, for the report."""
    return (
        "wrk, one thread" if shutil.which("wrk") else "processes in Python (wrk is not installed)"
    )


def send_traffic(
    endpoint: Endpoint, paths: Sequence[str], accept: str, *, clients: int, seconds: float
) -> Traffic:
    """What `endpoint` bears while `clients` ask for `paths` in turn, each as soon as it has an
    answer; one with the mark TURN is never asked for twice. Raises Refused where it bears nothing.
    """
    first = str(next(_runs))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "paths.txt")
        file.write_text("".join(f"{path}\n" for path in paths), "ascii")
        address = f"http://{urlsplit(endpoint.url).netloc}"
        timing = [f"-c{clients}", f"-d{max(1, round(seconds))}s"]
        wrk = [
            "wrk",
            "-t1",
            *timing,
            f"--timeout={_PATIENCE}s",
            "-s",
            str(_SCRIPT),
            address,
            "--",
            str(file),
            accept,
            first,
        ]
        own = [
            sys.executable,
            "-m",
            "benchmarks.crowd",
            address,
            str(file),
            accept,
            str(clients),
            str(seconds),
            first,
        ]
        outcome = subprocess.run(
            wrk if shutil.which("wrk") else own, capture_output=True, text=True, check=False
        )
    if outcome.returncode:
        raise Refused(
            outcome.stderr.strip().splitlines()[-1]
            if outcome.stderr
            else f"exit code {outcome.returncode}"
        )
    return _read(outcome.stdout.splitlines()[-1])


def median_traffic(runs: Sequence[Traffic]) -> Traffic:
    """The median of each figure; failures are added up."""
    rate, p50, p99 = (
        median(getattr(run, figure) for run in runs) for figure in ("rate", "p50", "p99")
    )
    return Traffic(rate, p50, p99, sum(run.failed for run in runs))


def _read(line: str) -> Traffic:
    figures = json.loads(line)
    if not figures["requests"]:
        raise Refused("no answers")
    return Traffic(
        figures["requests"] / figures["microseconds"] * 1e6,
        figures["p50"] / 1e6,
        figures["p99"] / 1e6,
        figures["failed"],
    )
