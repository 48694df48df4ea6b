"""The page of the network: people, companies, agreements and rights, and how they hang together."""

from collections import Counter
from dataclasses import dataclass

from pactgraph.web.pages.deals.asking import thing_in
from pactgraph.web.pages.drawing import Node, network
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import Row, reader_for, rows

# The columns, from the left, by the class that stands in each.
COLUMNS = ("Person", "Agent", "Agreement", "Provision")
# So many things are drawn, and so many links are listed, those with most links first.
_DRAWN, _LISTED, _READ = 44, 250, 20_000


@dataclass(frozen=True, slots=True)
class Link:
    """A link of two things, by a property of the vocabulary, in the direction in which
    it is read.
    """

    subject: Cell
    name: str
    object: Cell


def network_page(page: Page) -> str:
    """The page of what hangs together, of everything or of a thing and what is near it.

    Raises ParameterError where its address asks for something that is none.
    """
    focus = thing_in(page, "focus")
    found = _links(page)
    counted = Counter(_text(row[name]) for row in found for name in ("one", "other"))
    if focus:
        near = {
            _text(row[name]) for row in found for name in ("one", "other") if focus in _ends(row)
        }
        kept = (
            {focus, *sorted(near, key=lambda iri: -counted[iri])[: _DRAWN - 1]} if near else set()
        )
    else:
        kept = {iri for iri, _ in sorted(counted.items(), key=_most)[:_DRAWN]}
    shown = [row for row in found if set(_ends(row)) <= kept]
    reader = reader_for(page, (row[name] for row in shown for name in ("one", "by", "other")))
    cells = {
        _text(row[name]): (reader.cell(row[name]), _column(row, name))
        for row in shown
        for name in ("one", "other")
    }
    links = [
        Link(cells[subject][0], reader.cell(row["by"]).text, cells[object][0])
        for row in shown
        for subject, object in [_ends(row) if _is_forward(row) else _ends(row)[::-1]]
    ]
    nodes = [Node(iri, cell.text, cell.link or "", column) for iri, (cell, column) in cells.items()]
    pairs = list(dict.fromkeys((_text(row["one"]), _text(row["other"])) for row in shown))
    drawn = network(nodes, pairs)
    shorten = page.context.publication.release.prefixes.shorten
    return page.render(
        "deals/network.html",
        drawn=drawn,
        heads=list(zip(drawn.columns, _heads(nodes), strict=True)),
        links=links[:_LISTED],
        total=len(counted),
        shown=len(nodes),
        focus=cells[focus][0] if focus in cells else None,
        asked=bool(focus),
        choices=sorted(
            ((shorten(iri), cell.text) for iri, (cell, _) in cells.items()), key=lambda one: one[1]
        ),
    )


def _links(page: Page) -> list[Row]:
    """All links, each with the columns that its ends stand in."""
    return rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?one (COALESCE(?oneIn, ?person, 1) AS ?column) ?by ?other ?otherIn WHERE {{
          {{
            ?tenure a pact:Tenure ; pact:holder ?one ; pact:organization ?other .
            BIND(pact:role AS ?by) BIND(1 AS ?otherIn)
          }} UNION {{
            ?one pact:partOf ?other ; a pact:Agent . ?other a pact:Agent .
            BIND(pact:partOf AS ?by) BIND(1 AS ?otherIn)
          }} UNION {{
            ?other pact:party ?one BIND(pact:party AS ?by) BIND(2 AS ?otherIn)
          }} UNION {{
            ?other a pact:Provision ; pact:grantedBy ?one BIND(pact:grantedBy AS ?by)
            BIND(2 AS ?oneIn) BIND(3 AS ?otherIn)
          }} UNION {{
            VALUES ?by {{ pact:holder pact:obligor pact:counterparty }}
            ?other ?by ?one ; a pact:Provision BIND(3 AS ?otherIn)
          }}
          OPTIONAL {{ ?one a pact:Person BIND(0 AS ?person) }}
        }} ORDER BY ?one ?by ?other LIMIT {_READ}""",
    )


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _ends(row: Row) -> tuple[str, str]:
    return _text(row["one"]), _text(row["other"])


def _is_forward(row: Row) -> bool:
    """Whether a link is read from its left end to its right one."""
    return _text(row["by"]).endswith(("#partOf", "#role"))


def _column(row: Row, name: str) -> int:
    return int(_text(row["column" if name == "one" else "otherIn"]) or 1)


def _heads(nodes: list[Node]) -> list[str]:
    return [COLUMNS[column] for column in sorted({node.column for node in nodes})]


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
