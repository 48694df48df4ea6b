"""Years on a line: where a day stands, and which years are written beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_STEPS = (1, 2, 3, 5, 10, 20, 25, 50, 100, 250, 500, 1000)
# So many years more than what is drawn takes are shown on either side for the chosen day.
_FAR = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A year, and where it begins."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The years from `first` until the beginning of `last`, drawn between `left` and `right`."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: date) -> float:
        """Where a day begins; days before and after all that is drawn stand at the edges."""
        start = date(day.year, 1, 1)
        days = 366 if day.year % 4 == 0 and (day.year % 100 or day.year % 400 == 0) else 365
        years = day.year + (day - start).days / days - self.first
        share = min(max(years / (self.last - self.first), 0.0), 1.0)
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self, most: int) -> tuple[Tick, ...]:
        """At most so many years, evenly apart."""
        span = self.last - self.first
        step = next((step for step in _STEPS if span / step < most), span)
        start = -(-self.first // step) * step
        years = range(start, min(self.last, 9999) + 1, step)
        return tuple(Tick(self.x(date(year, 1, 1)), f"{year}") for year in years if year > 0)


def axis_for(days: Iterable[date], day: date | None, left: float, right: float) -> Axis:
    """The years of `days`, of which there is one, and of the chosen `day` unless it is far
    from them.
    """
    known = [each.year for each in days]
    first, last = min(known), max(known) + 1
    if day is not None:
        first = max(min(first, day.year), first - _FAR)
        last = min(max(last, day.year + 1), last + _FAR)
    return Axis(max(first, 1), min(max(last, first + 2), 9999), left, right)
