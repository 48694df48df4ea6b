"""Reads an endpoint's answer to its end, and writes it anew in the format that was asked for.

What an endpoint sends may be cut, or end in words about a timeout, with status 200. A table or a
truth in JSON and a graph in N-Triples show that: the one has an end, and in the other no sentence
is a triple. Nothing of it has been sent on when it shows.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from json import JSONDecodeError
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from pactgraph.engine.seam import Output, forget_frames, write_answer
from pactgraph.errors import DeadlineError, RemoteError
from pactgraph.rdf import JSON, Accept, Format, Prefixes

# So engines say that they gave up: Oxigraph, Fuseki, Virtuoso.
GAVE_UP = re.compile(r"cancel+ed|tim(ed?|ing)[ -]?out|S1T00", re.IGNORECASE)
# What comes last is looked for in so many bytes.
_TAIL = 1000
# Virtuoso answers ASK with a table of one number, or of no row, and has IRIs of its own for blank
# nodes in JSON.
_ASK = "__ASK_RETVAL"
_NODE, _NODES = b"nodeID://", re.compile(rb'("type": ?"bnode", ?"value": ?")nodeID://')
_OVERLAP = 64
# A truth in JSON has no more bytes than these.
_TRUTH = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer is to be: in one of the formats that are accepted, Turtle with `prefixes`, and
    a truth where the query `is_question`.
    """

    accept: Accept
    prefixes: Prefixes
    is_question: bool = False


def rewrite(body: BinaryIO, format: Format, wish: Wish, output: Output) -> Format:
    """Write the answer in `body`, which is JSON or N-Triples as `format` says, to `output` in the
    acceptable format for its kind, which comes back.

    Raises DeadlineError where the endpoint gave up, RemoteError where the answer is cut or is
    something else, and what writing raises.
    """
    try:
        return _write(body, format, wish, output)
    except (SyntaxError, UnicodeDecodeError, JSONDecodeError, RecursionError) as error:
        forget_frames(error)
        raise _fault(body) from error
    except BaseException as error:
        forget_frames(error)
        raise


def _write(body: BinaryIO, format: Format, wish: Wish, output: Output) -> Format:
    if format is not JSON:
        return write_answer(_triples(body), wish.accept, wish.prefixes, output)
    table = cast(IO[bytes], _WithNodes(body))  # which is only read
    results = ox.parse_query_results(table, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean) and wish.is_question:
        body.seek(0)
        json.loads(body.read(_TRUTH))  # the other reader stops at the truth
    elif isinstance(results, ox.QueryBoolean):
        raise RemoteError("the endpoint that this server asks answers yes or no, not with a table")
    elif wish.is_question:
        results = _truth(results)
    return write_answer(results, wish.accept, wish.prefixes, output)


class _WithNodes:
    """A table in JSON, to be read once, in which blank nodes have labels that can be one."""

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as many as are asked for at most; none at the end."""
        piece = self._body.read(size)
        data = self._rest + piece
        if _NODE in data:
            data = _NODES.sub(rb"\1", data)
        # What may be cut in the middle is looked at again with what follows.
        end = max(len(data) - _OVERLAP, 0) if piece and size > 0 else len(data)
        self._rest = data[end:]
        return data[:end] or (self.read(size) if piece else b"")


def values_of(body: bytes) -> list[tuple[str, ...]]:
    """The values of a table in JSON, row by row, in the order of its variables. Raises RemoteError
    where it is none.
    """
    try:
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QuerySolutions):
            names = [variable.value for variable in results.variables]
            return [tuple(str(getattr(row[n], "value", "")) for n in names) for row in results]
    except SyntaxError as error:
        raise RemoteError(_CUT) from error
    raise RemoteError(_CUT)


_CUT = (
    "the endpoint that this server asks gave no whole answer: what it sent doesn't end as it should"
)


def _triples(body: BinaryIO) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))


def _truth(table: ox.QuerySolutions) -> ox.QueryBoolean:
    """The truth that a table stands for. Raises RemoteError where it is another table."""
    rows = list(islice(table, 2))
    if [variable.value for variable in table.variables] != [_ASK] or len(rows) > 1:
        raise RemoteError("the endpoint that this server asks answers with a table, not yes or no")
    text = b"true" if any(getattr(row[_ASK], "value", "0") == "1" for row in rows) else b"false"
    document = b'{"head":{},"boolean":%b}' % text
    results = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    assert isinstance(results, ox.QueryBoolean)
    return results


def _fault(body: BinaryIO) -> DeadlineError | RemoteError:
    """What is wrong with an answer that can't be read, by how it ends."""
    body.seek(0, 2)
    body.seek(max(body.tell() - _TAIL, 0))
    if GAVE_UP.search(body.read(_TAIL).decode("utf-8", "replace").rpartition("}")[2]):
        return DeadlineError(
            "the endpoint that this server asks gave the query up after a while; narrow it, or ask "
            "for less with LIMIT"
        )
    return RemoteError(_CUT)
