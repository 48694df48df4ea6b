"""The endpoint: a query goes from the request to the engine and back without passing through Flask,
which takes longer than a small query.

What is no query is left to the routes behind it.
"""

import time
from threading import get_ident

from werkzeug.wsgi import FileWrapper

from pactgraph.config import Settings
from pactgraph.engine import QueryResult
from pactgraph.errors import UrlLengthError
from pactgraph.web.connections import Begun, Bodies
from pactgraph.web.errors import render_error
from pactgraph.web.http import CURRENT, Headers, Reply, RequestContext
from pactgraph.web.wsgi.protocol import read_operation
from pactgraph.web.wsgi.types import CONTEXT, Application, Environ

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
            self._begun[get_ident()] = environ.get("REMOTE_ADDR", ""), time.monotonic()
            result = self._answer(context, environ, body)
            if result is None:
                return self._ask_application(context, environ)
        except Exception as error:
            answer = render_error(error, context)
            return Reply(answer.status, answer.headers, [answer.body])
        finally:
            self._begun.pop(get_ident(), None)
        return reply_with(result, context.tag)

    def _ask_application(self, context: RequestContext, environ: Environ) -> Reply:
        status, headers = "", Headers()

        def note(status_line: str, header_list: Headers, *_: object) -> None:
            nonlocal status, headers
            status, headers = status_line, header_list

        body = self._application({**environ, CONTEXT: context}, note)
        return Reply(status, headers, body)

    def _read(self, context: RequestContext, environ: Environ) -> bytes:
        """The body, which is read whatever becomes of the request: what is left unread would be
        taken for the next one.
        """
        if len(context.path) + len(context.query_string) > self._settings.url_length:
            raise UrlLengthError(
                f"the URL is longer than {self._settings.url_length} bytes; POST the query instead"
            )
        return b"" if context.method == "GET" else self._bodies.read(environ, context.client)

    def _answer(self, context: RequestContext, environ: Environ, body: bytes) -> QueryResult | None:
        """The answer to a query; None where the request is none."""
        if context.refusal is not None:
            raise context.refusal
        if context.path not in _PATHS or context.method not in _METHODS:
            return None
        operation = read_operation(context, environ.get("CONTENT_TYPE", ""), body)
        return context.publication.engine.query(*operation) if operation else None


def reply_with(result: QueryResult, tag: str) -> Reply:
    """The reply with `result`, in one piece if it is small, else piece by piece from its file. It
    has `tag` where that isn't empty; what it is depends on Accept.
    """
    headers = [
        ("Content-Type", result.format.content_type),
        ("Content-Length", str(result.length)),
        ("Vary", "Accept, Accept-Encoding"),
        ("Cache-Control", "no-store" if result.is_volatile else CURRENT),
    ]
    if result.is_gzipped:
        headers.append(("Content-Encoding", "gzip"))
    if tag and not result.is_volatile:
        headers.append(("ETag", tag))
    body = result.body
    pieces = [body] if isinstance(body, bytes) else FileWrapper(body, _PIECE)
    return Reply("200 OK", headers, pieces)
