"""An answer is written as it is found, by the engine's own serializer.

Datatypes and language tags can't get lost so. What is added is prefixes, and a guard that what
claims to be XML is.
"""

import re
import traceback
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import IO, Protocol, TypeAlias, cast

import pyoxigraph as ox

from pactgraph.errors import NotAcceptableError, ResultSizeError
from pactgraph.rdf import (
    RDF,
    RDFXML,
    RETURN,
    Accept,
    Format,
    Kind,
    Prefixes,
    acceptable,
    unwritable_in_xml,
    with_xml_names,
)

# What an engine found, or what was read of its answer.
Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]

_TYPE = f"{RDF}type"
# Of a larger graph it takes too long to see which prefixes it uses; it gets the whole table.
_SMALL_GRAPH = 10_000


class Output(Protocol):
    """Takes the pieces of an answer."""

    def write(self, data: bytes, /) -> int:
        """Take a piece."""


class Memory(BytesIO):
    """Takes an answer into memory, up to `limit` bytes."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Take a piece. Raises ResultSizeError past the limit."""
        if self.tell() + len(data) > self._limit:
            raise too_large(self._limit)
        return super().write(data)


def too_large(limit: float) -> ResultSizeError:
    """The error that an answer has more bytes than it may have."""
    return ResultSizeError(
        f"the answer is larger than {limit} bytes; ask for less, or in parts with LIMIT and OFFSET"
    )


def write_answer(results: Results, accept: Accept, prefixes: Prefixes, output: Output) -> Format:
    """Write `results` in the acceptable format for their kind, which comes back.

    Raises NotAcceptableError where there is none, or where it has no way to write them.
    """
    if isinstance(results, ox.QueryBoolean):
        format = acceptable(accept.boolean, Kind.BOOLEAN)
    elif isinstance(results, ox.QuerySolutions):
        format = acceptable(accept.solutions, Kind.SOLUTIONS)
    else:
        format = acceptable(accept.graph, Kind.GRAPH)
    # The engine says that it wants a file, though it only writes.
    file = cast("IO[bytes]", WellFormed(output) if format.is_xml else output)
    if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
        results.serialize(file, format=format.engine)  # type: ignore[arg-type]
    elif isinstance(format.engine, ox.RdfFormat):
        triples = _writable(results) if format is RDFXML else results
        _write_graph(triples, format.engine, prefixes if format.has_prefixes else None, file)
    return format


def forget_frames(error: BaseException | None) -> None:
    """Let go of what the engine made, which must end in the thread that it was made in, whoever
    keeps the error.
    """
    while error:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _writable(results: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples as RDF/XML can write them. Raises NotAcceptableError naming the name that it
    can't; what a text holds shows when it is written.
    """
    named, before = set[str](), None
    for triple in with_xml_names(results):
        predicate = triple.predicate.value
        if predicate not in named:
            is_first = not before or before.subject != triple.subject
            if fault := unwritable_in_xml(triple, is_first):
                raise NotAcceptableError(
                    f"RDF/XML has no way to write {fault}; ask for another format, such as Turtle"
                )
            if predicate != _TYPE:  # its objects are names as well
                named.add(predicate)
        before = triple
        yield triple


def _write_graph(
    results: Iterable[ox.Triple], format: ox.RdfFormat, prefixes: Prefixes | None, file: IO[bytes]
) -> None:
    """Write triples with prefixes, which the engine leaves out of answers by itself."""
    if isinstance(results, ox.QueryTriples) and prefixes is None:
        results.serialize(file, format=format)
        return
    results = iter(results)
    triples = list(islice(results, _SMALL_GRAPH))
    prefixes = prefixes or Prefixes({})
    used = prefixes if len(triples) == _SMALL_GRAPH else prefixes.used_in(_iris(triples))
    rows = dict(sorted(used.table.items()))
    ox.serialize(chain(triples, results), file, format=format, prefixes=rows)


def _iris(triples: list[ox.Triple]) -> set[str]:
    """The IRIs of `triples`, those of datatypes among them."""
    terms = [term for triple in triples for term in (triple.subject, triple.predicate)]
    objects = [triple.object for triple in triples]
    datatypes = {term.datatype.value for term in objects if isinstance(term, ox.Literal)}
    return {term.value for term in terms + objects if isinstance(term, ox.NamedNode)} | datatypes


# Characters that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets), and a tag
# without a local name.
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<[\w.-]*:[\s>]")
# As much of the piece before is looked at again, so that nothing hides between two pieces.
_OVERLAP = 64


class WellFormed:
    """Passes on the pieces of an XML document while they are XML, carriage returns as XML keeps
    them.

    A reader takes a bare one for the end of a line (https://www.w3.org/TR/xml/#sec-line-ends).

    A literal may hold characters that XML can't, and a property may end in nothing that can name an
    element; the engine writes them all the same. A parser would be too strict: expat knows the
    names of the fourth edition only.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._before = b""

    def write(self, data: bytes, /) -> int:
        """Take a piece. Raises NotAcceptableError where it is no XML."""
        if found := _NO_XML.search(self._before + data):
            sign = found.group().decode()
            what = f"U+{ord(sign):04X}, a character" if len(sign) == 1 else f"{sign!r}, a property"
            raise NotAcceptableError(
                f"the answer holds {what} that XML can't write; ask for another format"
            )
        self._before = data[-_OVERLAP:]
        self._output.write(data.replace(b"\r", RETURN))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""
