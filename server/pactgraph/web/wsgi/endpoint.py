"""The endpoint: a query goes from the request to the engine and back without passing through Flask,
which takes longer than a small query.

What is no query is left to the routes behind it.
"""

import time
from codecs import BOM_UTF8
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import BinaryIO, TypeAlias

from werkzeug.wsgi import FileWrapper

from pactgraph.config import Settings
from pactgraph.engine import QueryResult, Rest
from pactgraph.errors import PactgraphError, UrlLengthError
from pactgraph.queries.strangers import has_something, strangers_in
from pactgraph.web.connections import Begun, Bodies
from pactgraph.web.errors import render_error
from pactgraph.web.http import CURRENT, Headers, Reply, RequestContext, unknown_headers
from pactgraph.web.ledger import noted
from pactgraph.web.wsgi.compression import SMALL, VARY_AS_COMPRESSED
from pactgraph.web.wsgi.protocol import Operation, read_operation
from pactgraph.web.wsgi.types import CONTEXT, Application, Environ

# Is handed what makes the reply, once and for good; and whether that takes but a moment, or has to
# be called by a thread that can wait.
Then: TypeAlias = Callable[[Callable[[], Reply], bool], None]

_PATHS = ("/sparql", "/sparql/")
_METHODS = ("GET", "POST")
# A file is read in pieces of so many bytes.
_PIECE = 256 * 1024


class Endpoint:
    """Answers queries, refuses what may not come in, and has a WSGI application answer all else."""

    def __init__(
        self, application: Application, settings: Settings, begun: Begun | None = None
    ) -> None:
        """`application` finds the context in its environment; a request is among the `begun` from
        when it has come in to when it is answered.
        """
        self._application = application
        self._settings = settings
        self._begun = Begun() if begun is None else begun
        self._bodies = Bodies(settings.request_size)

    def __call__(self, context: RequestContext, environ: Environ) -> Reply:
        """The answer to a request, of which `environ` has the body."""
        try:
            body = self._read(context, environ)
            self._begun[id(context)] = environ.get("REMOTE_ADDR", ""), time.monotonic()
            reply = self._answer(context, environ, body)
            return self._ask_application(context, environ, body) if reply is None else reply
        except Exception as error:
            return _refusal(error, context)
        finally:
            self._begun.pop(id(context), None)

    def begin(self, context: RequestContext, then: Then) -> bool:
        """Begin to answer a query that came by GET, waiting for a moment at most; `then` is handed
        the rest, at once or from another thread. False where the request is no query, or nothing is
        to be begun.
        """
        if context.path not in _PATHS or context.refusal is not None:
            return False
        try:
            self._read(context, {})
            operation = read_operation(context, "", b"")
        except PactgraphError:  # which is told at leisure
            return False
        if operation is None or operation.accept is None:
            return False
        noted().asks(operation.request.text)
        hand_on = partial(self._hand_on, context, operation, then)
        context.publication.engine.begin(operation.request, operation.accept, hand_on)
        return True

    def _hand_on(
        self,
        context: RequestContext,
        operation: Operation,
        then: Then,
        rest: Rest,
        is_quick: bool,
    ) -> None:
        """Hand on what makes the reply: what takes longer than a moment, such as to compress it,
        isn't done here.
        """
        if is_quick:
            try:
                result = rest()
            except Exception as error:
                rest = partial(_given, error)
            else:
                is_small = result.length < SMALL or result.is_gzipped or not context.takes_gzip
                if is_small and has_something(result):
                    is_signed = operation.is_signed
                    then(partial(reply_with, result, context.tag, is_signed=is_signed), True)
                    return
                rest = partial(_given, result)
        then(partial(self._end, context, operation, rest), False)

    def _end(self, context: RequestContext, operation: Operation, rest: Rest) -> Reply:
        """The reply to a query that was begun."""
        try:
            return self._reply(context, operation, rest())
        except Exception as error:
            return _refusal(error, context)

    def _ask_application(self, context: RequestContext, environ: Environ, body: bytes) -> Reply:
        """The application's answer; it finds the body, which has been read, where it looks."""
        status, headers = "", Headers()

        def note(status_line: str, header_list: Headers, *_: object) -> None:
            nonlocal status, headers
            status, headers = status_line, header_list

        read = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        pieces = self._application({**environ, **read, CONTEXT: context}, note)
        return Reply(status, headers, pieces)

    def _read(self, context: RequestContext, environ: Environ) -> bytes:
        """The body, which is read whatever becomes of the request: what is left unread would be
        taken for the next one.
        """
        if len(context.path) + len(context.query_string) > self._settings.url_length:
            raise UrlLengthError(
                f"the URL is longer than {self._settings.url_length} bytes; POST the query instead"
            )
        return b"" if context.method == "GET" else self._bodies.read(environ, context.client)

    def _answer(self, context: RequestContext, environ: Environ, body: bytes) -> Reply | None:
        """The answer to a query; None where the request is none, or a page is to show
        the answer.
        """
        if context.refusal is not None:
            raise context.refusal
        if context.path not in _PATHS or context.method not in _METHODS:
            return None
        operation = read_operation(context, environ.get("CONTENT_TYPE", ""), body)
        if operation is None or operation.accept is None:
            return None
        noted().asks(operation.request.text)
        result = context.publication.engine.query(operation.request, operation.accept)
        return self._reply(context, operation, result)

    def _reply(self, context: RequestContext, operation: Operation, result: QueryResult) -> Reply:
        """The reply with `result`, and which terms of the query aren't in the data."""
        strangers = strangers_in(context.publication.engine, operation.request, result)
        # Where that can't be told now, it may be for the next who asks.
        tag = "" if strangers is None else context.tag
        reply = reply_with(result, tag, is_signed=operation.is_signed)
        if strangers:
            reply.headers.extend(unknown_headers(strangers))
        return reply


def _given(outcome: QueryResult | Exception) -> QueryResult:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _refusal(error: Exception, context: RequestContext) -> Reply:
    answer = render_error(error, context)
    return Reply(answer.status, answer.headers, [answer.body])


def reply_with(result: QueryResult, tag: str, *, is_signed: bool = False) -> Reply:
    """The reply with `result`, in one piece if it is small, else piece by piece from its file. It
    has `tag` where that isn't empty; what it is depends on Accept.

    If it `is_signed`, a table without markup begins with a byte order mark, without which Excel
    takes it for another encoding; such a result may not be compressed yet.
    """
    mark = BOM_UTF8 if is_signed and result.format.is_sheet else b""
    headers = [
        ("Content-Type", result.format.content_type),
        ("Content-Length", str(len(mark) + result.length)),
        VARY_AS_COMPRESSED,
        ("Cache-Control", "no-store" if result.is_volatile else CURRENT),
    ]
    if result.is_gzipped:
        headers.append(("Content-Encoding", "gzip"))
    if tag and not result.is_volatile:
        headers.append(("ETag", tag))
    body = result.body
    pieces = [mark + body] if isinstance(body, bytes) else _Pieces(mark, body)
    return Reply("200 OK", headers, pieces)


class _Pieces(FileWrapper):
    """A file in pieces, which is closed with them, behind a mark."""

    def __init__(self, mark: bytes, file: BinaryIO) -> None:
        super().__init__(file, _PIECE)
        self._mark = mark

    def __next__(self) -> bytes:
        mark, self._mark = self._mark, b""
        return mark or super().__next__()
