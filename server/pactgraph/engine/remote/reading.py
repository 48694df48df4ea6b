"""Reads an endpoint's answer to its end, and writes it anew in the format that was asked for.

What an endpoint sends may be cut, or end in words about a timeout, with status 200. A table or a
truth in JSON and a graph in N-Triples show that: the one has an end, and in the other no sentence
is a triple. Nothing of it has been sent on when it shows.
"""

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import BinaryIO

import pyoxigraph as ox

from pactgraph.engine.seam import Output, forget_frames, write_answer
from pactgraph.errors import DeadlineError, RemoteError
from pactgraph.rdf import JSON, Accept, Format, Prefixes

# So engines say that they gave up: Oxigraph, Fuseki, Virtuoso.
GAVE_UP = re.compile(r"cancel+ed|tim(ed?|ing)[ -]?out|S1T00", re.IGNORECASE)
# What comes last is looked for in so many bytes.
_TAIL = 1000
# Virtuoso answers ASK with a table of one number.
_ASK = "__ASK_RETVAL"


def rewrite(
    body: BinaryIO, format: Format, accept: Accept, prefixes: Prefixes, output: Output
) -> Format:
    """Write the answer in `body`, which is JSON or N-Triples as `format` says, to `output` in the
    acceptable format for its kind, which comes back.

    Raises DeadlineError where the endpoint gave up, RemoteError where the answer is cut or is
    something else, and what writing raises.
    """
    try:
        return _write(body, format, accept, prefixes, output)
    except (SyntaxError, UnicodeDecodeError, JSONDecodeError) as error:
        forget_frames(error)
        raise _fault(body) from error
    except BaseException as error:
        forget_frames(error)
        raise


def _write(
    body: BinaryIO, format: Format, accept: Accept, prefixes: Prefixes, output: Output
) -> Format:
    if format is not JSON:
        return write_answer(_triples(body), accept, prefixes, output)
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QuerySolutions) and [v.value for v in results.variables] == [_ASK]:
        results = _truth(next(iter(results))[_ASK])
    elif isinstance(results, ox.QueryBoolean):
        body.seek(0)
        json.load(body)  # the other reader stops at the truth
    return write_answer(results, accept, prefixes, output)


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


def _truth(term: object) -> ox.QueryBoolean:
    text = b"true" if getattr(term, "value", "0") == "1" else b"false"
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
