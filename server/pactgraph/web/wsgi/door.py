"""The door between the HTTP server and the application: one thread takes all requests, and waits
for none of them longer than a moment.

What is known already it answers; a query is begun, and answered by whichever thread has its result,
which mostly is the same one; all else, and what takes longer, gets a thread of its own.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias

from pactgraph.web.connections import Begun
from pactgraph.web.http import Headers, Reply, RequestContext
from pactgraph.web.wsgi.recording import Entry, Recording
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware
from pactgraph.web.wsgi.types import Environ, StartResponse

_log = logging.getLogger("pactgraph")


class Exchange(Protocol):
    """What the HTTP server takes an answer by, once, from any thread."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer in one piece."""

    def response_iter(self, status: int, headers: Headers, body: Iterable[bytes]) -> None:
        """Answer piece by piece, as the client takes them."""


# Answers a request as WSGI has it, in the thread that it is called in.
AtLeisure: TypeAlias = Callable[[Exchange, Environ], object]


class Door:
    """The application as the HTTP server sees it. As a WSGI application it waits for answers."""

    def __init__(
        self, middleware: ReleaseMiddleware, recording: Recording, most: int, begun: Begun
    ) -> None:
        """`recording` is what stands around the `middleware`; there are `most` threads for what
        takes longer than a moment. A request is among the `begun` from its arrival on, so that
        nobody hangs up on who waits for his turn.
        """
        self._begun = begun
        self._middleware = middleware
        self._recording = recording
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="request")
        # Requests in order of arrival, and whose turn it is to take them.
        self._arrived: deque[tuple[AtLeisure, Exchange, Environ]] = deque()
        self._turn = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, in the thread that asks for it."""
        return self._recording(environ, start_response)

    def take(self, at_leisure: AtLeisure, exchange: Exchange, request: Environ) -> None:
        """Answer a request, or leave it to the thread that answers those that came before: of two,
        each would wait for what the other holds.

        What may have a body is answered `at_leisure`, in this thread, since it can be read in no
        other.
        """
        if request["REQUEST_METHOD"] != "GET":
            at_leisure(exchange, request)
            return
        self._begun[id(request)] = request.get("REMOTE_ADDR", ""), time.monotonic()
        self._arrived.append((at_leisure, exchange, request))
        while self._arrived and self._turn.acquire(blocking=False):
            try:
                self._take_all()
            finally:
                self._turn.release()

    def _take_all(self) -> None:
        while self._arrived:
            at_leisure, exchange, request = self._arrived.popleft()
            try:
                if not self._begin(exchange, request):
                    self._threads.submit(self._take_leisure, at_leisure, exchange, request)
            except Exception:
                _fail(exchange)
                self._begun.pop(id(request), None)

    def _take_leisure(self, at_leisure: AtLeisure, exchange: Exchange, request: Environ) -> None:
        try:
            at_leisure(exchange, request)
        except Exception:  # it is recorded as such already
            _fail(exchange)
        finally:
            self._begun.pop(id(request), None)

    def _begin(self, exchange: Exchange, request: Environ) -> bool:
        """Answer a GET, now or later; False where that has to be done at leisure."""
        visit = _Visit(exchange, request, self._recording.begin(request))
        context = self._middleware.enter(request)
        if reply := self._middleware.known(context):
            self._middleware.leave(context)
            self._send(visit, reply)
            return True
        # What is noted of the request goes with it from thread to thread.
        if self._middleware.begin(context, partial(self._hand_on, copy_context(), visit, context)):
            return True
        self._middleware.leave(context)
        return False

    def _hand_on(
        self,
        own: Context,
        visit: "_Visit",
        context: RequestContext,
        make: Callable[[], Reply],
        is_quick: bool,
    ) -> None:
        if is_quick:
            own.run(self._end, visit, context, make)
        else:
            self._threads.submit(own.run, self._end, visit, context, make)

    def _end(self, visit: "_Visit", context: RequestContext, make: Callable[[], Reply]) -> None:
        """Send the reply to a request that was begun."""
        try:
            try:
                reply = self._middleware.finish(context, make())
            finally:
                self._middleware.leave(context)
            self._send(visit, reply)
        except Exception:
            _fail(visit.exchange)
            self._begun.pop(id(visit.request), None)
            if visit.entry:
                self._recording.fail(visit.entry)

    def _send(self, visit: "_Visit", reply: Reply) -> None:
        status, body = int(reply.status[:3]), reply.body
        if visit.entry:
            visit.entry.status = status
            body = self._recording.end(visit.entry, body)
        if isinstance(body, list):
            visit.exchange.response_bytes(status, reply.headers, b"".join(body))
        else:
            visit.exchange.response_iter(status, reply.headers, body)
        self._begun.pop(id(visit.request), None)


def _fail(exchange: Exchange) -> None:
    """Say that our own rooms have no answer."""
    _log.exception("a request was not answered")
    exchange.response_bytes(500, [], b"")


class _Visit(NamedTuple):
    """A request to be answered, and what is recorded of it, if anything is."""

    exchange: Exchange
    request: Environ
    entry: Entry | None
