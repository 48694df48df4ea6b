"""What the home page tells out of the graph: figures, agreements, the latest changes, the rights
that hold, who takes part, and how firmly things are said. Each is a question of a few rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from pactgraph.rdf import CODE, ONTOLOGY
from pactgraph.web.pages.frame import Cell, Page, Row, rows, values
from pactgraph.web.pages.questions.people import Agent, agents
from pactgraph.web.pages.reading import (
    Force,
    Source,
    Statement,
    holdings,
    reader_for,
    statements,
)
from pactgraph.web.pages.sources.support import Asked, counts

_PREFIX = f"PREFIX pact: <{ONTOLOGY}> PREFIX void: <http://rdfs.org/ns/void#>"
_FIGURES = ("Agreement", "Provision", "Agent", "Situation")
# How many of each are shown.
_AGREEMENTS, _CHANGES, _HOLDERS, _RIGHTS, _STAKES = 4, 5, 4, 3, 2
_HELD = """
  ?right a pact:Right ; pact:holder ?holder .
  FILTER NOT EXISTS {{ ?right pact:notBefore ?begin FILTER(?begin > {day}) }}
  FILTER NOT EXISTS {{ ?right pact:notOnOrAfter ?end FILTER(?end <= {day}) }}
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds rights on a day: how many, and the first of them."""

    name: Cell
    count: int
    rights: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """What the home page tells. Figures are by the name of their word, forces with how often each
    is used; whether an agreement holds on the day is told by its IRI: certain, possible or no.
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


def latest(page: Page, day: date) -> Latest:
    """What the graph of `page` has to tell on a `day`."""
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
        agents(page),
        _forces(page),
        {each.statement.iri: each.on(day) for each in holdings(page, named(agreements))},
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


def _held(page: Page, day: date) -> dict[str, tuple[int, list[str]]]:
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


def _forces(page: Page) -> tuple[tuple[Force, int], ...]:
    """The forces that are in use, those of facts before those of views."""
    counted = counts(page, Asked())
    reader = reader_for(page, (ox.NamedNode(CODE + slug) for slug in counted))
    return tuple(
        (Force(slug, reader.cell(ox.NamedNode(CODE + slug))), count)
        for slug, count in counted.items()
    )


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
