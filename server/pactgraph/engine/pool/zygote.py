"""The zygote: a process with one thread that holds the store and forks query workers from it.

Workers share the store with it by copy-on-write, so a worker costs a megabyte or two. Processes
that speak HTTP connect to its socket and lease workers; one is always forked ahead. It buries the
dead, remembers how they died, ends the workers of a process that has gone, and stops the largest
query when all together take too much memory. It ends when its parent lets go of it and nobody is
connected any more.
"""

import gc
import os
import selectors
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pactgraph.engine.embedded import load_store
from pactgraph.engine.pool.birth import Birth
from pactgraph.engine.pool.channel import (
    ENDING,
    LEASE_CONNECTED,
    OVER_BUDGET,
    UNKNOWN,
    Plan,
    Worker,
    answer_with_ending,
    answer_with_worker,
    receive_question,
)
from pactgraph.engine.pool.memory import SharedMemory
from pactgraph.errors import DamageError, ReleaseError
from pactgraph.files.held import open_folder, remove_folder

# How often the memory of all queries is added up, in seconds; a query grows by up to 500 MiB a
# second.
_TICK = 0.1
# Nobody makes the zygote wait for longer than this, in seconds and microseconds.
_PATIENCE = struct.pack("ll", 1, 0)
# A spare worker that lives for fewer seconds was born to die.
_SHORT_LIFE = 1.0
# How many ended workers are remembered by how they ended.
_REMEMBERED = 1000


class Zygote:
    """The spare worker, the leased ones by process, and how those ended that are no more."""

    def __init__(self, plan: Plan) -> None:
        """Load the store, unless it is on disk, where each worker opens it.

        Raises ReleaseError where it can't be read, DamageError where it isn't what was verified.
        """
        self._plan = plan
        store = (
            None if plan.store else load_store(Path(plan.dataset), with_union=plan.graphs_overlap)
        )
        if not plan.is_unchanged:
            raise DamageError(
                f"{plan.dataset} was changed while it was loaded; run `pactgraph build`"
            )
        self._folder = open_folder(Path(plan.folder))
        self._birth = Birth(plan, store)
        self._memory = SharedMemory(plan.total_memory)
        self._selector = selectors.DefaultSelector()
        self._holders: set[socket.socket] = set()
        self._leases: dict[int, socket.socket] = {}
        self._endings: dict[int, int] = {}
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
        self._spare = self._new_spare()
        Path(self._plan.address).unlink(missing_ok=True)
        listener.bind(self._plan.address)
        self._inode = Path(self._plan.address).stat().st_ino
        listener.listen()
        self._watch(listener, lambda: self._accept(listener))
        self._watch(lifeline, lambda: self._let_go(lifeline))
        self._watch(wakeup, lambda: self._bury(wakeup))
        print("ready", flush=True)
        while not self._is_let_go or self._holders:
            for key, _ in self._selector.select(_TICK if self._memory.is_used else None):
                key.data()
            self._memory.keep()

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
            # A release that comes back has another zygote, at the same address.
            if address.stat().st_ino == self._inode:
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
            for pid in [pid for pid, leased in self._leases.items() if leased is holder]:
                os.kill(pid, signal.SIGKILL)

    def _lease(self, holder: socket.socket, may_connect: bool) -> None:
        """Hand out the spare worker, then fork the next; one that may connect is forked when it is
        asked for.
        """
        worker, self._spare = (
            (self._birth.fork(may_connect=True), self._spare)
            if may_connect
            else (self._spare or self._birth.fork(), None)
        )
        if worker:
            self._leases[worker.pid] = holder
            self._memory.add(worker.pid)
        answer_with_worker(holder, worker)
        if worker:
            worker.close()
        self._spare = self._spare or self._new_spare()

    def _new_spare(self) -> Worker | None:
        """A worker that is forked ahead; None where the system can't start one now."""
        self._forked = time.monotonic()
        return self._birth.fork()

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
        self._endings[pid] = OVER_BUDGET if self._memory.remove(pid) else ending
        if len(self._endings) > _REMEMBERED:
            del self._endings[next(iter(self._endings))]
        if self._spare and self._spare.pid == pid:
            self._spare.close()
            # One that dies as soon as it is born is not made again and again, but when it is asked
            # for.
            is_short = time.monotonic() - self._forked < _SHORT_LIFE
            self._spare = None if is_short else self._new_spare()


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
