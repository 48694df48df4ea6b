"""The shapes of a project, read: as one graph, which file each stands in, and nothing among them
that asks for more than the data.
"""

import re

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from pactgraph.errors import BuildError, ForbiddenError
from pactgraph.pipeline.material import Finding, Inputs, unfit
from pactgraph.rdf import SHAPE, XSD, read_turtle, reason
from pactgraph.sparql import query_form, traits_of

# Where SPARQL stands in shapes (https://www.w3.org/TR/shacl/#sparql-constraints, https://www.w3.org/TR/shacl-af/).
_QUERIES = {
    f"{SH}{name}" for name in ("select", "ask", "construct", "describe", "update", "sparqlExpr")
}
# What becomes a prologue of it, and must not become more.
_PREFIX = re.compile(r"[A-Za-z0-9_.-]*")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


class Shapes(rdflib.Graph):
    """The shapes of a project as one graph, and the file that each of their subjects stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[rdflib.term.Node, str] = {}

    def name(self, shape: rdflib.term.Node) -> str:
        """A shape as people know it: its file, and its name where it has one."""
        file = self.files.get(shape, "ontology/shapes")
        return f"{file}: {_short(str(shape))}" if isinstance(shape, rdflib.URIRef) else file


def read_shapes(inputs: Inputs) -> Shapes:
    """The shapes of a project. Raises BuildError naming a file that is not Turtle, or a shape whose
    query asks for more than the data.
    """
    shapes = Shapes()
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
                    str(Finding(inputs.relative(path), _owner(shapes, node), message, path.stem))
                )
    return shapes


def _owner(shapes: Shapes, node: rdflib.term.Node) -> str:
    """The name of the shape that a nameless node belongs to; empty where it belongs to none."""
    seen: set[rdflib.term.Node | None] = {None}
    owner: rdflib.term.Node | None = node
    while isinstance(owner, rdflib.BNode) and owner not in seen:
        seen.add(owner)
        owner = next(shapes.subjects(object=owner), None)
    return _short(str(owner)) if isinstance(owner, rdflib.URIRef) else ""


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
