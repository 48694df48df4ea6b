"""The files and ports that a process can still reach, once it has said which (Landlock, https://docs.kernel.org/userspace-api/landlock.html)."""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pactgraph.sandbox.filter import forget_privileges
from pactgraph.sandbox.kernel import system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on all architectures
_ASK_VERSION, _BENEATH, _PORT = 1, 1, 2
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_DEVICES = 1 << 15
_SPECIAL = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11  # to make devices, sockets and pipes
_CONNECT = 1 << 1
# What each version of the interface can hold back: of files, of TCP (bind, connect), and scopes
# (abstract sockets, signals).
_ACCESS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_ALL_TCP, _ALL_SCOPES = 3, 3


@dataclass(frozen=True, slots=True)
class Reach:
    """What stays within reach, all else is out of it: files to `read`, and folders to `write` in,
    with everything below.

    `ports` are those of TCP that may be connected to.
    """

    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    ports: tuple[int, ...] = ()


@lru_cache(maxsize=1)
def landlock_version() -> int:
    """The version of the interface that this kernel has; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    try:
        return system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError:
        return 0


def open_rules(reach: Reach) -> int | None:
    """The descriptor of rules that leave nothing but `reach`, for any process that has it; None
    where the system has no such rules.

    A name in `reach` that doesn't exist is passed over.
    """
    version = landlock_version()
    if not version:
        return None
    handled = _ACCESS[min(version, max(_ACCESS))]
    rules = _create_ruleset(version, handled)
    _allow(rules, reach.read, handled & (_READ_FILE | _READ_DIR))
    _allow(rules, reach.write, handled & ~(_EXECUTE | _DEVICES | _SPECIAL))
    for port in reach.ports if version >= _TCP_SINCE else ():
        system_call(
            _ADD_RULE,
            ctypes.c_int(rules),
            ctypes.c_int(_PORT),
            struct.pack("QQ", _CONNECT, port),
            ctypes.c_uint32(0),
        )
    return rules


def close_files(reach: Reach) -> bool:
    """Take everything but `reach` out of the reach of this process, for good; False where the
    system can't.

    To move things from one folder into another came with the second version of the rules; with the
    first one nothing is closed to who has something to write.
    """
    rules = open_rules(reach) if landlock_version() > 1 or not reach.write else None
    if rules is None:
        return False
    obey(rules)
    os.close(rules)
    return True


def obey(rules: int) -> None:
    """Take everything but what `rules` leave out of the reach of this process, for good.

    What is open stays open. Signals to processes outside, and sockets without a file, go too where
    the kernel has that.
    """
    forget_privileges()
    system_call(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))


def _create_ruleset(version: int, handled: int) -> int:
    """A set of rules that forbids everything that `version` knows."""
    words = [
        handled,
        *([_ALL_TCP] if version >= _TCP_SINCE else []),
        *([_ALL_SCOPES] if version >= _SCOPES_SINCE else []),
    ]
    attributes = struct.pack(f"{len(words)}Q", *words)
    return system_call(
        _CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)
    )


def _allow(rules: int, paths: Iterable[Path], access: int) -> None:
    """Allow `access` to what is below each of `paths`."""
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EACCES):
                continue
            raise
        try:
            rights = access if path.is_dir() else access & _OF_FILES
            system_call(
                _ADD_RULE,
                ctypes.c_int(rules),
                ctypes.c_int(_BENEATH),
                struct.pack("=Qi", rights, descriptor),
                ctypes.c_uint32(0),
            )
        finally:
            os.close(descriptor)
