"""Headers that answers carry, whoever makes them."""

from collections.abc import Iterable
from urllib.parse import quote

from pactgraph.sparql import Stranger
from pactgraph.web.http.answers import Headers

VARY = "Accept, Accept-Language"
# The current release may be another one in a minute.
CURRENT = "public, max-age=60, must-revalidate"
# Which release an answer is from.
RELEASE = "Pactgraph-Release"
# That an answer has only the first rows of what was found.
CUT = "Pactgraph-Cut"
# How many rows the whole answer has, of which this may be a part.
TOTAL = "Pactgraph-Total"
# Terms that a query which found nothing looks for and that aren't in the data.
UNKNOWN = "Pactgraph-Unknown"
# What names among the arguments of a saved query were taken for.
UNDERSTOOD = "Pactgraph-Understood"
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
# What stands for itself in an IRI, and how many of them a header tells.
_PLAIN, _MOST = "%/:?#[]@!$&'()*+,;=~", 5
_OPEN = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        "Accept, Content-Type, If-None-Match, MCP-Protocol-Version, Mcp-Method, Mcp-Name",
    ),
    ("Access-Control-Max-Age", "86400"),
    (
        "Access-Control-Expose-Headers",
        f"Content-Range, ETag, Link, Retry-After, {RELEASE}, {CUT}, {TOTAL}, {UNKNOWN}, "
        f"{UNDERSTOOD}",
    ),
]
# Nor may a page of another site embed it as a script or a picture (https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header).
_PRIVATE = [("Cross-Origin-Resource-Policy", "same-origin")]


def unchanged_headers(tag: str) -> Headers:
    """The headers that tell a client to go on using what it has, beside those of every answer."""
    return [("ETag", tag), ("Cache-Control", CURRENT), ("Vary", f"{VARY}, Accept-Encoding")]


def unknown_headers(strangers: Iterable[Stranger]) -> Headers:
    """The header that tells terms that aren't in the data, in the form of Link: an IRI each, and
    those near to it, in ASCII.
    """
    told = [
        f"<{quote(each.iri, _PLAIN)}>"
        + (f'; near="{" ".join(quote(iri, _PLAIN) for iri in each.near)}"' if each.near else "")
        for each in strangers
    ]
    return [(UNKNOWN, ", ".join(told[:_MOST]))] if told else []


def understood_headers(understood: Iterable[tuple[str, str]]) -> Headers:
    """The header that tells what names were taken for: a parameter and a prefixed name each, in
    ASCII.
    """
    told = ", ".join(f"{parameter}={quote(id, _PLAIN)}" for parameter, id in understood)
    return [(UNDERSTOOD, told)] if told else []


def common_headers(is_open: bool) -> Headers:
    """Headers of every answer: readable from any origin, or from none but our own, and never
    guessed at.
    """
    return [
        *(_OPEN if is_open else _PRIVATE),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]
