"""Numbers as people read them."""

import re

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KINDS = {f"{_XSD}{name}" for name in ("integer", "decimal", "nonNegativeInteger", "double")}
_PLAIN = re.compile(r"([+-]?)([0-9]+)(\.[0-9]+)?")
_THOUSANDS = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+$)")


def is_number(term: object) -> bool:
    """Whether a term of RDF is a number."""
    return isinstance(term, ox.Literal) and term.datatype.value in _KINDS


def grouped(number: str, separator: str) -> str:
    """A number with its thousands set apart by `separator`; one that has an exponent as it is."""
    match = _PLAIN.fullmatch(number)
    if match is None:
        return number
    return f"{match[1]}{_THOUSANDS.sub(separator, match[2])}{match[3] or ''}"
