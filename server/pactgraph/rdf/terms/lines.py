"""Statements as lines of bytes, which sort as the statements stand in all our files: by graph,
subject, predicate (`a` first, then `rdfs:label`) and object.

A line is one of N-Triples (https://www.w3.org/TR/n-triples/) whose predicate gave way to what sorts
in its place. It takes a quarter of the memory of a quad, and to sort many is to compare bytes.
Blank nodes get the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice

import pyoxigraph as ox

from pactgraph.rdf.terms.namespaces import RDF, RDFS, XSD
from pactgraph.rdf.terms.triples import Triple

_FIRST = {f"{RDF}type": "\0", f"{RDFS}label": "\1"}
_PLACES = {place.encode(): f"<{iri}>".encode() for iri, place in _FIRST.items()}
# What stands between the subject and the class in the line of a type, and nowhere else.
IS_A = b" \0\2"
_TEXTS = (f"<{XSD}string>".encode(), f"<{RDF}langString>".encode())
_MANY = 2000  # lines that are written at once, which are some hundred thousand bytes


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a dataset, once each and in order, as lines: graph → those in it. A graph
    is named as in N-Quads; the default graph is `""`. `union` has the lines of all graphs.
    """

    graphs: Mapping[str, list[bytes]]
    union: list[bytes]

    def with_graph(self, graph: str, lines: Iterable[bytes]) -> "Statements":
        """These and those of one graph more."""
        added = ordered(lines)
        graphs = {**self.graphs, graph: added}
        return Statements(dict(sorted(graphs.items())), ordered(chain(self.union, added)))


def gathered(graphs: Mapping[str, Iterable[bytes]]) -> Statements:
    """The statements of graphs whose lines are in any order."""
    inside = {graph: ordered(graphs[graph]) for graph in sorted(graphs)}
    return Statements(inside, ordered(chain.from_iterable(inside.values())))


def statements_of(quads: Iterable[ox.Quad]) -> Statements:
    """`quads` as lines; blank nodes are labelled canonically."""
    lines: defaultdict[str, list[bytes]] = defaultdict(list)
    for quad in _labelled(list(quads)):
        graph = quad.graph_name
        lines["" if isinstance(graph, ox.DefaultGraph) else str(graph)].append(line_of(quad))
    return gathered(lines)


def line_of(triple: ox.Triple | ox.Quad | Triple) -> bytes:
    """The line of a triple."""
    predicate = triple.predicate.value
    return f"{triple.subject} {_FIRST.get(predicate, predicate)}\2{triple.object}".encode()


def ordered(lines: Iterable[bytes]) -> list[bytes]:
    """`lines` once each and in order."""
    return [line for line, _ in groupby(sorted(lines))]


def apart(line: bytes) -> tuple[bytes, bytes, bytes]:
    """The subject, predicate and object of a line, as N-Triples has them."""
    subject, _, rest = line.partition(b" ")
    predicate, _, value = rest.partition(b"\2")
    return subject, _iri(predicate), value


@lru_cache(1000)
def _iri(place: bytes) -> bytes:
    """The predicate that has a place in the order."""
    return _PLACES.get(place, b"<%s>" % place)


def predicate_of(place: bytes) -> str:
    """The IRI of the predicate that has a place in the order."""
    return _iri(place)[1:-1].decode()


def datatype_of(literal: bytes) -> bytes:
    """The datatype of a literal of N-Triples."""
    if literal.endswith(b">"):
        return literal.rpartition(b"^^")[2]
    return _TEXTS[0] if literal.endswith(b'"') else _TEXTS[1]


def in_pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """What `lines` are together, in pieces of many."""
    rest = iter(lines)
    while piece := b"".join(islice(rest, _MANY)):
        yield piece


def _labelled(quads: list[ox.Quad]) -> Iterable[ox.Quad]:
    """`quads`, with canonical labels where they have blank nodes."""
    if any(
        isinstance(node, ox.BlankNode)
        for quad in quads
        for node in (quad.subject, quad.object, quad.graph_name)
    ):
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset
    return quads
