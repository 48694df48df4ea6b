"""The page of a statement: what is said, how firmly and by whom, by which sentences, when it holds,
and what speaks for and against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from pactgraph.errors import ParameterError, UnknownNameError
from pactgraph.queries.ask import ask
from pactgraph.rdf import ONTOLOGY, SCHEMA
from pactgraph.sparql import Solutions
from pactgraph.web.pages.frame import Cell, Page, money, said, share
from pactgraph.web.pages.reading import (
    Phrase,
    Reader,
    Said,
    Statement,
    holdings,
    in_words,
    reader_of,
    rows,
    since,
    sources_of,
    statements,
    until,
    values,
)
from pactgraph.web.pages.things.plain import plain_page
from pactgraph.web.pages.things.related import related_to
from pactgraph.web.pages.things.told import heading_of, links_to

# What a page tells elsewhere than among what is stated.
_ELSEWHERE = frozenset(
    {
        *("evidence", "modality", "attributedTo", "statedIn", "involves", "checkedByHand"),
        *("contradicts", "corroborates", "tells", "date", "validFrom", "validUntil", "currency"),
        *("notBefore", "notAfter", "notOnOrAfter", "certainFrom", "certainUntil", "countedFrom"),
    }
)
# The days between which an event lies, as the build works them out.
_BOUNDS = ("notBefore", "notAfter")


@dataclass(frozen=True, slots=True)
class Row:
    """A property of a statement, and its values."""

    name: Cell
    cells: tuple[Cell, ...]
    is_figure: bool = False


def statement_page(page: Page, about: Said) -> str:
    """The page of a statement."""
    told = statements(page, [about.iri])
    if not told:
        return plain_page(page, about)
    statement = told[0]
    reader = reader_of(page, about.triples)
    beside = related_to(page, about, reader)
    others = [each.statement for each in chain(*beside.values())]
    span = (
        next(iter(holdings(page, [statement])), None) if "Event" not in statement.classes else None
    )
    return page.render(
        "things/statement.html",
        heading=heading_of(page, about, reader),
        statement=statement,
        stated=list(_stated(page, statement, reader)),
        silent=_silent(page, about.iri),
        times=[since(page, span), until(page, span)] if span else [],
        time_in_words=in_words(page, span) if span else "",
        bounds=[_bound(page, statement, name) for name in _BOUNDS if statement.text(name)],
        beside=beside,
        digests=_digests(page, statement),
        links=links_to(page, about, reader),
        sources=sources_of([statement, *others]),
        release=page.context.publication.id,
    )


def _stated(page: Page, statement: Statement, reader: Reader) -> Iterator[Row]:
    """What is stated, by property, in the order of their names; figures with their units."""
    names = {
        name: reader.property(ox.NamedNode(f"{ONTOLOGY}{name}"))
        for name in statement.terms.keys() - _ELSEWHERE
    }
    for name in sorted(names, key=lambda name: names[name].key):
        is_figure = name in ("amount", "share")
        cells = (_figure(page, statement, name),) if is_figure else statement[name]
        yield Row(names[name], cells, is_figure)


def _figure(page: Page, statement: Statement, name: str) -> Cell:
    if name == "share":
        return said(share(statement.text(name), page.language))
    return said(money(statement.text(name), statement.text("currency"), page.language))


def _bound(page: Page, statement: Statement, name: str) -> Phrase:
    return Phrase(page.words_for(f"statement.{name}"), statement[name][0].text)


def _silent(page: Page, iri: str) -> list[str]:
    """The names of the properties that are always asked of such a statement, and aren't stated."""
    context = page.context
    try:
        asked = ask(
            context.publication.published,
            "what-is-stated",
            {"situation": iri},
            lang=page.language,
            client=context.client,
        )
    except (UnknownNameError, ParameterError):  # the project has no such query, or another one
        return []
    answer = asked.answer()
    found = list(answer) if isinstance(answer, Solutions) else []
    return [
        str(getattr(row["property"], "value", ""))
        for row in found
        if getattr(row["isStated"], "value", "true") == "false"
    ]


def _digests(page: Page, statement: Statement) -> dict[str, str]:
    """The digests of the sentences behind it, by IRI."""
    behind = [passage.iri for passage in statement.evidence]
    if not behind:
        return {}
    found = rows(
        page.context, f"SELECT ?s ?o WHERE {{ {values('s', behind)} ?s <{SCHEMA}sha256> ?o }}"
    )
    return {
        str(getattr(row["s"], "value", "")): str(getattr(row["o"], "value", "")) for row in found
    }
