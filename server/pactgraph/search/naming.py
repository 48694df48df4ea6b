"""What statements call things: labels, other names, and codes such as tickers and numbers in
registers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pyoxigraph as ox

from pactgraph.rdf import DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, SH
from pactgraph.search.folding import LONGEST

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DC = "http://purl.org/dc/elements/1.1/"
_SCHEMAS = (SCHEMA, "https://schema.org/")
# What a thing is called, what it is called as well, its codes, and what it is the same as.
_LABELS = (
    f"{RDFS}label",
    f"{_SKOS}prefLabel",
    *(f"{schema}name" for schema in _SCHEMAS),
    f"{FOAF}name",
    f"{DCTERMS}title",
    f"{_DC}title",
)
_OTHERS = (
    f"{_SKOS}altLabel",
    f"{_SKOS}hiddenLabel",
    *(f"{schema}{name}" for schema in _SCHEMAS for name in ("alternateName", "legalName")),
    f"{FOAF}nick",
)
_CODES = (
    *(
        f"{schema}{name}"
        for schema in _SCHEMAS
        for name in ("identifier", "leiCode", "tickerSymbol", "isbn", "issn", "sku")
    ),
    f"{_SKOS}notation",
    f"{DCTERMS}identifier",
    f"{_DC}identifier",
)
_SAME = (f"{OWL}sameAs", f"{_SKOS}exactMatch")
# What things are named by, and their classes: all that an index of names follows from.
NAMING = (*_LABELS, *_OTHERS, *_CODES, *_SAME, f"{RDF}type")
# Classes of what things are described with, which stand behind the things themselves.
_RANKS = dict.fromkeys((f"{_SKOS}Concept", f"{_SKOS}ConceptScheme"), 1) | dict.fromkeys(
    (
        f"{RDF}Property",
        f"{RDFS}Class",
        *(f"{OWL}{name}" for name in ("Axiom", "Class", "Ontology")),
        *(f"{OWL}{kind}Property" for kind in ("Annotation", "Datatype", "Object")),
        *(f"{SH}{kind}Shape" for kind in ("Node", "Property")),
    ),
    2,
)
# What has a longer IRI has no name: nobody could ask for it.
_LONGEST_IRI = 2000
_WEB = re.compile(r"https?://(www\.)?")
# Of more names than these none are indexed; so many take half a minute and half a gigabyte.
MOST_NAMES = 500_000
_LOCAL = re.compile(r"[^/#:]+(?=[/#]*$)")

Select = Callable[[ox.NamedNode], Iterable[ox.Quad]]


class Name(NamedTuple):
    """A name in a language, `""` where in none; whether it is the one to be shown."""

    text: str
    language: str
    is_label: bool


@dataclass(slots=True)
class Thing:
    """What a thing is called, and its classes; the lower its rank, the sooner it is meant."""

    names: set[Name] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)

    @property
    def rank(self) -> int:
        """0 for things of the world, 1 for concepts, 2 for the vocabulary."""
        return max((_RANKS.get(cls, 0) for cls in self.classes), default=0)


@dataclass(frozen=True, slots=True)
class Names:
    """Things by IRI, with so many names together."""

    things: dict[str, Thing]
    count: int

    def kinds(self) -> dict[str, str]:
        """The class of each thing that tells most: one that has a name, of the fewest things."""
        counts = Counter(cls for thing in self.things.values() for cls in thing.classes)
        return {
            iri: min(thing.classes, key=lambda cls: (cls not in self.things, counts[cls], cls))
            for iri, thing in self.things.items()
            if thing.classes
        }


def names_in(select: Select, most: int = MOST_NAMES, spaces: tuple[str, ...] = ()) -> Names | None:
    """The names in statements, which `select` gives by predicate; None where there are more than
    `most`. All that has a class and an IRI in one of `spaces` is among the things, named or not.
    """
    things: defaultdict[str, Thing] = defaultdict(Thing)
    count = 0
    for predicates, is_label in ((_LABELS, True), (_OTHERS, False)):
        for iri, text in _each(select, predicates):
            if isinstance(text, ox.Literal):
                count += 1
                if count > most:
                    return None
                name = Name(text.value[:LONGEST], text.language or "", is_label)
                things[iri].names.add(name)
    for iri, cls in _each(select, (f"{RDF}type",)):
        if (iri in things or iri.startswith(spaces)) and isinstance(cls, ox.NamedNode):
            things[iri].classes.add(cls.value)
    for iri, code in _each(select, (*_CODES, *_SAME)):
        if iri in things:
            things[iri].codes |= _codes(code)
    for iri, thing in things.items():
        thing.codes |= _local(iri)
    return Names(dict(things), count)


def _each(select: Select, predicates: Iterable[str]) -> Iterator[tuple[str, object]]:
    """Each thing that has an IRI, with what `predicates` say of it."""
    for predicate in predicates:
        for quad in select(ox.NamedNode(predicate)):
            if isinstance(quad.subject, ox.NamedNode) and len(quad.subject.value) <= _LONGEST_IRI:
                yield quad.subject.value, quad.object


def _codes(term: object) -> set[str]:
    """A code as it is written, and without what says whose it is, such as `cik:`."""
    if isinstance(term, ox.NamedNode):
        codes = {term.value, _WEB.sub("", term.value)} | _local(term.value)
    elif isinstance(term, ox.Literal):
        codes = {term.value, term.value.partition(":")[2]} - {""}
    else:
        codes = set()
    return {code for code in codes if len(code) <= LONGEST}


def _local(iri: str) -> set[str]:
    match = _LOCAL.search(iri)
    return {match.group()} if match else set()
