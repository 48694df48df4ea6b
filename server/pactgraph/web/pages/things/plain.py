"""The page of any thing: what is said of it, and what leads to it, by their names."""

from collections import defaultdict

import pyoxigraph as ox

from pactgraph.rdf import RDF
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import (
    Reader,
    Said,
    reader_of,
)
from pactgraph.web.pages.things.told import TOLD, UNREAD, Facts, heading_of, links_to

# So many parts of a vocabulary are listed.
_MOST_PARTS = 300


def plain_page(page: Page, said: Said) -> str:
    """The page of a thing of any kind."""
    reader = reader_of(page, said.triples)
    heading = heading_of(page, said, reader)
    facts = Facts([*said.own, *said.inner], reader)
    return page.render(
        "things/plain.html",
        heading=heading,
        facts=facts.of(ox.NamedNode(said.iri), TOLD | UNREAD | {heading.meaning_by}),
        links=links_to(page, said, reader),
        parts=_parts(said, reader)[:_MOST_PARTS],
    )


def _parts(said: Said, reader: Reader) -> list[tuple[Cell, tuple[Cell, ...]]]:
    """The parts of a vocabulary, or of another document, each with what it is."""
    kinds: dict[ox.NamedNode, list[Cell]] = defaultdict(list)
    for triple in said.parts:
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value != said.iri:
            is_kind = triple.predicate.value == f"{RDF}type"
            kinds[triple.subject] += [reader.cell(triple.object)] if is_kind else []
    found = ((reader.cell(part), tuple(sorted(set(own), key=_key))) for part, own in kinds.items())
    return sorted(found, key=lambda pair: pair[0].key)


def _key(cell: Cell) -> tuple[str, str]:
    return cell.key
