"""System calls that a process can do without, refused by a filter for good (seccomp, https://man7.org/linux/man-pages/man2/seccomp.2.html).

A query needs memory, the files that are open, and the socket to whoever asked. All calls that reach
another process, another program, the network, the machine's settings or the rights of a file fail
with EPERM.
"""

import platform
import re
import sys
from dataclasses import dataclass
from enum import Enum

# A call, its number on x86-64 and on aarch64; a dash where the architecture lacks it.
_TABLE = """
connections:  socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201,
              accept 43 202, accept4 288 242, sendmsg 46 211, sendmmsg 307 269
programs:     execve 59 221, execveat 322 281, fork 57 -, vfork 58 -, clone 56 220
processes:    ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271,
              process_madvise 440 440, process_mrelease 448 448, kcmp 312 272,
              pidfd_open 434 434, pidfd_getfd 438 438, pidfd_send_signal 424 424,
              rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, setpriority 141 140,
              ioprio_set 251 30, sched_setparam 142 118, sched_setscheduler 144 119,
              sched_setattr 314 274, sched_setaffinity 203 122, migrate_pages 256 238,
              move_pages 279 239, setpgid 109 154, setsid 112 157, prctl 157 167,
              get_robust_list 274 100
memory:       memfd_create 319 279, memfd_secret 447 447, userfaultfd 323 282, shmget 29 194,
              shmat 30 196, shmctl 31 195, semget 64 190, semop 65 193, semtimedop 220 192,
              semctl 66 191, msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187,
              mq_open 240 180, mq_unlink 241 181
kernel:       io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427,
              perf_event_open 298 241, bpf 321 280, keyctl 250 219, add_key 248 217,
              request_key 249 218, syslog 103 116, init_module 175 105, finit_module 313 273,
              delete_module 176 106, kexec_load 246 104, kexec_file_load 320 294, iopl 172 -,
              ioperm 173 -, personality 135 92, modify_ldt 154 -, uselib 134 -
namespaces:   unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41,
              chroot 161 51, move_mount 429 429, open_tree 428 428, mount_setattr 442 442,
              fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433,
              open_tree_attr 467 467, statmount 457 457, listmount 458 458
files:        open_by_handle_at 304 265, name_to_handle_at 303 264, chmod 90 -, fchmod 91 52,
              fchmodat 268 53, fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -,
              fchownat 260 54, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7,
              setxattrat 463 463, removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16,
              removexattrat 466 466, utime 132 -, utimes 235 -, utimensat 280 88,
              futimesat 261 -, fanotify_init 300 262, inotify_init 253 -, inotify_init1 294 26,
              file_getattr 468 468, file_setattr 469 469, fallocate 285 47, flock 73 32,
              sync 162 81, syncfs 306 267, getxattr 191 8, lgetxattr 192 9, fgetxattr 193 10,
              getxattrat 464 464, listxattr 194 11, llistxattr 195 12, flistxattr 196 13,
              listxattrat 465 465
rights:       setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143,
              setresuid 117 147, setresgid 119 149, setgroups 116 159, setfsuid 122 151,
              setfsgid 123 152, capset 126 91
machine:      quotactl 179 60, quotactl_fd 443 443, swapon 167 224, swapoff 168 225,
              reboot 169 142, acct 163 89, vhangup 153 58, settimeofday 164 170,
              clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266,
              sethostname 170 161, setdomainname 171 162
"""
_ENTRY = re.compile(r"(\w+) (\d+|-) (\d+|-)")
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


@dataclass(frozen=True, slots=True)
class Condition:
    """An argument, counted from 0, of which the bits of `mask` are one of `values`."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Rule:
    """A call, by its numbers as in the table, that is allowed where all of its conditions hold."""

    numbers: tuple[int, int]
    conditions: tuple[Condition, ...]


# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_SET_RW_HINT
_FILES = (0, 1, 2, 3, 4, 1030, 1036)
_LOCKS = (5, 6, 7, 36, 37, 38)  # F_GETLK, F_SETLK, F_SETLKW, and the same of open files
# TCGETS, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_OWN_DEVICES = Condition(1, (0x5401, 0x541B, 0x5421, 0x5450, 0x5451))
# neither MAP_SHARED nor MAP_GROWSDOWN, which no limit counts
_NOT_SHARED = Condition(3, (0,), mask=0x101)
_IN_ALL = (Rule((16, 29), (_OWN_DEVICES,)), Rule((9, 222), (_NOT_SHARED,)))
_CLONE_THREAD = 0x00010000
_NOT_FAST = 0x20000000  # MSG_FASTOPEN, which connects without asking
_CONNECTIONS = (
    # TCP and UDP over IPv4 and IPv6; one protocol of the kernel, by which a name is looked up.
    Rule(
        (41, 198),
        (Condition(0, (2, 10)), Condition(1, (1, 2), mask=0xF), Condition(2, (0, 6, 17))),
    ),
    Rule((41, 198), (Condition(0, (16,)), Condition(2, (0,)))),
    Rule((44, 206), (Condition(3, (0,), mask=_NOT_FAST),)),
    Rule((307, 269), (Condition(3, (0,), mask=_NOT_FAST),)),
)


class Work(Enum):
    """What a process has to do: it gets back some of the table, by name, under rules."""

    QUERY = ((), (*_IN_ALL, Rule((72, 25), (Condition(1, _FILES),))))
    CONNECTED_QUERY = (
        ("socket", "connect", "sendmmsg"),
        (*_IN_ALL, *_CONNECTIONS, Rule((72, 25), (Condition(1, _FILES),))),
    )
    # A store on disk has threads, locks, and files that are made in advance.
    BUILD = (
        ("clone", "flock", "fallocate", "sync", "syncfs"),
        (
            *_IN_ALL,
            Rule((56, 220), (Condition(0, (_CLONE_THREAD,), mask=_CLONE_THREAD),)),
            Rule((72, 25), (Condition(1, _FILES + _LOCKS),)),
        ),
    )


def is_filter_known() -> bool:
    """Whether this system has filters of system calls, and we know the numbers of its calls."""
    return sys.platform == "linux" and platform.machine() in ARCHITECTURES


def refused_calls() -> dict[str, int]:
    """The calls that the filter refuses whatever their arguments, by name, with their
    numbers here.
    """
    column = ARCHITECTURES[platform.machine()][0]
    return {
        name: int(numbers[column])
        for name, *numbers in _ENTRY.findall(_TABLE)
        if numbers[column] != "-"
    }
