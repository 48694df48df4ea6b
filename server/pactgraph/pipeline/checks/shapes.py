"""The shapes of a project, read: as one graph, which file each stands in, and nothing among them
that asks for more than the data; and what comes of holding data against them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from pactgraph.errors import BuildError, ForbiddenError
from pactgraph.pipeline.material import Finding, Inputs, unfit
from pactgraph.rdf import SHAPE, XSD, digest_of, read_turtle, reason
from pactgraph.sparql import query_form, traits_of

# Where SPARQL stands in shapes (https://www.w3.org/TR/shacl/#sparql-constraints, https://www.w3.org/TR/shacl-af/).
_QUERIES = {
    f"{SH}{name}" for name in ("select", "ask", "construct", "describe", "update", "sparqlExpr")
}
# What becomes a prologue of it, and must not become more.
_PREFIX = re.compile(r"[A-Za-z0-9_.-]*")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


# What is told of a shape that has no message.
NO_MESSAGE = "does not conform"


@dataclass(frozen=True, slots=True)
class Result:
    """What is wrong with a node (https://www.w3.org/TR/shacl/#results): its IRI, the value that is
    meant, empty where it is none or an empty one, and the IRI and message of the shape.
    """

    focus_node: str
    value: str
    shape: str
    message: str
    is_iri: bool
    is_violation: bool


class Shapes(rdflib.Graph):
    """The shapes of a project as one graph, and the file that each of their subjects stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[rdflib.term.Node, str] = {}
        self.digest = b""  # what tells the files

    def name(self, shape: rdflib.term.Node) -> str:
        """A shape as people know it: its file, and its name where it has one."""
        file = self.files.get(shape, "ontology/shapes")
        return f"{file}: {_short(str(shape))}" if isinstance(shape, rdflib.URIRef) else file

    @property
    def have_queries(self) -> bool:
        """Whether any of them asks in SPARQL."""
        return any(str(predicate) in _QUERIES for predicate in self.predicates())

    def owner(self, node: rdflib.term.Node | None) -> str:
        """The IRI of a shape, or of the one that a nameless node belongs to; empty where it belongs
        to none.
        """
        seen: set[rdflib.term.Node | None] = {None}
        while isinstance(node, rdflib.BNode) and node not in seen:
            seen.add(node)
            node = next(self.subjects(object=node), None)
        return str(node) if isinstance(node, rdflib.URIRef) else ""


def in_english(messages: Iterable[rdflib.term.Node]) -> str:
    """The one of `messages` that is told: that in English, where there is one."""
    said = [(getattr(each, "language", None) != "en", str(each)) for each in messages]
    return min(said, default=(False, ""))[1]


def read_shapes(inputs: Inputs) -> Shapes:
    """The shapes of a project. Raises BuildError naming a file that is not Turtle, or a shape whose
    query asks for more than the data.
    """
    shapes = Shapes()
    names = map(inputs.relative, inputs.shapes)
    shapes.digest = digest_of(*(f"{inputs.digests[name]} {name}".encode() for name in names))
    for path in inputs.shapes:
        try:
            triples = read_turtle(inputs.checked(path), rename_blank_nodes=True)
        except SyntaxError as error:
            place = f"line {error.lineno}, " if error.lineno else ""
            raise inputs.fault(path, f"not valid Turtle: {place}{reason(error)}") from error
        statements = []
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                raise inputs.fault(path, "shapes are written without triple terms; remove them")
            predicate = rdflib.URIRef(triple.predicate.value)
            statements.append((_written(subject), predicate, _written(value)))
        for statement in statements:
            shapes.files.setdefault(statement[0], inputs.relative(path))
            shapes.add(statement)
        for node, predicate, term in statements:
            if message := _unfit(predicate, term):
                raise BuildError(
                    str(
                        Finding(
                            inputs.relative(path), _named(shapes.owner(node)), message, path.stem
                        )
                    )
                )
    return shapes


def _unfit(predicate: rdflib.URIRef, value: rdflib.term.Node) -> str | None:
    """What forbids a statement among the shapes, or None: a query, or what becomes a part of one,
    that asks for more than the data.
    """
    if str(predicate) in _QUERIES:
        try:
            query_form(str(value))
        except ForbiddenError as error:
            return str(error)
        return unfit(str(value)) or (
            "remove FROM: a shape sees the data and nothing else"
            if traits_of(str(value)).names_dataset
            else None
        )
    if predicate == SH.prefix and not _PREFIX.fullmatch(str(value)):
        return "sh:prefix is no prefix; correct it"
    if predicate == SH.namespace and not _NAMESPACE.fullmatch(str(value)):
        return "sh:namespace is no IRI; correct it"
    return None


def _named(iri: str) -> str:
    return _short(iri) if iri else ""


def _short(iri: str) -> str:
    return f"shape:{iri.removeprefix(SHAPE)}" if iri.startswith(SHAPE) else f"<{iri}>"


def _written(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
    """A term of the shapes as rdflib reads it: a text has no datatype, a number its usual form."""
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal) and (term.language or term.datatype.value == f"{XSD}string"):
        return rdflib.Literal(term.value, lang=term.language)
    return (
        rdflib.URIRef(term.value)
        if isinstance(term, ox.NamedNode)
        else rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    )
