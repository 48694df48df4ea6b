"""What stands before the application: each request gets one release, a validator, and an answer from the cache if there is one.

A release never changes, so an answer follows from the release and from what the request says, and the digest of both is its
entity tag: a client that has the answer is told so, and an answer in the cache is given again, before anything else runs.
The tag is weak, since an answer without an order may come in another one.
"""

import hashlib
from collections.abc import Iterable

import pactgraph
from pactgraph.config import Settings
from pactgraph.web.accept import encoding
from pactgraph.web.cache import Answer, AnswerCache
from pactgraph.web.compression import compress
from pactgraph.web.deliveries import Delivery
from pactgraph.web.proxies import believe_proxy, subscriber
from pactgraph.web.publication import Publisher
from pactgraph.web.responses import common_headers, unchanged_headers
from pactgraph.web.wsgi import PUBLICATION, RELEASE, TAG, Application, Environ, Headers, StartResponse

# What an answer depends on, beside the release.
_SEEN = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_HOST", "wsgi.url_scheme", "SCRIPT_NAME")
# Answers up to this many bytes go out in one piece, larger ones as they are read.
_PIECE = 1024 * 1024


class Front:
    """A WSGI application around another one, which finds the publication and the tag in its environment."""

    def __init__(self, application: Application, publisher: Publisher, settings: Settings) -> None:
        self._application = application
        self._publisher = publisher
        self._proxies = settings.trusted_proxies
        # Some of the settings are told, in the service description.
        self._server = f"{pactgraph.__version__} {settings}"
        self._cache = AnswerCache(settings.cache_size)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, from the cache or from the application; that to HEAD is that to GET without its body."""
        believe_proxy(environ, self._proxies)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if is_head:
            environ["REQUEST_METHOD"] = "GET"
            environ.pop("HTTP_RANGE", None)  # which only GET has
        publication = environ[PUBLICATION] = self._publisher.borrow()
        environ[RELEASE] = publication.release.id
        try:
            body = self._get(environ, start_response) if environ["REQUEST_METHOD"] == "GET" else self._pass_on(environ, start_response)
        finally:
            self._publisher.give_back(publication)
        if is_head:
            getattr(body, "close", lambda: None)()
        return [] if is_head else body

    def _get(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to GET: that the client has it, or the one in the cache, or the application's."""
        release_id = environ[RELEASE]
        environ[TAG] = tag = _tag(self._server, release_id, environ)
        if _names(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
            start_response("304 Not Modified", unchanged_headers(release_id, tag))
            return []
        answer = self._cache.get(tag)
        if answer is None:
            return self._pass_on(environ, start_response)
        if _is_any(environ):
            start_response("304 Not Modified", unchanged_headers(release_id, tag))
            return []
        start_response("200 OK", answer.headers)
        return [answer.body]

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The application's answer with the headers that all have, kept for the next who asks if it may be."""
        status, headers = "", Headers()

        def note(status_line: str, header_list: Headers, *_: object) -> None:
            nonlocal status, headers
            status, headers = status_line, header_list

        body = self._application(environ, note)
        headers += common_headers(environ[RELEASE])
        may_be_kept = status.startswith("200") and TAG in environ and ("ETag", environ[TAG]) in headers
        if may_be_kept and _is_any(environ):
            getattr(body, "close", lambda: None)()
            start_response("304 Not Modified", unchanged_headers(environ[RELEASE], environ[TAG]))
            return []
        length = _length(headers)
        if length > _PIECE:
            start_response(status, headers)
            return Delivery(body, length, subscriber(environ["REMOTE_ADDR"]))
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        whole, headers = compress(whole, headers, environ)
        if may_be_kept:
            self._cache.put(environ[TAG], Answer(headers, whole))
        start_response(status, headers)
        return [whole]


def _tag(server: str, release_id: str, environ: Environ) -> str:
    """The entity tag of the answer to a request by a server of this version and these settings."""
    words = "\0".join([server, *(environ.get(name, "") for name in _SEEN), encoding(environ)])
    return f'W/"{release_id}-{hashlib.blake2b(words.encode(errors="surrogateescape"), digest_size=12).hexdigest()}"'


def _names(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names a tag, by weak comparison (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)."""
    return bool(header) and any(part.strip().removeprefix("W/") == tag.removeprefix("W/") for part in header.split(","))


def _is_any(environ: Environ) -> bool:
    """Whether the client wants nothing if there is anything."""
    return bool(environ.get("HTTP_IF_NONE_MATCH", "").strip() == "*")


def _length(headers: Headers) -> int:
    """The bytes of a body; 0 where the headers don't tell."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
