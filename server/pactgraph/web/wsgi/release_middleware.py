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
from pactgraph.web.wsgi.endpoint import Endpoint, Then
from pactgraph.web.wsgi.reception import Arrival, Reception
from pactgraph.web.wsgi.slow_clients import Delivery
from pactgraph.web.wsgi.types import Environ, Request, StartResponse

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
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        arrival = self._reception.receive(environ)
        if is_head:
            environ["REQUEST_METHOD"] = "GET"
            environ.pop("HTTP_RANGE", None)  # which only GET has
        context = self._enter(environ, arrival)
        # Flask finds there by which address the client knows us.
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = arrival.scheme, arrival.host
        environ["SCRIPT_NAME"] = arrival.prefix
        try:
            reply = self.known(context) or self.finish(context, self._endpoint(context, environ))
        finally:
            self.leave(context)
        start_response(reply.status, reply.headers)
        if is_head:
            _close(reply.body)
        return [] if is_head else reply.body

    def enter(self, request: Request) -> RequestContext:
        """What a request brings, which sees one release until it leaves."""
        return self._enter(request, self._reception.receive(request))

    def known(self, context: RequestContext) -> Reply | None:
        """The answer to GET where it need not be made: that the client has it, or the one in the
        cache.
        """
        if not context.tag:
            return None
        answer = self._cache.find(context, context.tag)
        if answer is UNCHANGED:
            return self._unchanged(context)
        if answer is None:
            return None
        noted().keeps(answer.query)
        return Reply(answer.status, answer.headers, [answer.body])

    @property
    def moment(self) -> Moment:
        """What is served and kept now."""
        current = self._lending.current
        return Moment(current.id, current.engine.load, *self._cache.size)

    def begin(self, context: RequestContext, then: Then) -> bool:
        """Begin to answer; see Endpoint."""
        return self._endpoint.begin(context, then)

    def finish(self, context: RequestContext, reply: Reply) -> Reply:
        """The endpoint's `reply` as it is sent: with the headers that all have, compressed where it
        may be, and kept for the next who asks; in one piece unless it is large.
        """
        headers = [*reply.headers, *self._missing(context, reply)]
        may_be_kept = reply.status == "200 OK" and context.tag and ("ETag", context.tag) in headers
        if context.if_none_match and may_be_kept and is_any(context.if_none_match):
            _close(reply.body)
            return self._unchanged(context)
        body = reply.body
        length = sum(map(len, body)) if isinstance(body, list) else _length(headers)
        if length > LARGE:
            return Reply(reply.status, headers, Delivery(body, length, context.client))
        try:
            answer = Answer(reply.status, headers, b"".join(body), noted().query)
        finally:
            _close(body)
        if len(answer.body) >= SMALL:
            answer = compress(answer, context.takes_gzip)
        if may_be_kept:
            self._cache.keep(context.tag, answer)
        return Reply(answer.status, answer.headers, [answer.body])

    def leave(self, context: RequestContext) -> None:
        """A request has been answered."""
        self._lending.give_back(context.publication)

    def _enter(self, request: Request, arrival: Arrival) -> RequestContext:
        named = request.get(NAMED, "")
        publication, is_named = self._lending.borrow(named)
        if not is_named and arrival.refusal is None:
            arrival = replace(arrival, refusal=_not_served(named, publication))
        context = _context(request, arrival, publication)
        remembered = noted()
        remembered.client, remembered.release = arrival.client, publication.id
        if context.method != "GET" or context.refusal is not None:
            return context
        return RequestContext(*context[:-1], self._cache.tag_of(context))

    def _unchanged(self, context: RequestContext) -> Reply:
        """Word that the client has the answer; its policy stays that with which it came, which this
        one would replace.
        """
        release = (RELEASE, context.publication.id)
        headers = [release, *self._common, *unchanged_headers(context.tag)]
        return Reply(UNCHANGED.status, headers, [])

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


def _query_string(request: Request) -> str:
    """The query string, in which bytes that a client should have escaped are escaped."""
    text = request.get("QUERY_STRING", "")
    return text if text.isascii() else quote(text.encode("latin-1"), safe=printable)


def _context(request: Request, arrival: Arrival, publication: Publication) -> RequestContext:
    return RequestContext(
        request["REQUEST_METHOD"],
        request["PATH_INFO"],
        _query_string(request),
        f"{arrival.scheme}://{arrival.host}{arrival.prefix}",
        arrival.prefix,
        request.get("HTTP_ACCEPT", ""),
        request.get("HTTP_ACCEPT_LANGUAGE", ""),
        takes_gzip(request.get("HTTP_ACCEPT_ENCODING", "")),
        request.get("HTTP_IF_NONE_MATCH", ""),
        arrival.client,
        publication,
        arrival.refusal,
    )


def _length(headers: Headers) -> int:
    """The bytes of a body; 0 where the headers don't tell."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)


def _close(body: Iterable[bytes]) -> None:
    """Let go of the files that a body is read from."""
    if not isinstance(body, list):
        getattr(body, "close", lambda: None)()
