"""What holds when, as bars over years: certain is solid, possible is hatched, the rest of a term
that was superseded is dashed, and an arrow leads on to what took its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pactgraph.web.pages.drawing.axis import Axis, axis_for
from pactgraph.web.pages.drawing.pieces import days_of, pieces_of
from pactgraph.web.pages.drawing.shapes import Arrow, Bar, Drawing, Line, Piece, Timeline
from pactgraph.web.pages.drawing.text import lines_of, width_of
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.frame import day as day_in_words
from pactgraph.web.pages.reading import Holding, by_iri, in_short, in_words, within

_TEXT, _NOTE = 14.0, 12.5  # sizes of letters, as the style sheet has them
_LINE, _NOTE_LINE = 17.0, 16.0
_TIP = 10.0  # how far a pointed end reaches


@dataclass(frozen=True, slots=True)
class Band:
    """Holdings that stand together, below a name, which may be empty."""

    name: str
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The measures of a drawing."""

    is_narrow: bool
    width: float
    left: float
    bar: float
    gap: float
    years: int

    @property
    def label(self) -> float:
        """How wide the text beside or above a bar may be."""
        return self.width - 8 if self.is_narrow else self.left - _TIP - 16


_WIDE = _Sheet(False, 1045.0, 300.0, 22.0, 14.0, 17)
_NARROW = _Sheet(True, 340.0, 0.0, 18.0, 16.0, 7)


def timeline(page: Page, bands: Sequence[Band], day: date | None = None) -> Timeline | None:
    """The drawings of `bands`, with a line at a `day`; None where nothing is to be drawn."""
    if not any(band.holdings for band in bands):
        return None
    return Timeline(_drawing(page, bands, day, _WIDE), _drawing(page, bands, day, _NARROW))


def in_order(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    """In order of time, each followed by what took its place."""
    known = by_iri(sorted(holdings, key=_start))
    ordered: dict[str, Holding] = {}

    def place(iri: str) -> None:
        if iri in known and iri not in ordered:
            ordered[iri] = known[iri]
            for cell in known[iri].successors:
                place(cell.iri or "")

    for iri in known:
        place(iri)
    return tuple(ordered.values())


def _start(holding: Holding) -> tuple[date, date, str]:
    first = holding.not_before or date.min
    return (first, holding.not_on_or_after or date.max, holding.statement.name.text)


def _shown(bands: Sequence[Band]) -> list[date]:
    """All days of the bars, and one in the year before or after where one has no start or end."""
    told = [holding for band in bands for holding in band.holdings]
    days = [day for holding in told for day in days_of(holding)]
    if not days:
        return days
    first, last = min(days), max(days)
    before = [first.replace(first.year - 1, 1, 1)] if first.year > 1 else []
    after = [last.replace(last.year + 1, 1, 1)] if last.year < date.max.year else []
    return (
        days
        + (before if any(each.not_before is None for each in told) else [])
        + (after if any(each.not_on_or_after is None for each in told) else [])
    )


def _drawing(page: Page, bands: Sequence[Band], day: date | None, sheet: _Sheet) -> Drawing:
    days = _shown(bands) or [day or page.today]
    axis = axis_for(days, day, sheet.left + _TIP + 4, sheet.width - _TIP - 18)
    heads: list[Line] = []
    bars: dict[str, Bar] = {}
    y = top = 34.0
    for band in bands:
        if band.name and band.holdings:
            y += 10
            heads.append(Line(0, y + 16, band.name, "band"))
            y += 24
        for holding in band.holdings:
            bars[holding.statement.iri], y = _bar(page, holding, axis, sheet, y)
    bottom = y + 8
    return Drawing(
        sheet.is_narrow,
        sheet.width,
        bottom + (30 if day else 6),
        top,
        bottom,
        axis.ticks(sheet.years),
        tuple(heads),
        tuple(bars.values()),
        () if sheet.is_narrow else tuple(_arrows(bands, bars)),
        _chosen(page, day, axis, bottom) if day else None,
    )


def _bar(page: Page, holding: Holding, axis: Axis, sheet: _Sheet, y: float) -> tuple[Bar, float]:
    """The bar of a holding below `y`, and where the next begins."""
    x = 4.0 if sheet.is_narrow else 0.0
    name, short = holding.statement.name.text, in_short(page, holding)
    label = lines_of(name, sheet.label, _TEXT)
    note = lines_of(short, sheet.label, _NOTE)
    lines = [Line(x, y + 14 + _LINE * i, text) for i, text in enumerate(label)]
    y_note = y + 14 + _LINE * len(label)
    lines += [Line(x, y_note + _NOTE_LINE * i, text, "q") for i, text in enumerate(note)]
    below = y_note + _NOTE_LINE * len(note) - 10
    at = below + 2 if sheet.is_narrow else y + 2
    pieces = tuple(pieces_of(holding, axis))
    right = max((piece.x + piece.width for piece in pieces if piece.kind != "ghost"), default=0.0)
    is_over = bool(holding.ended_by and not holding.successors and holding.not_on_or_after)
    bar = Bar(
        page.of(holding.statement.iri),
        f"{name}{page.words_for('colon')}{in_words(page, holding)}",
        (*lines, *_remarks(page, holding, pieces, at, sheet)),
        at,
        sheet.bar,
        pieces,
        pieces[0] if holding.not_before is None else None,
        _last(pieces) if holding.not_on_or_after is None else None,
        right + 5 if is_over else None,
    )
    return bar, max(below, at + sheet.bar) + sheet.gap


def _last(pieces: Sequence[Piece]) -> Piece:
    return next(piece for piece in reversed(pieces) if piece.kind != "ghost")


def _remarks(
    page: Page, holding: Holding, pieces: Sequence[Piece], y: float, sheet: _Sheet
) -> Iterable[Line]:
    """What is written on or beside the bar, where there is room."""
    ghost = next((piece for piece in pieces if piece.kind == "ghost"), None)
    if sheet.is_narrow or ghost is None:
        return
    text = page.words_for("timeline.was_until").format(end=within(page, holding.was_until))
    if width_of(text, _NOTE) < ghost.width - 8:
        yield Line(round(ghost.x + 8, 1), y + 15, text, "q")


def _arrows(bands: Sequence[Band], bars: dict[str, Bar]) -> Iterable[Arrow]:
    for band in bands:
        for holding in band.holdings:
            own = bars[holding.statement.iri]
            for cell in holding.successors:
                if (cell.iri or "") in bars:
                    yield _arrow(own, bars[cell.iri or ""])


def _arrow(old: Bar, new: Bar) -> Arrow:
    end = _last(old.pieces)
    start, middle = new.pieces[0].x, new.y + new.height / 2
    x = round(min(end.x + end.width, start) - 12, 1)
    is_below = new.y > old.y
    y = old.y + (old.height if is_below else 0)
    turn = 5 if is_below else -5
    path = f"M{x} {y}V{middle - turn}q0 {turn} 5 {turn}H{round(start - 7, 1)}"
    return Arrow(path, start, middle)


def _chosen(page: Page, day: date, axis: Axis, bottom: float) -> Line:
    """The line at the chosen day, with its words below all else."""
    x = axis.x(day)
    text = day_in_words(day.isoformat(), page.language)
    if day.year < axis.first:
        text = f"← {text}"
    elif day.year > axis.last:
        text = f"{text} →"
    half = width_of(text, _TEXT) / 2
    anchor = "start" if x - half < axis.left else "end" if x + half > axis.right else "middle"
    return Line(x, bottom + 21, text, "dayt", anchor)
