"""The page of an agreement: what it changed, what it grants, and what is said of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.deals.changes import TIES, Change, change_of, changes_of
from pactgraph.web.pages.deals.heading import heading_of
from pactgraph.web.pages.deals.sums import amount_of, sums
from pactgraph.web.pages.drawing import in_order, term_of
from pactgraph.web.pages.frame import Page, stated
from pactgraph.web.pages.reading import (
    Row,
    Said,
    Statement,
    by_iri,
    holdings,
    rows,
    since,
    sources_of,
    spells,
    statements,
    until,
    values,
)

# So many of what is about an agreement are read; a page folds what is more than a few.
_MOST = 300
_EVENTS = {"Event", "Valuation"}
# What an agreement may say of itself beside its days and its parties.
_TERMS = ("governedBy", "noticePeriod", "renewalTerm", "duration", "term", "onlyIf")


@dataclass(frozen=True, slots=True)
class Band:
    """Changes that hang together with the agreement in the same way."""

    tie: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two statements that do not agree."""

    one: Statement
    other: Statement


def agreement_page(page: Page, said: Said) -> str:
    """The page of an agreement."""
    ties = changes_of(page, said.iri)
    changes = [iri for tie in TIES for iri in ties[tie]]
    granted, sides = _granted_and_sides(page, said.iri, changes)
    beside = list(dict.fromkeys([*granted, *sides, *changes]))
    told = {
        each.iri: each
        for each in statements(page, [said.iri, *beside, *_about(page, said.iri, beside)])
    }
    itself, others = told[said.iri], [told[iri] for iri in told if iri not in (said.iri, *beside)]
    timed = (told[iri] for iri in dict.fromkeys([said.iri, *granted, *sides]) if iri in told)
    known = by_iri(holdings(page, timed))
    bands = [
        Band(tie, tuple(_in_order(change_of(page, told[iri], known) for iri in ties[tie])))
        for tie in TIES
        if ties[tie]
    ]
    facts = [each for each in others if not _is_view(each)]
    own = known[said.iri]
    found = {
        "changed": bands,
        "provisions": spells(page, in_order(known[iri] for iri in granted)),
        "money": sums(page, _with_money(told.values())),
        "events": sorted(filter(_is_event, facts), key=_when),
        "claims": [each for each in facts if not (each.classes & _EVENTS or each.text("amount"))],
        "disputes": _disputes(told),
        "views": _views(others),
    }
    return page.render(
        "deals/agreement.html",
        iri=said.iri,
        heading=heading_of(page, said),
        own=own,
        itself=itself,
        term_made=term_of(page, own),
        since=since(page, own),
        until=until(page, own),
        terms=[name for name in _TERMS if itself[name]],
        announced=_announced(page, facts),
        counts=_counts(bands),
        found=found,
        sections=[name for name, told in found.items() if told],
        sources=sources_of(told.values()),
    )


def _granted_and_sides(
    page: Page, agreement: str, changes: Iterable[str]
) -> tuple[list[str], list[str]]:
    """What an agreement grants, and what stood before and after its changes."""
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?granted ?side WHERE {{
          {{ ?granted pact:grantedBy {ox.NamedNode(agreement)} }}
          UNION {{ {values("change", changes)} ?change pact:before|pact:after ?side }}
        }} ORDER BY ?granted ?side LIMIT {_MOST}""",
    )
    return _column(found, "granted"), _column(found, "side")


def _about(page: Page, agreement: str, beside: Iterable[str]) -> list[str]:
    """What is said about an agreement and what stands `beside` it, what disagrees with that, and
    what its parties paid each other for shares.
    """
    itself = ox.NamedNode(agreement)
    these = values("it", [agreement, *beside])
    found = rows(
        page.context,
        f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?said WHERE {{
          {{ {these} ?said pact:about ?it ; a pact:Situation }}
          UNION {{ {these} ?said pact:contradicts ?it }}
          UNION {{
            {itself} pact:party ?one , ?two . FILTER(?one != ?two)
            ?said pact:actor ?one ; pact:affected ?two ; a pact:Investment .
          }}
        }} ORDER BY ?said LIMIT {_MOST}""",
    )
    return _column(found, "said")


def _in_order(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda each: (each.kind, each.statement.name.key))


def _counts(bands: Sequence[Band]) -> list[tuple[str, int]]:
    """How many changes there are of each kind, the most frequent first."""
    counted = Counter(change.kind for band in bands for change in band.changes)
    return counted.most_common()


def _announced(page: Page, events: Iterable[Statement]) -> str:
    """The day of the announcement in words; empty where none is told."""
    days = sorted(
        each.text("date")
        for each in events
        if each.code("kind") == "announcement" and each.text("date")
    )
    return stated(days[0], page.language) if days else ""


def _is_event(told: Statement) -> bool:
    """Whether it happened, and stands in no table above."""
    return "Event" in told.classes and "Investment" not in told.classes


def _is_view(told: Statement) -> bool:
    return told.force is not None and told.force.is_view


def _views(told: Iterable[Statement]) -> list[tuple[str, list[Statement]]]:
    """The views among statements, by their force."""
    found = [each for each in told if _is_view(each)]
    by_force = {
        slug: [each for each in found if each.force and each.force.slug == slug]
        for slug in ("forecast", "plan", "opinion")
    }
    return [(slug, views) for slug, views in by_force.items() if views]


def _with_money(told: Iterable[Statement]) -> list[Statement]:
    """What names a sum, or is an investment of one that isn't told; the largest first."""
    found = [each for each in told if each.text("amount") or "Investment" in each.classes]
    return sorted(found, key=lambda each: (-(amount_of(each) or 0), each.name.key))


def _disputes(told: Mapping[str, Statement]) -> list[Dispute]:
    """What among statements does not agree, each pair once."""
    pairs = {
        tuple(sorted((iri, other)))
        for iri, each in told.items()
        for cell in each["contradicts"]
        if (other := cell.iri or "") in told
    }
    return [Dispute(told[one], told[other]) for one, other in sorted(pairs)]


def _when(event: Statement) -> tuple[str, str]:
    return event.text("notBefore") or "9999", event.name.text


def _column(found: Iterable[Row], name: str) -> list[str]:
    told = (row[name] for row in found)
    return list(dict.fromkeys(term.value for term in told if isinstance(term, ox.NamedNode)))
