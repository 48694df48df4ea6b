"""When something holds, in words: since when, until when, and the whole of it in one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pactgraph.web.pages.frame import Page, stated
from pactgraph.web.pages.reading.statement import Statement
from pactgraph.web.pages.reading.times import Holding, last_day


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said of a start or an end, a note on what it rests on, and the day for machines."""

    text: str
    note: str = ""
    machine: str = ""
    is_stated: bool = True


def since(page: Page, holding: Holding) -> Phrase:
    """Since when it holds: as stated, else as counted from something, else that it isn't stated."""
    start = holding.statement.text("validFrom")
    if start:
        return Phrase(within(page, start), machine=start)
    first = holding.not_before
    if first is not None and first == holding.certain_from:
        counted = page.words_for("spans.and").join(
            cell.text for cell in holding.statement["countedFrom"]
        )
        name = "spans.counted_from" if counted else "spans.counted"
        note = page.words_for(name).format(event=counted)
        return Phrase(_day(page, first), note, first.isoformat(), is_stated=False)
    note = page.words_for("spans.not_before").format(day=_day(page, first)) if first else ""
    return Phrase(page.words_for("spans.no_start"), note, is_stated=False)


def until(page: Page, holding: Holding) -> Phrase:
    """Until when it holds: as stated, else as worked out, else that it isn't stated."""
    end, over = holding.statement.text("validUntil"), holding.not_on_or_after
    if end:
        return Phrase(within(page, end), _doubt(page, holding), machine=end)
    if holding.is_perpetual:
        return Phrase(page.words_for("spans.perpetual"))
    last = last_day(over)
    if last is None:
        return Phrase(page.words_for("spans.no_end"), _doubt(page, holding), is_stated=False)
    certain = last_day(holding.doubtful_from)
    text = _day(page, last)
    if certain is not None and certain != last:
        text = page.words_for("spans.at_the_latest").format(day=text)
    return Phrase(text, machine=last.isoformat(), is_stated=False)


def in_short(page: Page, holding: Holding) -> str:
    """From when to when, in one short line."""
    start, end = since(page, holding), until(page, holding)
    name = "superseded" if holding.successors else "ended" if holding.ended_by else "between"
    if holding.not_on_or_after is None and not end.machine:
        name = "open"
    return page.words_for(f"spans.short_{name}").format(start=start.text, end=end.text)


def in_words(page: Page, holding: Holding) -> str:
    """On which days it certainly holds and on which it could, and how it ended, in one sentence."""
    certain = holding.certain
    first, last = holding.not_before, last_day(holding.not_on_or_after)
    parts: list[str] = []
    if certain is None:
        parts.append(_between(page, "possible", first, last))
    else:
        start, end = certain
        if first is None or first < start:
            parts.append(_between(page, "possible", first, last_day(start)))
        parts.append(_between(page, "certain", start, last_day(end)))
        if end is not None and end != holding.not_on_or_after:
            parts.append(_between(page, "possible", end, last))
    if holding.not_on_or_after and (holding.successors or holding.ended_by):
        name = "superseded_on" if holding.successors else "ended_on"
        parts.append(
            page.words_for(f"spans.{name}").format(day=_day(page, holding.not_on_or_after))
        )
    if holding.was_until and holding.successors:
        parts.append(page.words_for("spans.was_until").format(end=within(page, holding.was_until)))
    return page.words_for("spans.comma").join(parts)


def within(page: Page, text: str) -> str:
    """A bound as it is stated: a day, or some time in a month or a year."""
    said = stated(text, page.language)
    is_wide = text.count("-") < 2
    return page.words_for("spans.within").format(time=said) if is_wide else said


def _doubt(page: Page, holding: Holding) -> str:
    """Until when it is certain, and from when it is over, where these are not the same."""
    certain, over = holding.certain, holding.not_on_or_after
    if certain is None or certain[1] is None or certain[1] == over:
        return ""
    sure = _day(page, last_day(certain[1]))
    if over is None:
        return page.words_for("spans.certain_to").format(day=sure)
    return page.words_for("spans.certain_over").format(day=sure, over=_day(page, over))


def _between(page: Page, kind: str, start: date | None, end: date | None) -> str:
    ends = ("from" if start else "") + ("to" if end else "")
    if start is not None and start == end:
        ends = "on"
    name = f"spans.{kind}_{ends or 'ever'}"
    return page.words_for(name).format(start=_day(page, start), end=_day(page, end))


def _day(page: Page, day: date | None) -> str:
    return stated(day.isoformat(), page.language) if day else ""


@dataclass(frozen=True, slots=True)
class Spell:
    """A holding as a table tells it: since when, until when, and whether it holds on the day that
    is asked about: `certain`, `possible` or `no`, empty where none is.
    """

    holding: Holding
    since: Phrase
    until: Phrase
    answer: str

    @property
    def statement(self) -> Statement:
        """What holds."""
        return self.holding.statement


def spells(page: Page, found: Iterable[Holding], day: date | None = None) -> list[Spell]:
    """Holdings as a table tells them, in their order, asked about a day, or about none."""
    return [
        Spell(each, since(page, each), until(page, each), each.on(day) if day else "")
        for each in found
    ]
