"""The pages of lists: the classes there are, the things of a class, what leads to a thing, where a
property leads, and all companies and people.
"""

from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import ParameterError
from pactgraph.rdf import ONTOLOGY
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import (
    Reader,
    can_be_asked,
    reader_for,
    rows,
)
from pactgraph.web.pages.things.listing import NO_CLASS, listed

_WISHES = ("class", "to", "from", "by")
_MOST = 500


@dataclass(frozen=True, slots=True)
class Counted:
    """A class or a property, the list of what has it, and how many things that are."""

    name: Cell
    href: str
    count: int


def browse_page(page: Page) -> str:
    """The list that the address asks for; without a wish, of all classes. Raises ParameterError for
    a wish that can't be understood.
    """
    wishes = {name: iri for name in _WISHES if (iri := page.arguments.get(name, "").strip())}
    for name, iri in wishes.items():
        if (name, iri) != ("class", NO_CLASS) and not can_be_asked(iri):
            raise ParameterError(
                f"{name}={iri[:100]!r} is no absolute IRI; write it whole, such as "
                "class=http://xmlns.com/foaf/0.1/Person"
            )
    if not wishes:
        return page.render(
            "things/classes.html", classes=classes(page), properties=properties(page)
        )
    reader = reader_for(page, (ox.NamedNode(i) for i in wishes.values() if i != NO_CLASS))
    named = {name: _named(name, wishes.get(name, ""), reader) for name in _WISHES}
    return page.render("things/list.html", listing=listed(page, wishes), named=named)


def agents_page(page: Page) -> str:
    """All companies, people and groups, each with how many statements involve it or speak of it."""
    found = rows(
        page.context,
        f"""PREFIX pact: <{ONTOLOGY}>
        SELECT ?agent ?kind (COUNT(DISTINCT ?statement) AS ?count) WHERE {{
          VALUES ?kind {{ pact:Organization pact:Person pact:Group }}
          ?agent a ?kind .
          OPTIONAL {{ ?statement pact:involves|pact:about|pact:attributedTo ?agent .
            ?statement a pact:Situation }}
        }} GROUP BY ?agent ?kind ORDER BY DESC(?count) ?agent""",
    )
    shown = listed(page, {"class": f"{ONTOLOGY}Agent"})
    reader = reader_for(page, (row["kind"] for row in found))
    told = {
        str(getattr(row["agent"], "value", "")): (reader.cell(row["kind"]), _number(row["count"]))
        for row in found
    }
    nobody = Cell(""), 0
    agents = [(row, *told.get(row.name.iri or "", nobody)) for row in shown.rows]
    agents.sort(key=lambda agent: (-agent[2], agent[0].name.key))
    return page.render("things/agents.html", listing=shown, agents=agents)


def classes(page: Page, most: int = _MOST) -> list[Counted]:
    """The classes with most things, and how many."""
    return _counted(page, "?thing a ?of", "class", "COUNT(DISTINCT ?thing) AS ?count", most)


def properties(page: Page, most: int = _MOST) -> list[Counted]:
    """The properties by which most is said, and how often."""
    return _counted(page, "?thing ?of ?value", "by", "COUNT(*) AS ?count", most)


def _counted(page: Page, pattern: str, wish: str, count: str, most: int) -> list[Counted]:
    found = rows(
        page.context,
        f"SELECT ?of ({count}) WHERE {{ {pattern} }} GROUP BY ?of ORDER BY DESC(?count) ?of "
        f"LIMIT {most}",
    )
    reader = reader_for(page, (row["of"] for row in found))
    return [
        Counted(
            reader.property(row["of"]),
            page.at("/browse", {wish: row["of"].value}),
            _number(row["count"]),
        )
        for row in found
        if isinstance(row["of"], ox.NamedNode)
    ]


def _named(name: str, iri: str, reader: Reader) -> Cell | None:
    if iri in ("", NO_CLASS):
        return Cell("") if iri else None
    node = ox.NamedNode(iri)
    return reader.property(node) if name in ("by", "class") else reader.cell(node)


def _number(term: object) -> int:
    return int(str(getattr(term, "value", 0)))
