"""The documentation of the ontology: its classes, properties and code lists, with what the data
have of each.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import GRAPH, ONTOLOGY, OWL, RDF, RDFS, SCHEMA, SKOS
from pactgraph.web.pages.frame import Cell, Page, rows
from pactgraph.web.pages.reading import Reader, reader_for

_TYPE, _LABEL = f"{RDF}type", f"{RDFS}label"
_TERMS = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  GRAPH <{GRAPH}ontology> {{ ?s ?q ?r }} ?s ?p ?o . FILTER(STRSTARTS(STR(?s), "{ONTOLOGY}"))
}}"""
# Counts are read from the description of the release; nothing is counted for a page.
_COUNTS = f"""
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term (MAX(?count) AS ?uses) WHERE {{ GRAPH <{GRAPH}description> {{
  {{ ?part void:class ?term ; void:entities ?count }}
  UNION {{ ?part void:property ?term ; void:triples ?count }}
}} FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}")) }} GROUP BY ?term"""
_USED_OF = f"""
PREFIX void: <http://rdfs.org/ns/void#>
SELECT DISTINCT ?class ?property WHERE {{ GRAPH <{GRAPH}description> {{
  ?part void:class ?class ; void:entities ?n ; void:propertyPartition ?inner .
  ?inner void:property ?property
}} FILTER(STRSTARTS(STR(?class), "{ONTOLOGY}") && STRSTARTS(STR(?property), "{ONTOLOGY}")) }}"""
_CODES = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?scheme ?code WHERE {{ GRAPH <{GRAPH}codes> {{ ?code skos:inScheme ?scheme }} }}
ORDER BY ?scheme ?code"""


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: its name in both languages, what it means, examples in words, terms of
    each kind that it is joined to, how often the data use it, and a query that asks for it.
    """

    name: str
    label: str
    other: str
    definition: str
    examples: tuple[str, ...]
    joined: Mapping[str, tuple[Cell, ...]]
    kinds: tuple[str, ...]
    count: int
    sample: Cell | None
    query: str


def vocabulary_page(page: Page) -> str | None:
    """The documentation; None where the data have no such ontology."""
    told: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows(page.context, _TERMS), key=lambda row: str(row["o"])):
        told[_text(row["s"])][_text(row["p"])].append(row["o"])
    if not told:
        return None
    counts = {_text(r["term"]): int(_text(r["uses"])) for r in rows(page.context, _COUNTS)}
    used_of = _grouped(rows(page.context, _USED_OF), "class", "property")
    lists = _grouped(rows(page.context, _CODES), "scheme", "code")
    classes = sorted(iri for iri, each in told.items() if _is(each, f"{OWL}Class"))
    samples = _samples(page, (iri for iri in classes if counts.get(iri)))
    named = {ox.NamedNode(iri) for iri in (*told, *used_of, *lists, *samples.values())}
    named |= {
        value
        for each in told.values()
        for found in each.values()
        for value in found
        if isinstance(value, ox.NamedNode)
    }
    reader = reader_for(
        page, named | {ox.NamedNode(code) for codes in lists.values() for code in codes}
    )
    below = _inverted(told, f"{RDFS}subClassOf") | _inverted(told, f"{RDFS}subPropertyOf")

    def term(iri: str) -> Term:
        return _term(page, reader, iri, told[iri], _Known(counts, used_of, below, samples))

    properties = sorted(iri for iri in told if iri not in classes)
    return page.render(
        "data/ontology.html",
        classes=[term(iri) for iri in classes],
        properties=[term(iri) for iri in properties],
        lists=[
            (reader.cell(ox.NamedNode(scheme)), [reader.cell(ox.NamedNode(code)) for code in codes])
            for scheme, codes in sorted(lists.items())
        ],
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all terms, by IRI."""

    counts: Mapping[str, int]
    used_of: Mapping[str, list[str]]
    below: Mapping[str, list[str]]
    samples: Mapping[str, str]


def _term(
    page: Page, reader: Reader, iri: str, told: Mapping[str, list[object]], known: _Known
) -> Term:
    name = iri.removeprefix(ONTOLOGY)
    is_class = _is(told, f"{OWL}Class")
    joined: dict[str, list[object]] = {
        "above": [*told.get(f"{RDFS}subClassOf", []), *told.get(f"{RDFS}subPropertyOf", [])],
        "below": [*map(ox.NamedNode, known.below.get(iri, []))],
        "domain": told.get(f"{SCHEMA}domainIncludes") or told.get(f"{RDFS}domain", []),
        "range": told.get(f"{SCHEMA}rangeIncludes") or told.get(f"{RDFS}range", []),
        "inverse": told.get(f"{OWL}inverseOf", []),
        "used": [*map(ox.NamedNode, known.used_of.get(iri, []))] if is_class else [],
    }
    pattern = f"?thing a pact:{name}" if is_class else f"?thing pact:{name} ?value"
    sample = known.samples.get(iri)
    return Term(
        name,
        _said(told, _LABEL, page.language)[0],
        _said(told, _LABEL, page.other)[0],
        _said(told, f"{SKOS}definition", page.language)[0],
        tuple(filter(None, _said(told, f"{SKOS}example", page.language))),
        {kind: _cells(reader, found) for kind, found in joined.items() if found},
        tuple(
            kind.removeprefix(OWL)
            for kind in map(_text, told.get(_TYPE, []))
            if kind.startswith(OWL) and kind not in (f"{OWL}Class", f"{OWL}NamedIndividual")
        ),
        known.counts.get(iri, 0),
        reader.cell(ox.NamedNode(sample)) if sample else None,
        page.at(
            "/query",
            {"query": f"PREFIX pact: <{ONTOLOGY}>\nSELECT * WHERE {{ {pattern} }} LIMIT 100"},
        ),
    )


def _cells(reader: Reader, found: Iterable[object]) -> tuple[Cell, ...]:
    cells = {reader.cell(each) for each in found if isinstance(each, ox.NamedNode)}
    return tuple(sorted(cells, key=lambda cell: cell.key))


def _samples(page: Page, classes: Iterable[str]) -> dict[str, str]:
    """The first thing of each class."""
    parts = [
        f"{{ SELECT ?class ?thing WHERE {{ BIND({node} AS ?class) ?thing a {node} . "
        "FILTER(ISIRI(?thing)) } ORDER BY ?thing LIMIT 1 }"
        for node in map(ox.NamedNode, classes)
    ]
    text = f"SELECT ?class ?thing WHERE {{ {' UNION '.join(parts)} }}"
    found = rows(page.context, text) if parts else []
    return {_text(row["class"]): _text(row["thing"]) for row in found}


def _said(told: Mapping[str, list[object]], property: str, language: str) -> list[str]:
    """The texts of a property in a language, at least one, which may be empty."""
    literals = (each for each in told.get(property, []) if isinstance(each, ox.Literal))
    return sorted(each.value for each in literals if (each.language or "") == language) or [""]


def _is(told: Mapping[str, list[object]], kind: str) -> bool:
    return kind in map(_text, told.get(_TYPE, []))


def _inverted(
    told: Mapping[str, Mapping[str, list[object]]], property: str
) -> dict[str, list[str]]:
    """Which terms lead to each by a property."""
    found: dict[str, list[str]] = defaultdict(list)
    for iri, each in told.items():
        for value in each.get(property, []):
            found[_text(value)].append(iri)
    return found


def _grouped(found: Iterable[Mapping[str, object]], key: str, member: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in found:
        groups[_text(row[key])].append(_text(row[member]))
    return groups


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
