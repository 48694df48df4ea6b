"""What an agreement changed: each change with what was before and what came after."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page, worded
from pactgraph.web.pages.reading import (
    Holding,
    Statement,
    rows,
    until,
    within,
)

# How a change hangs together with an agreement, as the saved query what-changed tells it.
TIES = ("brought", "follows", "along")
# The sign of each kind of change; others have a sign that only says that something changed.
_SIGNS = {
    "granted": "granted",
    "reinstated": "granted",
    "extended": "extended",
    "terminated": "terminated",
    "dismissed": "terminated",
    "waived": "terminated",
    "converted": "converted",
    "settled": "settled",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What was before or came after: its name, until when it holds, and what its end works out at
    where none is stated.
    """

    name: Cell
    until: str = ""
    works_out: str = ""
    longer: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change, its sign, its kind in words, what was before, and what came after."""

    statement: Statement
    sign: str
    kind: str
    before: tuple[Side, ...]
    after: tuple[Side, ...]


def changes_of(page: Page, agreement: str) -> dict[str, list[str]]:
    """The IRIs of the changes that hang together with an agreement, by how."""
    itself = ox.NamedNode(agreement)
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?change ?tie WHERE {{
          {{
            ?change pact:broughtAboutBy {itself} BIND("brought" AS ?tie)
          }} UNION {{
            ?change pact:broughtAboutBy+ ?step . ?step pact:broughtAboutBy {itself}
            BIND("follows" AS ?tie)
          }} UNION {{
            ?change (pact:accompanies|pact:broughtAboutBy)+ {itself}
            FILTER EXISTS {{
              ?change (pact:accompanies|pact:broughtAboutBy)*/pact:accompanies ?it .
              ?it (pact:accompanies|pact:broughtAboutBy)* {itself} .
            }}
            BIND("along" AS ?tie)
          }}
          FILTER EXISTS {{ ?change a pact:Change }}
        }} ORDER BY ?change""",
    )
    told = [(row["tie"], row["change"]) for row in found]
    return {tie: [_text(change) for kind, change in told if _text(kind) == tie] for tie in TIES}


def change_of(page: Page, said: Statement, known: Mapping[str, Holding]) -> Change:
    """A change as a table tells it; `known` are the holdings of what was before and came after."""
    kinds = said["kind"]
    slug = said.code("kind")
    length = said.term("extension")
    longer = worded(length, page.language).text if isinstance(length, ox.Literal) else ""
    return Change(
        said,
        _SIGNS.get(slug, "changed"),
        kinds[0].text if kinds else "",
        tuple(_before(page, cell, known.get(cell.iri or "")) for cell in said["before"]),
        tuple(_after(page, cell, known.get(cell.iri or ""), longer) for cell in said["after"]),
    )


def _before(page: Page, name: Cell, held: Holding | None) -> Side:
    end = held.statement.text("validUntil") if held else ""
    if held is None or not (end or held.was_until):
        return Side(name)
    if end:
        return Side(name, until=within(page, end))
    return Side(name, works_out=within(page, held.was_until))


def _after(page: Page, name: Cell, held: Holding | None, longer: str) -> Side:
    if held is None or not held.statement.classes & {"Provision", "Agreement"}:
        return Side(name, longer=longer)
    end = until(page, held)
    return Side(name, until=end.text if end.is_stated else "", longer=longer)


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
