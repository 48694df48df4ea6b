"""The tables of the report, in Markdown, and how numbers are written in them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tabulate import tabulate


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a heading for each column, the rows, and what has to be known to read them."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def to_markdown(self) -> str:
        """The table as Markdown, with an empty line behind it."""
        body = tabulate(self.rows, self.columns, tablefmt="github", disable_numparse=True)
        return "\n".join(
            [f"### {self.title}", "", body, "", *[f"{note}  " for note in self.notes], ""]
        )


def milliseconds(seconds: float) -> str:
    """A duration in milliseconds, three digits."""
    return _digits(seconds * 1e3)


def microseconds(seconds: float) -> str:
    """A duration in microseconds, without a fraction."""
    return f"{seconds * 1e6:.0f}"


def ratio(one: float, other: float) -> str:
    """How many times `other` is in `one`."""
    return f"{one / other:.2f}x" if other else "-"


def mebibytes(size: float) -> str:
    """A size in MiB, three digits."""
    return _digits(size / 1024**2)


def count(number: float) -> str:
    """A number with its thousands apart."""
    return f"{number:,.0f}".replace(",", " ")


def exponent(figures: Sequence[float], factor: float) -> str:
    """By which power of `factor` the last figure is more than the one before it."""
    if len(figures) < 2 or not figures[-2] or not figures[-1]:
        return "-"
    return f"{math.log(figures[-1] / figures[-2]) / math.log(factor):.1f}"


def _digits(number: float) -> str:
    """Three digits that count."""
    return (
        f"{number:.0f}"
        if abs(number) >= 100
        else f"{number:.1f}"
        if abs(number) >= 10
        else f"{number:.2f}"
    )
