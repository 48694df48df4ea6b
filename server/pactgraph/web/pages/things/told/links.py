"""What leads to a thing, counted by property, with the way to the list of all of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page, title_of
from pactgraph.web.pages.reading import (
    Reader,
    Said,
    rows,
)

# So many things that lead to it by one property are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Link:
    """A property by which things lead to another: what it means seen from there, its name, how many
    things, the list of them, and the first few.
    """

    phrase: str
    name: Cell
    count: int
    href: str
    first: tuple[Cell, ...]


def links_to(page: Page, said: Said, reader: Reader, only: str = "") -> tuple[Link, ...]:
    """By which properties things lead to a thing, the most frequent first; by those `only` whose
    IRIs begin so.
    """
    counts = _counted(page, said) if said.is_cut else Counter(t.predicate for t in said.links)
    owners = {each.object: each.subject for each in said.inner}
    sources: dict[ox.NamedNode, list[Cell]] = defaultdict(list)
    for triple in said.links:
        named = owners.get(triple.subject, triple.subject)
        sources[triple.predicate].append(reader.cell(named))
    found = (
        Link(
            phrase(page, property.value, reader.property(property)),
            reader.property(property),
            count,
            page.at("/browse", {"to": said.iri, "by": property.value}),
            _first(sources[property]),
        )
        for property, count in counts.items()
        if property.value.startswith(only)
    )
    return tuple(sorted(found, key=lambda link: (-link.count, link.name.key)))


def phrase(page: Page, property: str, name: Cell) -> str:
    """What a property means, seen from what it leads to."""
    short = page.context.publication.release.prefixes.shorten(property)
    own = title_of(page.language, "inverse", short.removeprefix("pact:"))
    return own or str(page.words["inverse_of"]).format(name=name.text)


def _first(found: list[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted({cell for cell in found if cell.iri}, key=lambda cell: cell.key)[:_NAMED])


def _counted(page: Page, said: Said) -> dict[ox.NamedNode, int]:
    found = rows(
        page.context,
        f"SELECT ?p (COUNT(?s) AS ?n) WHERE {{ ?s ?p {ox.NamedNode(said.iri)} }} GROUP BY ?p",
    )
    return {
        row["p"]: int(str(getattr(row["n"], "value", 0)))
        for row in found
        if isinstance(row["p"], ox.NamedNode)
    }
