"""Answers in gzip, for clients that take it."""

import gzip

from pactgraph.web.http import Answer, Headers

# Answers of fewer bytes are sent as they are.
SMALL = 1024
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


def compress(answer: Answer, takes_gzip: bool) -> Answer:
    """`answer` in gzip, where it is text, not small, and the client takes that; otherwise as it is,
    but for Vary.
    """
    names = {name.lower(): value for name, value in answer.headers}
    if (
        len(answer.body) < SMALL
        or names.keys() & {"content-encoding", "content-range"}
        or not names.get("content-type", "").startswith(_KINDS)
    ):
        return answer
    headers = answer.headers
    if "Accept-Encoding" not in names.get("vary", ""):
        vary = ", ".join(filter(None, (names.get("vary", ""), "Accept-Encoding")))
        headers = [*_without(headers, "vary"), ("Vary", vary)]
    if not takes_gzip:
        return Answer(answer.status, headers, answer.body)
    packed = gzip.compress(answer.body, 5, mtime=0)
    # Two forms of one answer may share a tag only if it is weak (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3).
    tag = [
        ("ETag", value if value.startswith("W/") else f"W/{value}")
        for name, value in headers
        if name.lower() == "etag"
    ]
    # Ranges would be those of the form that was not sent.
    kept = _without(headers, "content-length", "etag", "accept-ranges", "last-modified")
    told = [("Content-Length", str(len(packed))), ("Content-Encoding", "gzip")]
    return Answer(answer.status, [*kept, *tag, *told], packed)


def _without(headers: Headers, *names: str) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]
