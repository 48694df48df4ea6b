"""The page of all rights and commitments: what holds on a day, for whom, and until when."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from pactgraph.web.pages.deals.asking import day_of, part_of, thing_in
from pactgraph.web.pages.drawing import Band, in_order, timeline
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import (
    Holding,
    Spell,
    holdings,
    reader_for,
    rows,
    sources_of,
    spells,
    statements,
    values,
)

# A page shows holders until they hold so many; and so many of one holder.
_ENOUGH, _MOST = 24, 200
# So many holders can be chosen from.
_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds rights or owes commitments, and how many."""

    name: Cell
    id: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """What one holds or owes."""

    holder: Holder
    spells: tuple[Spell, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A day that a link leads to."""

    day: date
    name: str


def rights_page(page: Page) -> str:
    """The page of rights and commitments on a day, of one holder or of all.

    Raises ParameterError where its address asks for something that is none.
    """
    day, wanted = day_of(page), thing_in(page, "holder")
    everybody = _holders(page)
    parts = _parts([each for each in everybody if wanted in ("", each.name.iri)])
    number = min(part_of(page), len(parts))
    shown = parts[number - 1]
    groups = _groups(page, shown, day)
    told = [spell for group in groups for spell in group.spells]
    bands = [
        Band(
            "" if wanted else group.holder.name.text,
            tuple(spell.holding for spell in group.spells),
        )
        for group in groups
    ]
    return page.render(
        "deals/rights.html",
        day=day,
        holder=next((each for each in shown if wanted), None),
        wanted=page.arguments.get("holder", ""),
        holders=sorted(everybody[:_CHOICES], key=lambda each: each.name.key),
        groups=groups,
        sources=sources_of(spell.statement for spell in told),
        chart=timeline(page, bands, day),
        answers=Counter(spell.answer for spell in told),
        certain=[spell for spell in told if spell.answer == "certain"],
        choices=_choices([spell.holding for spell in told]),
        part=number,
        parts=len(parts),
        total=sum(each.count for each in everybody),
    )


def _holders(page: Page) -> list[Holder]:
    """All who hold or owe something, who has most first."""
    found = rows(
        page.context,
        """
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT ?holder (COUNT(DISTINCT ?provision) AS ?count) WHERE {
          ?provision a pact:Provision ; pact:holder|pact:obligor ?holder
        } GROUP BY ?holder ORDER BY DESC(?count) ?holder""",
    )
    reader = reader_for(page, (row["holder"] for row in found))
    shorten = page.context.publication.release.prefixes.shorten
    return [
        Holder(reader.cell(row["holder"]), shorten(_text(row["holder"])), int(_text(row["count"])))
        for row in found
    ]


def _parts(holders: Iterable[Holder]) -> list[list[Holder]]:
    """The holders in parts, each of which a page has room for; one part where there are none."""
    parts: list[list[Holder]] = [[]]
    for holder in holders:
        if parts[-1] and sum(each.count for each in parts[-1]) + holder.count > _ENOUGH:
            parts.append([])
        parts[-1].append(holder)
    return parts


def _groups(page: Page, holders: Sequence[Holder], day: date) -> list[Group]:
    """What each of the `holders` has, in order of time."""
    if not holders:
        return []
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?provision ?holder WHERE {{
          {values("holder", [each.name.iri or "" for each in holders])}
          ?provision pact:holder|pact:obligor ?holder ; a pact:Provision .
        }} ORDER BY ?provision LIMIT {_MOST}""",
    )
    held: dict[str, list[str]] = defaultdict(list)
    for row in found:
        held[_text(row["holder"])].append(_text(row["provision"]))
    told = statements(page, (_text(row["provision"]) for row in found))
    known = {each.statement.iri: each for each in holdings(page, told)}
    return [
        Group(each, tuple(spells(page, in_order(known[iri] for iri in own), day)))
        for each in holders
        if (own := held[each.name.iri or ""])
    ]


def _choices(told: Iterable[Holding]) -> list[Choice]:
    """Days that are worth a look: of the announcements from which most is counted."""
    counted = Counter(
        (each.not_before, cell.text)
        for each in told
        if each.not_before is not None and each.not_before == each.certain_from
        for cell in each.statement["countedFrom"]
    )
    return [Choice(day, name) for (day, name), _ in counted.most_common(2) if day is not None]


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
