"""The parts of a bar: what is certain, what is possible, and the rest of what was superseded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pactgraph.web.pages.drawing.axis import Axis, Tick, axis_for
from pactgraph.web.pages.drawing.shapes import Piece
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.reading import Holding, day_after, in_words


@dataclass(frozen=True, slots=True)
class Term:
    """One holding alone, small: its parts, the years that it begins and ends in, and it
    in words.
    """

    pieces: tuple[Piece, ...]
    ticks: tuple[Tick, ...]
    words: str


def term_of(page: Page, holding: Holding) -> Term | None:
    """The small drawing of a holding, 240 wide; None where none of its days is known."""
    days = days_of(holding)
    if not days:
        return None
    axis = axis_for(days, None, 16.0, 224.0)
    ends = axis.ticks(axis.last - axis.first + 2)
    return Term(tuple(pieces_of(holding, axis)), (ends[0], ends[-1]), in_words(page, holding))


def days_of(holding: Holding) -> list[date]:
    """The days that a bar begins, changes or ends on."""
    ghost = day_after(holding.was_until) if holding.was_until else None
    days = (
        holding.not_before,
        holding.certain_from,
        holding.doubtful_from,
        holding.not_on_or_after,
        ghost,
    )
    return [day for day in days if day is not None]


def pieces_of(holding: Holding, axis: Axis) -> Iterable[Piece]:
    """The parts of a bar, from the left."""
    start = axis.x(holding.not_before) if holding.not_before else axis.left
    end = axis.x(holding.not_on_or_after) if holding.not_on_or_after else axis.right
    certain = holding.certain
    if certain is None:
        yield Piece("maybe", start, _length(start, end))
    else:
        sure = axis.x(certain[0])
        doubt = axis.x(certain[1]) if certain[1] else axis.right
        if sure > start:
            yield Piece("maybe", start, _length(start, sure))
        # A day is too thin to be seen.
        seen = sure if doubt - sure >= 3 else max(doubt - 3, start)
        yield Piece("sure", seen, _length(seen, doubt))
        if end > doubt:
            yield Piece("maybe", doubt, _length(doubt, end))
    ghost = day_after(holding.was_until) if holding.successors and holding.was_until else None
    if ghost and axis.x(ghost) > end:
        yield Piece("ghost", end, _length(end, axis.x(ghost)))


def _length(start: float, end: float) -> float:
    return round(max(end - start, 2.0), 1)
