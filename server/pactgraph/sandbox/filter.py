"""The filter of system calls as the kernel runs it (https://docs.kernel.org/userspace-api/seccomp_filter.html).

It is a program of the classic BPF: instructions of eight bytes that load a number, compare it, jump
and return.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Iterator
from functools import cache

from pactgraph.sandbox.calls import (
    ARCHITECTURES,
    Condition,
    Rule,
    Work,
    is_filter_known,
    refused_calls,
)
from pactgraph.sandbox.kernel import prctl

_CLONE3 = 435  # on both
# linux/prctl.h, linux/seccomp.h, linux/bpf_common.h
_SET_SECCOMP, _SET_NO_NEW_PRIVILEGES, _FILTER_MODE = 22, 38, 2
_LOAD, _AND, _JUMP_IF_EQUAL, _JUMP_IF_GREATER_OR_EQUAL, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_REFUSE = _ERROR | errno.EPERM
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where struct seccomp_data has them
_X32 = 0x40000000  # the other ABI of x86-64, refused as a whole


def filter_calls(work: Work) -> bool:
    """Refuse this process all calls of the table from now on; False where this system has no filter
    that we know.

    It may still end itself, and what its `work` takes.
    """
    if not is_filter_known():
        return False
    forget_privileges()
    program = b"".join(
        [prepare_filter(work), *_of_itself(os.getpid()), _instruction(_RETURN, _ALLOW)]
    )
    code = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.c_char_p(pointer)) == 0


def forget_privileges() -> None:
    """No program that this process may start gives it more rights than it has; filters ask for
    that.
    """
    prctl(_SET_NO_NEW_PRIVILEGES, 1)


@cache
def prepare_filter(work: Work) -> bytes:
    """The part of the filter that is the same in all processes: another architecture, another ABI
    and the calls of the table are refused.

    It takes longer than a small query to make, so a parent makes it before it has children.
    """
    column, architecture = ARCHITECTURES[platform.machine()]
    calls = refused_calls()
    given_back, rules = work.value
    for name in given_back:
        del calls[name]
    parts = (
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_JUMP_IF_EQUAL, architecture, then=1),
        _instruction(_RETURN, _REFUSE),
        _instruction(_LOAD, _NUMBER),
        _instruction(_JUMP_IF_GREATER_OR_EQUAL, _X32, otherwise=1),
        _instruction(_RETURN, _REFUSE),
        # The C library then uses clone, and is told that it may not.
        _instruction(_JUMP_IF_EQUAL, _CLONE3, otherwise=1),
        _instruction(_RETURN, _ERROR | errno.ENOSYS),
        *(
            part
            for number in calls.values()
            for part in (
                _instruction(_JUMP_IF_EQUAL, number, otherwise=1),
                _instruction(_RETURN, _REFUSE),
            )
        ),
        *_allowing(rules, column),
    )
    return b"".join(parts)


def _of_itself(pid: int) -> Iterator[bytes]:
    """What a process may do to itself and to no other: send signals, and set limits, for which 0
    stands for itself as well.
    """
    column = ARCHITECTURES[platform.machine()][0]
    rules = [
        Rule(numbers, (Condition(0, (pid,)),)) for numbers in ((62, 129), (200, 130), (234, 131))
    ]  # kill, tkill, tgkill
    yield from _allowing([*rules, Rule((302, 261), (Condition(0, (0, pid)),))], column)  # prlimit64


def _allowing(rules: Iterable[Rule], column: int) -> Iterator[bytes]:
    """A call that has rules is allowed where one of them holds, and refused otherwise."""
    by_number: dict[int, list[Rule]] = {}
    for rule in rules:
        by_number.setdefault(rule.numbers[column], []).append(rule)
    for number, alternatives in by_number.items():
        body = [
            *(part for rule in alternatives for part in _alternative(rule)),
            _instruction(_RETURN, _REFUSE),
        ]
        yield _instruction(_JUMP_IF_EQUAL, number, otherwise=len(body))
        yield from body


def _alternative(rule: Rule) -> list[bytes]:
    """Return that the call is allowed if all conditions hold, else go on behind it."""
    code = [_instruction(_RETURN, _ALLOW)]
    for condition in reversed(rule.conditions):
        count = len(condition.values)
        compare = [
            _instruction(_JUMP_IF_EQUAL, value, then=count - place - 1)
            for place, value in enumerate(condition.values[:-1])
        ]
        last = _instruction(_JUMP_IF_EQUAL, condition.values[-1], then=0, otherwise=len(code))
        code = [
            _instruction(_LOAD, _ARGUMENTS + 8 * condition.argument),
            _instruction(_AND, condition.mask),
            *compare,
            last,
            *code,
        ]
    return code


def _instruction(code: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, operand)
