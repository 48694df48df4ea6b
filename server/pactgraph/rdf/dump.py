"""Whole datasets as files, in any format for a graph or for several.

Every writer is deterministic: the same quads give the same bytes. A format for one graph holds the
union of all.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import chain

import pyoxigraph as ox

from pactgraph.rdf.context import Context, context_of, write_context
from pactgraph.rdf.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from pactgraph.rdf.jsonld import jsonld_of
from pactgraph.rdf.terms import (
    RETURN,
    Block,
    Part,
    Prefixes,
    Statements,
    digest_of,
    made,
    ntriples_of,
    statements_of,
)
from pactgraph.rdf.turtle import ShortTerms, trig_of, turtle_of, write_turtle

_XML_END = b"\n</rdf:RDF>"

__all__ = [
    "Context",
    "Part",
    "ShortTerms",
    "context_of",
    "dump",
    "dump_name",
    "parts_of",
    "write_context",
    "write_turtle",
    "written",
]


def dump_name(format: Format) -> str:
    """What the dump in `format` is called in a release."""
    return f"pactgraph.{format.suffix}"


def dump(
    quads: Iterable[ox.Quad], format: Format, prefixes: Prefixes, context: Context | None = None
) -> bytes:
    """The dataset of `quads` in `format`, as `written` gives it."""
    return b"".join(written(statements_of(quads), format, prefixes, context))


def written(
    statements: Statements, format: Format, prefixes: Prefixes, context: Context | None = None
) -> Iterator[bytes]:
    """The dataset in `format`, in pieces, as `parts_of` has it."""
    return made(parts_of(statements, format, prefixes, context))


def parts_of(
    statements: Statements,
    format: Format,
    prefixes: Prefixes,
    context: Context | None = None,
    terms: ShortTerms | None = None,
) -> Iterator[bytes | Part]:
    """The dataset in `format`, in parts, with those of `prefixes` that it can use; in JSON-LD with
    the names of `context`, where there is one. Who writes several may keep `terms` for them.
    """
    if format is TURTLE:
        return turtle_of(statements, terms or ShortTerms(prefixes))
    if format is TRIG:
        return trig_of(statements, terms or ShortTerms(prefixes))
    if format is JSONLD:
        return jsonld_of(statements, context or Context(prefixes, {}))
    if format is NTRIPLES:
        return _ntriples(statements.blocks)
    if format is NQUADS:
        return chain.from_iterable(
            _ntriples(blocks, graph) for graph, blocks in statements.blocks_in.items()
        )
    if format is RDFXML:
        return _rdfxml(statements.blocks, prefixes)
    raise TypeError(f"{format.name} is no format for a dataset")


def _ntriples(blocks: Iterable[Block], graph: str = "") -> Iterator[Part]:
    for block in blocks:
        key = digest_of(b"ntriples", graph.encode(), block.digest)
        yield Part(key, partial(_joined, block.lines, graph))


def _joined(lines: Sequence[bytes], graph: str) -> bytes:
    return b"".join(ntriples_of(lines, graph))


def _rdfxml(blocks: Iterable[Block], prefixes: Prefixes) -> Iterator[bytes | Part]:
    """RDF/XML as the engine writes it, but for carriage returns: what it writes of each block
    stands in the frame of a file that says nothing.
    """
    table = dict(sorted(prefixes.table.items()))
    frame = _by_the_engine((), table)
    start, end = frame[: -len(_XML_END)], frame[-len(_XML_END) :]
    yield start
    for block in blocks:
        key = digest_of(b"rdfxml", frame, block.digest)
        yield Part(key, partial(_inside, block.lines, table, (len(start), -len(end))))
    yield end


def _inside(lines: Sequence[bytes], prefixes: dict[str, str], frame: tuple[int, int]) -> bytes:
    return _by_the_engine(lines, prefixes)[slice(*frame)]


def _by_the_engine(lines: Sequence[bytes], prefixes: dict[str, str]) -> bytes:
    """A file of RDF/XML."""
    # What is written was read before, so that its IRIs need not be looked at again.
    text = b"".join(ntriples_of(lines))
    triples = ox.parse(text, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    output = BytesIO()
    ox.serialize(triples, output, format=ox.RdfFormat.RDF_XML, prefixes=prefixes)
    return output.getvalue().replace(b"\r", RETURN)
