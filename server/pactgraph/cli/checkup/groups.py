"""What control groups allow, such as those of containers and of systemd
(https://docs.kernel.org/admin-guide/cgroup-v2.html).
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_ROOT, _OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
# Where version 1 has the limits of the group that a container is.
_OLD = {
    "memory.max": "memory/memory.limit_in_bytes",
    "pids.max": "pids/pids.max",
}
# Version 1 has a number for no limit.
_NONE = 1 << 60


def group_limit(name: str, root: Path = _ROOT, own: Path = _OWN) -> int | None:
    """The least of the limits called `name` of the group that this process is in and of those
    around it; None where there is none. `own` says which group that is.
    """
    return min(_limits(name, root, own), default=None)


def _limits(name: str, root: Path, own: Path) -> Iterator[int]:
    group = ""
    with suppress(OSError):
        lines = own.read_text().splitlines()
        group = next((line[3:] for line in lines if line.startswith("0::")), "").strip("/")
    inner = Path(group)
    for folder in (inner, *inner.parents):
        yield from _limit(root / folder / name)
    yield from _limit(root / _OLD[name])


def _limit(file: Path) -> Iterator[int]:
    with suppress(OSError, ValueError):  # it isn't there, or says "max"
        limit = int(file.read_text())
        if limit < _NONE:
            yield limit
