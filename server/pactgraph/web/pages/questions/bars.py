"""How long the bars are that are drawn beside the numbers of an answer.

A bar is told in hundredths of the longest of its column; amounts of money are as long as their
currency allows, since no other one can be compared with it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pactgraph.web.pages.questions.columns import Column, Row, size_of


@dataclass(frozen=True, slots=True)
class Bars:
    """The largest number of each column that has bars, by its name and the currency."""

    largest: dict[tuple[str, str], Decimal]

    def length(self, column: Column, row: Row) -> int:
        """How long the bar of a cell is; 0 where it has none."""
        largest, size = self.largest.get((column.name, column.unit(row))), _size(column, row)
        return max(1, round(size / largest * 100)) if largest and size else 0


def bars_of(rows: Sequence[Row], columns: Iterable[Column], drawn: Collection[str]) -> Bars:
    """The bars of those of the `columns` that are `drawn`, over all `rows`: none of a column that
    has a number below zero, or of which there is nothing to compare.
    """
    largest: dict[tuple[str, str], Decimal] = {}
    for column in columns:
        if not column.is_number or column.name not in drawn:
            continue
        filled = [row for row in rows if column.said(row)]
        sizes = [(column.unit(row), _size(column, row)) for row in filled]
        if len(sizes) > 1 and min(size for _, size in sizes) >= 0:
            for unit, size in sizes:
                key = column.name, unit
                largest[key] = max(largest.get(key, Decimal()), size)
    return Bars(largest)


def _size(column: Column, row: Row) -> Decimal:
    return size_of(column.said(row))
