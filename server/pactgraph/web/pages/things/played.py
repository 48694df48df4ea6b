"""The parts that an agent plays in what sources say: which statements they are, and under which
heading a page tells each.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import CODE, ONTOLOGY
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import rows

# A heading, the class of what stands under it, and the parts that the agent plays in it. A
# statement stands under the first that fits.
HEADINGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("rights", "Right", ("holder",)),
    ("agreements", "Agreement", ("party",)),
    ("stakes", "Stake", ("holder",)),
    ("owners", "Stake", ("organization",)),
    ("controls", "Control", ("holder",)),
    ("controlled", "Control", ("organization",)),
    ("owed", "Commitment", ("counterparty", "beneficiary")),
    ("owes", "Commitment", ("obligor",)),
    ("paid", "Investment", ("actor",)),
    ("received", "Investment", ("affected",)),
    ("valued", "Valuation", ("about",)),
    ("against", "Right", ("counterparty", "beneficiary")),
    ("offices", "Tenure", ("holder",)),
    ("officers", "Tenure", ("organization",)),
    ("forms", "LegalStatus", ("organization",)),
    ("events", "Event", ("actor", "affected")),
    ("phases", "Phase", ("about",)),
    ("others", "Situation", ("actor", "affected", "about", "party", "holder", "object")),
)
# Forces of what is no fact, in the order in which it is told.
_VIEWS = ("forecast", "plan", "opinion")
_PARTS = tuple(dict.fromkeys(part for *_, parts in HEADINGS for part in parts))
_CLASSES = tuple(dict.fromkeys(cls for _, cls, _ in HEADINGS))


@dataclass(frozen=True, slots=True)
class Played:
    """The IRIs of statements under each heading, in order of time, those without a day last; of
    `views`, which are no facts; and of what the agent has `said`.
    """

    under: Mapping[str, tuple[str, ...]]
    views: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    parts: set[str]
    classes: set[str]
    force: str = ""
    start: str = ""


def played_by(page: Page, iri: str) -> Played:
    """The parts that an agent plays."""
    found: dict[str, _Found] = defaultdict(lambda: _Found(set(), set()))
    for row in rows(page.context, _question(iri)):
        one = found[_text(row["s"])]
        one.parts.add(_text(row["p"]).removeprefix(ONTOLOGY))
        one.classes.add(_text(row["c"]).removeprefix(ONTOLOGY))
        one.force = _text(row["force"]).removeprefix(CODE)
        one.start = max(one.start, _text(row["start"]))
    under: dict[str, list[str]] = defaultdict(list)
    views: list[str] = []
    for statement in sorted(
        found, key=lambda each: (not found[each].start, found[each].start, each)
    ):
        one = found[statement]
        if one.force in _VIEWS:
            views.append(statement)
        elif heading := _heading(one):
            under[heading].append(statement)
    views.sort(key=lambda each: _VIEWS.index(found[each].force))
    said = (_text(row["s"]) for row in rows(page.context, _words(iri)))
    return Played({name: tuple(own) for name, own in under.items()}, tuple(views), tuple(said))


def _heading(found: _Found) -> str:
    return next(
        (
            name
            for name, cls, parts in HEADINGS
            if cls in found.classes and not found.parts.isdisjoint(parts)
        ),
        "",
    )


def _question(iri: str) -> str:
    parts = " ".join(f"pact:{part}" for part in (*_PARTS, "planner"))
    classes = " ".join(f"pact:{cls}" for cls in (*_CLASSES, "Plan"))
    return f"""
        PREFIX pact: <{ONTOLOGY}>
        SELECT ?s ?p ?c ?force ?start WHERE {{
          VALUES ?p {{ {parts} }}
          ?s ?p {ox.NamedNode(iri)} .
          VALUES ?c {{ {classes} }}
          ?s a ?c .
          OPTIONAL {{ ?s pact:modality ?force }}
          OPTIONAL {{ ?s pact:date|pact:validFrom|pact:certainFrom ?start }}
          FILTER NOT EXISTS {{ ?s a pact:Telling }}
        }}"""


def _words(iri: str) -> str:
    """The question for what is said on the word of an agent; of what several tell, who tells it."""
    return f"""
        PREFIX pact: <{ONTOLOGY}>
        SELECT ?s WHERE {{
          ?s pact:attributedTo {ox.NamedNode(iri)} .
          FILTER NOT EXISTS {{ ?telling pact:tells ?s }}
        }} ORDER BY ?s"""


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
