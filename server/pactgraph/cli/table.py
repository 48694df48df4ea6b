"""Answers for people at a terminal: solutions as a table, a boolean as a word."""

import pyoxigraph as ox
from tabulate import tabulate

from pactgraph.rdf.namespaces import Prefixes
from pactgraph.sparql.results import Solutions, Term

_MAX_CELL = 60


def render_answer(answer: Solutions | bool, prefixes: Prefixes) -> str:
    """Solutions as a table and a line that counts its rows; a boolean as true or false.

    IRIs are shortened by `prefixes`; long cells are wrapped, never cut. Chinese characters count as
    two columns.
    """
    if isinstance(answer, bool):
        return str(answer).lower()
    rows = [[_cell(term, prefixes) for term in row] for row in answer.rows]
    if not rows:
        return "no rows"
    widths = [
        _MAX_CELL if any(" " in row[column] for row in rows) else None
        for column in range(len(answer.variables))
    ]
    table = tabulate(
        rows,
        headers=answer.variables,
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=widths,
    )
    return f"{table}\n({len(rows)} row{'s' if len(rows) > 1 else ''})"


def _cell(term: Term | None, prefixes: Prefixes) -> str:
    if isinstance(term, ox.NamedNode):
        return prefixes.shorten(term.value)
    if isinstance(term, ox.Literal):
        return term.value
    return "" if term is None else str(term)
