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

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
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
    read = _READERS.get(term.datatype.value)
    try:
        if read:
            return read(term.value)
    except (ValueError, InvalidOperation):
        pass  # such as a day with a time zone, or a year past 9999
    return Text(term.value, term.language, term.datatype.value)


def term_of(value: Given) -> ox.NamedNode | ox.Literal:
    """The term that a value of Python stands for. Raises TypeError where it stands for none."""
    if isinstance(value, IRI):
        return ox.NamedNode(value)
    if isinstance(value, Text):
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(value.datatype))
    if isinstance(value, datetime):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(f"{XSD}dateTime"))
    if isinstance(value, date):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
    if isinstance(value, Decimal):
        return ox.Literal(f"{value:f}", datatype=ox.NamedNode(f"{XSD}decimal"))
    if isinstance(value, str | bool | int | float):
        return ox.Literal(value)
    raise TypeError(f"{value!r} is no text, number, boolean, day or time")


def text_of(value: Given) -> str:
    """A value as a person would write it for a parameter of a saved query."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _boolean(text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise ValueError(text)
    return text in ("true", "1")


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
# The IRI of a datatype → what makes a value of a lexical form.
_READERS: Mapping[str, Callable[[str], Value]] = {
    **{f"{XSD}{name}": int for name in _DERIVED},
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": _boolean,
    f"{XSD}date": date.fromisoformat,
    f"{XSD}dateTime": datetime.fromisoformat,
}
