"""Answers of the engine as HTTP responses, and the headers that responses carry."""

from collections.abc import Iterable, Sequence

from flask import Response
from werkzeug.wsgi import FileWrapper

from pactgraph.engine import QueryResult
from pactgraph.rdf.formats import Accept
from pactgraph.web.answers import Headers
from pactgraph.web.current import current
from pactgraph.web.negotiation import negotiate

VARY = "Accept, Accept-Language"
# A file is read in pieces of so many bytes.
_PIECE = 256 * 1024
# The current release may be another one in a minute.
_CURRENT = "public, max-age=60, must-revalidate"
# Which release an answer is from.
RELEASE = "Pactgraph-Release"
# That an answer has only the first rows of what was found.
CUT = "Pactgraph-Cut"
# Everything a page needs comes from here, and nothing in a page may run that isn't a file of ours.
POLICY = (
    "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types "
    "'none'",
)
# What is no page is shown without scripts, styles and an origin, whatever a browser takes it for.
INERT = ("Content-Security-Policy", "default-src 'none'; sandbox")
_OPEN = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
    (
        "Access-Control-Expose-Headers",
        f"Content-Range, ETag, Link, Retry-After, {RELEASE}, {CUT}",
    ),
]
# Nor may a page of another site embed it as a script or a picture (https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header).
_PRIVATE = [("Cross-Origin-Resource-Policy", "same-origin")]


def accepted(wishes: Sequence[str] = ()) -> Accept:
    """The formats that the client of the current request takes; the first known of `wishes` wins
    over its headers.

    Raises NotAcceptableError where there are none.
    """
    context = current()
    return negotiate(context.accept, tuple(wishes), context.takes_gzip)


def result_headers(result: QueryResult, tag: str) -> Headers:
    """The headers of `result`, which has `tag` where that isn't empty; what it is depends on
    Accept.
    """
    headers = [
        ("Content-Type", result.format.content_type),
        ("Content-Length", str(result.length)),
        ("Vary", "Accept, Accept-Encoding"),
    ]
    if result.is_gzipped:
        headers.append(("Content-Encoding", "gzip"))
    if result.is_volatile:
        return [*headers, ("Cache-Control", "no-store")]
    headers.append(("Cache-Control", _CURRENT))
    return [*headers, ("ETag", tag)] if tag else headers


def piecewise(result: QueryResult) -> Iterable[bytes]:
    """The body of `result`: in one piece if it is small, else piece by piece from its file."""
    return [result.body] if isinstance(result.body, bytes) else FileWrapper(result.body, _PIECE)


def respond(result: QueryResult) -> Response:
    """`result` as a response, whole, with its type and length."""
    headers = result_headers(result, current().tag)
    return Response(piecewise(result), headers=headers, direct_passthrough=True)


def may_be_kept(response: Response) -> Response:
    """`response`, which follows from the release and the request alone, with its validator."""
    response.headers["Cache-Control"] = _CURRENT
    if tag := current().tag:
        response.headers["ETag"] = tag
    return response


def unchanged_headers(tag: str) -> Headers:
    """The headers that tell a client to go on using what it has, beside those of every answer."""
    return [("ETag", tag), ("Cache-Control", _CURRENT), ("Vary", f"{VARY}, Accept-Encoding")]


def common_headers(is_open: bool) -> Headers:
    """Headers of every answer: readable from any origin, or from none but our own, and never
    guessed at.
    """
    return [
        *(_OPEN if is_open else _PRIVATE),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]
