"""What stands before the application: each request gets one release, a validator, and an answer
from the cache if there is one.

A release never changes, so an answer follows from the release and from what the request says, and
the digest of both is its entity tag: a client that has the answer is told so, and an answer in the
cache is given again, before anything else runs.
The tag is weak, since an answer without an order may come in another one.
"""

import hashlib
from collections.abc import Iterable

import pactgraph
from pactgraph.config import Settings
from pactgraph.web.negotiation import takes_gzip
from pactgraph.web.responses import INERT, common_headers, unchanged_headers
from pactgraph.web.wsgi.cache import Answer, AnswerCache
from pactgraph.web.wsgi.compression import compress
from pactgraph.web.wsgi.reception import Reception
from pactgraph.web.wsgi.shapes import (
    CLIENT,
    PUBLICATION,
    REFUSAL,
    RELEASE,
    TAG,
    Application,
    Environ,
    Headers,
    StartResponse,
)
from pactgraph.web.wsgi.slow_clients import Delivery
from pactgraph.web.wsgi.switch import Publisher

# What an answer depends on, beside the release.
_SEEN = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "wsgi.url_scheme",
    "SCRIPT_NAME",
)
# Answers up to this many bytes go out in one piece, larger ones as they are read.
_PIECE = 1024 * 1024


class Front:
    """A WSGI application around another one, which finds the publication and the tag in its
    environment.
    """

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
        self._server = _told(settings)
        self._common = common_headers(bool(settings.cors))
        self._cache = AnswerCache(settings.cache_size)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, from the cache or from the application; that to HEAD is that to GET without
        its body.
        """
        self._reception.receive(environ)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if is_head:
            environ["REQUEST_METHOD"] = "GET"
            environ.pop("HTTP_RANGE", None)  # which only GET has
        publication = environ[PUBLICATION] = self._publisher.borrow()
        environ[RELEASE] = publication.release.id
        try:
            is_get = environ["REQUEST_METHOD"] == "GET" and REFUSAL not in environ
            body = (
                self._get(environ, start_response)
                if is_get
                else self._pass_on(environ, start_response)
            )
        finally:
            self._publisher.give_back(publication)
        if is_head:
            getattr(body, "close", lambda: None)()
        return [] if is_head else body

    def _get(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to GET: that the client has it, or the one in the cache, or the
        application's.
        """
        environ[TAG] = tag = _tag(self._server, environ)
        if _names(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
            return self._unchanged(environ, start_response)
        answer = self._cache.get(tag)
        if answer is None:
            return self._pass_on(environ, start_response)
        if _is_any(environ):
            return self._unchanged(environ, start_response)
        start_response("200 OK", answer.headers)
        return [answer.body]

    def _unchanged(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Word that the client has the answer; its policy stays that with which it came, which this
        one would replace.
        """
        start_response(
            "304 Not Modified",
            [
                ("Pactgraph-Release", environ[RELEASE]),
                *self._common,
                *unchanged_headers(environ[TAG]),
            ],
        )
        return []

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The application's answer with the headers that all have, kept for the next who asks if it
        may be.
        """
        status, headers = "", Headers()
        is_refused = REFUSAL in environ

        def note(status_line: str, header_list: Headers, *_: object) -> None:
            nonlocal status, headers
            status, headers = status_line, header_list

        body = self._application(environ, note)
        headers += (
            self._common if is_refused else [("Pactgraph-Release", environ[RELEASE]), *self._common]
        )
        if not status.startswith("304") and not any(name == INERT[0] for name, _ in headers):
            headers.append(INERT)
        may_be_kept = (
            status.startswith("200") and TAG in environ and ("ETag", environ[TAG]) in headers
        )
        if may_be_kept and _is_any(environ):
            getattr(body, "close", lambda: None)()
            return self._unchanged(environ, start_response)
        length = _length(headers)
        if length > _PIECE:
            start_response(status, headers)
            return Delivery(body, length, environ[CLIENT])
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        whole, headers = compress(whole, headers, environ)
        if may_be_kept:
            self._cache.put(environ[TAG], Answer(headers, whole))
        start_response(status, headers)
        return [whole]


def _told(settings: Settings) -> str:
    """The version and those of the settings that change answers, all of which clients are told
    anyway, so that a tag gives nothing away.
    """
    limits = (settings.query_timeout, settings.query_memory, settings.result_size)
    return f"{pactgraph.__version__} {limits} {bool(settings.service_allow)} {bool(settings.cors)}"


def _tag(server: str, environ: Environ) -> str:
    """The entity tag of the answer to a request by a server that says `server` of itself."""
    encoding = "gzip" if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else ""
    words = "\0".join([server, *(environ.get(name, "") for name in _SEEN), encoding])
    digest = hashlib.blake2b(
        words.encode(errors="surrogateescape"), digest_size=12, key=environ[PUBLICATION].key
    )
    return f'W/"{environ[RELEASE]}-{digest.hexdigest()}"'


def _names(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names a tag, by weak comparison (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)."""
    return bool(header) and any(
        part.strip().removeprefix("W/") == tag.removeprefix("W/") for part in header.split(",")
    )


def _is_any(environ: Environ) -> bool:
    """Whether the client wants nothing if there is anything."""
    return bool(environ.get("HTTP_IF_NONE_MATCH", "").strip() == "*")


def _length(headers: Headers) -> int:
    """The bytes of a body; 0 where the headers don't tell."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
