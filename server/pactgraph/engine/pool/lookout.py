"""Replies that take longer than a moment, and not long, are awaited by one thread for all, which is
woken by the sockets of the workers: a thread for each would cost more than the query.
"""

import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from pactgraph.engine.pool.channel import Worker
from pactgraph.engine.pool.replies import read_some

_log = logging.getLogger("pactgraph")
# How often those are looked for that have not been heard of in time, in seconds. To have the thread
# woken for each that is watched would take longer than to answer it.
_LOOK = 0.05
CAN_LOOK_OUT = hasattr(select, "epoll")  # only Linux has it
# Is told what has come, nothing where the worker has died, and None where it took too long.
Heard: TypeAlias = Callable[[bytes | None], None]


class _Watch(NamedTuple):
    """Who is watched until when."""

    worker: Worker
    until: float
    heard: Heard


class Lookout:
    """Looks out for replies, in a thread of its own. Safe to use from many threads."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._watched: dict[int, _Watch] = {}
        self._is_closed = False
        threading.Thread(target=self._run, daemon=True).start()

    def watch(self, worker: Worker, until: float, heard: Heard) -> None:
        """Have `heard` told, once, what `worker` says until then, as time.monotonic gives it; or
        that it says nothing.
        """
        descriptor = worker.connection.fileno()
        self._watched[descriptor] = _Watch(worker, until, heard)
        events = select.EPOLLIN | select.EPOLLONESHOT
        try:
            self._poll.modify(descriptor, events)
        except FileNotFoundError:  # it is new
            self._poll.register(descriptor, events)

    @property
    def watched(self) -> int:
        """How many are looked out for."""
        return len(self._watched)

    def close(self) -> None:
        """Let the thread end; nobody may be watched any more."""
        self._is_closed = True

    def _run(self) -> None:
        looked = time.monotonic()
        while not self._is_closed:
            for descriptor, _ in self._poll.poll(_LOOK):
                if watch := self._watched.pop(descriptor, None):
                    self._hear(watch)
            if (now := time.monotonic()) - looked > _LOOK:
                looked = now
                self._give_up(now)
        self._poll.close()

    def _hear(self, watch: _Watch) -> None:
        try:
            said = read_some(watch.worker, socket.MSG_DONTWAIT)
        except BlockingIOError:  # it was a false alarm
            self.watch(watch.worker, watch.until, watch.heard)
        else:
            _tell(watch, said)

    def _give_up(self, now: float) -> None:
        """Look out no longer for those that take too long."""
        for descriptor, watch in list(self._watched.items()):
            if watch.until < now:
                del self._watched[descriptor]
                _tell(watch, None)


def _tell(watch: _Watch, said: bytes | None) -> None:
    try:
        watch.heard(said)
    except Exception:  # the next reply is another's
        _log.exception("what a worker said was not taken")
