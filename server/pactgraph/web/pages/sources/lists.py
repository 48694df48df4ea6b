"""Lists over all sources: the sources, the statements of a force, and what disagrees."""

from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import ParameterError
from pactgraph.web.pages.frame import Cell, Page, rows
from pactgraph.web.pages.reading import can_be_asked, reader_for
from pactgraph.web.pages.sources.support import FORCES, Asked, by_force, counts, pairs, said_with

_STATEMENTS, _PAIRS, _SOURCES = 100, 25, 100
_ALL_SOURCES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX schema: <http://schema.org/>
SELECT ?source (COUNT(?passage) AS ?sentences) (MIN(?day) AS ?updated) (MIN(?whole) AS ?partOf)
WHERE {{
  ?passage oa:hasSource ?source . FILTER(ISIRI(?source))
  FILTER NOT EXISTS {{ ?passage a pact:PageNote }}
  OPTIONAL {{ ?source schema:dateModified ?day }}
  OPTIONAL {{ ?source schema:isPartOf ?whole }}
}} GROUP BY ?source ORDER BY ?source LIMIT {count} OFFSET {start}
"""
_SPOKEN_OF = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?source (COUNT(DISTINCT ?told) AS ?statements) WHERE {
  ?source a pact:Document . FILTER(ISIRI(?source))
  FILTER NOT EXISTS { ?passage oa:hasSource ?source }
  OPTIONAL { ?told pact:statedIn ?source . FILTER NOT EXISTS { ?telling pact:tells ?told } }
} GROUP BY ?source ORDER BY DESC(?statements) ?source LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A source in the list of all."""

    name: Cell
    sentences: int
    updated: Cell | None
    part_of: Cell | None


def sources_page(page: Page) -> str:
    """The page of all sources, and of the documents that these only speak of."""
    number = number_of(page)
    read = rows(
        page.context, _ALL_SOURCES.format(count=_SOURCES + 1, start=(number - 1) * _SOURCES)
    )
    spoken_of = rows(page.context, _SPOKEN_OF) if number == 1 else []
    reader = reader_for(page, (term for row in (*read, *spoken_of) for term in row.values()))
    return page.render(
        "sources/sources.html",
        read=[
            Row(
                reader.cell(row["source"]),
                int(_text(row["sentences"])),
                reader.cell(row["updated"]) if row["updated"] else None,
                reader.cell(row["partOf"]) if row["partOf"] else None,
            )
            for row in read[:_SOURCES]
        ],
        spoken_of=[(reader.cell(row["source"]), _text(row["statements"])) for row in spoken_of],
        number=number,
        has_more=len(read) > _SOURCES,
    )


def statements_page(page: Page) -> str:
    """The page of the statements that are said with a force, or of how many there are with each.
    Raises ParameterError for a force that there isn't.
    """
    force = page.arguments.get("force", "").strip().removeprefix("code:")
    if force and force not in FORCES:
        raise ParameterError(f"force={force[:50]!r}: there are {', '.join(FORCES)}")
    asked = Asked(iri_of(page, "source"), iri_of(page, "by"))
    counted = counts(page, asked)
    number = number_of(page)
    first = (number - 1) * _STATEMENTS
    is_short = sum(counted.values()) <= _STATEMENTS and (asked.source or asked.speaker)
    shown = [force] if force else list(counted) if is_short else []
    found = [each for name in shown for each in said_with(page, name, asked, (first, _STATEMENTS))]
    reader = reader_for(page, map(ox.NamedNode, filter(None, (asked.source, asked.speaker))))
    return page.render(
        "sources/statements.html",
        force=force,
        counts=counted,
        groups=by_force(found),
        sources=list(
            {each.source.iri: each.source for one in found for each in one.evidence}.values()
        ),
        source=reader.cell(ox.NamedNode(asked.source)) if asked.source else None,
        speaker=reader.cell(ox.NamedNode(asked.speaker)) if asked.speaker else None,
        number=number,
        first=first,
        pages=-(-counted.get(force, 0) // _STATEMENTS) or 1,
    )


def disagreements_page(page: Page) -> str:
    """The page of the statements that contradict each other."""
    source, number = iri_of(page, "source"), number_of(page)
    found = pairs(page, source, ((number - 1) * _PAIRS, _PAIRS + 1))
    reader = reader_for(page, [ox.NamedNode(source)] if source else [])
    shown = found[:_PAIRS]
    behind = (each for pair in shown for one in pair for each in one.evidence)
    return page.render(
        "sources/disagreements.html",
        pairs=shown,
        sources=list({each.source.iri: each.source for each in behind}.values()),
        source=reader.cell(ox.NamedNode(source)) if source else None,
        number=number,
        has_more=len(found) > _PAIRS,
    )


def number_of(page: Page) -> int:
    """The number of the page of a list that is asked for, from 1. Raises ParameterError where it is
    none.
    """
    text = page.arguments.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text)):
        raise ParameterError(f"page={text[:50]!r} is no number of a page; the first is page=1")
    return int(text)


def iri_of(page: Page, name: str) -> str:
    """The IRI of a thing that the address names, whole or shortened; empty where it names none.
    Raises ParameterError where it is none.
    """
    text = page.arguments.get(name, "").strip()
    if not text:
        return ""
    prefix, _, local = text.partition(":")
    iri = page.context.publication.release.prefixes.table.get(prefix, f"{prefix}:") + local
    if not can_be_asked(iri):
        raise ParameterError(f"{name}={text[:50]!r} is no IRI, such as id:sam-altman")
    return iri


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
