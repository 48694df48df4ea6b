"""How a page shows the rows of an answer, by its address alone: sorted by a column, those with a
text, those with one value in a column, a page of them.

What says so begins with `_`, which no parameter of a saved query does: `_sort=label`, `_desc=1`,
`_find=Azure`, `_kind=licence`, `_page=2`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pactgraph.errors import ParameterError
from pactgraph.web.pages.questions.columns import Column, Columns, Row

MARK = "_"
SORT, DESC, FIND, PAGE = "_sort", "_desc", "_find", "_page"
# How many rows a page shows; a column with more values than this is no facet, nor is one whose
# values are longer, nor are there facets of fewer rows, or of more columns.
ROWS, _VALUES, _LONGEST, _FEWEST, _FACETS = 100, 9, 60, 5, 4
# What is told apart first.
_FIRST = ("force", "certainty", "change")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, a row that has it, and in how many it stands."""

    text: str
    row: Row
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A column by whose values rows are told apart; one of them may be chosen."""

    column: Column
    choices: tuple[Choice, ...]
    chosen: str

    @property
    def argument(self) -> str:
        """What an address chooses a value with."""
        return MARK + self.column.name


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows of one page, of `count` that are left of the `whole` answer; the pages, and which it
    is; and what an address `told`.
    """

    rows: tuple[Row, ...]
    told: Mapping[str, str]
    whole: int
    count: int
    page: int
    pages: int
    facets: tuple[Facet, ...]
    sort: str = ""
    is_descending: bool = False
    find: str = ""
    is_narrowed: bool = False

    @property
    def first(self) -> int:
        """How many rows stand before those of this page."""
        return (self.page - 1) * ROWS


def arranged(rows: Sequence[Row], columns: Columns, told: Mapping[str, str]) -> Arranged:
    """The rows as `told` by an address. Raises ParameterError for a column that there isn't, and
    for what is no page.
    """
    chosen = {name: value for name, value in told.items() if name not in (SORT, DESC, FIND, PAGE)}
    for name in (*chosen, *([MARK + told[SORT]] if SORT in told else [])):
        if name.removeprefix(MARK) not in columns.names:
            raise _unknown(name.removeprefix(MARK), columns)
    find = told.get(FIND, "").strip()
    found = [row for row in rows if _has(row, columns.shown, find.casefold())]
    facets = tuple(_facets(found, columns, chosen))
    left = [row for row in found if _is_chosen(row, columns, chosen)]
    by = columns.named(told.get(SORT, ""))
    is_descending = told.get(DESC, "") == "1"
    if by is not None:
        left = _sorted(left, by, is_descending)
    pages = max(1, -(-len(left) // ROWS))
    page = min(_number(told.get(PAGE, "1")), pages)
    return Arranged(
        tuple(left[(page - 1) * ROWS : page * ROWS]),
        told,
        len(rows),
        len(left),
        page,
        pages,
        facets,
        by.name if by else "",
        is_descending,
        find,
        bool(find or chosen),
    )


def _sorted(rows: Sequence[Row], by: Column, is_descending: bool) -> list[Row]:
    """The rows in order; those with nothing in the column last, whichever way."""
    filled = sorted((row for row in rows if by.said(row)), key=by.key, reverse=is_descending)
    return [*filled, *(row for row in rows if not by.said(row))]


def _has(row: Row, columns: Iterable[Column], text: str) -> bool:
    return not text or any(text in column.said(row).casefold() for column in columns)


def _is_chosen(
    row: Row, columns: Columns, chosen: Mapping[str, str], but: str | None = None
) -> bool:
    for name, value in chosen.items():
        column = columns.named(name.removeprefix(MARK))
        if column is not None and column.name != but and column.said(row) != value:
            return False
    return True


def _facets(rows: Sequence[Row], columns: Columns, chosen: Mapping[str, str]) -> Iterable[Facet]:
    """The columns with few values that are often the same, those that are told apart
    first first.
    """
    ranked = sorted(columns.shown, key=lambda column: column.kind not in _FIRST)
    left = _FACETS
    for column in ranked:
        value = chosen.get(MARK + column.name, "")
        choices = _choices(rows, column, columns, chosen)
        if left and (value or choices):
            left -= 1
            yield Facet(column, choices, value)


def _choices(
    rows: Sequence[Row], column: Column, columns: Columns, chosen: Mapping[str, str]
) -> tuple[Choice, ...]:
    if column.kind not in (*_FIRST, "text") or len(rows) < _FEWEST:
        return ()
    counted: Counter[str] = Counter()
    first: dict[str, Row] = {}
    for row in rows:
        text = column.said(row)
        if text and _is_chosen(row, columns, chosen, but=column.name):
            counted[text] += 1
            first.setdefault(text, row)
        if len(counted) > _VALUES or len(text) > _LONGEST:
            return ()
    if len(counted) < 2 or max(counted.values()) < 2:
        return ()
    return tuple(Choice(text, first[text], count) for text, count in counted.most_common())


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text)):
        raise ParameterError(f"{PAGE}={text[:40]!r} is no page", PAGE, "count pages from 1")
    return int(text)


def _unknown(name: str, columns: Columns) -> ParameterError:
    told = f"the answer has no column {name[:40]!r}"
    return ParameterError(told, MARK + name[:40], f"it has {', '.join(columns.names)}")
