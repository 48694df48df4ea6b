"""A part of a processor for programs: what they may use in all, however free the machine is, by a
control group of Linux. It takes root, and the first or the second version of control groups.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.measure import Refused

_ROOT = Path("/sys/fs/cgroup")
# In microseconds; short, so that a quick answer seldom waits for the next.
_PERIOD = 10_000


@contextmanager
def share_of_a_processor(pid: int, share: float) -> Iterator[None]:
    """Have the process `pid`, what it has started and what it starts use no more than a `share` of
    one processor. Raises Refused where that can't be had here.
    """
    is_first = (_ROOT / "cpu").is_dir()
    group = (_ROOT / "cpu" if is_first else _ROOT) / f"pactgraph-{pid}"
    quota = str(round(share * _PERIOD))
    limits = (
        {"cpu.cfs_period_us": str(_PERIOD), "cpu.cfs_quota_us": quota}
        if is_first
        else {"cpu.max": f"{quota} {_PERIOD}"}
    )
    try:
        group.mkdir()
        for name, value in limits.items():
            (group / name).write_text(value)
        for each in _session(pid):
            (group / "cgroup.procs").write_text(str(each))
    except OSError as error:
        raise Refused(f"no share of a processor can be set here ({error}); be root") from error
    try:
        yield
    finally:
        _leave(group)


def _session(pid: int) -> list[int]:
    """The processes that `pid`, which leads a session, and they have started."""
    return [
        int(name)
        for name in os.listdir("/proc")
        if name.isdecimal() and _session_of(int(name)) == pid
    ]


def _session_of(pid: int) -> int:
    with suppress(OSError):
        return os.getsid(pid)
    return 0


def _leave(group: Path) -> None:
    """Have the processes of a group in the one above, and none of this name."""
    with suppress(OSError):
        for each in (group / "cgroup.procs").read_text().split():
            with suppress(OSError):
                (group.parent / "cgroup.procs").write_text(each)
        group.rmdir()
