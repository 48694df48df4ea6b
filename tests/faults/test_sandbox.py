"""What code in a query worker can reach when the engine has been taken over: nothing of anybody
else's.

A worker of a real zygote, which has shut itself in as every worker does, tries it; once run by root
and once by nobody. What an older kernel doesn't give is skipped there and says so: without Landlock
(Linux 5.13) files stay in reach, before 6.7 only the filter of system calls closes TCP, and before
6.12 only it keeps signals in.
"""

import errno
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from inside import NOBODY, Inside, leased, zygote_of
from pactgraph.config import MIB, Settings
from pactgraph.engine.pool.channel import Plan, plan_for
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.sandbox import describe_protection
from pactgraph.sandbox.calls import is_filter_known, refused_calls
from pactgraph.sandbox.files import landlock_version
from servers import is_in_time, write_numbers

SETTINGS = Settings(
    query_memory=64 * MIB, result_size=MIB, service_allow=("http://127.0.0.1:9/sparql",)
)
REFUSED = {str(errno.EPERM), str(errno.EACCES)}
ERRORS = {"PermissionError", "OSError"}
# What a call may be given that takes six arguments, or fewer.
ZEROS = ("0, 0, 0, 0, 0, 0", "0, 0, 0")
ENDPOINT_PORT = 9


@pytest.fixture(scope="module", params=[0, NOBODY], ids=["root", "nobody"])
def place(request: pytest.FixtureRequest) -> Iterator[tuple[Plan, int, Path]]:
    """The plan and the process of a zygote whose workers try things, and a folder beside it that is
    none of theirs.
    """
    if not is_filter_known() or (request.param == NOBODY and os.geteuid() != 0):
        pytest.skip(
            "no filter of system calls is known for this system"
            if not is_filter_known()
            else "only root can be another user"
        )
    with tempfile.TemporaryDirectory(prefix="pg-sandbox-", dir="/tmp") as name:
        folder = Path(name)
        release = scratch_release(
            [write_numbers(folder / "numbers.ttl", 100)], folder / "releases", Prefixes({})
        )
        meeting, beside = folder / "meeting", folder / "beside"
        meeting.mkdir()
        beside.mkdir()
        (beside / "secret").write_text("secret")
        (meeting / "admission").write_bytes(bytes(64))
        for path in (folder, folder / "releases", beside, beside / "secret", meeting / "admission"):
            os.chown(path, request.param, request.param)
        plan = plan_for(release, SETTINGS, meeting)
        with zygote_of(plan, "evaluate", request.param) as process:
            yield plan, process, beside


@pytest.fixture(scope="module")
def workers(place: tuple[Plan, int, Path]) -> Iterator[tuple[Inside, Inside, Inside]]:
    """A worker that tries things, a sibling that suffers them, and a worker that may call an
    endpoint.
    """
    plan, _, _ = place
    with ExitStack() as stack:
        yield (
            stack.enter_context(leased(plan)),
            stack.enter_context(leased(plan)),
            stack.enter_context(leased(plan, may_connect=True)),
        )


@pytest.fixture(params=["worker", "connected worker"])
def inside(request: pytest.FixtureRequest, workers: tuple[Inside, Inside, Inside]) -> Inside:
    """Each kind of worker."""
    return workers[0] if request.param == "worker" else workers[2]


@pytest.mark.parametrize("name", sorted(refused_calls()) if is_filter_known() else [])
def test_a_system_call_of_the_table_is_refused(
    name: str, inside: Inside, workers: tuple[Inside, Inside, Inside]
) -> None:
    if inside is workers[2] and name in ("socket", "connect", "sendmmsg"):
        return
    assert {inside(f"call({name!r}, {zeros})")[1] for zeros in ZEROS} & REFUSED


MEMORY = [
    "read_memory({pid})",
    "open('/proc/{pid}/mem', 'r+b')",
    "open('/proc/{pid}/maps').read()",
    "open('/proc/{pid}/environ').read()",
    "os.listdir('/proc/{pid}/fd')",
    "open('/proc/{pid}/fd/3', 'rb')",
    "os.open('/proc/{pid}/root', os.O_RDONLY)",
    "call('ptrace', 16, {pid}, 0, 0)",
    "call('process_vm_readv', {pid}, 0, 0, 0, 0, 0)",
    "call('process_vm_writev', {pid}, 0, 0, 0, 0, 0)",
    "call('pidfd_open', {pid}, 0)",
    "os.kill({pid}, 0)",
    "os.kill({pid}, signal.SIGKILL)",
    "os.kill(-1, signal.SIGKILL)",
    "os.kill(0, signal.SIGTERM)",
    "os.killpg(os.getpgid(0), signal.SIGTERM)",
    "call(234, {pid}, {pid}, 9)",
    "call('rt_sigqueueinfo', {pid}, 9, 0)",
    "resource.prlimit({pid}, resource.RLIMIT_AS, (1, 1))",
    "os.setpriority(os.PRIO_PROCESS, {pid}, 19)",
    "os.sched_setscheduler({pid}, os.SCHED_IDLE, os.sched_param(0))",
    "os.sched_setaffinity({pid}, [0])",
]


@pytest.mark.parametrize("whose", ["zygote", "sibling", "test"])
@pytest.mark.parametrize("attempt", MEMORY)
def test_no_other_process_is_in_reach(
    attempt: str,
    whose: str,
    inside: Inside,
    place: tuple[Plan, int, Path],
    workers: tuple[Inside, Inside, Inside],
) -> None:
    pid = {"zygote": place[1], "sibling": workers[1].worker.pid, "test": os.getpid()}[whose]
    kind, number = inside(attempt.format(pid=pid))
    assert (kind in ERRORS, number in REFUSED) == (True, True), (kind, number)
    assert workers[1]("1 + 1") == ("value", "2")


FILES = [
    "open('/etc/shadow').read()",
    "open('/etc/passwd').read()",
    "open('{beside}/secret').read()",
    "open('{beside}/secret', 'w')",
    "open('{beside}/new', 'w')",
    "os.truncate('{beside}/secret', 0)",
    "os.remove('{beside}/secret')",
    "os.rename('{beside}/secret', '{beside}/other')",
    "os.link('{beside}/secret', '{meeting}/secret')",
    "os.symlink('/etc/passwd', '{meeting}/link')",
    "os.chmod('{beside}/secret', 0o777)",
    "os.chown('{beside}/secret', 0, 0)",
    "os.utime('{beside}/secret')",
    "os.setxattr('{beside}/secret', 'user.x', b'')",
    "os.mkdir('{beside}/folder')",
    "os.mkdir('{meeting}/folder')",
    "os.mkfifo('{meeting}/pipe')",
    "os.mknod('{meeting}/device')",
    "open('{meeting}/name', 'w')",
    "os.listdir('{beside}')",
    "os.listdir('/')",
    "os.listdir('{meeting}')",
    "open('{meeting}/admission', 'r+b')",
    "os.remove('{address}')",
    "open('{dataset}').read()",
    "open('/dev/full', 'wb')",
    "open('/proc/sys/kernel/hostname', 'w')",
    "open('/proc/self/environ').read()",
    "os.open('/tmp', os.O_TMPFILE | os.O_RDWR)",
    "os.open('{meeting}', os.O_TMPFILE | os.O_RDWR)",
    "os.getxattr('{beside}/secret', 'user.x')",
    "os.chroot('/')",
    "open(os.__file__, 'a')",
]


@pytest.mark.skipif(
    not landlock_version(), reason="this kernel has no Landlock, so files stay in reach"
)
@pytest.mark.parametrize("attempt", FILES)
def test_no_file_is_in_reach(attempt: str, inside: Inside, place: tuple[Plan, int, Path]) -> None:
    plan, _, beside = place
    names = {
        "beside": beside,
        "meeting": plan.folder,
        "address": plan.address,
        "dataset": plan.dataset,
    }
    kind, number = inside(attempt.format(**names))
    assert (kind in ERRORS, number in REFUSED) == (True, True), (kind, number)
    assert ((beside / "secret").read_text(), sorted(os.listdir(plan.folder))) == (
        "secret",
        sorted(["admission", Path(plan.address).name]),
    )


@pytest.mark.parametrize("family", sorted({int(family) for family in socket.AddressFamily}))
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW])
def test_no_socket_of_any_family_is_to_be_had(
    family: int, kind: int, workers: tuple[Inside, Inside, Inside]
) -> None:
    assert workers[0](f"socket.socket({family}, {int(kind)})") == (
        "PermissionError",
        str(errno.EPERM),
    )
    if family not in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
        assert workers[2](f"socket.socket({family}, {int(kind)})") == (
            "PermissionError",
            str(errno.EPERM),
        )


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socketpair()",
        "socket.create_server(('127.0.0.1', 0))",
        "socket.socket(fileno=os.dup(3)).accept()",
    ],
)
def test_nobody_is_listened_to(attempt: str, inside: Inside) -> None:
    assert inside(attempt)[1] in REFUSED


@pytest.mark.skipif(landlock_version() < 4, reason="this kernel can't close ports of TCP")
def test_a_connected_worker_reaches_the_ports_of_its_endpoints_only(
    workers: tuple[Inside, Inside, Inside],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert workers[2](f"socket.socket().connect(('127.0.0.1', {other.getsockname()[1]}))") == (
            "PermissionError",
            str(errno.EACCES),
        )
    assert workers[2](f"socket.socket().connect(('127.0.0.1', {ENDPOINT_PORT}))") == (
        "ConnectionRefusedError",
        str(errno.ECONNREFUSED),
    )


@pytest.mark.parametrize(
    "attempt",
    [
        # MPTCP, which Landlock doesn't see
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)",
        "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM).sendto(b'x', 0x20000000, ('127.0.0.1', "
        "8))",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM).sendmsg([b'x'], [], 0x20000000, "
        "('127.0.0.1', 8))",
    ],
)
def test_a_connected_worker_has_no_way_around(
    attempt: str, workers: tuple[Inside, Inside, Inside]
) -> None:
    assert workers[2](attempt)[1] in REFUSED
    assert (
        workers[2](
            "[socket.socket(2, 1, 6).close(), socket.socket(10, 2).close(), socket.socket(16, 3, "
            "0).close()]"
        )[0]
        == "value"
    )


PROCESSES = [
    "os.fork()",
    "os.execv('/bin/true', ['true'])",
    "os.posix_spawn('/bin/true', ['true'], {{}})",
    "call(56 if os.uname().machine == 'x86_64' else 220, 17, 0, 0, 0, 0)",
    "call(56 if os.uname().machine == 'x86_64' else 220, 0x10000000 | 17, 0, 0, 0, 0)",
    "call('unshare', 0x10000000)",
    "call('setns', 0, 0)",
    "os.setuid(0)",
    "os.setgroups([0])",
    "os.memfd_create('x')",
    "mmap.mmap(-1, 4096)",
    "mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | 0x100)",
    "threading.Thread(target=int).start()",
    "fcntl.fcntl(3, fcntl.F_SETOWN, 1)",
    "fcntl.fcntl(3, 10, 9)",
    "fcntl.ioctl(3, 0x8901, b'1234')",
    "fcntl.ioctl(3, 0x40086602, b'12345678')",
    "fcntl.flock(3, fcntl.LOCK_EX)",
    "fcntl.fcntl(3, 1024, 0)",
    "os.posix_fallocate(4, 0, 4096)",
    "socket.send_fds(socket.socket(fileno=os.dup(3)), [b'x'], [0])",
    "ctypes.CDLL(None, use_errno=True).prctl(1, 0, 0, 0, 0) + call('prctl', 1, 0, 0, 0, 0)",
    "ctypes.CDLL(None, use_errno=True).prctl(4, 1, 0, 0, 0) + call('prctl', 4, 1, 0, 0, 0)",
    "resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))",
    "resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))",
    "resource.setrlimit(resource.RLIMIT_NOFILE, (100000, 100000))",
    "socket.sethostname('x')",
    "call('keyctl', 0, -3, 0, 0, 0)",
    "call('add_key', b'user', b'x', b'y', 1, -3)",
    "call('bpf', 0, 0, 0)",
    "call('perf_event_open', 0, 0, -1, -1, 0)",
    "call('userfaultfd', 0)",
    "call('io_uring_setup', 1, 0)",
    "call('mount', 0, 0, 0, 0, 0)",
    "call('clock_settime', 0, 0)",
    "call('reboot', 0, 0, 0, 0)",
]


@pytest.mark.parametrize("attempt", PROCESSES)
def test_nothing_new_is_started_and_nothing_of_the_machine_changed(
    attempt: str, inside: Inside
) -> None:
    kind, number = inside(attempt.replace("{{}}", "{}"))
    # A limit that can't be raised is a ValueError, a thread that can't be started a RuntimeError.
    assert {kind, number} & {*REFUSED, "ValueError", "RuntimeError"}, (kind, number)


def test_clone3_says_that_it_isn_t_there_so_that_threads_are_made_the_old_way(
    inside: Inside,
) -> None:
    assert inside("call(435, 0, 0)") == ("OSError", str(errno.ENOSYS))


def test_a_worker_holds_nothing_but_what_it_needs(
    workers: tuple[Inside, Inside, Inside], place: tuple[Plan, int, Path]
) -> None:
    for inside in (workers[0], workers[2]):
        names = {
            int(link.name): os.readlink(link)
            for link in Path(f"/proc/{inside.worker.pid}/fd").iterdir()
        }
        kinds = [name.partition(":")[0].partition(" ")[0] for _, name in sorted(names.items())]
        assert kinds == [
            "/dev/null",
            "/dev/null",
            "/memfd",
            "socket",
            f"/proc/{inside.worker.pid}/statm",
        ]
    assert os.readlink(f"/proc/{place[1]}/fd/0").startswith(
        "pipe:"
    )  # the lifeline, which only the zygote holds


def test_a_worker_has_no_capability_and_can_be_looked_into_by_nobody(inside: Inside) -> None:
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{inside.worker.pid}/status").read_text().splitlines()
        if ":\t" in line
    )
    assert (status["CapEff"], status["CapPrm"], status["NoNewPrivs"], status["Seccomp"]) == (
        "0" * 16,
        "0" * 16,
        "1",
        "2",
    )
    assert (
        os.stat(f"/proc/{inside.worker.pid}/environ").st_uid == 0
    )  # what can't be dumped is root's


def test_memory_and_files_are_bounded(inside: Inside) -> None:
    assert inside("len(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE))") == ("value", "4096")
    assert inside("mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE)")[1] == str(errno.ENOMEM)
    assert inside("[os.dup(0) for _ in range(100)]")[1] == str(errno.EMFILE)
    assert inside("os.closerange(5, 100)") == ("value", "None")


def test_last_words_are_bounded(inside: Inside) -> None:
    assert inside("os.write(2, b'x' * 3000)") == ("value", "3000")
    assert inside("[os.write(2, b'x' * 3000) for _ in range(3)]")[1] in REFUSED
    assert os.fstat(inside.worker.errors).st_size == 4096


def test_the_environment_of_the_server_is_not_in_a_worker(inside: Inside) -> None:
    assert "HOME" in os.environ
    assert inside("sorted(name for name in os.environ if name.startswith('PYTEST'))") == (
        "value",
        "[]",
    )


def test_a_worker_can_still_end_itself(place: tuple[Plan, int, Path]) -> None:
    with leased(place[0]) as inside:
        assert inside("os.abort()")[0] == "gone"
    with leased(place[0]) as inside:
        inside.worker.connection.sendall(b"os.kill(os.getpid(), signal.SIGSEGV)")
        assert inside.worker.has_ended(5)


@pytest.mark.timed
def test_the_zygote_is_well_after_all_of_this(place: tuple[Plan, int, Path]) -> None:
    start = time.monotonic()
    with leased(place[0]) as inside:
        assert inside("1 + 1") == ("value", "2")
    assert is_in_time(time.monotonic() - start, 5)
    os.kill(place[1], 0)


def test_the_start_line_says_what_the_kernel_gives() -> None:
    words = describe_protection()
    assert ("files closed" in words.partition(";")[0]) == (landlock_version() > 0)
    assert ("system calls filtered" in words.partition(";")[0]) == is_filter_known()
