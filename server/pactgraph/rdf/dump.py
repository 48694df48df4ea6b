"""Whole datasets as files: the table FORMATS, name → writer.

Every writer is deterministic: the same quads give the same bytes. Triple formats write the union of
all graphs.
"""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import UnknownNameError
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.rdf.triples import serialize
from pactgraph.rdf.turtle import sort_key, write_trig, write_turtle

Writer = Callable[[list[ox.Quad], Prefixes], bytes]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A dump: its name, the end of its file name, its media type and what writes it."""

    name: str
    suffix: str
    media_type: str
    write: Writer

    @property
    def file_name(self) -> str:
        """The dump's name in a release."""
        return f"pactgraph.{self.suffix}"


def _union(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """The triples of all graphs, once each, in order."""
    merged = {ox.Quad(*quad.triple) for quad in quads}
    return [quad.triple for quad in sorted(merged, key=sort_key)]


def _turtle(quads: list[ox.Quad], prefixes: Prefixes) -> bytes:
    return write_turtle(_union(quads), prefixes).encode()


def _trig(quads: list[ox.Quad], prefixes: Prefixes) -> bytes:
    return write_trig(quads, prefixes).encode()


def _serializer(format: ox.RdfFormat, union: bool, abbreviates: bool = False) -> Writer:
    """A writer that leaves the syntax to the engine and only sees to the order."""

    def write(quads: list[ox.Quad], prefixes: Prefixes) -> bytes:
        ordered = _union(quads) if union else sorted(quads, key=sort_key)
        return serialize(ordered, format, prefixes if abbreviates else None)

    return write


def _gzipped(write: Writer) -> Writer:
    """A writer whose output is compressed, with no time stamp in it."""
    return lambda quads, prefixes: gzip.compress(write(quads, prefixes), mtime=0)


_NTRIPLES = _serializer(ox.RdfFormat.N_TRIPLES, union=True)
_NQUADS = _serializer(ox.RdfFormat.N_QUADS, union=False)

FORMATS = {
    format.name: format
    for format in (
        ExportFormat("turtle", "ttl", "text/turtle", _turtle),
        ExportFormat("trig", "trig", "application/trig", _trig),
        ExportFormat("ntriples", "nt", "application/n-triples", _NTRIPLES),
        ExportFormat("nquads", "nq", "application/n-quads", _NQUADS),
        ExportFormat(
            "jsonld",
            "jsonld",
            "application/ld+json",
            _serializer(ox.RdfFormat.JSON_LD, union=True, abbreviates=True),
        ),
        ExportFormat(
            "rdfxml",
            "rdf",
            "application/rdf+xml",
            _serializer(ox.RdfFormat.RDF_XML, union=True, abbreviates=True),
        ),
    )
}
# Line formats are several times smaller when compressed, so releases carry them that way as well.
COMPRESSED = {
    f"{name}-gz": ExportFormat(
        f"{name}-gz",
        f"{FORMATS[name].suffix}.gz",
        "application/gzip",
        _gzipped(FORMATS[name].write),
    )
    for name in ("ntriples", "nquads")
}


def export_format(name: str) -> ExportFormat:
    """The format called `name`. Raises UnknownNameError with the names there are."""
    if name not in FORMATS:
        raise UnknownNameError(f"no export format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]
