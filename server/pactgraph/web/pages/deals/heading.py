"""What the pages of agreements and of provisions say of a thing first and last."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from pactgraph.rdf import BASE, RDFS, SKOS, Kind, formats_of
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
    path = said.iri.removeprefix(BASE)
    start = (
        f"/doc/{quote(path)}."
        if path != said.iri
        else f"/doc?{urlencode({'iri': said.iri})}&format="
    )
    other = _texts(said, f"{RDFS}label", page.other)
    return Heading(
        _texts(said, f"{SKOS}altLabel", page.language),
        other[0] if other else "",
        tuple(
            (f"{page.prefix}{start}{each.suffix}", each.media_type, each.name)
            for each in formats_of(Kind.GRAPH)
        ),
        page.at("/query", {"query": f"DESCRIBE <{said.iri}>"}),
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
