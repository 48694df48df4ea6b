"""Whole datasets as files, in any format for a graph or for several.

Every writer is deterministic: the same quads give the same bytes. A format for one graph holds the
union of all.
"""

from collections.abc import Iterable

import pyoxigraph as ox

from pactgraph.rdf.formats import JSONLD, TRIG, TURTLE, Format, Kind
from pactgraph.rdf.jsonld import Context, write_jsonld
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.rdf.triples import serialize
from pactgraph.rdf.turtle import sort_key, write_trig, write_turtle


def dump_name(format: Format) -> str:
    """What the dump in `format` is called in a release."""
    return f"pactgraph.{format.suffix}"


def dump(
    quads: list[ox.Quad], format: Format, prefixes: Prefixes, context: Context | None = None
) -> bytes:
    """The dataset of `quads` in `format`, with those of `prefixes` that it can use; in JSON-LD with
    the names of `context`, where there is one.
    """
    if format is TURTLE:
        return write_turtle(_union(quads), prefixes).encode()
    if format is TRIG:
        return write_trig(quads, prefixes).encode()
    if format is JSONLD:
        return write_jsonld(_union(quads), context or Context(prefixes, {})).encode()
    if not isinstance(format.engine, ox.RdfFormat):
        raise TypeError(f"{format.name} is no format for a dataset")
    ordered = _union(quads) if Kind.GRAPH in format.kinds else sorted(quads, key=sort_key)
    return serialize(ordered, format.engine, prefixes if format.has_prefixes else None)


def _union(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """The triples of all graphs, once each, in order."""
    merged = {ox.Quad(*quad.triple) for quad in quads}
    return [quad.triple for quad in sorted(merged, key=sort_key)]
