"""Statements as lines of bytes, which sort as the statements stand in all our files: by graph,
subject, predicate (`a` first, then `rdfs:label`) and object.

A line is one of N-Triples (https://www.w3.org/TR/n-triples/) without its end, in which those two
predicates gave way to signs that sort first and that N-Triples has in escapes only. It takes a
quarter of the memory of a quad, and to sort many is to compare bytes.
Blank nodes get the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/).

`subject, place, value = line.split(b" ", 2)` are its parts: the object as N-Triples has it, and of
the predicate its place in the order, which `place_of` and `predicate_of` know.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, groupby, islice

import pyoxigraph as ox

from pactgraph.rdf.terms.blocks import Block, blocks_of, with_lines
from pactgraph.rdf.terms.namespaces import RDF, RDFS, XSD
from pactgraph.rdf.terms.triples import Triple

TYPE, LABEL = b"\0", b"\1"
_FIRST = {f"<{RDF}type>".encode(): TYPE, f"<{RDFS}label>".encode(): LABEL}
_PLACES = {place: predicate for predicate, place in _FIRST.items()}
# What stands between the subject and the class in the line of a type, and nowhere else.
IS_A = b" %s " % TYPE
_TEXTS = (f"<{XSD}string>".encode(), f"<{RDF}langString>".encode())
_END = b" .\n"
_MANY = 2000  # lines that are written at once, which are some hundred thousand bytes
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True)
class Statements:
    """The statements of a dataset, once each and in order, as lines: graph → those in it. A graph
    is named as in N-Quads; the default graph is `""`. `union` has the lines of all graphs.
    """

    graphs: Mapping[str, list[bytes]]
    union: list[bytes]

    def with_graph(self, graph: str, lines: Iterable[bytes]) -> "Statements":
        """These and those of one graph more."""
        more = gathered({graph: lines})
        blocks = list(with_lines(self.blocks, more.union))
        extended = Statements(
            dict(sorted({**self.graphs, **more.graphs}.items())),
            list(chain.from_iterable(block.lines for block in blocks)),
        )
        # What is known of these need not be found out again.
        inside = {name: {**self.blocks_in, **more.blocks_in}[name] for name in extended.graphs}
        vars(extended).update(blocks=blocks, blocks_in=inside, terms=self.terms | more.terms)
        return extended

    @cached_property
    def blocks(self) -> list[Block]:
        """The lines of all graphs in blocks."""
        return list(blocks_of(self.union))

    @cached_property
    def blocks_in(self) -> Mapping[str, list[Block]]:
        """The lines of each graph in blocks."""
        return {graph: list(blocks_of(lines)) for graph, lines in self.graphs.items()}

    @cached_property
    def terms(self) -> frozenset[bytes]:
        """The IRIs in them, but for `rdf:type` as a predicate, and the literals with a datatype."""
        found, places, before = set[bytes](), set[bytes](), b""
        for line in self.union:
            subject, place, value = line.split(b" ", 2)
            if subject != before:
                found.add(subject)
                before = subject
            places.add(place)
            if value.endswith(b">"):
                found.add(value)
        return frozenset(
            term
            for term in chain(found, map(_iri, places - {TYPE}))
            if not term.startswith((b"<<", b"_:"))
        )


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
    return _line(f"{triple.subject} {triple.predicate} {triple.object}".encode())


def lines_in(ntriples: bytes) -> list[bytes]:
    """The lines of N-Triples as the engine writes them, in their order."""
    text = ntriples
    for predicate, place in _FIRST.items():
        first, *rest = text.split(b" %s " % predicate)
        before = chain([first], rest[:-1])
        # In a text it is no predicate.
        if rest and any(b" " in each[each.rfind(b"\n") + 1 :] for each in before):
            return list(map(_line, ntriples.split(_END)[:-1]))
        text = (b" %s " % place).join((first, *rest))
    return text.split(_END)[:-1]


def _line(text: bytes) -> bytes:
    subject, predicate, value = text.split(b" ", 2)
    place = _FIRST.get(predicate)
    return b"%s %s %s" % (subject, place, value) if place else text


def triples_in(lines: Iterable[bytes]) -> Iterator[Triple]:
    """The triples in lines without blank nodes, in their order."""
    for quad in ox.parse(b"".join(ntriples_of(lines)), format=ox.RdfFormat.N_TRIPLES):
        yield Triple(*quad.triple)


def ntriples_of(lines: Iterable[bytes], graph: str = "") -> Iterator[bytes]:
    """What `lines` are as N-Triples, or in a graph as N-Quads, in pieces of many."""
    end = f" {graph}".encode() * bool(graph) + _END
    rest = iter(lines)
    while piece := [*islice(rest, _MANY), b""]:
        if len(piece) == 1:
            return
        text = end.join(piece)
        for place, predicate in _PLACES.items():
            text = text.replace(place, predicate)
        yield text


def ordered(lines: Iterable[bytes]) -> list[bytes]:
    """`lines` once each and in order."""
    return [line for line, _ in groupby(sorted(lines))]


@lru_cache(1000)
def place_of(iri: str) -> bytes:
    """The place in the order that the predicate with an IRI has."""
    term = f"<{iri}>".encode()
    return _FIRST.get(term, term)


@lru_cache(1000)
def predicate_of(place: bytes) -> str:
    """The IRI of the predicate that has a place in the order."""
    return _iri(place)[1:-1].decode()


def _iri(place: bytes) -> bytes:
    return _PLACES.get(place, place)


def datatype_of(literal: bytes) -> bytes:
    """The datatype of a literal of N-Triples."""
    if literal.endswith(b">"):
        return literal.rpartition(b"^^")[2]
    return _TEXTS[0] if literal.endswith(b'"') else _TEXTS[1]


def language_of(literal: bytes) -> str:
    """The language of a literal of N-Triples, without a direction; empty where it has none."""
    if literal.endswith((b'"', b">")):
        return ""
    return literal.rpartition(b"@")[2].decode().partition("--")[0]


def text_of(literal: bytes) -> str:
    """The text of a literal of N-Triples."""
    text = quoted_of(literal)[1:-1].decode()
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def quoted_of(literal: bytes) -> bytes:
    """A literal of N-Triples without its language or datatype."""
    if literal.endswith(b'"'):
        return literal
    return literal.rpartition(b"^^" if literal.endswith(b">") else b"@")[0]


def _unescaped(escape: re.Match[str]) -> str:
    """What an escape of N-Triples stands for (https://www.w3.org/TR/n-triples/#grammar-production-ECHAR)."""
    code = escape[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPED[code]


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
