"""The page of a source: a map of it, and sentence by sentence what rests on it."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.rdf import DCTERMS, SCHEMA, SKOS
from pactgraph.web.pages.frame import Cell, Page, language_name, rows
from pactgraph.web.pages.reading import (
    VIEWS,
    Passage,
    Source,
    blocks,
    passages,
    reader_for,
    sources,
)
from pactgraph.web.pages.sources.support import Asked, Support, counts, forces_of, pairs, support_of

Facts: TypeAlias = Sequence[tuple[str, object]]

# So many sentences stand on a page, and so many disagreements.
SENTENCES = 100
_PAIRS = 10
# What the choice of sentences is called, and whether one is in it that supports these forces.
_CHOICES: dict[str, Callable[[Set[str]], bool]] = {
    "facts": lambda forces: bool(forces - VIEWS),
    "views": lambda forces: bool(forces & VIEWS),
    "nothing": lambda forces: not forces,
}
# What the panel tells, by the names of their words.
_TOLD = {
    "published": (f"{SCHEMA}datePublished", f"{DCTERMS}issued"),
    "updated": (f"{SCHEMA}dateModified", f"{DCTERMS}modified"),
    "publisher": (f"{SCHEMA}publisher", f"{DCTERMS}publisher"),
    "author": (f"{SCHEMA}author", f"{DCTERMS}creator"),
    "part_of": (f"{SCHEMA}isPartOf", f"{DCTERMS}isPartOf"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence in the list of a source, and what rests on it; a paragraph may begin with it."""

    passage: Passage
    support: tuple[Support, ...]
    begins: bool

    @property
    def is_used(self) -> bool:
        """Whether anything rests on it."""
        return bool(self.support)


def source_page(page: Page, iri: str) -> str | None:
    """The page of a source; None where the graph has no sentences of it."""
    source = sources(page, [iri])[iri]
    if not source.spans:
        return None
    forces = forces_of(page, iri)
    chosen = page.arguments.get("show", "")
    is_chosen: Callable[[Set[str]], bool] = _CHOICES.get(chosen, lambda _: True)
    listed = [iri for iri in source.spans if is_chosen(forces.get(iri, set()))]
    number = _number(page.arguments.get("page", ""))
    part = listed[(number - 1) * SENTENCES : number * SENTENCES]
    own = rows(page.context, f"SELECT ?p ?o WHERE {{ {ox.NamedNode(iri)} ?p ?o }}")
    facts = [(_text(row["p"]), row["o"]) for row in own]
    return page.render(
        "sources/source.html",
        source=source,
        title=source.name,
        spoken=language_name(source.language, page.language),
        told=_told(page, facts),
        notes=_notes(facts, page.language),
        used=len(forces),
        notes_count=len(source.spans) - source.sentences,
        map=_map(source, forces),
        entries=_entries(page, part),
        choices=[
            (name, sum(is_in(forces.get(iri, set())) for iri in source.spans))
            for name, is_in in _CHOICES.items()
        ],
        chosen=chosen if chosen in _CHOICES else "",
        number=number,
        pages=-(-len(listed) // SENTENCES) or 1,
        counts=counts(page, Asked(source=iri)),
        pairs=pairs(page, iri, (0, _PAIRS)),
    )


def page_with(source: Source, iri: str) -> int:
    """The number of the page of a source, from 1, on which one of its sentences stands."""
    return list(source.spans).index(iri) // SENTENCES + 1 if iri in source.spans else 1


def _entries(page: Page, iris: list[str]) -> list[Entry]:
    told, support = passages(page, iris), support_of(page, iris)
    entries, line = [], 0
    for iri, passage in told.items():
        entries.append(Entry(passage, tuple(support.get(iri, ())), passage.line != line))
        line = passage.line
    return entries


def _map(source: Source, forces: Mapping[str, object]) -> list[tuple[int, int, bool]]:
    """Where each block of the map begins and ends, and whether anything rests on it."""
    used = [span for iri, span in source.spans.items() if iri in forces]
    starts = {start for start, _ in used}
    return [
        (start, end, any(start <= each < end for each in starts))
        for start, end in blocks(list(source.spans.values()))
    ]


def _told(page: Page, facts: Facts) -> list[tuple[str, list[Cell]]]:
    """What is known of the source, by the names of their words."""
    told = {
        name: [value for property, value in facts if property in properties]
        for name, properties in _TOLD.items()
    }
    reader = reader_for(page, (value for found in told.values() for value in found))
    return [(name, list(map(reader.cell, found))) for name, found in told.items() if found]


def _notes(facts: Facts, language: str) -> list[str]:
    """What the editors note of it, in the language of the page."""
    return sorted(
        value.value
        for property, value in facts
        if property in (f"{SKOS}editorialNote", f"{SKOS}note")
        and isinstance(value, ox.Literal)
        and (value.language or language).startswith(language)
    )


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def _number(text: str) -> int:
    """A page number, from 1, of what may be anything."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
