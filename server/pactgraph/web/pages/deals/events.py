"""The page of all events, in order of time, of a year or of a kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.deals.asking import part_of
from pactgraph.web.pages.frame import Cell, Page, stated
from pactgraph.web.pages.reading import (
    Row,
    Statement,
    reader_for,
    rows,
    sources_of,
    statements,
)

_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Facet:
    """A year or a kind to choose: its value in the address, its name, and how many
    events it has.
    """

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, when it happened in words, and what that rests on where it isn't stated."""

    statement: Statement
    when: Cell | None
    note: str


def events_page(page: Page) -> str:
    """The page of events, the earliest first, and those of no known day last.

    Raises ParameterError where its address asks for something that is none.
    """
    year, kind = page.arguments.get("year", ""), page.arguments.get("kind", "")
    everything = _events(page)
    kept = [row for row in everything if year in ("", _year(row)) and kind in ("", _slug(row))]
    iris = list(dict.fromkeys(_text(row["it"]) for row in kept))
    parts = max(-(-len(iris) // _AT_ONCE), 1)
    part = min(part_of(page), parts)
    told = statements(page, iris[(part - 1) * _AT_ONCE : part * _AT_ONCE])
    return page.render(
        "deals/events.html",
        happenings=[_happening(page, each) for each in told],
        years=_years(row for row in everything if kind in ("", _slug(row))),
        kinds=_kinds(page, [row for row in everything if year in ("", _year(row))]),
        year=year,
        kind=kind,
        total=len(iris),
        part=part,
        parts=parts,
        sources=sources_of(told),
    )


def _events(page: Page) -> list[Row]:
    return rows(
        page.context,
        """
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?it ?first ?kind WHERE {
          ?it a pact:Event .
          OPTIONAL { ?it pact:notBefore ?first }
          OPTIONAL { ?it pact:kind ?kind }
        } ORDER BY (!BOUND(?first)) ?first ?it""",
    )


def _years(found: Iterable[Row]) -> list[Facet]:
    counted = Counter(year for row in found if (year := _year(row)))
    return [Facet(year, year, counted[year]) for year in sorted(counted)]


def _kinds(page: Page, found: list[Row]) -> list[Facet]:
    reader = reader_for(page, (row["kind"] for row in found))
    counted = Counter((_slug(row), reader.cell(row["kind"]).text) for row in found if _slug(row))
    return [Facet(slug, name, count) for (slug, name), count in counted.most_common(40)]


def _happening(page: Page, told: Statement) -> Happening:
    dates = told["date"]
    if dates:
        return Happening(told, dates[0], "")
    first, last = told.text("notBefore"), told.text("notAfter")
    name = ("from" if first else "") + ("to" if last else "")
    words = page.words_for(f"deals.worked_out_{name}") if name else ""
    return Happening(
        told,
        None,
        words.format(start=stated(first, page.language), end=stated(last, page.language)),
    )


def _year(row: Row) -> str:
    return _text(row["first"])[:4]


def _slug(row: Row) -> str:
    return _text(row["kind"]).rpartition("/")[2]


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
