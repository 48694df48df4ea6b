"""The page of a thing: what is said of it, and what leads to it, by their names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from pactgraph.rdf import BASE, RDF, Kind, Prefixes, formats_of
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.cells import Cell, cell_of
from pactgraph.web.pages.render import render
from pactgraph.web.things import LABELS, Said

_TYPE = f"{RDF}type"
# What the head of the page says already.
_TOLD = {*LABELS, _TYPE}


@dataclass(frozen=True, slots=True)
class Group:
    """A property, and the things or values that it leads to or comes from."""

    name: Cell
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a page shows of terms, of which some have `names`; the addresses of those that are ours
    begin with `pages`.
    """

    pages: str
    prefixes: Prefixes
    names: Mapping[str, str]

    def cell(self, term: object) -> Cell:
        """A term by its name, with a link to its page where there is one."""
        cell = cell_of(term, self.prefixes, self.pages)  # type: ignore[arg-type]
        if cell.iri is None:
            return cell
        return replace(cell, text=self.names.get(cell.iri, cell.text.strip("<>")))


def thing_page(context: RequestContext, language: str, said: Said) -> str:
    """The page of a thing in `language`."""
    release = context.publication.release
    names = _names(said, language)
    reader = Reader(f"{context.prefix}/{language}", release.prefixes, names)
    own = [triple for triple in said.own if triple.predicate.value not in _TOLD]
    kinds = [reader.cell(each.object) for each in said.own if each.predicate.value == _TYPE]
    other = _names(said, "zh" if language == "en" else "en").get(said.iri, "")
    itself = ox.NamedNode(said.iri)
    path = said.iri.removeprefix(BASE)
    is_ours = path != said.iri
    return render(
        "thing.html",
        language,
        prefix=context.prefix,
        about=release.manifest.about,
        iri=said.iri,
        title=reader.cell(itself).text,
        other_title=other if other != names.get(said.iri, "") else "",
        kinds=sorted(kinds, key=_by_text),
        facts=_groups(((each.predicate, each.object) for each in own), reader),
        links=_groups(((each.predicate, each.subject) for each in said.links), reader),
        parts=_parts(said, reader),
        is_cut=said.is_cut,
        formats=formats_of(Kind.GRAPH),
        path=f"/{quote(path)}" if is_ours else f"/thing?{urlencode({'iri': said.iri})}",
        document=f"/doc/{quote(path)}."
        if is_ours
        else f"/doc?{urlencode({'iri': said.iri})}&format=",
    )


def _names(said: Said, language: str) -> dict[str, str]:
    """The names of things by IRI: in the language of the page, else in none, else in any."""
    ranked: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for triple in (*said.names, *said.own, *said.parts):
        predicate, label = triple.predicate.value, triple.object
        if predicate in LABELS and isinstance(label, ox.Literal):
            spoken = label.language or ""
            rank = 0 if spoken.startswith(language) else 2 if spoken else 1
            iri = str(getattr(triple.subject, "value", ""))
            ranked[iri].append((rank, LABELS.index(predicate), label.value))
    return {iri: min(labels)[-1] for iri, labels in ranked.items()}


def _by_text(cell: Cell) -> tuple[str, str]:
    return cell.text, cell.iri or ""


def _groups(pairs: Iterable[tuple[ox.NamedNode, object]], reader: Reader) -> list[Group]:
    """The values of each property, both in the order of their names."""
    cells = [(reader.cell(predicate), reader.cell(value)) for predicate, value in pairs]
    ordered = sorted(cells, key=lambda pair: (_by_text(pair[0]), _by_text(pair[1])))
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
        Group(reader.cell(part), tuple(sorted(found, key=_by_text)))
        for part, found in kinds.items()
    )
    return sorted(groups, key=lambda group: _by_text(group.name))
