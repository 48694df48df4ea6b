"""Statements below headings, as the page of an agent lists them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import Holding, Statement, in_short

# So many statements are seen under a heading, and so many more unfold.
SEEN, FOLDED = 8, 16
# Under these stands what happens at a time, and under those what may hold without a day.
_HAPPENING = ("events", "paid", "received", "valued")
_TIMELESS = ("others",)


@dataclass(frozen=True, slots=True)
class Told:
    """A statement in a list, and what is told of its time."""

    statement: Statement
    time: Cell | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Statements under a heading: those that are seen, those that unfold, how many there are, and
    the way to the list of all where there are more.
    """

    name: str
    seen: tuple[Told, ...]
    folded: tuple[Told, ...]
    count: int
    href: str = ""


def section(
    page: Page, name: str, found: Sequence[Statement], known: Mapping[str, Holding]
) -> Section:
    """The section of that name, with `found` under it, whose times are `known`."""
    told = tuple(Told(each, _time(page, name, each, known)) for each in found)
    return Section(name, told[:SEEN], told[SEEN : SEEN + FOLDED], len(found))


def facts_and_views(found: Iterable[Statement]) -> tuple[list[Told], list[Told]]:
    """What is told as a fact, and what is a view, which never share a list."""
    told = [Told(each) for each in found]
    views = [each for each in told if each.statement.force and each.statement.force.is_view]
    return [each for each in told if each not in views], views


def _time(page: Page, name: str, statement: Statement, known: Mapping[str, Holding]) -> Cell | None:
    date = statement.term("date")
    if isinstance(date, ox.Literal):
        return statement.reader.cell(date)
    if name in _HAPPENING:
        return Cell(page.words_for("agent.no_date"))
    holding = None if name in _TIMELESS else known.get(statement.iri)
    return Cell(in_short(page, holding)) if holding else None
