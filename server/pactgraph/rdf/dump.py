"""Whole datasets as files, in any format for a graph or for several.

Every writer is deterministic: the same quads give the same bytes. A format for one graph holds the
union of all.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain

import pyoxigraph as ox

from pactgraph.rdf.context import Context, context_of, write_context
from pactgraph.rdf.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from pactgraph.rdf.jsonld import jsonld_of
from pactgraph.rdf.terms import (
    RETURN,
    Prefixes,
    Statements,
    ntriples_of,
    statements_of,
)
from pactgraph.rdf.turtle import ShortTerms, trig_of, turtle_of, write_turtle

__all__ = [
    "Context",
    "ShortTerms",
    "context_of",
    "dump",
    "dump_name",
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
    statements: Statements,
    format: Format,
    prefixes: Prefixes,
    context: Context | None = None,
    terms: ShortTerms | None = None,
) -> Iterator[bytes]:
    """The dataset in `format`, in pieces, with those of `prefixes` that it can use; in JSON-LD with
    the names of `context`, where there is one. Who writes several may keep `terms` for them.
    """
    if format is TURTLE:
        return turtle_of(statements, terms or ShortTerms(prefixes))
    if format is TRIG:
        return trig_of(statements, terms or ShortTerms(prefixes))
    if format is JSONLD:
        return jsonld_of(statements, context or Context(prefixes, {}))
    if format is NTRIPLES:
        return ntriples_of(statements.union)
    if format is NQUADS:
        return chain.from_iterable(
            ntriples_of(lines, graph) for graph, lines in statements.graphs.items()
        )
    if format is RDFXML:
        return _rdfxml(statements.union, prefixes)
    raise TypeError(f"{format.name} is no format for a dataset")


def _rdfxml(lines: list[bytes], prefixes: Prefixes) -> Iterator[bytes]:
    """RDF/XML as the engine writes it, but for carriage returns."""
    triples = (
        quad.triple
        for piece in ntriples_of(lines)
        for quad in ox.parse(piece, format=ox.RdfFormat.N_TRIPLES)
    )
    output, table = BytesIO(), dict(sorted(prefixes.table.items()))
    ox.serialize(triples, output, format=ox.RdfFormat.RDF_XML, prefixes=table)
    yield output.getvalue().replace(b"\r", RETURN)
