"""Calls to the kernel that Python has no function for, by number or by name."""

import ctypes
import os
import sys
from functools import lru_cache


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    """The C library, its functions looked up: a child of this process finds them so."""
    library = ctypes.CDLL(None, use_errno=True)
    for name in ("prctl", "syscall", "capset") if sys.platform == "linux" else ():
        getattr(library, name)
    return library


def prctl(*arguments: object) -> int:
    """What prctl(2) gives; -1 where it fails."""
    result: int = _libc().prctl(*arguments, *[0] * (5 - len(arguments)))
    return result


def system_call(number: int, *arguments: object) -> int:
    """What a system call gives. Raises OSError where it fails."""
    call = _libc().syscall
    call.restype = ctypes.c_long
    result: int = call(ctypes.c_long(number), *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def capset(header: bytes, sets: bytes) -> bool:
    """Set the capabilities of this process, as capset(2) takes them; whether that went well."""
    return bool(_libc().capset(header, sets) == 0)
