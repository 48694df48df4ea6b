"""When a right, a commitment or an agreement holds, what ended it, and what took its place.

Whether it holds on a day is told as the saved query `rights-on-day` tells it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyoxigraph as ox

from pactgraph.rdf import CODE
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading.names import Reader, reader_for
from pactgraph.web.pages.reading.statement import Statement
from pactgraph.web.rows import Row, rows, values

_TOLD = ("reported", "attributed")
_UNSURE = ("conditional", "forecast", "opinion", "plan")
_PERPETUAL = f"{CODE}perpetual"
_LENGTH = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """The time of a statement. It could hold from the day `not_before` and is over on the day
    `not_on_or_after`; it certainly holds from `certain_from` until the day before `doubtful_from`.
    None is a day that isn't known.

    `ended_by` are the changes that end it, `successors` what takes its place then, and
    `predecessors` what it took the place of; `was_until` is the year, month or day until which it
    would have held, as far as that can be worked out.
    """

    statement: Statement
    not_before: date | None = None
    certain_from: date | None = None
    doubtful_from: date | None = None
    not_on_or_after: date | None = None
    ended_by: tuple[Cell, ...] = ()
    successors: tuple[Cell, ...] = ()
    predecessors: tuple[Cell, ...] = ()
    was_until: str = ""

    @property
    def is_told(self) -> bool:
        """Whether a source tells it as a fact; what is only a view or a plan is never certain."""
        force = self.statement.force
        return force is not None and force.slug in _TOLD

    @property
    def is_perpetual(self) -> bool:
        """Whether the source says that it holds for ever."""
        return self.statement.text("term") == _PERPETUAL

    @property
    def certain(self) -> tuple[date, date | None] | None:
        """The days on which it certainly holds, the first and the one after the last, None where
        there is no last; None where it certainly holds on none.
        """
        start, end = self.certain_from, self.doubtful_from
        is_some = self.is_told and start is not None and (end is None or start < end)
        return (start, end) if is_some and start is not None else None

    def on(self, day: date) -> str:
        """Whether it holds on a day: `certain`, `possible` or `no`."""
        if self.not_before is not None and day < self.not_before:
            return "no"
        if self.not_on_or_after is not None and day >= self.not_on_or_after:
            return "no"
        start, end = self.certain or (None, None)
        is_certain = start is not None and start <= day and (end is None or day < end)
        return "certain" if is_certain else "possible"


def holdings(page: Page, statements: Iterable[Statement]) -> list[Holding]:
    """When each of the `statements` holds, in their order."""
    told = list(statements)
    if not told:
        return []
    found = rows(page.context, _beside([each.iri for each in told]))
    reader = reader_for(page, (row[name] for row in found for name in ("end", "next", "earlier")))
    beside: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        beside[_text(row["s"])].append(row)
    return [_holding(each, beside[each.iri], reader) for each in told]


def _beside(iris: Iterable[str]) -> str:
    """The question for the end of what grants each, what ends it, and what stands before and after
    it. What is only planned or tied to a condition ends nothing.
    """
    unsure = ", ".join(f"<{CODE}{name}>" for name in _UNSURE)
    these = values("s", iris)
    return f"""
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT DISTINCT ?s ?until ?end ?next ?nextUntil ?length ?earlier WHERE {{
          {{ {these} ?s pact:grantedBy/pact:certainUntil ?until }}
          UNION {{
            {these} ?end pact:before ?s ; pact:modality ?force .
            FILTER(?force NOT IN ({unsure}))
            OPTIONAL {{ ?end pact:after ?next OPTIONAL {{ ?next pact:validUntil ?nextUntil }} }}
            OPTIONAL {{ ?end pact:extension ?length }}
          }}
          UNION {{
            {these} ?begin pact:after ?s ; pact:before ?earlier ; pact:modality ?force .
            FILTER(?force NOT IN ({unsure}))
          }}
          UNION {{ {these} ?next pact:supersedes ?s }}
          UNION {{ {these} ?s pact:supersedes ?earlier }}
        }}"""


def _holding(statement: Statement, beside: list[Row], reader: Reader) -> Holding:
    own_end = _day(statement.term("certainUntil"))
    granted_until = [day for row in beside if (day := _day(row["until"]))]
    is_perpetual = statement.text("term") == _PERPETUAL
    lent = None if is_perpetual else max(granted_until, default=None)
    return Holding(
        statement,
        _day(statement.term("notBefore")),
        _day(statement.term("certainFrom")),
        own_end or lent,
        _day(statement.term("notOnOrAfter")),
        _cells(reader, beside, "end"),
        _cells(reader, beside, "next"),
        _cells(reader, beside, "earlier"),
        statement.text("validUntil") or _was_until(beside),
    )


def _cells(reader: Reader, beside: list[Row], name: str) -> tuple[Cell, ...]:
    terms = {row[name] for row in beside if row[name] is not None}
    return tuple(sorted(map(reader.cell, terms), key=lambda cell: cell.key))


def _was_until(beside: list[Row]) -> str:
    """The end before it was moved: that of the successor, less what the change added."""
    moved = [
        earlier
        for row in beside
        if row["length"] and (earlier := less(_text(row["nextUntil"]), _text(row["length"])))
    ]
    return moved[0] if moved else ""


def less(until: str, length: str) -> str:
    """A year, month or day, less a length of years and months; empty where that is none."""
    found = _LENGTH.fullmatch(length)
    parts = until.split("-")
    if not found or not (found[1] or found[2]) or not all(part.isdigit() for part in parts):
        return ""
    years, months = int(found[1] or 0), int(found[2] or 0)
    if len(parts) == 1:
        return "" if months else f"{int(parts[0]) - years:04}"
    year, month = divmod(int(parts[0]) * 12 + int(parts[1]) - 1 - years * 12 - months, 12)
    return "-".join([f"{year:04}", f"{month + 1:02}", *parts[2:]])


def last_day(until: date | None) -> date | None:
    """The last day before a day; None for none."""
    return until - _DAY if until is not None and until > date.min else None


def day_after(stated: str) -> date | None:
    """The day after a year, month or day as it is written; None where it is none."""
    parts = [int(part) for part in stated.split("-") if part.isdigit()]
    try:
        if len(parts) == 1:
            return date(parts[0] + 1, 1, 1)
        if len(parts) == 2:
            return date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return date(*parts) + _DAY
    except (ValueError, TypeError, OverflowError):
        return None


def by_iri(found: Iterable[Holding]) -> Mapping[str, Holding]:
    """Holdings by the IRIs of their statements."""
    return {each.statement.iri: each for each in found}


def _day(term: object) -> date | None:
    try:
        return date.fromisoformat(_text(term)) if isinstance(term, ox.Literal) else None
    except ValueError:
        return None


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
