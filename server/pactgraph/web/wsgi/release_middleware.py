"""What stands before the application: each request gets one release, a validator, and an answer
without further ado where that is known.
"""

from collections.abc import Iterable
from dataclasses import replace

from pactgraph.config import Settings
from pactgraph.web.answers import Answer, Headers
from pactgraph.web.context import RequestContext
from pactgraph.web.negotiation import takes_gzip
from pactgraph.web.responses import INERT, RELEASE, common_headers, unchanged_headers
from pactgraph.web.wsgi.cache import UNCHANGED, AnswerCache, is_any
from pactgraph.web.wsgi.compression import SMALL, compress
from pactgraph.web.wsgi.reception import Arrival, Reception
from pactgraph.web.wsgi.shapes import CONTEXT, Application, Environ, StartResponse
from pactgraph.web.wsgi.slow_clients import Delivery
from pactgraph.web.wsgi.switch import Publication, Publisher

# Answers up to this many bytes go out in one piece, larger ones as they are read.
_PIECE = 1024 * 1024


class ReleaseMiddleware:
    """A WSGI application around another one, which finds the RequestContext in its environment."""

    def __init__(
        self,
        application: Application,
        publisher: Publisher,
        reception: Reception,
        settings: Settings,
    ) -> None:
        self._application = application
        self._publisher = publisher
        self._reception = reception
        self._common = common_headers(bool(settings.cors))
        self._cache = AnswerCache(settings)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, from the cache or from the application; that to HEAD is that to GET without
        its body.
        """
        arrival = self._reception.receive(environ)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if is_head:
            environ["REQUEST_METHOD"] = "GET"
            environ.pop("HTTP_RANGE", None)  # which only GET has
        publication = self._publisher.borrow()
        context = _context(environ, arrival, publication)
        try:
            is_get = context.method == "GET" and context.refusal is None
            respond = self._get if is_get else self._pass_on
            body = respond(context, environ, start_response)
        finally:
            self._publisher.give_back(publication)
        if is_head:
            getattr(body, "close", lambda: None)()
        return [] if is_head else body

    def _get(
        self, context: RequestContext, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The answer to GET: that the client has it, or the one in the cache, or the
        application's.
        """
        tag = self._cache.tag_of(context)
        answer = self._cache.find(context, tag)
        if answer is UNCHANGED:
            return self._unchanged(context, tag, start_response)
        if answer is None:
            return self._pass_on(replace(context, tag=tag), environ, start_response)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _unchanged(
        self, context: RequestContext, tag: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Word that the client has the answer; its policy stays that with which it came, which this
        one would replace.
        """
        release = (RELEASE, context.publication.release.id)
        start_response(UNCHANGED.status, [release, *self._common, *unchanged_headers(tag)])
        return []

    def _pass_on(
        self, context: RequestContext, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The application's answer with the headers that all have, kept for the next who asks if it
        may be.
        """
        status, headers = "", Headers()

        def note(status_line: str, header_list: Headers, *_: object) -> None:
            nonlocal status, headers
            status, headers = status_line, header_list

        environ[CONTEXT] = context
        body = self._application(environ, note)
        headers = [*headers, *self._missing(context, status, headers)]
        may_be_kept = status == "200 OK" and context.tag and ("ETag", context.tag) in headers
        if may_be_kept and is_any(context.if_none_match):
            getattr(body, "close", lambda: None)()
            return self._unchanged(context, context.tag, start_response)
        length = _length(headers)
        if length > _PIECE:
            start_response(status, headers)
            return Delivery(body, length, context.client)
        try:
            answer = Answer(status, headers, b"".join(body))
        finally:
            getattr(body, "close", lambda: None)()
        if len(answer.body) >= SMALL:
            answer = compress(answer, context.takes_gzip)
        if may_be_kept:
            self._cache.keep(context.tag, answer)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _missing(self, context: RequestContext, status: str, headers: Headers) -> Headers:
        """What an answer with `headers` doesn't say yet and all do. Who isn't let in is told no
        release, and a 304 leaves the policy as it was.
        """
        names = {name for name, _ in headers}
        more = list(self._common)
        if context.refusal is None and RELEASE not in names:
            more.append((RELEASE, context.publication.release.id))
        if not status.startswith("304") and INERT[0] not in names:
            more.append(INERT)
        return more


def _context(environ: Environ, arrival: Arrival, publication: Publication) -> RequestContext:
    """What a request brings; Flask finds in `environ` by which address the client knows us."""
    environ["wsgi.url_scheme"], environ["HTTP_HOST"] = arrival.scheme, arrival.host
    environ["SCRIPT_NAME"] = arrival.prefix
    return RequestContext(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        f"{arrival.scheme}://{arrival.host}{arrival.prefix}",
        arrival.prefix,
        environ.get("HTTP_ACCEPT", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ.get("HTTP_IF_NONE_MATCH", ""),
        arrival.client,
        publication,
        arrival.refusal,
    )


def _length(headers: Headers) -> int:
    """The bytes of a body; 0 where the headers don't tell."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
