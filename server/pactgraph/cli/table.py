"""Answers for people at a terminal: solutions as a table, or as records where the screen is too
narrow for one, and a boolean as a word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from pactgraph.cli.layout import Need, shared
from pactgraph.cli.numbers import grouped, is_number
from pactgraph.cli.words import say_in
from pactgraph.cli.wrapping import padded, widest_word, width_of, wrapped
from pactgraph.controls import without_controls
from pactgraph.rdf import Prefixes
from pactgraph.sparql import Solutions, Term

_GAP = "  "
# A column that is narrower can't be read, and a wider word may be broken: one of a text, or a name.
_NARROW, _LONG_WORD, _LONG_NAME = 6, 16, 32
# The least columns that the values of a record have beside their heads.
_LEAST_VALUE = 20


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an answer that begins at row `offset`; the next one begins at `next_offset`, None
    where there is none. An empty cell reads as `silences` has it for its column, and the head of a
    column as `heads` has it for its variable.
    """

    offset: int
    next_offset: int | None
    silences: Mapping[str, str] = field(default_factory=dict, compare=False)
    heads: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Screen:
    """Where an answer is read: so many `columns` wide, None where it has no end, in `language`."""

    columns: int | None = None
    language: str = "en"


_IRIS = re.compile(r"https?://\S+(?: https?://\S+)*")
WHOLE = Part(0, None)
_ENDLESS = Screen()


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is shown."""

    head: str
    cells: tuple[str, ...]
    is_number: bool
    longest_word: int

    @property
    def need(self) -> Need:
        """The width that it needs."""
        most = max(map(width_of, (self.head, *self.cells)))
        if self.is_number:
            return Need(most, most)
        widest = max(map(widest_word, (self.head, *self.cells)))
        return Need(min(most, max(_NARROW, min(widest, self.longest_word))), most)


def render_answer(
    answer: Solutions | bool, prefixes: Prefixes, part: Part = WHOLE, screen: Screen = _ENDLESS
) -> str:
    """Solutions as a table and a line that counts its rows, or says which ones they are; a boolean
    as true or false.

    IRIs are shortened by `prefixes`, numbers grouped; long cells are wrapped, never cut. Where the
    `screen` is too narrow for the columns, each row is a record.
    """
    if isinstance(answer, bool):
        return str(answer).lower()
    if not answer.rows:
        return say_in(screen.language, "no_rows")
    columns = [
        _column(name, [row[place] for row in answer.rows], prefixes, part, screen)
        for place, name in enumerate(answer.variables)
    ]
    room = None if screen.columns is None else screen.columns - len(_GAP) * (len(columns) - 1)
    needs = [column.need for column in columns]
    widths = [need.most for need in needs] if room is None else shared(needs, room)
    lines = _records(columns, part, screen) if widths is None else _table(columns, widths)
    return "\n".join([*lines, _counted(len(answer.rows), part, screen.language)])


def _column(
    name: str, terms: Sequence[Term | None], prefixes: Prefixes, part: Part, screen: Screen
) -> _Column:
    empty = part.silences.get(name, "")
    there = [term for term in terms if term is not None]
    are_numbers = bool(there) and all(map(is_number, there))
    cells = tuple(
        _on_one_line(empty if term is None else _cell(term, prefixes, screen.language))
        for term in terms
    )
    is_name = any(isinstance(term, ox.NamedNode) for term in there)
    head = _on_one_line(part.heads.get(name, name))
    return _Column(head, cells, are_numbers, _LONG_NAME if is_name else _LONG_WORD)


def _cell(term: Term, prefixes: Prefixes, language: str) -> str:
    if isinstance(term, ox.NamedNode):
        return prefixes.shorten(term.value)
    if isinstance(term, ox.Literal):
        if _IRIS.fullmatch(term.value):  # joined by the query
            return " ".join(map(prefixes.shorten, term.value.split()))
        separator = say_in(language, "thousands") if is_number(term) else ""
        return grouped(term.value, separator)
    return str(term)


def _on_one_line(text: str) -> str:
    return " ".join(without_controls(text).split())


def _table(columns: Sequence[_Column], widths: Sequence[int]) -> list[str]:
    """The columns beside each other; where a row has several lines, an empty one is between any
    two.
    """
    heads, *rows = [
        [wrapped(text, width) for text, width in zip(row, widths, strict=True)]
        for row in zip(*((column.head, *column.cells) for column in columns), strict=True)
    ]
    is_tall = any(len(cell) > 1 for row in rows for cell in row)
    lines = [*_lines(heads, columns, widths), _GAP.join("-" * width for width in widths)]
    for number, row in enumerate(rows):
        lines += [""] * (is_tall and number > 0) + _lines(row, columns, widths)
    return lines


def _lines(
    row: Sequence[list[str]], columns: Sequence[_Column], widths: Sequence[int]
) -> list[str]:
    """The lines of a row, whose cells are lines themselves."""
    return [
        _GAP.join(
            padded(cell[place] if place < len(cell) else "", width, is_right=column.is_number)
            for cell, column, width in zip(row, columns, widths, strict=True)
        ).rstrip()
        for place in range(max(map(len, row)))
    ]


def _records(columns: Sequence[_Column], part: Part, screen: Screen) -> list[str]:
    """Each row as lines of a head and its value; cells that are empty are left out."""
    room = max(screen.columns or 0, 2)
    indent = max(width_of(column.head) for column in columns) + len(_GAP)
    is_beside = indent + _LEAST_VALUE <= room
    lines = []
    for number in range(len(columns[0].cells)):
        lines.append(f"-- {part.offset + number + 1} --")
        for column in columns:
            if text := column.cells[number]:
                lines += _entry(column.head, text, indent if is_beside else 0, room)
    return lines


def _entry(head: str, text: str, indent: int, room: int) -> list[str]:
    """A head and its value, beside each other where the value begins at a column `indent`, else
    below each other.
    """
    if not indent:
        return [*wrapped(head, room), *(f"  {line}" for line in wrapped(text, max(room - 2, 2)))]
    first, *others = wrapped(text, room - indent)
    return [padded(head, indent) + first, *(" " * indent + line for line in others)]


def _counted(rows: int, part: Part, language: str) -> str:
    places = {"first": part.offset + 1, "last": part.offset + rows, "next": part.next_offset}
    if part.next_offset is not None:
        return say_in(language, "some_rows", **places)
    if part.offset:
        return say_in(language, "last_rows", **places)
    return say_in(language, "one_row" if rows == 1 else "all_rows", rows=rows)
