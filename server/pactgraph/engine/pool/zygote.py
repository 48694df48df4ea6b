"""The zygote: a process with one thread that holds the store and forks query workers from it.

Workers share the store with it by copy-on-write, so a worker costs a megabyte or two. Processes
that speak HTTP connect to its socket and lease workers; one is always forked ahead. It buries the
dead, remembers how they died, ends the workers of a process that has gone, and stops the largest
query when all together take too much memory. It ends when its parent lets go of it and nobody is
connected any more.
"""

import fcntl
import gc
import os
import resource
import selectors
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pactgraph.engine.embedded import EmbeddedEngine, load_store
from pactgraph.engine.pool.launch import Plan
from pactgraph.engine.pool.lease import (
    ENDING,
    LEASE_CONNECTED,
    MUCH,
    OVER_BUDGET,
    UNKNOWN,
    WORDS_SIZE,
    Worker,
    answer_with_ending,
    answer_with_worker,
    open_handle,
    receive_question,
)
from pactgraph.engine.pool.reach import worker_reach
from pactgraph.engine.pool.worker import serve_queries
from pactgraph.errors import DamageError, ReleaseError
from pactgraph.files.held import open_folder, remove_folder
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.sandbox import (
    Walls,
    Work,
    data_size,
    die_with_parent,
    is_waiting,
    limit_space,
    own_size,
    touched_size,
    use_small_pages,
)

# How often the memory of all queries is added up, in seconds; a query grows by up to 500 MiB a
# second.
_TICK = 0.1
# Nobody makes the zygote wait for longer than this, in seconds and microseconds.
_PATIENCE = struct.pack("ll", 1, 0)
# A spare worker that lives for fewer seconds was born to die.
_SHORT_LIFE = 1.0
# A worker needs few files: what it has open, one for an answer, and a few for a moment; to call an
# endpoint takes more. A store on disk has as many as it has.
_FILES, _MORE_FILES = 10, 64
# How many ended workers are remembered by how they ended.
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Lease:
    """Who has a worker, and how large it was when it was new, in bytes."""

    holder: socket.socket
    base: int


class Zygote:
    """The spare worker, the leased ones by process, and how those ended that are no more."""

    def __init__(self, plan: Plan) -> None:
        """Load the store, unless it is on disk, where each worker opens it.

        Raises ReleaseError where it can't be read, DamageError where it isn't what was verified.
        """
        self._plan = plan
        self._store = None if plan.store else load_store(Path(plan.dataset))
        if not plan.is_unchanged:
            raise DamageError(
                f"{plan.dataset} was changed while it was loaded; run `pactgraph build`"
            )
        self._folder = open_folder(Path(plan.folder))
        self._walls = [
            Walls(worker_reach(plan, work is Work.CONNECTED_QUERY), work)
            for work in (Work.QUERY, Work.CONNECTED_QUERY)
        ]
        self._selector = selectors.DefaultSelector()
        self._holders: set[socket.socket] = set()
        self._leases: dict[int, _Lease] = {}
        self._endings: dict[int, int] = {}
        self._stopped: set[int] = set()
        self._spare: Worker | None = None
        self._forked = 0.0
        self._is_let_go = False
        self._inode = 0

    def run(self, lifeline: int) -> None:
        """Serve until `lifeline`, a pipe from the parent, is written to or closed, and nobody is
        connected any more.
        """
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wakeup = _wake_on_death()
        self._spare = self._fork()
        Path(self._plan.address).unlink(missing_ok=True)
        listener.bind(self._plan.address)
        self._inode = Path(self._plan.address).stat().st_ino
        listener.listen()
        self._watch(listener, lambda: self._accept(listener))
        self._watch(lifeline, lambda: self._let_go(lifeline))
        self._watch(wakeup, lambda: self._bury(wakeup))
        print("ready", flush=True)
        while not self._is_let_go or self._holders:
            for key, _ in self._selector.select(_TICK if self._leases else None):
                key.data()
            self._keep_within_budget()

    def _watch(self, source: socket.socket | int, action: Callable[[], None]) -> None:
        self._selector.register(source, selectors.EVENT_READ, action)

    def _accept(self, listener: socket.socket) -> None:
        holder, _ = listener.accept()
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            holder.setsockopt(socket.SOL_SOCKET, option, _PATIENCE)
        self._holders.add(holder)
        self._watch(holder, lambda: self._serve(holder))

    def _let_go(self, lifeline: int) -> None:
        """The parent has no more use for this zygote; if it has gone altogether, remove the folder
        that it made to meet in.
        """
        self._selector.unregister(lifeline)
        self._is_let_go = True
        address = Path(self._plan.address)
        with suppress(OSError):
            if (
                address.stat().st_ino == self._inode
            ):  # a release that comes back has another zygote, at the same address
                address.unlink()
        if not os.read(lifeline, 1):
            remove_folder(Path(self._plan.folder), self._folder)

    def _serve(self, holder: socket.socket) -> None:
        """Answer a holder, or end the workers of one that has gone."""
        try:
            question = receive_question(holder)
            if question is None:
                raise ConnectionResetError("gone")
            kind, pid = question
            if kind == ENDING:
                answer_with_ending(holder, self._ending(pid))
            else:
                self._lease(holder, may_connect=kind == LEASE_CONNECTED)
        except OSError:
            self._selector.unregister(holder)
            self._holders.discard(holder)
            holder.close()
            for pid in [pid for pid, lease in self._leases.items() if lease.holder is holder]:
                os.kill(pid, signal.SIGKILL)

    def _lease(self, holder: socket.socket, may_connect: bool) -> None:
        """Hand out the spare worker, then fork the next; one that may connect is forked when it is
        asked for.
        """
        worker, self._spare = (
            (self._fork(may_connect=True), self._spare)
            if may_connect
            else (self._spare or self._fork(), None)
        )
        if worker:
            self._leases[worker.pid] = _Lease(holder, data_size(worker.pid))
        answer_with_worker(holder, worker)
        if worker:
            worker.close()
        self._spare = self._spare or self._fork()

    def _fork(self, may_connect: bool = False) -> Worker | None:
        """A new worker; None where the system can't start one now."""
        with ExitStack() as opened:
            try:
                errors = _nameless_file()
                opened.callback(os.close, errors)
                ours, theirs = (opened.enter_context(end) for end in socket.socketpair())
                parent, pid, self._forked = os.getpid(), os.fork(), time.monotonic()
            except OSError:
                return None
            opened.pop_all()
        if pid == 0:
            try:
                self._become_worker(theirs, errors, parent, may_connect)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        theirs.close()
        try:
            return Worker(pid, ours, errors, open_handle(pid))
        except OSError:
            Worker(pid, ours, errors).kill()
            return None

    def _become_worker(
        self, connection: socket.socket, errors: int, parent: int, may_connect: bool
    ) -> None:
        """Be a worker until the end of this process, with nothing but what it takes to answer;
        standard error goes to `errors`.
        """
        die_with_parent(parent)
        use_small_pages()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        walls, nothing = self._walls[may_connect], os.open(os.devnull, os.O_RDWR)
        _, _, _, kept, *of_walls = _keep_descriptors(
            [nothing, nothing, errors, connection.detach(), *walls.descriptors]
        )
        size = own_size()
        store = self._store or ox.Store.read_only(self._plan.store or "")
        allowed = tuple(self._plan.allowed_services) if may_connect else ()
        engine = EmbeddedEngine(store, Prefixes(self._plan.prefixes), allowed)
        limit_space(self._plan.query_memory, self._plan.result_size)
        if not self._plan.store:
            files = _MORE_FILES if may_connect else _FILES
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        walls.shut_in(of_walls)
        serve_queries(socket.socket(fileno=kept), engine, self._plan.result_size, size)
        os._exit(0)

    def _ending(self, pid: int) -> int:
        """How a worker ended, or UNKNOWN. One that has not ended is ended, and not waited for: it
        may have hung up and live on.
        """
        if pid not in self._endings:
            try:
                ended, ending = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                return UNKNOWN
            if not ended:
                os.kill(pid, signal.SIGKILL)
                return UNKNOWN
            self._note(pid, ending)
        return self._endings[pid]

    def _bury(self, wakeup: socket.socket) -> None:
        """Take note of every worker that has ended, and replace the spare if it is among them."""
        wakeup.recv(4096)
        while True:
            try:
                pid, ending = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._note(pid, ending)

    def _note(self, pid: int, ending: int) -> None:
        self._leases.pop(pid, None)
        self._endings[pid] = OVER_BUDGET if pid in self._stopped else ending
        self._stopped.discard(pid)
        if len(self._endings) > _REMEMBERED:
            del self._endings[next(iter(self._endings))]
        if self._spare and self._spare.pid == pid:
            self._spare.close()
            # One that dies as soon as it is born is not made again and again, but when it is asked
            # for.
            self._spare = self._fork() if time.monotonic() - self._forked > _SHORT_LIFE else None

    def _keep_within_budget(self) -> None:
        """Stop the worker that has grown most, if all together have grown past the limit: one that
        waits, if it has grown much, or else a query.
        """
        if self._stopped:
            return  # what they have is on its way back
        growth = {
            pid: max(data_size(pid) - lease.base, touched_size(pid))
            for pid, lease in self._leases.items()
        }
        if sum(growth.values()) > self._plan.total_memory:
            waiting = [pid for pid in growth if growth[pid] > MUCH and is_waiting(pid)]
            largest = max(waiting or growth, key=lambda pid: growth[pid])
            os.kill(largest, signal.SIGKILL)
            self._stopped.add(largest)


def _keep_descriptors(wanted: list[int]) -> Iterable[int]:
    """Have `wanted` as the numbers from 0 on, and nothing else open; the numbers."""
    aside = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, len(wanted)) for descriptor in wanted]
    for number, descriptor in enumerate(aside):
        os.dup2(descriptor, number)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))
    return range(len(wanted))


def _nameless_file() -> int:
    """The descriptor of a file for last words, which needs no room on a disk, and can't grow, where
    the system has such files.
    """
    if sys.platform == "linux":
        file = os.memfd_create("last words", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(file, WORDS_SIZE)
        fcntl.fcntl(
            file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        )
        return file
    with tempfile.TemporaryFile(buffering=0) as file:
        return os.dup(file.fileno())


def _wake_on_death() -> socket.socket:
    """A socket that becomes readable when a child ends."""
    wakeup, alarm = socket.socketpair()
    wakeup.setblocking(False)
    alarm.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(alarm.detach(), warn_on_full_buffer=False)
    return wakeup


def main() -> None:
    """Be the zygote that the first line of standard input describes, for as long as it
    stays open.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        zygote = Zygote(Plan.from_json(_first_line(0)))
    except ReleaseError as error:
        sys.exit(f"pactgraph: {error}")
    tempfile.gettempdir()
    gc.collect()
    gc.freeze()
    zygote.run(0)


def _first_line(descriptor: int) -> str:
    """The first line, and no byte more."""
    line = b""
    while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
        line += byte
    return line.decode()


if __name__ == "__main__":
    main()
