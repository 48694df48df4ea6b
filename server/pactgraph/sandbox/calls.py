"""System calls that a process can do without, refused by a filter for good (seccomp, https://man7.org/linux/man-pages/man2/seccomp.2.html).

A query needs memory, the files that are open, and the socket to whoever asked. All calls that reach another process, another
program, the network, the machine's settings or the rights of a file fail with EPERM.
"""

import ctypes
import errno
import os
import platform
import re
import struct
import sys
from collections.abc import Iterator
from functools import lru_cache

from pactgraph.sandbox.kernel import prctl

# A call, its number on x86-64 and on aarch64; a dash where the architecture lacks it.
_TABLE = """
connections:  socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201, accept 43 202, accept4 288 242
programs:     execve 59 221, execveat 322 281, fork 57 -, vfork 58 -
processes:    ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440, process_mrelease 448 448, kcmp 312 272,
              pidfd_open 434 434, pidfd_getfd 438 438, pidfd_send_signal 424 424, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240,
              setpriority 141 140, ioprio_set 251 30, sched_setparam 142 118, sched_setscheduler 144 119, sched_setattr 314 274,
              sched_setaffinity 203 122, migrate_pages 256 238, move_pages 279 239, setpgid 109 154, setsid 112 157
memory:       memfd_create 319 279, memfd_secret 447 447, userfaultfd 323 282, shmget 29 194, shmat 30 196, shmctl 31 195, semget 64 190, semop 65 193,
              semtimedop 220 192, semctl 66 191, msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180, mq_unlink 241 181
kernel:       io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, perf_event_open 298 241, bpf 321 280, keyctl 250 219,
              add_key 248 217, request_key 249 218, syslog 103 116, init_module 175 105, finit_module 313 273, delete_module 176 106,
              kexec_load 246 104, kexec_file_load 320 294, iopl 172 -, ioperm 173 -, personality 135 92
namespaces:   unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, move_mount 429 429, open_tree 428 428,
              mount_setattr 442 442, fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433
files:        open_by_handle_at 304 265, name_to_handle_at 303 264, chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 -, fchown 93 55,
              lchown 94 -, fchownat 260 54, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, setxattrat 463 463, removexattr 197 14, lremovexattr 198 15,
              fremovexattr 199 16, removexattrat 466 466, utime 132 -, utimes 235 -, utimensat 280 88, futimesat 261 -, fanotify_init 300 262,
              inotify_init 253 -, inotify_init1 294 26
rights:       setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147, setresgid 119 149, setgroups 116 159,
              setfsuid 122 151, setfsgid 123 152, capset 126 91
machine:      quotactl 179 60, quotactl_fd 443 443, swapon 167 224, swapoff 168 225, reboot 169 142, acct 163 89, vhangup 153 58, settimeofday 164 170,
              clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266, sethostname 170 161, setdomainname 171 162
"""
_ENTRY = re.compile(r"(\w+) (\d+|-) (\d+|-)")
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE3 = 435  # on both
_SOME = {"clone": (56, 220), "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "prlimit64": (302, 261), "socket": (41, 198), "mmap": (9, 222)}

# linux/prctl.h, linux/seccomp.h, linux/bpf_common.h
_SET_SECCOMP, _SET_NO_NEW_PRIVILEGES, _FILTER_MODE = 22, 38, 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_GREATER_OR_EQUAL, _JUMP_IF_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_REFUSE = _ERROR | errno.EPERM
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _FOURTH_ARGUMENT = 0, 4, 16, 40  # where struct seccomp_data has them
_X32 = 0x40000000  # the other ABI of x86-64, refused as a whole
_CLONE_THREAD = 0x00010000
_SHARED, _ANONYMOUS = 0x01, 0x20  # flags of mmap
_INTERNET = (2, 10, 16)  # AF_INET, AF_INET6, and AF_NETLINK, by which a name is looked up


def is_filter_known() -> bool:
    """Whether this system has filters of system calls, and we know the numbers of its calls."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES


def refused_calls() -> dict[str, int]:
    """The calls that the filter refuses whatever their arguments, by name, with their numbers here."""
    column = _ARCHITECTURES[platform.machine()][0]
    return {name: int(numbers[column]) for name, *numbers in _ENTRY.findall(_TABLE) if numbers[column] != "-"}


def filter_calls(may_connect: bool = False) -> bool:
    """Refuse this process all calls of the table from now on; False where this system has no filter that we know.

    It may still end itself and start threads; one that `may_connect` may open connections over the internet, and answer none.
    """
    if not is_filter_known():
        return False
    forget_privileges()
    program = b"".join([prepare_filter(may_connect), *_conditions(os.getpid(), may_connect), _instruction(_RETURN, _ALLOW)])
    code = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.c_char_p(pointer)) == 0


def forget_privileges() -> None:
    """No program that this process may start gives it more rights than it has; filters ask for that."""
    prctl(_SET_NO_NEW_PRIVILEGES, 1)


@lru_cache(maxsize=2)
def prepare_filter(may_connect: bool) -> bytes:
    """The part of the filter that is the same in all processes: another architecture, another ABI and the calls of the table are refused.

    It takes longer than a small query to make, so a parent makes it before it has children.
    """
    architecture = _ARCHITECTURES[platform.machine()][1]
    calls = refused_calls()
    if may_connect:
        del calls["socket"], calls["connect"]
    parts = (
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_JUMP_IF_EQUAL, architecture, then=1),
        _instruction(_RETURN, _REFUSE),
        _instruction(_LOAD, _NUMBER),
        _instruction(_JUMP_IF_GREATER_OR_EQUAL, _X32, otherwise=1),
        _instruction(_RETURN, _REFUSE),
        # The C library then uses clone, whose flags can be seen.
        _instruction(_JUMP_IF_EQUAL, _CLONE3, otherwise=1),
        _instruction(_RETURN, _ERROR | errno.ENOSYS),
        *(part for number in calls.values() for part in (_instruction(_JUMP_IF_EQUAL, number, otherwise=1), _instruction(_RETURN, _REFUSE))),
    )
    return b"".join(parts)


def _conditions(pid: int, may_connect: bool) -> Iterator[bytes]:
    """The calls whose first argument decides: what is meant for another process, or makes one, is refused."""
    column = _ARCHITECTURES[platform.machine()][0]
    numbers = {name: row[column] for name, row in _SOME.items()}
    yield from _only_if(numbers["clone"], [_instruction(_JUMP_IF_SET, _CLONE_THREAD, otherwise=1)])
    for name in ("kill", "tkill", "tgkill"):
        yield from _only_if(numbers[name], [_instruction(_JUMP_IF_EQUAL, pid, otherwise=1)])
    yield from _only_if(numbers["prlimit64"], [_instruction(_JUMP_IF_EQUAL, process, otherwise=1) for process in (0, pid)])
    yield from _no_shared_memory(numbers["mmap"])
    if may_connect:
        yield from _only_if(numbers["socket"], [_instruction(_JUMP_IF_EQUAL, family, otherwise=1) for family in _INTERNET])


def _no_shared_memory(number: int) -> Iterator[bytes]:
    """Memory that is shared and is no file's, which no limit counts, is refused."""
    yield _instruction(_JUMP_IF_EQUAL, number, otherwise=5)
    yield _instruction(_LOAD, _FOURTH_ARGUMENT)
    yield _instruction(_JUMP_IF_SET, _ANONYMOUS, otherwise=2)
    yield _instruction(_JUMP_IF_SET, _SHARED, otherwise=1)
    yield _instruction(_RETURN, _REFUSE)
    yield _instruction(_RETURN, _ALLOW)


def _only_if(number: int, comparisons: list[bytes]) -> Iterator[bytes]:
    """A call is allowed if one of `comparisons` holds for its first argument, each of which passes over one instruction if not."""
    yield _instruction(_JUMP_IF_EQUAL, number, otherwise=2 * len(comparisons) + 2)
    yield _instruction(_LOAD, _FIRST_ARGUMENT)
    for comparison in comparisons:
        yield comparison
        yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _REFUSE)


def _instruction(code: int, operand: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, operand)
