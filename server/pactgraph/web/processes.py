"""Granian, in several processes on sockets of ours, which are started again however often they end.

Granian calls for each request, from one of the threads that it has for Python, of which each burst
makes more; it takes an answer from any thread, and reads a body only until the call returns.
Queries by GET are done one after the other by one of them (`wsgi/door`): a thousand threads cost
more than the queries. Path at 32 clients, 1,000 threads against 4: 4,430 against 7,461 requests a
second.

Its interface for event loops, RSGI, does the same but keeps what a slow client doesn't take in
memory without a bound, and gives paths and headers that aren't UTF-8 changed.

Granian itself gives up where a process ends within five seconds of its start, and has each process
make its socket, so that what waits there ends with it. The methods that are replaced here are not
of its public interface. One socket for all processes would do, but whichever wakes first takes most
of the connections: 7 of 8, measured.
"""

import logging
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer, mp
from granian.server.mp import WorkerProcess
from granian.wsgi import _callback_wrapper

from pactgraph.web.listening import BACKLOG, Listener
from pactgraph.web.wsgi.door import Door, Exchange
from pactgraph.web.wsgi.types import Environ

_log = logging.getLogger("pactgraph")
# The URL and the headers of a request may take this many bytes together; it takes time to read
# them.
_HEADERS = 48 * 1024
# A client that sends no request in this time, in seconds, is hung up on.
_SILENCE = 15.0
# At the end, queries have this many seconds to finish.
_GRACE = 5
# The first process that ends is replaced at once, the next ones after growing pauses up to this
# one; after a time of peace, in seconds, it is as at first.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_PEACE = 60.0


def _call_wrapper(target: Door, *options: Any) -> Callable[[Exchange, Environ], None]:
    """What granian calls for each request, in its one thread."""
    return partial(target.take, _callback_wrapper(target, *options))


mp._wsgi_call_wrap = _call_wrapper  # type: ignore[attr-defined, assignment]


class HttpProcesses(MPServer):
    """Processes that speak HTTP on one listener."""

    def __init__(
        self,
        listener: Listener,
        count: int,
        *,
        connections: int,
        patience: float,
        on_hangup: Callable[[], None],
    ) -> None:
        """Each of `count` processes accepts so many `connections`; a request has `patience` seconds
        for its headers, and not more than 15. `on_hangup` is called at SIGHUP, at which granian
        would start all processes anew.
        """
        super().__init__(
            target="pactgraph.web.app:create_app",
            address=str(listener.address),
            port=listener.port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=int(min(_SILENCE, patience) * 1000), max_buffer_size=_HEADERS
            ),
            workers=count,
            backlog=BACKLOG,
            backpressure=connections,
            # Each connection may have a thread, which exists only while it is needed, so that
            # clients that send or read slowly take threads from nobody.
            blocking_threads=connections,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=_GRACE,
            log_level=LogLevels.error,
        )
        self._listener, self._on_hangup = listener, on_hangup
        self._pause = self._replaced = 0.0

    def signal_handler_reload(self, *_: Any, **__: Any) -> None:
        self._on_hangup()

    def _init_shared_socket(self) -> None:
        self._sockets = [self._listener.bound, *self._listener.twins(self.workers - 1)]
        self._ssp, self._sso = None, self._listener.bound

    def _spawn_worker(  # type: ignore[override]
        self, idx: int, target: Any, callback_loader: Any
    ) -> WorkerProcess:
        # Only where processes may have sockets of their own does it tell how many may wait.
        more = (BACKLOG,) if sys.platform == "linux" else ()
        holder: Any = SocketHolder(self._sockets[idx].fileno(), False, *more)  # type: ignore[call-arg]
        self._shd = holder
        return super()._spawn_worker(idx, target, callback_loader)

    def _respawn_workers(
        self,
        workers: list[int],
        spawn_target: Callable[..., None],
        target_loader: Callable[..., object],
        delay: float = 0,
    ) -> None:
        """Replace processes, with a pause where they have ended by themselves lately."""
        if not delay:
            self._wait(workers)
        if not self.interrupt_signal:
            super()._respawn_workers(workers, spawn_target, target_loader, delay)
        # What is remembered here would end the server.
        self.respawned_wrks.clear()
        self._replaced = time.monotonic()
        # Granian forgets that it was woken just before it calls this: what came in between is kept.
        if self.interrupt_signal or self.interrupt_children:
            self.main_loop_interrupt.set()

    def shutdown(self, exit_code: int = 0) -> None:
        """End, as asked. A process that ended by itself just before, and that nobody has replaced
        yet, is no failure of the server.
        """
        for worker in self.wrks:
            worker.interrupt_by_parent = True
        self.interrupt_children.clear()
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]

    def _wait(self, workers: list[int]) -> None:
        """Let the pause pass that is due. Nobody waits meanwhile for a process that isn't there:
        the others take who comes, until it listens again.
        """
        is_peaceful = time.monotonic() - self._replaced > _PEACE
        pause = 0.0 if is_peaceful else self._pause
        self._pause = min(_LONGEST_PAUSE, _FIRST_PAUSE if is_peaceful else 2 * self._pause)
        for index in workers if pause else []:
            # Shut while it doesn't listen, as where a process ended before it did, a socket would
            # pass that on to every connection that it accepts later.
            with suppress(OSError):
                if self._sockets[index].getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    self._sockets[index].shutdown(socket.SHUT_RDWR)
        _log.error(
            "%d process%s that spoke HTTP ended; another one starts in %g s",
            len(workers),
            "es" if len(workers) > 1 else "",
            pause,
        )
        until = time.monotonic() + pause
        while time.monotonic() < until and not self.interrupt_signal:
            time.sleep(0.05)
