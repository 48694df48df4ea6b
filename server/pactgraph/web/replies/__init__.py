"""What the routes of Flask answer with, each for the current request.

context    the context that a request has
responses  answers, and ways to other addresses
documents  graphs that the server itself makes
"""

from pactgraph.web.replies.context import current
from pactgraph.web.replies.documents import document
from pactgraph.web.replies.responses import (
    accepted,
    asked_formats,
    may_be_kept,
    page_with,
    respond,
    see_other,
    see_page,
)

__all__ = [
    "accepted",
    "asked_formats",
    "current",
    "document",
    "may_be_kept",
    "page_with",
    "respond",
    "see_other",
    "see_page",
]
