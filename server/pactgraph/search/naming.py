"""What statements call things: labels, other names, and codes such as tickers and numbers in
registers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pactgraph.rdf import DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, SH, language_of, text_of
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

# What gives the lines of statements (`rdf/terms/lines.py`) with a predicate, by its IRI.
Select = Callable[[str], Iterable[bytes]]


class Name(NamedTuple):
    """A name in a language, `""` where in none; whether it is the one to be shown."""

    text: str
    language: str
    is_label: bool


@dataclass(slots=True)
class Thing:
    """What a thing is called, and its classes."""

    names: set[Name] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    classes: frozenset[str] = frozenset()

    @property
    def ordered(self) -> list[Name]:
        """Its names, the first last."""
        return sorted(self.names, reverse=True) if len(self.names) > 1 else [*self.names]


@dataclass(frozen=True, slots=True)
class Names:
    """Things by IRI, with so many names together."""

    things: dict[str, Thing]
    count: int

    def kinds(self) -> dict[frozenset[str], str]:
        """Of the classes that a thing has the one that tells most: it has a name, and is that of
        the fewest things; empty where there is none.
        """
        many = Counter(thing.classes for thing in self.things.values())
        counts = Counter[str]()
        for classes, count in many.items():
            counts.update(dict.fromkeys(classes, count))
        return {
            classes: min(classes, key=lambda cls: (cls not in self.things, counts[cls], cls))
            if classes
            else ""
            for classes in many
        }


def rank(classes: Iterable[str]) -> int:
    """0 for things of the world, 1 for concepts, 2 for the vocabulary: the lower the rank, the
    sooner a thing is meant.
    """
    return max((_RANKS.get(cls, 0) for cls in classes), default=0)


def names_in(select: Select, most: int = MOST_NAMES, spaces: tuple[str, ...] = ()) -> Names | None:
    """The names in statements, which `select` gives by predicate; None where there are more than
    `most`. All that has a class and an IRI in one of `spaces` is among the things, named or not.
    """
    things: defaultdict[str, Thing] = defaultdict(Thing)
    count = 0
    for predicates, is_label in ((_LABELS, True), (_OTHERS, False)):
        for iri, value in _each(select, predicates):
            if value.startswith(b'"'):
                count += 1
                if count > most:
                    return None
                text = _plain(text_of(value))[:LONGEST]
                things[iri].names.add(Name(text, language_of(value), is_label))
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for iri, value in _each(select, (f"{RDF}type",)):
        if _is_iri(value) and (iri in things or iri.startswith(spaces)):
            classes[iri].append(_iri(value))
    # Most things have the classes of many others.
    known: dict[frozenset[str], frozenset[str]] = {}
    for iri, own in classes.items():
        each = frozenset(own)
        things[iri].classes = known.setdefault(each, each)
    for iri, value in _each(select, (*_CODES, *_SAME)):
        if iri in things:
            things[iri].codes |= _codes(value)
    for iri, thing in things.items():
        thing.codes |= _local(iri)
    return Names(dict(things), count)


def _each(select: Select, predicates: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each thing that has an IRI, with what `predicates` say of it."""
    for predicate in predicates:
        for line in select(predicate):
            subject, _, value = line.split(b" ", 2)
            if _is_iri(subject) and len(iri := subject[1:-1].decode()) <= _LONGEST_IRI:
                yield iri, value


def _is_iri(term: bytes) -> bool:
    return term.startswith(b"<") and not term.startswith(b"<<")


@lru_cache(1000)
def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _plain(text: str) -> str:
    """A text without the character that would end it in a database."""
    return text.replace("\0", " ") if "\0" in text else text


def _codes(value: bytes) -> set[str]:
    """A code as it is written, and without what says whose it is, such as `cik:`."""
    if _is_iri(value):
        iri = _iri(value)
        codes = {iri, _WEB.sub("", iri)} | _local(iri)
    elif value.startswith(b'"'):
        text = _plain(text_of(value))
        codes = {text, text.partition(":")[2]} - {""}
    else:
        codes = set()
    return {code for code in codes if len(code) <= LONGEST}


def _local(iri: str) -> set[str]:
    """The last part of an IRI, as a set: it may have none."""
    rest = iri.rstrip("/#")
    return {rest[max(map(rest.rfind, "/#:")) + 1 :]} - {""}
