"""Answers for people at a terminal: a result set as a table, a graph or a boolean as it is."""

import json
from collections.abc import Iterator, Mapping

from tabulate import tabulate

from pactgraph.rdf.namespaces import Prefixes

_MAX_CELL = 60


def render_table(results: bytes, prefixes: Prefixes) -> str:
    """A SPARQL JSON result as text: a table and a line that counts its rows, or true or false.

    IRIs are shortened by `prefixes`; long cells are wrapped, never cut. Chinese characters count as
    two columns.
    """
    document = json.loads(results)
    if "boolean" in document:
        return str(document["boolean"]).lower()
    names = document["head"]["vars"]
    rows = [
        [_cell(binding.get(name), prefixes) for name in names]
        for binding in document["results"]["bindings"]
    ]
    if not rows:
        return "no rows"
    widths = [
        _MAX_CELL if any(" " in row[column] for row in rows) else None
        for column in range(len(names))
    ]
    table = tabulate(
        rows, headers=names, tablefmt="simple", disable_numparse=True, maxcolwidths=widths
    )
    return f"{table}\n({len(rows)} row{'s' if len(rows) > 1 else ''})"


def solutions(results: bytes) -> tuple[list[str], Iterator[list[Mapping[str, str] | None]]]:
    """The variables of a SPARQL JSON result, and its rows as terms in their order, None for
    unbound.
    """
    document = json.loads(results)
    names = document["head"]["vars"]
    return names, (
        [binding.get(name) for name in names] for binding in document["results"]["bindings"]
    )


def _cell(term: Mapping[str, str] | None, prefixes: Prefixes) -> str:
    if term is None:
        return ""
    if term["type"] == "uri":
        return prefixes.shorten(term["value"])
    return f"_:{term['value']}" if term["type"] == "bnode" else term["value"]
