"""How a worker comes into the world: forked from the zygote, with nothing of it but the store, and
shut in before its first query.
"""

import fcntl
import os
import resource
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterable
from contextlib import ExitStack

import pyoxigraph as ox

from pactgraph.engine.embedded import EmbeddedEngine
from pactgraph.engine.pool.channel import WORDS_SIZE, Plan, Worker, open_handle
from pactgraph.engine.pool.reach import worker_reach
from pactgraph.engine.pool.worker import serve_queries
from pactgraph.rdf import Prefixes
from pactgraph.sandbox import (
    Walls,
    Work,
    die_with_parent,
    limit_space,
    own_size,
    use_small_pages,
)

# A worker needs few files: what it has open, one for an answer, and a few for a moment; to call an
# endpoint takes more. A store on disk has as many as it has.
_FILES, _MORE_FILES = 10, 64


class Birth:
    """Forks workers from this process, which has one thread."""

    def __init__(self, plan: Plan, store: ox.Store | None) -> None:
        """`store` is what the plan says to load; None where each worker opens that on the disk."""
        self._plan = plan
        self._store = store
        self._walls = [
            Walls(worker_reach(plan, work is Work.CONNECTED_QUERY), work)
            for work in (Work.QUERY, Work.CONNECTED_QUERY)
        ]

    def fork(self, may_connect: bool = False) -> Worker | None:
        """A new worker; None where the system can't start one now."""
        with ExitStack() as opened:
            try:
                errors = _nameless_file()
                opened.callback(os.close, errors)
                ours, theirs = (opened.enter_context(end) for end in socket.socketpair())
                parent, pid = os.getpid(), os.fork()
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
        # An empty store is false, as an empty list is.
        store = ox.Store.read_only(self._plan.store or "") if self._store is None else self._store
        allowed = tuple(self._plan.allowed_services) if may_connect else ()
        engine = EmbeddedEngine(
            store, Prefixes(self._plan.prefixes), allowed, has_union=self._plan.graphs_overlap
        )
        limit_space(self._plan.query_memory, self._plan.result_size)
        if not self._plan.store:
            files = _MORE_FILES if may_connect else _FILES
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        walls.shut_in(of_walls)
        serve_queries(socket.socket(fileno=kept), engine, self._plan.result_size, size)
        os._exit(0)


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
