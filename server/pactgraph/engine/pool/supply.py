"""The workers that queries are put to: those that wait for the next one, and new ones from the
zygote.
"""

import signal
import socket
import struct
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from pactgraph.engine.pool.channel import (
    LIVED_ON,
    MUCH,
    UNKNOWN,
    Worker,
    ask_for_ending,
    ask_for_worker,
    restore,
)
from pactgraph.engine.pool.exits import Ending
from pactgraph.engine.pool.replies import QUICK, QUICK_TIMER
from pactgraph.errors import BusyError, ReleaseError
from pactgraph.sandbox import touched_size

# An idle worker beyond one is kept for this many seconds; how often is looked, in seconds.
_KEEP = 10.0
_LOOK = 0.25
# How often who waits for a new worker looks for one that came back, in seconds.
_GLANCE = 0.002
# A worker that doesn't read, or that has hung up and doesn't end, is given so many seconds.
_PATIENCE = 1
_SEND_TIMER = struct.pack("ll", _PATIENCE, 0)


class Supply:
    """The workers of one engine. Safe to use from many threads."""

    def __init__(self, zygote: Path, wait: float) -> None:
        """`zygote` is the socket of one that is ready, or being started anew, for which a query
        waits so many seconds.
        """
        self._address = zygote
        self._wait = wait
        self._idle: deque[tuple[float, Worker]] = deque()
        self._zygote: socket.socket | None = None
        self._talking, self._leasing = threading.Lock(), threading.Lock()
        self._is_closed = threading.Event()

    @property
    def idle(self) -> tuple[int, ...]:
        """The processes of the workers that wait for a query, the one that has waited longest
        first.
        """
        return tuple(worker.pid for _, worker in self._idle)

    def hold(self) -> None:
        """Connect to the zygote, which stays for as long as somebody is connected, and have a
        worker wait, for which the first who asks would else wait himself; let go of idle ones from
        now on.
        Raises ReleaseError where there is no zygote.
        """
        with self._talking:
            try:
                self._connect()
            except OSError as error:
                raise ReleaseError(
                    f"no engine is ready at {self._address}: {error.strerror}"
                ) from error
        with suppress(BusyError):
            self.keep(self.lease(may_connect=False))
        threading.Thread(target=self._watch, daemon=True).start()

    def take(self) -> Worker:
        """The worker that was idle for the shortest time, or a new one; while that is made for
        another, the first that comes back. Raises as `lease` does.
        """
        while not (worker := self.take_idle()):
            if self._leasing.acquire(timeout=_GLANCE):
                try:
                    return self.take_idle() or self.lease(may_connect=False)
                finally:
                    self._leasing.release()
        return worker

    def take_idle(self) -> Worker | None:
        """The worker that was idle for the shortest time, if there is one."""
        try:
            return self._idle.pop()[1]
        except IndexError:
            return None

    def lease(self, may_connect: bool) -> Worker:
        """A new worker. Raises BusyError where the system can't start one, or the zygote doesn't
        come back.
        """
        until = time.monotonic() + self._wait
        while time.monotonic() < until:
            with self._talking:
                try:
                    worker = ask_for_worker(self._connect(), may_connect)
                except OSError:
                    self._disconnect()
                else:
                    if worker:
                        _set_timers(worker.connection)
                        return worker
            time.sleep(QUICK / 2)
        raise BusyError(
            "no process can be started for the query at the moment; try again soon", retry_after=5
        )

    def keep(self, worker: Worker) -> None:
        """Have `worker` wait for the next query."""
        self._idle.append((time.monotonic(), worker))

    def ending(self, worker: Worker) -> Ending:
        """How a worker ended that has hung up; one that lives on is ended."""
        if not worker.has_ended(0):
            # At the lowest priority its end could take as long as others are busy.
            restore(worker.pid)
        lived_on = not worker.has_ended(_PATIENCE)
        if lived_on:
            worker.end()
            worker.has_ended(_PATIENCE)
        with self._talking:
            try:
                status = ask_for_ending(self._connect(), worker.pid)
            except OSError:
                self._disconnect()
                status = UNKNOWN
        words = worker.last_words()
        worker.close()
        return Ending(
            LIVED_ON if lived_on and status in (UNKNOWN, signal.SIGKILL) else status, words
        )

    def trim(self, keep: int = 1, age: float = _KEEP) -> None:
        """Let go of workers that have been idle for `age` seconds, but for `keep` of them, unless
        those have copied much of the store.
        """
        with suppress(IndexError):  # another thread may take the last one
            while time.monotonic() - self._idle[0][0] >= age and (
                len(self._idle) > keep or touched_size(self._idle[0][1].pid) > MUCH
            ):
                self._idle.popleft()[1].kill()

    def close(self) -> None:
        """Let go of the workers and of the zygote."""
        self._is_closed.set()
        self.trim(keep=0, age=0.0)
        with self._talking:
            self._disconnect()

    def _watch(self) -> None:
        while not self._is_closed.wait(_LOOK):
            self.trim()

    def _connect(self) -> socket.socket:
        if self._zygote is None:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._address))
            except OSError:
                connection.close()
                raise
            self._zygote = connection
        return self._zygote

    def _disconnect(self) -> None:
        if self._zygote:
            self._zygote.close()
            self._zygote = None


def _set_timers(connection: socket.socket) -> None:
    """Have no call wait for longer than is said here."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, QUICK_TIMER)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMER)
