"""Answers as values: typed solutions, booleans and graphs, read out of any serialised answer.

Datatypes and language tags are as the engine wrote them. CSV tells no types
(https://www.w3.org/TR/sparql11-results-csv-tsv/#csv), so it is not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, TypeAlias

import pyoxigraph as ox

from pactgraph.errors import RemoteError
from pactgraph.rdf import CSV, Format

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """A table: the variables in the order of the query, and a row for each solution in theirs.

    A cell is None where a variable is unbound.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        """The rows as variable → term."""
        return (dict(zip(self.variables, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Graph:
    """The triples of a graph, in the order in which they were written."""

    triples: tuple[ox.Triple, ...]


Answer: TypeAlias = Solutions | bool | Graph


def read_answer(body: bytes, format: Format) -> Answer:
    """The answer that `body` holds in `format`.

    Raises ValueError for a format that tells no types, and RemoteError where the body is none,
    which happens only to who asks another endpoint.
    """
    return read_some(body, format)[0]


def read_some(
    body: bytes | BinaryIO, format: Format, most: int | None = None
) -> tuple[Answer, bool]:
    """The answer that `body` holds in `format`, with no more than its first `most` rows or triples,
    and whether there are more, which are not read. Raises as `read_answer` does.
    """
    if format is CSV:
        raise ValueError("CSV tells no types; ask for another format")
    try:
        return _read(body, format, most)
    except SyntaxError as error:
        raise _no_answer(format, error) from error


def is_empty(body: bytes, format: Format) -> bool:
    """Whether the answer that `body` holds in `format` has no row and no triple, or is false.

    No more than the beginning is read. Raises RemoteError where it is no answer.
    """
    if format is CSV:  # whose first line names the variables, and no name has a line break
        return not body.partition(b"\n")[2]
    try:
        if isinstance(format.engine, ox.RdfFormat):
            return next(iter(ox.parse(body, format=format.engine)), None) is None
        results = ox.parse_query_results(body, format=format.engine)
        return not results if isinstance(results, ox.QueryBoolean) else next(results, None) is None
    except SyntaxError as error:
        raise _no_answer(format, error) from error


def says_nothing(body: bytes, format: Format) -> bool:
    """Whether the answer that `body` holds in `format` is empty, or one row of counts that found
    nothing: 0 and unbound. Raises RemoteError where it is no answer.
    """
    if is_empty(body, format):
        return True
    if format is CSV:
        rows = body.decode().splitlines()[1:]
        return len(rows) == 1 and {*rows[0].split(",")} <= {"", "0"}
    if isinstance(format.engine, ox.RdfFormat):
        return False
    answer, _ = _read(body, format, None)
    return (
        isinstance(answer, Solutions)
        and len(answer.rows) == 1
        and all(
            term is None or (isinstance(term, ox.Literal) and term.value == "0")
            for term in answer.rows[0]
        )
    )


def _no_answer(format: Format, error: SyntaxError) -> RemoteError:
    what = " ".join(str(error).split())[:200]
    return RemoteError(f"what was asked answered with no {format.media_type}: {what}")


def _read(body: bytes | BinaryIO, format: Format, most: int | None) -> tuple[Answer, bool]:
    if isinstance(format.engine, ox.RdfFormat):
        quads = ox.parse(body, format=format.engine)
        graph = Graph(tuple(quad.triple for quad in islice(quads, most)))
        return graph, next(quads, None) is not None
    results = ox.parse_query_results(body, format=format.engine)
    if isinstance(results, ox.QueryBoolean):
        return bool(results), False
    names = tuple(variable.value for variable in results.variables)
    rows = tuple(tuple(row[name] for name in names) for row in islice(results, most))
    return Solutions(names, rows), next(results, None) is not None
