"""The endpoint: a query goes from the request to the engine and back without passing through Flask,
which takes longer than a small query.

What is no query is left to the routes behind it.
"""

from codecs import BOM_UTF8
from typing import BinaryIO

from werkzeug.wsgi import FileWrapper

from pactgraph.config import Settings
from pactgraph.engine import QueryResult
from pactgraph.errors import ParameterError, RequestSizeError, UrlLengthError
from pactgraph.queries.strangers import strangers_in
from pactgraph.web.errors import render_error
from pactgraph.web.http import CURRENT, Headers, Reply, RequestContext, unknown_headers
from pactgraph.web.wsgi.protocol import read_operation
from pactgraph.web.wsgi.types import CONTEXT, Application, Environ

_PATHS = ("/sparql", "/sparql/")
_METHODS = ("GET", "POST")
# A file is read in pieces of so many bytes.
_PIECE = 256 * 1024


class Endpoint:
    """Answers queries, refuses what may not come in, and has a WSGI application answer all else."""

    def __init__(self, application: Application, settings: Settings) -> None:
        """`application` finds the context in its environment."""
        self._application = application
        self._settings = settings

    def __call__(self, context: RequestContext, environ: Environ) -> Reply:
        """The answer to a request, of which `environ` has the body."""
        try:
            reply = self._answer(context, environ)
        except Exception as error:
            answer = render_error(error, context)
            return Reply(answer.status, answer.headers, [answer.body])
        return self._ask_application(context, environ) if reply is None else reply

    def _ask_application(self, context: RequestContext, environ: Environ) -> Reply:
        status, headers = "", Headers()

        def note(status_line: str, header_list: Headers, *_: object) -> None:
            nonlocal status, headers
            status, headers = status_line, header_list

        body = self._application({**environ, CONTEXT: context}, note)
        return Reply(status, headers, body)

    def _answer(self, context: RequestContext, environ: Environ) -> Reply | None:
        """The answer to a query; None where the request is none."""
        if len(context.path) + len(context.query_string) > self._settings.url_length:
            raise UrlLengthError(
                f"the URL is longer than {self._settings.url_length} bytes; POST the query instead"
            )
        # The body is read whatever becomes of the request: what is left unread would be taken for
        # the next one.
        is_get = context.method == "GET"
        body = b"" if is_get else _read_body(environ, self._settings.request_size)
        if context.refusal is not None:
            raise context.refusal
        if context.path not in _PATHS or context.method not in _METHODS:
            return None
        operation = read_operation(context, environ.get("CONTENT_TYPE", ""), body)
        if operation is None:
            return None
        engine = context.publication.engine
        result = engine.query(operation.request, operation.accept)
        strangers = strangers_in(engine, operation.request, result)
        # Where that can't be told now, it may be for the next who asks.
        tag = "" if strangers is None else context.tag
        reply = reply_with(result, tag, is_signed=operation.is_signed)
        if strangers:
            reply.headers.extend(unknown_headers(strangers))
        return reply


def _read_body(environ: Environ, limit: int) -> bytes:
    """The whole body of a request. Raises RequestSizeError past the limit, whether or not the
    request tells its length.
    """
    body: bytes = environ["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise RequestSizeError(f"the request body is larger than {limit} bytes")
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and len(body) < int(length):
        raise ParameterError(f"the request body ended after {len(body)} of {length} bytes")
    return body


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
        ("Vary", "Accept, Accept-Encoding"),
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
