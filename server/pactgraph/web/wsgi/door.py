"""The door between the HTTP server and the application: one thread takes all requests, and waits
for none of them.

What is known already it answers; a query is begun, and answered by whichever thread has its result;
all else, and what takes longer than a moment, gets a thread of its own.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeAlias

from pactgraph.web.http import Headers, Reply, RequestContext
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
    """The application as the HTTP server sees it. As a WSGI application it is the middleware."""

    def __init__(self, middleware: ReleaseMiddleware, most: int) -> None:
        """There are so many threads at `most`."""
        self._middleware = middleware
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="request")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, in the thread that asks for it."""
        return self._middleware(environ, start_response)

    def take(self, at_leisure: AtLeisure, exchange: Exchange, request: Environ) -> None:
        """Answer a request without waiting, or have it answered `at_leisure`."""
        if request["REQUEST_METHOD"] != "GET" or not self._begin(exchange, request):
            at_leisure(exchange, request)

    def _begin(self, exchange: Exchange, request: Environ) -> bool:
        """Answer a GET, now or later; False where that has to be done at leisure."""
        context = self._middleware.enter(request)
        if reply := self._middleware.known(context):
            self._middleware.leave(context)
            _send(exchange, reply)
            return True
        then = partial(self._hand_on, exchange, context)
        if self._middleware.begin(context, request.get("REMOTE_ADDR", ""), then):
            return True
        self._middleware.leave(context)
        return False

    def _hand_on(
        self,
        exchange: Exchange,
        context: RequestContext,
        make: Callable[[], Reply],
        is_quick: bool,
    ) -> None:
        end = partial(self._end, exchange, context, make)
        if is_quick:
            end()
        else:
            self._threads.submit(end)

    def _end(self, exchange: Exchange, context: RequestContext, make: Callable[[], Reply]) -> None:
        """Send the reply to a request that was begun."""
        try:
            try:
                reply = self._middleware.finish(context, make())
            finally:
                self._middleware.leave(context)
            _send(exchange, reply)
        except Exception:
            _fail(exchange)


def _send(exchange: Exchange, reply: Reply) -> None:
    status = int(reply.status[:3])
    if isinstance(reply.body, list):
        exchange.response_bytes(status, reply.headers, b"".join(reply.body))
    else:
        exchange.response_iter(status, reply.headers, reply.body)


def _guarded(at_leisure: AtLeisure, exchange: Exchange, request: Environ) -> None:
    try:
        at_leisure(exchange, request)
    except Exception:
        _fail(exchange)


def _fail(exchange: Exchange) -> None:
    """Answer where our own rooms didn't."""
    _log.exception("a request was not answered")
    exchange.response_bytes(500, [], b"")
