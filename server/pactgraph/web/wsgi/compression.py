"""Answers in gzip, for clients that take it."""

import gzip

from pactgraph.web.negotiation import takes_gzip
from pactgraph.web.wsgi.shapes import Environ, Headers

_SMALL = 1024
_KINDS = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/sparql-results+",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/rdf+xml",
    "application/ld+json",
)


def compress(body: bytes, headers: Headers, environ: Environ) -> tuple[bytes, Headers]:
    """`body` in gzip with its headers, where it is text, not small, and the client takes it;
    otherwise both as they are, but for Vary.
    """
    names = {name.lower(): value for name, value in headers}
    if (
        len(body) < _SMALL
        or names.keys() & {"content-encoding", "content-range"}
        or not names.get("content-type", "").startswith(_KINDS)
    ):
        return body, headers
    if "Accept-Encoding" not in names.get("vary", ""):
        vary = ", ".join(filter(None, (names.get("vary", ""), "Accept-Encoding")))
        headers = [(name, value) for name, value in headers if name.lower() != "vary"] + [
            ("Vary", vary)
        ]
    if not takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        return body, headers
    packed = gzip.compress(body, 5, mtime=0)
    # Two forms of one answer may share a tag only if it is weak (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).
    tag = [
        ("ETag", value if value.startswith("W/") else f"W/{value}")
        for name, value in headers
        if name.lower() == "etag"
    ]
    # Ranges would be those of the form that was not sent.
    headers = [
        (name, value)
        for name, value in headers
        if name.lower() not in ("content-length", "etag", "accept-ranges", "last-modified")
    ]
    return packed, [
        *headers,
        *tag,
        ("Content-Length", str(len(packed))),
        ("Content-Encoding", "gzip"),
    ]
