"""RDF terms as values of Python, and values as terms.

| term | value |
|---|---|
| an IRI | `IRI`, a str |
| a string | str |
| a text in a language, and a literal that Python has no value for | `Text`, a str |
| xsd:integer and the types derived from it | int |
| xsd:decimal | Decimal |
| xsd:double, xsd:float | float |
| xsd:boolean | bool |
| xsd:date, xsd:dateTime | date, datetime |
| a blank node, a triple | that of pyoxigraph |
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.rdf import RDF, XSD
from pactgraph.sparql import Term

_STRING = f"{XSD}string"


class IRI(str):
    """The whole IRI of a thing."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"IRI({str(self)!r})"


class Text(str):
    """What a literal says, with its `language`, such as `zh`, or None, and the IRI of its
    `datatype`.
    """

    language: str | None
    datatype: str

    def __new__(cls, text: str, language: str | None = None, datatype: str = _STRING) -> "Text":
        """A text; one in a language has the datatype of such texts."""
        made = super().__new__(cls, text)
        made.language = language
        made.datatype = f"{RDF}langString" if language else datatype
        return made


Value: TypeAlias = IRI | Text | str | bool | int | Decimal | float | date | ox.BlankNode | ox.Triple
# What an argument may be.
Given: TypeAlias = str | bool | int | Decimal | float | date


def value_of(term: Term) -> Value:
    """The value of Python that `term` is."""
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if not isinstance(term, ox.Literal):
        return term
    if term.datatype.value == _STRING:
        return term.value
    reader = _READERS.get(term.datatype.value)
    try:
        if reader and reader[0].fullmatch(term.value):
            return reader[1](term.value)
    except ValueError:
        pass  # such as the thirtieth of February
    return Text(term.value, term.language, term.datatype.value)


def term_of(value: Given) -> ox.NamedNode | ox.Literal:
    """The term that a value of Python stands for. Raises TypeError where it stands for none, and
    ValueError for an IRI, a language or a decimal that isn't one.
    """
    if isinstance(value, IRI):
        return ox.NamedNode(value)
    if isinstance(value, Text):
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(value.datatype))
    plain = _plain(value)
    if isinstance(plain, Decimal):
        if not plain.is_finite():
            raise ValueError("it is no decimal")
        return ox.Literal(f"{plain:f}", datatype=ox.NamedNode(f"{XSD}decimal"))
    if isinstance(plain, date):
        name = "dateTime" if isinstance(plain, datetime) else "date"
        return ox.Literal(plain.isoformat(), datatype=ox.NamedNode(f"{XSD}{name}"))
    return ox.Literal(plain)


def text_of(value: Given) -> str:
    """A value as a person would write it for a parameter of a saved query: a whole number without
    a fraction, any other with as many digits as it needs. Raises TypeError where it is no value.
    """
    plain = _plain(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, float | Decimal):
        number = Decimal(repr(plain)) if isinstance(plain, float) else plain
        is_whole = number.is_finite() and number == number.to_integral_value()
        return f"{number.to_integral_value() if is_whole else number:f}"
    return plain.isoformat() if isinstance(plain, date) else str(plain)


def _plain(value: object) -> Given:
    """A value with the numbers of other libraries, such as numpy, as those of Python."""
    if isinstance(value, str | bool | Decimal | date):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError("it is no text, number, boolean, day or time")


_DERIVED = (
    "integer",
    "long",
    "int",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
)
# The lexical forms of XSD (https://www.w3.org/TR/xmlschema11-2/), which Python reads, and more: to
# it `1_000` is a number, and `2020W011` a day. A moment has no more digits than Python can keep.
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(rf"{_DECIMAL.pattern}([Ee][+-]?[0-9]+)?|[+-]?INF|NaN")
_BOOLEAN = re.compile(r"true|false|1|0")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    rf"{_DATE.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?"
)


def _boolean(text: str) -> bool:
    return text in ("true", "1")


# The IRI of a datatype → its lexical forms, and what makes a value of one.
_READERS: Mapping[str, tuple[re.Pattern[str], Callable[[str], Value]]] = {
    **{f"{XSD}{name}": (_INTEGER, int) for name in _DERIVED},
    f"{XSD}decimal": (_DECIMAL, Decimal),
    f"{XSD}double": (_DOUBLE, float),
    f"{XSD}float": (_DOUBLE, float),
    f"{XSD}boolean": (_BOOLEAN, _boolean),
    f"{XSD}date": (_DATE, date.fromisoformat),
    f"{XSD}dateTime": (_TIME, datetime.fromisoformat),
}
