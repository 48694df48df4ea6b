"""The page of a right or a commitment: whose it is, what it covers, and since when until when."""

from collections.abc import Iterable

import pyoxigraph as ox

from pactgraph.web.pages.deals.changes import change_of
from pactgraph.web.pages.deals.heading import heading_of
from pactgraph.web.pages.drawing import Band, in_order, timeline
from pactgraph.web.pages.frame import Page, Wording, money
from pactgraph.web.pages.reading import (
    Said,
    Statement,
    by_iri,
    holdings,
    rows,
    since,
    sources_of,
    statements,
    until,
    values,
)

# What a right or a commitment says of itself beside whose it is and its days, in this order.
_TERMS = (
    "action", "object", "scope", "quantity", "unit", "rate", "period", "bound", "onlyIf", "term",
    "duration", "noticePeriod", "renewalTerm", "consequenceOf", "follows",
)  # fmt: skip
_MOST = 200


def provision_page(page: Page, said: Said) -> str:
    """The page of a right or a commitment."""
    chain, beside = _chain(page, said.iri), _beside(page, said.iri)
    told = {each.iri: each for each in statements(page, [said.iri, *chain, *beside])}
    known = by_iri(holdings(page, (told[iri] for iri in [said.iri, *chain] if iri in told)))
    itself, own = told[said.iri], known[said.iri]
    changes = [each for each in told.values() if said.iri in _sides(each)]
    others = [each for iri, each in told.items() if iri in beside and each not in changes]
    found = {
        "timeline": timeline(page, [Band("", in_order(known.values()))]),
        "made": [change_of(page, each, known) for each in changes],
        "told": [each for each in others if not (each.force and each.force.is_view)],
        "views": [each for each in others if each.force and each.force.is_view],
    }
    return page.render(
        "deals/provision.html",
        heading=heading_of(page, said),
        itself=itself,
        own=own,
        is_commitment="Commitment" in itself.classes,
        amount=_amount(page, itself),
        since=since(page, own),
        until=until(page, own),
        terms=[name for name in _TERMS if itself[name]],
        found=found,
        sections=[name for name, each in found.items() if each],
        sources=sources_of(told.values()),
    )


def _chain(page: Page, iri: str) -> list[str]:
    """What a provision took the place of, and what took its place, on and on."""
    itself = ox.NamedNode(iri)
    step = "(^pact:before/pact:after)"
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?other WHERE {{
          {{ {itself} {step}+ ?other }} UNION {{ ?other {step}+ {itself} }}
        }} ORDER BY ?other LIMIT {_MOST}""",
    )
    return [row["other"].value for row in found if isinstance(row["other"], ox.NamedNode)]


def _beside(page: Page, iri: str) -> list[str]:
    """What is said about a provision, the changes that make or end it, and what disagrees."""
    itself = values("it", [iri])
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?said WHERE {{
          {itself} ?said pact:about|pact:before|pact:after|pact:contradicts ?it .
        }} ORDER BY ?said LIMIT {_MOST}""",
    )
    return [row["said"].value for row in found if isinstance(row["said"], ox.NamedNode)]


def _sides(change: Statement) -> Iterable[str]:
    """What a change ends and what it makes."""
    return [cell.iri or "" for name in ("before", "after") for cell in change[name]]


def _amount(page: Page, told: Statement) -> Wording | None:
    amount = told.text("amount")
    return money(amount, told.text("currency"), page.language) if amount else None
