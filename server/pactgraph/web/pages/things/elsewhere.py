"""Where else a thing is known: what is the same thing elsewhere, and its numbers in registers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from pactgraph.rdf import OWL, RDFS, SCHEMA

# The start of an address, and whose it is.
_PLACES = (
    ("http://www.wikidata.org/entity/", "Wikidata"),
    ("http://dbpedia.org/resource/", "DBpedia"),
    ("https://ror.org/", "ROR"),
    ("https://opencorporates.com/companies/", "OpenCorporates"),
    ("http://id.loc.gov/authorities/", "Library of Congress"),
)
# A property that holds a number, or what stands before it, and the register's name.
_REGISTERS = {
    "leiCode": "LEI",
    "tickerSymbol": "Ticker",
    "cik": "SEC CIK",
    "isni": "ISNI",
    "isin": "ISIN",
    "grid": "GRID",
    "freebase": "Freebase",
    "viaf": "VIAF",
    "orcid": "ORCID",
}
_SCHEMAS = (SCHEMA, "https://schema.org/")
_FOURS = re.compile(r"(?<=.)(?=(?:.{4})+$)")
# By these properties a page tells of nothing but what stands here.
TOLD_ELSEWHERE = frozenset(
    {
        f"{OWL}sameAs",
        f"{RDFS}seeAlso",
        *(f"{schema}{name}" for schema in _SCHEMAS for name in ("identifier", "leiCode")),
        *(f"{schema}tickerSymbol" for schema in _SCHEMAS),
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A name or number of a thing in some place, and where it is found there, if anywhere."""

    place: str
    text: str
    href: str = ""


def same_as(own: Iterable[ox.Triple]) -> list[Identity]:
    """What is the same thing elsewhere, and further addresses."""
    found = {
        _place(each.object.value)
        for each in own
        if each.predicate.value in (f"{OWL}sameAs", f"{RDFS}seeAlso")
        and isinstance(each.object, ox.NamedNode)
    }
    return sorted(found, key=_order)


def registered_as(own: Iterable[ox.Triple]) -> list[Identity]:
    """The numbers and symbols of a thing in registers."""
    found = {
        identity
        for each in own
        if isinstance(each.object, ox.Literal)
        for schema in _SCHEMAS
        if each.predicate.value.startswith(schema)
        if (identity := _number(each.predicate.value.removeprefix(schema), each.object.value))
    }
    return sorted(found, key=_order)


def _order(identity: Identity) -> tuple[str, str]:
    return identity.place, identity.text


def _place(iri: str) -> Identity:
    for start, place in _PLACES:
        if iri.startswith(start):
            return Identity(place, unquote(iri.removeprefix(start)).replace("_", " "), iri)
    parts = urlsplit(iri)
    if parts.scheme not in ("http", "https"):
        return Identity(parts.scheme, iri)
    return Identity(parts.netloc.removeprefix("www."), unquote(parts.path.strip("/")) or iri, iri)


def _number(name: str, text: str) -> Identity | None:
    if name in ("leiCode", "tickerSymbol"):
        return Identity(_REGISTERS[name], text)
    if name != "identifier":
        return None
    register, colon, number = text.partition(":")
    if not colon or register not in _REGISTERS:
        return Identity(register if colon else "ID", number or text)
    is_isni = register == "isni" and len(number) == 16
    return Identity(_REGISTERS[register], _FOURS.sub(" ", number) if is_isni else number)
