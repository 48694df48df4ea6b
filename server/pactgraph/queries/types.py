"""The types of parameters: one table, TYPES, which all else reads when it is asked.

The headers of saved queries, the form of a page, the addresses of calls, the command line and what
is told about a query follow from its rows. A row turns what a person writes into an RDF term.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.errors import UnknownNameError
from pactgraph.rdf import ID, XSD, Prefixes

Term: TypeAlias = ox.NamedNode | ox.Literal

LANGUAGES = ("en", "zh")
# Written as a person would, a thing of ours has no prefix.
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ABSOLUTE_IRI = re.compile(r"(?:https?|urn|mailto|file|tag):[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_LOCAL_NAME = re.compile(r"[\w./%-]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Field:
    """What a form shows: the `type` and `step` of an input of HTML, or what there is to choose."""

    input: str = "text"
    step: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterType:
    """A type: `parse` gives the term that a text stands for, or raises ValueError.

    `datatype` is the IRI of its literals, None where its terms are IRIs; `schema` the JSON Schema
    of the texts, `field` their place in a form, and `wish` says in a message what is taken.
    """

    name: str
    parse: Callable[[str, Prefixes], Term]
    datatype: str | None
    schema: Mapping[str, object]
    field: Field
    wish: str


def type_named(name: str) -> ParameterType:
    """The type called `name`. Raises UnknownNameError with those there are."""
    found = next((row for row in TYPES if row.name == name), None)
    if found is None:
        names = ", ".join(row.name for row in TYPES)
        raise UnknownNameError(f"no type {name[:40]!r}; there are {names}")
    return found


def literal(text: str, datatype: str) -> ox.Literal:
    """The literal that writes `text` in an XSD `datatype`, by its local name."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def _iri(text: str, prefixes: Prefixes) -> Term:
    """A full IRI, a prefixed name, or the bare name of one of our things."""
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if SLUG.fullmatch(inner):
        return ox.NamedNode(ID + inner)
    prefix, colon, local = inner.partition(":")
    if colon and prefix in prefixes.table and _LOCAL_NAME.fullmatch(local):
        return ox.NamedNode(prefixes.table[prefix] + local)
    if not _ABSOLUTE_IRI.fullmatch(inner):
        raise ValueError(text)
    return ox.NamedNode(inner)


def _day(text: str, prefixes: Prefixes) -> Term:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return literal(date.fromisoformat(text).isoformat(), "date")


def _integer(text: str, prefixes: Prefixes) -> Term:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return literal(text, "integer")


def _decimal(text: str, prefixes: Prefixes) -> Term:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return literal(text, "decimal")


def _language(text: str, prefixes: Prefixes) -> Term:
    if text not in LANGUAGES:
        raise ValueError(text)
    return ox.Literal(text)


def _string(text: str, prefixes: Prefixes) -> Term:
    return ox.Literal(text)


_TEXT = {"type": "string"}

TYPES: tuple[ParameterType, ...] = (
    ParameterType(
        "iri", _iri, None, _TEXT, Field(), "an IRI, a prefixed name, or the name of a thing"
    ),
    ParameterType(
        "date",
        _day,
        f"{XSD}date",
        {"type": "string", "format": "date"},
        Field("date"),
        "a day: year, month and day",
    ),
    ParameterType(
        "integer",
        _integer,
        f"{XSD}integer",
        {"type": "integer"},
        Field("number", step="1"),
        "a whole number",
    ),
    ParameterType(
        "decimal",
        _decimal,
        f"{XSD}decimal",
        {"type": "number"},
        Field("number", step="any"),
        "a number, a point before its fraction",
    ),
    ParameterType(
        "language",
        _language,
        f"{XSD}string",
        {"type": "string", "enum": list(LANGUAGES)},
        Field("select", choices=LANGUAGES),
        f"one of {', '.join(LANGUAGES)}",
    ),
    ParameterType("string", _string, f"{XSD}string", _TEXT, Field(), "a text"),
)
