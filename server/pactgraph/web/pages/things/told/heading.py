"""What every page of a thing says of it first and last: its names, what it is, and its data."""

from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from pactgraph.rdf import BASE, DCTERMS, OWL, RDF, RDFS, SKOS
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import (
    Reader,
    Said,
    names_in,
    rows,
    values,
)

_TYPE = f"{RDF}type"
_SCHEMA = ("http://schema.org/", "https://schema.org/")
_SAME = (f"{OWL}sameAs", f"{SKOS}exactMatch")
# What says in a sentence what a thing is, most telling first.
_MEANINGS = (
    f"{SKOS}definition",
    f"{RDFS}comment",
    f"{DCTERMS}description",
    f"{DCTERMS}abstract",
    f"{SKOS}scopeNote",
    "http://purl.org/dc/elements/1.1/description",
    "http://schema.org/description",
    "https://schema.org/description",
)
# A longer description is no lead, but a fact among others.
_LEAD = 600


@dataclass(frozen=True, slots=True)
class Heading:
    """A thing: its IRI, its name, the one in the other language of pages, its narrowest classes,
    what it is in a sentence, by which property that is said where it says nothing else, and
    addresses: its data in each format, by media type and name, and a query about it. `types` are
    its classes of schema.org, and `same` the IRIs that others have for it.
    """

    iri: str
    name: Cell
    other: str
    kinds: tuple[Cell, ...]
    meaning: Cell | None
    meaning_by: str
    formats: tuple[tuple[str, str, str], ...]
    query: str
    types: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def heading_of(page: Page, said: Said, reader: Reader) -> Heading:
    """The heading of the page of a thing, whose names `reader` knows."""
    itself = ox.NamedNode(said.iri)
    own = [triple for triple in said.own if triple.predicate.value != _TYPE]
    name = reader.cell(itself)
    other, tongue = names_in(own, page.other).get(said.iri, ("", ""))
    is_told = other != name.text and not tongue
    meaning_by, meaning = _meaning(own, reader)
    return Heading(
        said.iri,
        name,
        other if is_told else "",
        kinds_of(page, said, reader),
        meaning,
        meaning_by,
        page.data_of(said.iri),
        page.query_about(said.iri),
        sorted(
            each.object.value.partition("schema.org/")[2]
            for each in said.own
            if each.predicate.value == _TYPE
            and isinstance(each.object, ox.NamedNode)
            and each.object.value.startswith(_SCHEMA)
        ),
        sorted(
            each.object.value
            for each in own
            if each.predicate.value in _SAME and isinstance(each.object, ox.NamedNode)
        ),
    )


def kinds_of(page: Page, said: Said, reader: Reader) -> tuple[Cell, ...]:
    """The narrowest classes of a thing, those first that are named in the graph; a class of others
    leads to the list of its members.
    """
    classes = {each.object for each in said.own if each.predicate.value == _TYPE}
    named = {cls for cls in classes if isinstance(cls, ox.NamedNode)}
    asked = f"{values('narrow', named)} {values('wide', named)}"
    wider = rows(
        page.context,
        f"SELECT ?wide WHERE {{ {asked} ?narrow <{RDFS}subClassOf> ?wide "
        "FILTER(?narrow != ?wide) }",
    )
    kept = named - {row["wide"] for row in wider}
    known = {cls for cls in kept if cls.value in reader.names} or kept
    return tuple(sorted((_kind(page, cls, reader) for cls in known), key=lambda cell: cell.key))


def _kind(page: Page, cls: ox.NamedNode, reader: Reader) -> Cell:
    cell = reader.property(cls)
    if cls.value.startswith(BASE):
        return cell
    return replace(cell, link=page.at("/browse", {"class": cls.value}))


def _meaning(own: list[ox.Triple], reader: Reader) -> tuple[str, Cell | None]:
    for property in _MEANINGS:
        texts = [
            reader.cell(each.object)
            for each in own
            if each.predicate.value == property and isinstance(each.object, ox.Literal)
        ]
        own_language = [cell for cell in texts if not cell.language]
        if own_language and len(own_language[0].text) <= _LEAD:
            return property if len(texts) == 1 else "", own_language[0]
    return "", None
