"""What a query worker can no longer do, once it has shut itself in: take too much memory or disk, open a connection, outlive its parent.

Linux has all of it. Elsewhere there are the limits of POSIX, and where no system-call filter is to be had, a connection
is prevented by leaving no descriptor free for it.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgraph.sandbox.footprint import data_size

# linux/prctl.h, linux/seccomp.h, linux/audit.h, linux/bpf_common.h
_SET_DEATH_SIGNAL, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES, _SET_LARGE_PAGES_DISABLED = 1, 22, 38, 41
_FILTER_MODE = 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_GREATER_OR_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # with EPERM
_NUMBER, _ARCHITECTURE = 0, 4  # where struct seccomp_data has them
_X32 = 0x40000000  # the other ABI of x86-64, refused as a whole
# socket, connect, execve, execveat, ptrace, io_uring_setup
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 425)),
}


def limit_space(memory: int, file_size: int) -> None:
    """Limit this process, for good, to `memory` bytes over what it has, and to files of `file_size` bytes."""
    for kind, amount in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, file_size), (resource.RLIMIT_DATA, data_size() + memory)):
        resource.setrlimit(kind, (amount, amount))


def use_small_pages() -> None:
    """Let this process take new memory in small pages, so that it takes no more than it uses."""
    if sys.platform == "linux":
        _prctl(_SET_LARGE_PAGES_DISABLED, 1)


def forbid_connections() -> None:
    """Make it impossible for this process to open a connection or start a program."""
    if not _filter_calls():
        _close_the_door()


@contextmanager
def spare_descriptor() -> Iterator[None]:
    """Room for one more file while it is opened, where `forbid_connections` had to take all room away."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def die_with_parent(parent: int) -> None:
    """End this process when `parent`, which started it, ends; and be the first to go when the machine runs out of memory."""
    if sys.platform == "linux":
        _prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    if os.getppid() != parent:
        os._exit(0)


def _close_the_door() -> None:
    """Leave no descriptor free: the lowest free one is the first that can't be had."""
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def _filter_calls() -> bool:
    """Filter the system calls that open connections or start programs; False where this system has no filter that we know."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    architecture, calls = _CALLS[platform.machine()]
    program = _program(architecture, calls)
    code = ctypes.create_string_buffer(b"".join(program))
    pointer = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    _prctl(_SET_NO_NEW_PRIVILEGES, 1)
    return _prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.c_char_p(pointer)) == 0


def _program(architecture: int, calls: tuple[int, ...]) -> list[bytes]:
    """A filter in the language of BPF: another architecture, another ABI or one of `calls` is refused, all else allowed."""
    refuse = len(calls) + 1  # how far ahead of the first comparison with a call the refusal stands, less one
    return [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_JUMP_IF_EQUAL, architecture, otherwise=refuse + 2),
        _instruction(_LOAD, _NUMBER),
        _instruction(_JUMP_IF_GREATER_OR_EQUAL, _X32, then=refuse),
        *(_instruction(_JUMP_IF_EQUAL, call, then=refuse - 1 - place) for place, call in enumerate(calls)),
        _instruction(_RETURN, _ALLOW),
        _instruction(_RETURN, _REFUSE),
    ]


def _instruction(code: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, operand)


def _prctl(*arguments: object) -> int:
    result: int = ctypes.CDLL(None, use_errno=True).prctl(*arguments, *[0] * (5 - len(arguments)))
    return result
