"""How much memory the processes of a server take, by what they do; only Linux tells."""

import os
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pactgraph.sandbox import resident_size, touched_size

MAIN, HTTP, ZYGOTE, WORKER = "main", "http", "zygote", "worker"


class Size(NamedTuple):
    """How many processes there are of a kind, and the bytes that they take together."""

    processes: int
    bytes: int


def sizes(http: Collection[int]) -> dict[str, Size]:
    """The processes that come from this one, of which `http` speak HTTP: the zygotes are its other
    children, and the workers come from those. A worker counts with what it has copied of the data.
    """
    children = _children()
    own = children.get(os.getpid(), [])
    zygotes = [pid for pid in own if pid not in http and pid in children]
    workers = [pid for zygote in zygotes for pid in children[zygote]]
    return {
        MAIN: Size(1, resident_size(os.getpid())),
        HTTP: Size(len(http), sum(map(resident_size, http))),
        ZYGOTE: Size(len(zygotes), sum(map(resident_size, zygotes))),
        WORKER: Size(len(workers), sum(map(touched_size, workers))),
    }


def _children() -> dict[int, list[int]]:
    """The children of every process that has any."""
    found: dict[int, list[int]] = defaultdict(list)
    for name in filter(str.isdecimal, os.listdir("/proc") if os.path.isdir("/proc") else ()):
        with suppress(OSError, IndexError):
            fields = Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split()
            found[int(fields[1])].append(int(name))
    return found
