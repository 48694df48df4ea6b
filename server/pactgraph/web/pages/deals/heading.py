"""What the pages of agreements and of provisions say of a thing first and last."""

from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import RDFS, SKOS
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import Said


@dataclass(frozen=True, slots=True)
class Heading:
    """Other names of a thing in the language of the page, its name in the other language, and
    addresses: its data in each format, by media type and name, and a query about it.
    """

    also: tuple[str, ...]
    other: str
    formats: tuple[tuple[str, str, str], ...]
    query: str
    short: str


def heading_of(page: Page, said: Said) -> Heading:
    """What a page says first and last of a thing."""
    other = _texts(said, f"{RDFS}label", page.other)
    return Heading(
        _texts(said, f"{SKOS}altLabel", page.language),
        other[0] if other else "",
        page.data_of(said.iri),
        page.query_about(said.iri),
        page.context.publication.release.prefixes.shorten(said.iri),
    )


def _texts(said: Said, property: str, language: str) -> tuple[str, ...]:
    found = {
        triple.object.value
        for triple in said.own
        if triple.predicate.value == property
        and isinstance(triple.object, ox.Literal)
        and (triple.object.language or "").startswith(language)
    }
    return tuple(sorted(found))
