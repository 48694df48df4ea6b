"""What processes hold, read from /proc: memory, descriptors, children (https://docs.kernel.org/filesystems/proc.html)."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_KIB = 1024
_LINE = re.compile(r"^(\w+): +(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of a process: `pss` counts a page shared by three as a third of it, `private` only
    pages that it shares with none.
    """

    pss: int
    private: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a process and all below it hold together; `pss` is bytes."""

    processes: int
    pss: int
    descriptors: int


def descendants(pid: int) -> list[int]:
    """The processes below `pid`, oldest first."""
    parents = {
        int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()
    }
    found, ahead = list[int](), [pid]
    while ahead:
        nearest = sorted(child for child, parent in parents.items() if parent in ahead)
        found += nearest
        ahead = nearest
    return found


def memory_of(pid: int) -> Memory | None:
    """The memory of a process; None where it has gone."""
    sizes = _sizes(pid, "smaps_rollup")
    return Memory(sizes["Pss"], sizes["Private_Clean"] + sizes["Private_Dirty"]) if sizes else None


def data_of(pid: int) -> tuple[int, int]:
    """The bytes of data that a process has asked for, and those that it has used; 0 where it has
    gone.
    """
    sizes = _sizes(pid, "status")
    return sizes.get("VmData", 0), sizes.get("RssAnon", 0)


def command_of(pid: int) -> str:
    """The command line of a process, empty where it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ").strip()
    except OSError:
        return ""


def processor_times(pid: int) -> dict[int, float]:
    """The seconds of processor time that the process `pid` and each below it have used so far."""
    words = {member: _stat(Path("/proc", str(member))) for member in [pid, *descendants(pid)]}
    return {
        member: sum(int(ticks) for ticks in stat[11:13]) / os.sysconf("SC_CLK_TCK")
        for member, stat in words.items()
    }


def holdings_of(pid: int) -> Holdings:
    """What the process `pid` and all below it hold."""
    family = [pid, *descendants(pid)]
    memory = [memory for member in family if (memory := memory_of(member))]
    return Holdings(
        len(memory),
        sum(each.pss for each in memory),
        sum(_descriptors(member) for member in family),
    )


def _sizes(pid: int, file: str) -> dict[str, int]:
    try:
        return {
            name: int(kib) * _KIB
            for name, kib in _LINE.findall(
                re.sub(r"\t", " ", Path(f"/proc/{pid}/{file}").read_text("ascii"))
            )
        }
    except OSError:
        return {}


def _descriptors(pid: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def _parent(process: Path) -> int:
    words = _stat(process)
    return int(words[1]) if words else 0


def _stat(process: Path) -> list[str]:
    """The words behind the name in the file `stat`, since a name may hold anything; none where the
    process has gone.
    """
    try:
        return (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []
