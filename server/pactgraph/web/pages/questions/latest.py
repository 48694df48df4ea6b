"""What the home page tells out of the graph: figures, agreements, the latest changes, the rights
that hold, who takes part, and how firmly things are said. Each is a question of a few rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import CODE, ONTOLOGY
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import Force, Reader, Source, Statement, reader_for, statements
from pactgraph.web.rows import Row, rows, values

_PREFIX = f"PREFIX pact: <{ONTOLOGY}> PREFIX void: <http://rdfs.org/ns/void#>"
_FIGURES = ("Agreement", "Provision", "Agent", "Situation")
# How many of each are shown.
_AGREEMENTS, _CHANGES, _AGENTS, _HOLDERS, _RIGHTS, _STAKES = 4, 5, 7, 4, 3, 2
# The classes of agents, the one that tells most first.
_KINDS = ("Person", "Group", "Organization", "Agent")
_HELD = """
  ?right a pact:Right ; pact:holder ?holder .
  FILTER NOT EXISTS {{ ?right pact:notBefore ?begin FILTER(?begin > {day}) }}
  FILTER NOT EXISTS {{ ?right pact:notOnOrAfter ?end FILTER(?end <= {day}) }}
"""


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


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds rights on a day: how many, and the first of them."""

    name: Cell
    count: int
    rights: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """What the home page tells. Figures are by the name of their word, forces with how often each
    is used; a thing that holds on the day is among those that `hold`, by its IRI, with `certain` or
    `possible`.
    """

    figures: Mapping[str, int]
    agreements: tuple[Statement, ...]
    changes: tuple[Statement, ...]
    stakes: tuple[Statement, ...]
    holders: tuple[Holder, ...]
    agents: tuple[Agent, ...]
    forces: tuple[tuple[Force, int], ...]
    holding: Mapping[str, str]

    @property
    def sources(self) -> list[Source]:
        """The sources of the sentences that are shown, each once."""
        told = (*self.agreements, *self.changes, *self.stakes)
        return list(
            {each.source.iri: each.source for one in told for each in one.evidence}.values()
        )


def latest(page: Page, day: str) -> Latest:
    """What the graph of `page` has to tell on a `day`, such as 2025-10-28."""
    agreements = _newest(page, "Agreement", _AGREEMENTS)
    changes = _newest(page, "Change", _CHANGES)
    stakes = _newest(page, "Stake", _STAKES)
    held = _held(page, day)
    first = {iri for _, iris in held.values() for iri in iris}
    told = {each.iri: each for each in statements(page, [*agreements, *changes, *stakes, *first])}

    def named(iris: list[str]) -> tuple[Statement, ...]:
        return tuple(told[iri] for iri in iris if iri in told)

    names = reader_for(page, map(ox.NamedNode, held))
    holders = (
        Holder(names.cell(ox.NamedNode(iri)), count, named(iris))
        for iri, (count, iris) in held.items()
    )
    return Latest(
        _figures(page),
        named(agreements),
        named(changes),
        named(stakes),
        tuple(holders),
        _agents(page),
        _forces(page),
        {each.iri: _holds(each, day) for each in told.values()},
    )


def _newest(page: Page, cls: str, most: int) -> list[str]:
    """The IRIs of the things of a class that began last; those of no known day come last."""
    found = _ask(
        page,
        f"""SELECT ?it (MAX(?day) AS ?begin) WHERE {{
          ?it a pact:{cls} OPTIONAL {{ ?it pact:notBefore ?day }}
        }} GROUP BY ?it ORDER BY DESC(?begin) ?it LIMIT {most}""",
    )
    return [_text(row["it"]) for row in found]


def _held(page: Page, day: str) -> dict[str, tuple[int, list[str]]]:
    """Who holds most rights on a day: how many, and the IRIs of the first of them."""
    holds = _HELD.format(day=f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>')
    counted = _ask(
        page,
        f"""SELECT ?holder (COUNT(DISTINCT ?right) AS ?count) WHERE {{ {holds} }}
        GROUP BY ?holder ORDER BY DESC(?count) ?holder LIMIT {_HOLDERS}""",
    )
    if not counted:
        return {}
    holders = [_text(row["holder"]) for row in counted]
    found = _ask(
        page,
        f"""SELECT DISTINCT ?holder ?right WHERE {{ {values("holder", holders)} {holds} }}
        ORDER BY ?holder ?right LIMIT 200""",
    )
    return {
        holder: (
            int(_text(row["count"])),
            [_text(one["right"]) for one in found if _text(one["holder"]) == holder][:_RIGHTS],
        )
        for holder, row in zip(holders, counted, strict=True)
    }


def _holds(statement: Statement, day: str) -> str:
    """Whether something holds on a day: `certain`, `possible`, or nothing where it does not."""
    begin, end = statement.text("notBefore"), statement.text("notOnOrAfter")
    if (begin and begin > day) or (end and end <= day):
        return ""
    sure, until = statement.text("certainFrom"), statement.text("certainUntil")
    return "certain" if sure and sure <= day and (not until or day < until) else "possible"


def _agents(page: Page) -> tuple[Agent, ...]:
    """The agents that most is told of."""
    found = _ask(
        page,
        f"""SELECT ?agent (COUNT(DISTINCT ?told) AS ?count) WHERE {{
          ?told pact:involves|pact:about|pact:attributedTo ?agent . ?agent a pact:Agent
        }} GROUP BY ?agent ORDER BY DESC(?count) ?agent LIMIT {_AGENTS}""",
    )
    iris = [_text(row["agent"]) for row in found]
    if not iris:
        return ()
    said = {
        _text(row["agent"]): int(_text(row["count"]))
        for row in _ask(
            page,
            f"""SELECT ?agent (COUNT(DISTINCT ?said) AS ?count) WHERE {{
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
    found = _ask(
        page,
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


def _forces(page: Page) -> tuple[tuple[Force, int], ...]:
    """The forces that are in use: those of facts before those of views, the most frequent first."""
    found = _ask(
        page,
        """SELECT ?force (COUNT(?told) AS ?count) WHERE {
          ?told pact:modality ?force . ?told a pact:Situation
        } GROUP BY ?force ORDER BY DESC(?count) ?force LIMIT 20""",
    )
    reader: Reader = reader_for(page, [row["force"] for row in found])
    forces = [
        (
            Force(_text(row["force"]).removeprefix(CODE), reader.cell(row["force"])),
            int(_text(row["count"])),
        )
        for row in found
    ]
    return tuple(sorted(forces, key=lambda told: told[0].is_view))


def _figures(page: Page) -> dict[str, int]:
    """How many there are of what, as the dataset says itself; nothing where it doesn't."""
    classes = [f"{ONTOLOGY}{name}" for name in _FIGURES]
    dataset = ox.NamedNode(page.context.dataset)
    found = _ask(
        page,
        f"""SELECT ?of ?count WHERE {{
          {{ {values("of", classes)}
            {dataset} void:classPartition [ void:class ?of ; void:entities ?count ] }}
          UNION {{ {dataset} void:propertyPartition [ void:property pact:evidence ;
            void:distinctObjects ?count ] BIND(pact:Passage AS ?of) }}
        }}""",
    )
    counts = {_text(row["of"]).removeprefix(ONTOLOGY): int(_text(row["count"])) for row in found}
    return {name: counts[name] for name in (*_FIGURES, "Passage") if counts.get(name)}


def _ask(page: Page, text: str) -> list[Row]:
    return rows(page.context, f"{_PREFIX} {text}")


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
