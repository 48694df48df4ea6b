"""Answers in gzip, for clients that take it."""

import gzip

from pactgraph.rdf import Kind, formats_of
from pactgraph.web.http import Answer, Headers

# Answers of fewer bytes are sent as they are, those of more as they are read.
SMALL, LARGE = 1024, 1024 * 1024
# What the answers to queries say of what they depend on.
VARY_AS_COMPRESSED = ("Vary", "Accept, Accept-Encoding")
# What else is text: answers of ours that hold no data.
_OTHERS = ("application/json", "application/problem+json")


def compress(answer: Answer, takes_gzip: bool) -> Answer:
    """`answer` in gzip, where it is text, not small, and the client takes that; otherwise as it is,
    but for Vary.
    """
    if not takes_gzip and VARY_AS_COMPRESSED in answer.headers:
        return answer
    names = {name.lower(): value for name, value in answer.headers}
    if (
        len(answer.body) < SMALL
        or names.keys() & {"content-encoding", "content-range"}
        or not _is_compressible(names.get("content-type", ""))
    ):
        return answer
    headers = answer.headers
    if "Accept-Encoding" not in names.get("vary", ""):
        vary = ", ".join(filter(None, (names.get("vary", ""), "Accept-Encoding")))
        headers = [*_without(headers, "vary"), ("Vary", vary)]
    if not takes_gzip:
        return answer._replace(headers=headers)
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
    return answer._replace(headers=[*kept, *tag, *told], body=packed)


def is_packed(length: int, media_type: str) -> bool:
    """Whether an answer of so many bytes is compressed for a client that takes it."""
    return SMALL <= length <= LARGE and _is_compressible(media_type)


def _without(headers: Headers, *names: str) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]


def _is_compressible(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip()
    if media_type.startswith("text/") or media_type in _OTHERS:
        return True
    return any(form.is_compressible for form in formats_of(*Kind) if form.media_type == media_type)
