"""How much memory a process takes, as the system tells
(https://man7.org/linux/man-pages/man5/proc.5.html); 0 where it doesn't.
"""

import os
import resource
from collections.abc import Callable
from pathlib import Path


def data_size(process: int | str = "self") -> int:
    """The bytes of private data that a process has, used or not; 0 also where the
    process has gone.
    """
    try:
        return int(_read(process, "statm").split()[5]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def address_space() -> int:
    """The bytes of addresses that this process has taken, used or not."""
    try:
        return int(_read("self", "statm").split()[0]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def own_size() -> Callable[[], int]:
    """A function that tells the `data_size` of this process through a descriptor that stays open,
    also where files are out of reach.
    """
    try:
        descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return data_size
    return lambda: int(os.pread(descriptor, 128, 0).split()[5]) * resource.getpagesize()


def touched_size(process: int) -> int:
    """The bytes that a process has written to since it was forked, or some more; 0 also where the
    process has gone.

    To write to a page of the parent's is to copy it, and an engine that keeps its data in memory
    writes to what it reads, since it counts who uses it. Each page takes a fault to get.
    """
    try:
        resident, shared = map(int, _read(process, "statm").split()[1:3])
        return min(int(_state(process)[7]), resident - shared) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def resident_size(process: int) -> int:
    """The bytes of memory that a process has, shared or not; 0 also where it has gone."""
    try:
        return int(_read(process, "statm").split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def is_waiting(process: int) -> bool:
    """Whether a process sleeps; False where the system doesn't tell."""
    try:
        return _state(process)[0] == b"S"
    except (OSError, IndexError):
        return False


def _state(process: int) -> list[bytes]:
    """The fields of /proc/<process>/stat after the name, which may hold anything."""
    return _read(process, "stat").rpartition(b")")[2].split()


def _read(process: int | str, name: str) -> bytes:
    return Path(f"/proc/{process}/{name}").read_bytes()
