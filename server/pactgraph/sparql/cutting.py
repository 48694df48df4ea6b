"""The rows of a serialised table, counted or cut as bytes: nothing is read into terms.

A row is found by what separates rows in a format, which can't stand in a value: a `<` of XML and
a quote of JSON are escaped in one, a line break of TSV as well, and one of CSV stands in quotes
(https://www.w3.org/TR/sparql11-results-csv-tsv/). Any engine's own white space is read over.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import BinaryIO

import pyoxigraph as ox

from pactgraph.rdf import Format

_CSV_ROW = re.compile(rb'(?:[^"\n]++|"[^"]*+")*+(?:\n|\Z)')
_TSV_ROW = re.compile(rb"[^\n]*+(?:\n|\Z)")
# What stands in CDATA and comments is passed over; our own engine writes none.
_XML_END = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|(?P<end><(?:/(?:[\w.-]+:)?result\s*|(?:[\w.-]+:)?result\s*/)>)",
    re.ASCII | re.DOTALL,
)
_JSON_START = re.compile(rb'"bindings"\s*:\s*\[')
_JSON_STRING = rb'"(?:[^"\\]++|\\.)*+"'
# A file is read in pieces of so many bytes, and a page shows at most so many.
_PIECE, _MOST = 256 * 1024, 4 * 1024 * 1024
# An object in a row: a row, a cell, and for each triple in a triple two more.
_DEEPEST = 20


def first_rows(body: bytes, format: Format, rows: int) -> bytes | None:
    """The table `body` with its first `rows` rows, which are one at least; None where it has no
    more than these, or is no table.
    """
    if format.engine not in _ENDS or body.count(_SIGNS[format.engine]) <= rows:
        return None
    ends = list(_ENDS[format.engine](body))
    return body[: ends[rows - 1]] + body[ends[-1] :] if len(ends) > rows else None


def count_rows(body: bytes, format: Format) -> int | None:
    """How many rows the table `body` has; None in a format that holds no tables."""
    ends = _ENDS.get(format.engine)
    return sum(1 for _ in ends(body)) if ends else None


def part_of_lines(table: bytes | BinaryIO, first: int, rows: int) -> tuple[bytes, int]:
    """The rows of a table in TSV from row `first` on, counted from 0, with its head, and how many
    rows the table has: no more than `rows`, and than a page can show. A file is read piece by
    piece, and closed.
    """
    kept, size, count, last = [], 0, 0, b"\n"
    wanted = range(first + 1, first + 1 + rows)  # behind the head
    with BytesIO(table) if isinstance(table, bytes) else table as file:
        while piece := file.read(_PIECE):
            for number, line in enumerate(BytesIO(piece), count) if count < wanted.stop else ():
                if (number == 0 or number in wanted) and size <= _MOST:
                    kept.append(line)
                    size += len(line)
            count, last = count + piece.count(b"\n"), piece[-1:]
    part = b"".join(kept)
    part = part if size <= _MOST else part[: part.rfind(b"\n", 0, _MOST) + 1]
    return part, max(count + (last != b"\n") - 1, 0)


def _lines(row: re.Pattern[bytes]) -> Callable[[bytes], Iterator[int]]:
    """Finds the ends of rows in a format with a row a line, the first of which names the
    variables.
    """

    def ends(body: bytes) -> Iterator[int]:
        found = islice(row.finditer(body), 1, None)
        return (match.end() for match in found if match.group())

    return ends


def _xml_ends(body: bytes) -> Iterator[int]:
    return (match.end() for match in _XML_END.finditer(body) if match["end"])


def _json_ends(body: bytes) -> Iterator[int]:
    start = _JSON_START.search(body)
    end = start.end() if start else len(body)
    while row := _JSON_ROW.match(body, end):
        end = row.end()
        yield end


def _json_object(depth: int) -> bytes:
    """The pattern of an object that holds others up to a depth."""
    inner = b"|" + _json_object(depth - 1) if depth else b""
    return rb'\{(?:[^{}"]++|' + _JSON_STRING + inner + rb")*+\}"


_JSON_ROW = re.compile(rb"[\s,]*+" + _json_object(_DEEPEST), re.DOTALL)

# What each row has at least one of, so that most tables need not be looked at closely.
_SIGNS: Mapping[object, bytes] = {
    ox.QueryResultsFormat.JSON: b"{",
    ox.QueryResultsFormat.XML: b"result",
    ox.QueryResultsFormat.CSV: b"\n",
    ox.QueryResultsFormat.TSV: b"\n",
}
_ENDS: Mapping[object, Callable[[bytes], Iterator[int]]] = {
    ox.QueryResultsFormat.JSON: _json_ends,
    ox.QueryResultsFormat.XML: _xml_ends,
    ox.QueryResultsFormat.CSV: _lines(_CSV_ROW),
    ox.QueryResultsFormat.TSV: _lines(_TSV_ROW),
}
