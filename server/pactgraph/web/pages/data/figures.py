"""The graph in numbers, as the release counted them: nothing is counted for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import GRAPH
from pactgraph.web.pages.frame import Cell, Page, Row, rows
from pactgraph.web.pages.reading import reader_for

# So many classes and properties are shown, the most used first.
_MOST = 60
_COUNTED = f"""
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term (MAX(?count) AS ?uses) WHERE {{{{ GRAPH <{GRAPH}description> {{{{
  ?part {{}} ?term ; {{}} ?count
}}}} }}}} GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT {_MOST}"""
_LINKS = f"""
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term (SUM(?count) AS ?uses) WHERE {{ GRAPH <{GRAPH}description> {{
  ?set a void:Linkset ; void:objectsTarget ?term ; void:triples ?count
}} }} GROUP BY ?term ORDER BY DESC(?uses) ?term"""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that is counted, and its share of the largest count beside it, in hundredths."""

    name: Cell
    count: int
    part: int


def figures_page(page: Page) -> str:
    """The page of the graph in numbers."""
    manifest = page.context.publication.release.manifest
    found = {
        "classes": rows(page.context, _COUNTED.format("void:class", "void:entities")),
        "properties": rows(page.context, _COUNTED.format("void:property", "void:triples")),
        "links": rows(page.context, _LINKS),
    }
    graphs: list[Row] = [
        {"term": ox.NamedNode(iri), "uses": ox.Literal(count)}
        for iri, count in sorted(manifest.graphs.items(), key=lambda each: (-each[1], each[0]))
        if not iri.startswith("_:")
    ]
    found["graphs"] = graphs[:_MOST]
    reader = reader_for(page, (row["term"] for each in found.values() for row in each))
    return page.render(
        "data/figures.html",
        manifest=manifest,
        graphs=len(manifest.graphs),
        charts={
            name: _bars((reader.cell(row["term"]), row["uses"]) for row in each)
            for name, each in found.items()
            if each
        },
    )


def _bars(counted: Iterable[tuple[Cell, object]]) -> list[Bar]:
    told = [(name, int(str(getattr(count, "value", 0)))) for name, count in counted]
    most = max((count for _, count in told), default=1) or 1
    return [Bar(name, count, max(1, 100 * count // most)) for name, count in told]
