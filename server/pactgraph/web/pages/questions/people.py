"""Who takes part: the agents that most is told of, for the home page."""

from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import ONTOLOGY
from pactgraph.web.pages.frame import Cell, Page, rows, values
from pactgraph.web.pages.reading import reader_for

_PREFIX = f"PREFIX pact: <{ONTOLOGY}>"
# How many are shown.
_MOST = 7
# The classes of agents, the one that tells most first.
_KINDS = ("Person", "Group", "Organization", "Agent")


@dataclass(frozen=True, slots=True)
class Agent:
    """Who takes part: name, kind, the name in the other language, how many statements tell of them,
    and how many are said on their word.
    """

    name: Cell
    kind: Cell | None
    beside: str
    count: int
    said: int


def agents(page: Page) -> tuple[Agent, ...]:
    """The agents that most is told of."""
    found = rows(
        page.context,
        f"""{_PREFIX} SELECT ?agent (COUNT(DISTINCT ?told) AS ?count) WHERE {{
          ?told pact:involves|pact:about|pact:attributedTo ?agent . ?agent a pact:Agent
        }} GROUP BY ?agent ORDER BY DESC(?count) ?agent LIMIT {_MOST}""",
    )
    iris = [_text(row["agent"]) for row in found]
    if not iris:
        return ()
    said = {
        _text(row["agent"]): int(_text(row["count"]))
        for row in rows(
            page.context,
            f"""{_PREFIX} SELECT ?agent (COUNT(DISTINCT ?said) AS ?count) WHERE {{
              {values("agent", iris)} ?told pact:attributedTo ?agent
              OPTIONAL {{ ?told pact:tells ?one }} BIND(COALESCE(?one, ?told) AS ?said)
            }} GROUP BY ?agent""",
        )
    }
    kinds = _kinds(page, iris)
    reader = reader_for(page, [*map(ox.NamedNode, iris), *kinds.values()])
    others = _others(page, iris)
    return tuple(
        Agent(
            reader.cell(ox.NamedNode(iri)),
            reader.cell(kinds[iri]) if iri in kinds else None,
            others.get(iri, ""),
            int(_text(row["count"])),
            said.get(iri, 0),
        )
        for iri, row in zip(iris, found, strict=True)
    )


def _kinds(page: Page, iris: list[str]) -> dict[str, ox.NamedNode]:
    """The class of each agent that tells most."""
    classes = [f"{ONTOLOGY}{name}" for name in _KINDS]
    found = rows(
        page.context,
        f"SELECT ?it ?class WHERE {{ {values('it', iris)} {values('class', classes)} ?it a "
        f"?class }}",
    )
    told: dict[str, ox.NamedNode] = {}
    for row in sorted(found, key=lambda row: classes.index(_text(row["class"]))):
        told.setdefault(_text(row["it"]), ox.NamedNode(_text(row["class"])))
    return told


def _others(page: Page, iris: list[str]) -> dict[str, str]:
    """What things are called in the other language, where that is another name."""
    index = page.context.publication.index
    if index is None:
        return {}
    labels = {iri: index.labels(iri) for iri in iris}
    return {
        iri: names[page.other]
        for iri, names in labels.items()
        if names.get(page.other) and names.get(page.other) != names.get(page.language)
    }


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
