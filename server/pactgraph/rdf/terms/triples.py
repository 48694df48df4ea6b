"""Triples without blank nodes: a typed one, and ways to make one from plain strings.

All that the project itself says is of this kind, so that any two releases can be compared line by
line.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from pactgraph.rdf.terms.namespaces import RDF, XSD

Object: TypeAlias = ox.NamedNode | ox.Literal
# How XML writes a carriage return, which the engine leaves as it is and every reader takes for the
# end of a line (https://www.w3.org/TR/xml/#sec-line-ends).
RETURN = b"&#13;"


class Triple(NamedTuple):
    """A triple of RDF 1.1 whose nodes all have names."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: Object

    @property
    def object_iri(self) -> str:
        """The IRI of the object; empty for a literal."""
        return self.object.value if isinstance(self.object, ox.NamedNode) else ""

    def in_graph(self, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
        """The triple as a quad."""
        return ox.Quad(self.subject, self.predicate, self.object, graph)


def as_triple(triple: ox.Triple | ox.Quad) -> Triple | None:
    """`triple` as one of these, or None where it has a blank node or a triple in it."""
    if isinstance(triple.subject, ox.NamedNode) and isinstance(
        triple.object, ox.NamedNode | ox.Literal
    ):
        return Triple(triple.subject, triple.predicate, triple.object)
    return None


def shared(triples: Iterable[Triple]) -> Iterator[Triple]:
    """`triples` in which what is the same term is the same object, which takes a third of the
    memory.
    """
    known: dict[Object, Object] = {}
    nodes: dict[ox.NamedNode, ox.NamedNode] = {}
    for subject, predicate, value in triples:
        yield Triple(
            nodes.setdefault(subject, subject),
            nodes.setdefault(predicate, predicate),
            known.setdefault(value, value),
        )


def a(subject: str, cls: str) -> Triple:
    """`subject` is a `cls`."""
    return link(subject, f"{RDF}type", cls)


def link(subject: str, predicate: str, iri: str) -> Triple:
    """A triple whose object is an IRI."""
    return Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(iri))


def words(subject: str, predicate: str, text: str, language: str | None = None) -> Triple:
    """A triple whose object is a text, in a language where one is given."""
    return Triple(
        ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(text, language=language)
    )


def value(subject: str, predicate: str, lexical: object, datatype: str = "integer") -> Triple:
    """A triple whose object is a value of an XSD `datatype`, by its local name; `lexical` is
    written as `str` gives it.
    """
    literal = ox.Literal(str(lexical), datatype=ox.NamedNode(XSD + datatype))
    return Triple(ox.NamedNode(subject), ox.NamedNode(predicate), literal)
