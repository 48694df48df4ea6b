"""HTTP as values: what a request brings, and what an answer is; nothing here knows WSGI or Flask.

context      what a request carries from room to room
negotiation  which formats its client takes
languages    which language its reader does
answers      an answer: status, headers, body
arguments    what the address of a saved query asks with
links        what the answer to a saved query is linked with
headers      what headers say, whoever makes an answer
"""

from pactgraph.web.http.answers import Answer, Headers, Reply
from pactgraph.web.http.arguments import FORMATS, Arguments, read_arguments, reads_yes
from pactgraph.web.http.context import RequestContext
from pactgraph.web.http.headers import (
    CURRENT,
    CUT,
    INERT,
    POLICY,
    RELEASE,
    TOTAL,
    VARY,
    common_headers,
    unchanged_headers,
    understood_headers,
    unknown_headers,
)
from pactgraph.web.http.languages import language_of
from pactgraph.web.http.links import DESCRIPTION, Links, description_link
from pactgraph.web.http.negotiation import negotiate, prefers_html, takes_gzip

__all__ = [
    "CURRENT",
    "CUT",
    "DESCRIPTION",
    "FORMATS",
    "INERT",
    "POLICY",
    "RELEASE",
    "TOTAL",
    "VARY",
    "Answer",
    "Arguments",
    "Headers",
    "Links",
    "Reply",
    "RequestContext",
    "common_headers",
    "description_link",
    "language_of",
    "negotiate",
    "prefers_html",
    "read_arguments",
    "reads_yes",
    "takes_gzip",
    "unchanged_headers",
    "understood_headers",
    "unknown_headers",
]
