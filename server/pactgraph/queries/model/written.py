"""From what a person writes to an RDF term, where nothing is chosen: a function for each kind.

Each raises ValueError for a text of another kind.
"""

import re
from datetime import UTC, date, datetime

import pyoxigraph as ox

from pactgraph.queries.model.values import Term
from pactgraph.rdf import CODE, ID, SOURCE, XSD, Prefixes

# Written as a person would, a thing of ours has no prefix.
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# A sentence or a passage of a source.
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[sp][0-9]+")
# The day on which it is asked, in UTC.
TODAY = ("today", "今天")
# Characters of a name or a number; no longer one is meant.
_LONGEST = 2000
_ABSOLUTE_IRI = re.compile(r"(?:https?|urn|mailto|file|tag):[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_LOCAL_NAME = re.compile(r"[\w./%-]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def literal(text: str, datatype: str) -> ox.Literal:
    """The literal that writes `text` in an XSD `datatype`, by its local name."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def entity(text: str, prefixes: Prefixes) -> Term:
    """A full IRI, a prefixed name, or the bare name of one of our things: of a sentence or passage
    with its source, such as `microsoft-openai-2025/s31`.
    """
    return ox.NamedNode(SOURCE + text) if _PART.fullmatch(text) else _named(text, prefixes, ID)


def code(text: str, prefixes: Prefixes) -> Term:
    """A full IRI, a prefixed name, or the bare name of one of our codes."""
    return _named(text, prefixes, CODE)


def _named(text: str, prefixes: Prefixes, own: str) -> Term:
    _refuse_long(text)
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if SLUG.fullmatch(inner):
        return ox.NamedNode(own + inner)
    prefix, colon, local = inner.partition(":")
    if colon and prefix in prefixes.table and _LOCAL_NAME.fullmatch(local):
        return ox.NamedNode(prefixes.table[prefix] + local)
    if not _ABSOLUTE_IRI.fullmatch(inner):
        raise ValueError(text)
    return ox.NamedNode(inner)


def day(text: str, prefixes: Prefixes) -> Term:
    """A day as XSD writes it, or the day that it is now."""
    if text.casefold() in TODAY:
        return literal(datetime.now(UTC).date().isoformat(), "date")
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return literal(date.fromisoformat(text).isoformat(), "date")


def integer(text: str, prefixes: Prefixes) -> Term:
    """A whole number, as it is written."""
    _refuse_long(text)
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return literal(text, "integer")


def decimal(text: str, prefixes: Prefixes) -> Term:
    """A number without exponent, as it is written."""
    _refuse_long(text)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return literal(text, "decimal")


def string(text: str, prefixes: Prefixes) -> Term:
    """The text itself."""
    return ox.Literal(text)


def nothing(text: str, prefixes: Prefixes) -> Term:
    """No term at all: what is not chosen from the values isn't taken."""
    raise ValueError(text)


def _refuse_long(text: str) -> None:
    if len(text) > _LONGEST:
        raise ValueError(text)
