"""The page of all agreements: who made them, when they hold, and how much each changed."""

from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.deals.asking import day_of, part_of
from pactgraph.web.pages.drawing import Band, in_order, timeline
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import (
    Spell,
    holdings,
    rows,
    sources_of,
    spells,
    statements,
    values,
)

_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """An agreement, how many changes it brought about, and how much it grants."""

    spell: Spell
    changes: int
    grants: int


def agreements_page(page: Page) -> str:
    """The page of all agreements, in order of time.

    Raises ParameterError where its address asks for something that is none.
    """
    day, part = day_of(page), part_of(page)
    found = rows(
        page.context,
        """
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?it WHERE {
          ?it a pact:Agreement . OPTIONAL { ?it pact:notBefore ?first }
        } ORDER BY DESC(?first) ?it""",
    )
    iris = [row["it"].value for row in found if isinstance(row["it"], ox.NamedNode)]
    parts = max(-(-len(iris) // _AT_ONCE), 1)
    part = min(part, parts)
    told = statements(page, iris[(part - 1) * _AT_ONCE : part * _AT_ONCE])
    known = holdings(page, told)
    counted = _counted(page, [each.iri for each in told])
    return page.render(
        "deals/agreements.html",
        day=day,
        listed=[
            Listed(
                each, counted["change", each.statement.iri], counted["grant", each.statement.iri]
            )
            for each in spells(page, known, day)
        ],
        total=len(iris),
        part=part,
        parts=parts,
        chart=timeline(page, [Band("", in_order(known))], day),
        sources=sources_of(told),
    )


def _counted(page: Page, iris: list[str]) -> Counter[tuple[str, str]]:
    """How many changes each agreement brought about, and how many provisions it grants."""
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT ?what ?it (COUNT(DISTINCT ?one) AS ?count) WHERE {{
          {{ {values("it", iris)} ?one pact:broughtAboutBy ?it BIND("change" AS ?what) }}
          UNION {{ {values("it", iris)} ?one pact:grantedBy ?it BIND("grant" AS ?what) }}
        }} GROUP BY ?what ?it""",
    )
    counted: Counter[tuple[str, str]] = Counter()
    for row in found:
        what, it, count = (str(getattr(row[name], "value", "")) for name in ("what", "it", "count"))
        counted[what, it] = int(count)
    return counted
