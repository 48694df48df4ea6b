"""Answers for people at a terminal: solutions as a table, a boolean as a word."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox
from tabulate import tabulate

from pactgraph.rdf import Prefixes
from pactgraph.sparql import Solutions, Term

_MAX_CELL = 60


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


WHOLE = Part(0, None)


def render_answer(answer: Solutions | bool, prefixes: Prefixes, part: Part = WHOLE) -> str:
    """Solutions as a table and a line that counts its rows, or says which ones they are; a boolean
    as true or false.

    IRIs are shortened by `prefixes`; long cells are wrapped, never cut. Chinese characters count as
    two columns.
    """
    if isinstance(answer, bool):
        return str(answer).lower()
    empty = [part.silences.get(name, "") for name in answer.variables]
    rows = [
        [
            none if term is None else _cell(term, prefixes)
            for term, none in zip(row, empty, strict=True)
        ]
        for row in answer.rows
    ]
    if not rows:
        return "no rows"
    widths = [
        _MAX_CELL if any(" " in row[column] for row in rows) else None
        for column in range(len(answer.variables))
    ]
    table = tabulate(
        rows,
        headers=[part.heads.get(name, name) for name in answer.variables],
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=widths,
    )
    return f"{table}\n({_counted(len(rows), part)})"


def _counted(rows: int, part: Part) -> str:
    if part == WHOLE:
        return f"{rows} row{'s' if rows > 1 else ''}"
    these = f"rows {part.offset + 1} to {part.offset + rows}"
    if part.next_offset is None:
        return f"{these}, the last"
    return f"{these}, and there are more; --offset {part.next_offset} gives the next"


def _cell(term: Term, prefixes: Prefixes) -> str:
    if isinstance(term, ox.NamedNode):
        return prefixes.shorten(term.value)
    if isinstance(term, ox.Literal):
        return term.value
    return str(term)
