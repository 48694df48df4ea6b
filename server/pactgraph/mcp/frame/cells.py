"""Terms as agents read them: values of JSON, and lines of a table.

An IRI is shortened to a name that every argument takes. What the data says is cut where it is long,
and loses the characters that would mislead who reads it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.controls import without_controls
from pactgraph.rdf import XSD, Prefixes
from pactgraph.sparql import Term

Cell: TypeAlias = str | int | float | bool | None

# A text has so many characters at most.
LONGEST = 2000
# A larger whole number is a text, since most readers of JSON have 53 bits for it.
_LARGEST = 2**53
_INTEGERS = frozenset(
    XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_FRACTIONS = frozenset(XSD + name for name in ("decimal", "double", "float"))


def cell(term: Term | None, prefixes: Prefixes) -> Cell:
    """A term as a value of JSON: a number or a boolean where that says the same, else a text."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return clean(prefixes.shorten(term.value))
    if not isinstance(term, ox.Literal):
        return clean(str(term))
    datatype, text = term.datatype.value, term.value
    if datatype == f"{XSD}boolean" and text in ("true", "false"):
        return text == "true"
    number = _number(text) if datatype in _INTEGERS | _FRACTIONS else None
    return clean(text) if number is None else number


def clean(text: str) -> str:
    """`text` without what steers a terminal or the direction of reading, and not too long."""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    return without_controls(shown)


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> str:
    """Rows as text: a line each, below one with the names of the columns."""
    lines = [[_word(row.get(name)) for name in columns] for row in rows]
    return "\n".join(" | ".join(line) for line in [list(columns), *lines])


def _word(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split())


def _number(text: str) -> int | float | None:
    """The number that JSON writes for a literal; None where that would be another one."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or len(text) > 40:
        return None
    if value == value.to_integral_value():
        return int(value) if abs(value) <= _LARGEST else None
    number = float(value)
    return number if math.isfinite(number) and Decimal(repr(number)) == value else None
