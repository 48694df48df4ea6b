"""The page of any thing: what is said of it, and what leads to it, by their names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from pactgraph.rdf import BASE, RDF, Kind, formats_of
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import Reader, reader_of
from pactgraph.web.things import LABELS, Said

_TYPE = f"{RDF}type"
# What the head of the page says already.
_TOLD = {*LABELS, _TYPE}


@dataclass(frozen=True, slots=True)
class Group:
    """A property, and the things or values that it leads to or comes from."""

    name: Cell
    values: tuple[Cell, ...]


def plain_page(page: Page, said: Said) -> str:
    """The page of a thing of any kind."""
    names = [*said.names, *said.own, *said.parts]
    reader = reader_of(page, names)
    own = [triple for triple in said.own if triple.predicate.value not in _TOLD]
    kinds = [reader.cell(each.object) for each in said.own if each.predicate.value == _TYPE]
    itself = ox.NamedNode(said.iri)
    title = reader.cell(itself)
    other = reader_of(replace(page, language=page.other), names).cell(itself)
    path = said.iri.removeprefix(BASE)
    is_ours = path != said.iri
    return page.render(
        "things/plain.html",
        iri=said.iri,
        title=title.text,
        other_title=other.text if other.text != title.text else "",
        kinds=sorted(kinds, key=_key),
        facts=_groups(((each.predicate, each.object) for each in own), reader),
        links=_groups(((each.predicate, each.subject) for each in said.links), reader),
        parts=_parts(said, reader),
        is_cut=said.is_cut,
        formats=formats_of(Kind.GRAPH),
        document=f"/doc/{quote(path)}."
        if is_ours
        else f"/doc?{urlencode({'iri': said.iri})}&format=",
    )


def _key(cell: Cell) -> tuple[str, str]:
    return cell.key


def _groups(pairs: Iterable[tuple[ox.NamedNode, object]], reader: Reader) -> list[Group]:
    """The values of each property, both in the order of their names."""
    cells = [(reader.cell(predicate), reader.cell(value)) for predicate, value in pairs]
    ordered = sorted(cells, key=lambda pair: (pair[0].key, pair[1].key))
    return [
        Group(name, tuple(value for _, value in group))
        for name, group in groupby(ordered, key=lambda pair: pair[0])
    ]


def _parts(said: Said, reader: Reader) -> list[Group]:
    """The parts of a vocabulary, or of another document, each with what it is."""
    kinds: dict[object, list[Cell]] = defaultdict(list)
    for triple in said.parts:
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value != said.iri:
            is_kind = triple.predicate.value == _TYPE
            kinds[triple.subject] += [reader.cell(triple.object)] if is_kind else []
    groups = (
        Group(reader.cell(part), tuple(sorted(found, key=_key))) for part, found in kinds.items()
    )
    return sorted(groups, key=lambda group: group.name.key)
