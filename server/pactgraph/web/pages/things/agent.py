"""The page of a company, a person or a group: what it holds and owes, what it does and says, and
what is thought of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import pyoxigraph as ox

from pactgraph.rdf import ONTOLOGY, SKOS
from pactgraph.web.pages.deals import day_of
from pactgraph.web.pages.drawing import Band, in_order, timeline
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import (
    Said,
    Statement,
    by_iri,
    holdings,
    reader_of,
    sources_of,
    spells,
    statements,
)
from pactgraph.web.pages.things.elsewhere import TOLD_ELSEWHERE, registered_as, same_as
from pactgraph.web.pages.things.lead import lead_of
from pactgraph.web.pages.things.played import HEADINGS, Played, played_by
from pactgraph.web.pages.things.sections import FOLDED, SEEN, facts_and_views, section
from pactgraph.web.pages.things.told import TOLD, UNREAD, Facts, heading_of, links_to

# So many views are shown.
_VIEWS = 5
# Headings that stand together below one of their own.
_MONEY = (
    "stakes",
    "owners",
    "controls",
    "controlled",
    "owed",
    "owes",
    "paid",
    "received",
    "valued",
)
_OTHER_NAMES = f"{SKOS}altLabel"
_UNTOLD = frozenset({_OTHER_NAMES, f"{ONTOLOGY}namedIn", f"{ONTOLOGY}checkedByHand"})


def agent_page(page: Page, about: Said) -> str:
    """The page of an agent. Raises ParameterError where its address asks about a day that is
    none.
    """
    day = day_of(page)
    reader = reader_of(page, about.triples)
    played = played_by(page, about.iri)
    shown = _shown(page, played)
    facts = {name: own for name, own in shown.items() if name not in ("views", "said")}
    known = by_iri(holdings(page, chain(*facts.values())))
    rights = in_order(known[each.iri] for each in shown["rights"])
    counts = {name: len(iris) for name, iris in played.under.items()}
    counts["said"] = len(played.said)
    counts["certain"] = sum(each.on(day) == "certain" for each in rights)
    said, opined = facts_and_views(shown["said"])
    sections = {
        name: replace(section(page, name, own, known), count=counts[name])
        for name, own in facts.items()
        if own
    }
    own = Facts(about.own, reader)
    left_out = TOLD | UNREAD | TOLD_ELSEWHERE | _UNTOLD
    return page.render(
        "things/agent.html",
        heading=heading_of(page, about, reader),
        names=_names(about.own),
        lead=lead_of(page, shown, counts, page.say_day(day)),
        day=day,
        chart=timeline(page, [Band("", rights)], day),
        rights=spells(page, rights, day),
        sections=sections,
        money=[sections[name] for name in _MONEY if name in sections],
        views=facts_and_views(shown["views"])[1],
        view_count=len(played.views),
        said=said,
        opined=opined,
        facts=own.of(ox.NamedNode(about.iri), left_out),
        links=links_to(page, about, reader, ONTOLOGY),
        same=same_as(about.own),
        registered=registered_as(about.own),
        sources=sources_of(chain(*shown.values())),
    )


def _shown(page: Page, played: Played) -> Mapping[str, Sequence[Statement]]:
    """The statements that the page shows, by heading, asked for all at once."""
    most = SEEN + FOLDED
    wanted = {name: played.under.get(name, ())[:most] for name, *_ in HEADINGS}
    wanted |= {"views": played.views[:_VIEWS], "said": played.said[:most]}
    told = {each.iri: each for each in statements(page, chain(*wanted.values()))}
    return {name: [told[iri] for iri in iris if iri in told] for name, iris in wanted.items()}


def _names(own: Iterable[ox.Triple]) -> list[ox.Literal]:
    """What else it is called, in the order of languages."""
    found = {
        each.object
        for each in own
        if each.predicate.value == _OTHER_NAMES and isinstance(each.object, ox.Literal)
    }
    return sorted(found, key=lambda name: (name.language or "", name.value))
