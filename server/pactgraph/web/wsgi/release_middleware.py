"""What every request meets first: it gets one release, which it sees from start to end, a
validator, and an answer without further ado where that is known.
"""

from collections.abc import Iterable
from dataclasses import replace
from string import printable
from urllib.parse import quote

from pactgraph.config import Settings
from pactgraph.errors import UnknownNameError
from pactgraph.release.lending import Lending
from pactgraph.web.http import (
    INERT,
    RELEASE,
    Answer,
    Headers,
    Reply,
    RequestContext,
    common_headers,
    takes_gzip,
    unchanged_headers,
)
from pactgraph.web.ledger import Moment, noted
from pactgraph.web.publication import Publication
from pactgraph.web.wsgi.cache import UNCHANGED, AnswerCache, is_any
from pactgraph.web.wsgi.compression import LARGE, SMALL, compress
from pactgraph.web.wsgi.endpoint import Endpoint
from pactgraph.web.wsgi.reception import Arrival, Reception
from pactgraph.web.wsgi.slow_clients import Delivery
from pactgraph.web.wsgi.types import Environ, StartResponse

# The header by which a request names the release that it is to be answered from.
NAMED = "HTTP_PACTGRAPH_RELEASE"


class ReleaseMiddleware:
    """A WSGI application around the endpoint. Safe to use from many threads."""

    def __init__(
        self, endpoint: Endpoint, current: Publication, reception: Reception, settings: Settings
    ) -> None:
        """Requests see the `current` publication, until another one is taken up."""
        self._endpoint = endpoint
        self._lending = Lending(current, settings.release_overlap)
        self.take_up = self._lending.take_up
        self._reception = reception
        self._common = common_headers(bool(settings.cors))
        self._cache = AnswerCache(settings)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, from the cache or from the endpoint; that to HEAD is that to GET without
        its body.
        """
        arrival = self._reception.receive(environ)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if is_head:
            environ["REQUEST_METHOD"] = "GET"
            environ.pop("HTTP_RANGE", None)  # which only GET has
        named = environ.get(NAMED, "")
        publication, is_named = self._lending.borrow(named)
        if not is_named and arrival.refusal is None:
            arrival = replace(arrival, refusal=_not_served(named, publication))
        context = _context(environ, arrival, publication)
        remembered = noted()
        remembered.client, remembered.release = arrival.client, publication.id
        try:
            is_get = context.method == "GET" and context.refusal is None
            respond = self._get if is_get else self._ask
            body = respond(context, environ, start_response)
        finally:
            self._lending.give_back(publication)
        if is_head:
            _close(body)
        return [] if is_head else body

    @property
    def moment(self) -> Moment:
        """What is served and kept now."""
        current = self._lending.current
        return Moment(current.id, current.engine.load, *self._cache.size)

    def _get(
        self, context: RequestContext, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The answer to GET: that the client has it, or the one in the cache, or the endpoint's."""
        tag = self._cache.tag_of(context)
        answer = self._cache.find(context, tag)
        if answer is UNCHANGED:
            return self._unchanged(context, tag, start_response)
        if answer is None:
            return self._ask(replace(context, tag=tag), environ, start_response)
        noted().keeps(answer.query)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _unchanged(
        self, context: RequestContext, tag: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Word that the client has the answer; its policy stays that with which it came, which this
        one would replace.
        """
        release = (RELEASE, context.publication.id)
        start_response(UNCHANGED.status, [release, *self._common, *unchanged_headers(tag)])
        return []

    def _ask(
        self, context: RequestContext, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The endpoint's answer with the headers that all have, kept for the next who asks if it
        may be.
        """
        reply = self._endpoint(context, environ)
        headers = [*reply.headers, *self._missing(context, reply)]
        may_be_kept = reply.status == "200 OK" and context.tag and ("ETag", context.tag) in headers
        if may_be_kept and is_any(context.if_none_match):
            _close(reply.body)
            return self._unchanged(context, context.tag, start_response)
        length = _length(headers)
        if length > LARGE:
            start_response(reply.status, headers)
            return Delivery(reply.body, length, context.client)
        try:
            answer = Answer(reply.status, headers, b"".join(reply.body), noted().query)
        finally:
            _close(reply.body)
        if len(answer.body) >= SMALL:
            answer = compress(answer, context.takes_gzip)
        if may_be_kept:
            self._cache.keep(context.tag, answer)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _missing(self, context: RequestContext, reply: Reply) -> Headers:
        """What a reply doesn't say yet and all do. Who isn't let in is told no
        release, and a 304 leaves the policy as it was.
        """
        names = {name for name, _ in reply.headers}
        more = list(self._common)
        if context.refusal is None and RELEASE not in names:
            more.append((RELEASE, context.publication.id))
        if not reply.status.startswith("304") and INERT[0] not in names:
            more.append(INERT)
        return more


def _not_served(named: str, current: Publication) -> UnknownNameError:
    """Not found, which a balancer takes for a reason to ask another server, and not for a sign that
    this one is ill.
    """
    return UnknownNameError(
        f"{RELEASE}: {named[:100]!r} is no release that this server answers from at the moment; it "
        f"answers from {current.id}"
    )


def _query_string(environ: Environ) -> str:
    """The query string, in which bytes that a client should have escaped are escaped."""
    text: str = environ.get("QUERY_STRING", "")
    return text if text.isascii() else quote(text.encode("latin-1"), safe=printable)


def _context(environ: Environ, arrival: Arrival, publication: Publication) -> RequestContext:
    """What a request brings; Flask finds in `environ` by which address the client knows us."""
    environ["wsgi.url_scheme"], environ["HTTP_HOST"] = arrival.scheme, arrival.host
    environ["SCRIPT_NAME"] = arrival.prefix
    return RequestContext(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        _query_string(environ),
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


def _close(body: Iterable[bytes]) -> None:
    """Let go of the files that a body is read from."""
    getattr(body, "close", lambda: None)()
