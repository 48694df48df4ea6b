"""SHACL by pySHACL: the dataset and its ontology as one graph, held against the shapes.

Each property shape has a name and a message of its own, so a finding can name its rule and say what
to do.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql
from pyshacl import validate as shacl_validate
from pyshacl.shape import Shape
from rdflib.namespace import SH

from pactgraph.errors import BuildError, ForbiddenError
from pactgraph.pipeline.dataset import Dataset
from pactgraph.pipeline.findings import Finding
from pactgraph.pipeline.inputs import Inputs, unfit
from pactgraph.rdf.namespaces import SHAPE, XSD
from pactgraph.sparql.tokens import query_form, traits

# Where SPARQL stands in shapes (https://www.w3.org/TR/shacl/#sparql-constraints, https://www.w3.org/TR/shacl-af/).
_QUERIES = {
    f"{SH}{name}" for name in ("select", "ask", "construct", "describe", "update", "sparqlExpr")
}
_USES = 10_000  # of shapes within a shape, which take a few seconds
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


def violations(
    dataset: Dataset, shapes: Shapes, begin: Callable[[str], None] = lambda step: None
) -> list[Finding]:
    """A finding for each result, once; sh:Violation is an error, anything milder a warning. `begin`
    is told the name of each shape before its turn.

    Source: https://www.w3.org/TR/shacl/#results. Raises BuildError where a shape can't be used.
    """
    logging.getLogger("rdflib.term").setLevel(
        logging.CRITICAL
    )  # it prints a traceback for each odd literal that we report ourselves
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # or FROM would open addresses and files
    step = "ontology/shapes"

    def told(shape: rdflib.term.Node) -> None:
        nonlocal step
        step = shapes.name(shape)
        begin(step)

    begin(step)
    try:
        graph = _graph(dataset)
        with _watched(told):
            _, results, _ = shacl_validate(
                graph, shacl_graph=shapes, inference="none", advanced=False
            )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # pySHACL leaves many faults of shapes to Python
        step = _unusable(shapes) if step == "ontology/shapes" else step
        raise BuildError(
            f"{step}: the shape can't be used: "
            f"{' '.join(str(error).split())[:300] or type(error).__name__}; correct it"
        ) from error
    if not isinstance(results, rdflib.Graph):
        raise BuildError(
            f"{step}: the shape can't be used: "
            f"{' '.join(str(getattr(results, 'message', results)).split())[:300]}; correct it"
        )
    begin("the results of the shapes")
    return sorted(
        {_finding(results, result, dataset) for result in results.objects(predicate=SH.result)}
    )


def _unusable(shapes: Shapes) -> str:
    """The first file whose shapes can't even be gathered, where that is so of one alone."""
    for file in sorted(set(shapes.files.values())):
        part = rdflib.Graph()
        for triple in shapes:
            if shapes.files.get(triple[0]) == file:
                part.add(triple)
        try:
            shacl_validate(rdflib.Graph(), shacl_graph=part)
        except Exception:
            return file
    return "ontology/shapes"


@contextmanager
def _watched(told: Callable[[rdflib.term.Node], None]) -> Iterator[None]:
    """Have each shape told when pySHACL comes to it of its own accord, not from within another; it
    has no other way to say so.

    A shape is told again after so many uses of those within it, since more data takes more time.
    """
    validate, at, uses = Shape.validate, None, 0

    def watched(
        shape: Shape, executor: Any, graph: Any, focus: Any = None, *rest: Any, **options: Any
    ) -> Any:
        nonlocal at, uses
        at, uses = (shape.node, 0) if focus is None else (at, uses + 1)
        if at is not None and uses % _USES == 0:
            told(at)
        return validate(shape, executor, graph, focus, *rest, **options)

    Shape.validate = watched  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        Shape.validate = validate  # type: ignore[method-assign]


def _finding(results: rdflib.Graph, result: rdflib.term.Node, dataset: Dataset) -> Finding:
    focus = str(results.value(result, SH.focusNode))
    value = results.value(result, SH.value)
    found = (
        f" (found {_shown(value, dataset)})" if value is not None and str(value) != focus else ""
    )
    return Finding(
        file=dataset.file_of(focus),
        focus_node=dataset.prefixes.shorten(focus),
        message=f"{results.value(result, SH.resultMessage)}{found}",
        check=str(results.value(result, SH.sourceShape)).removeprefix(SHAPE),
        severity="error" if results.value(result, SH.resultSeverity) == SH.Violation else "warning",
    )


def _shown(value: rdflib.term.Node, dataset: Dataset) -> str:
    return dataset.prefixes.shorten(str(value)) if isinstance(value, rdflib.URIRef) else str(value)


def read_shapes(inputs: Inputs) -> Shapes:
    """The shapes of a project. Raises BuildError naming a file that is not Turtle, or a shape whose
    query asks for more than the data.
    """
    shapes = Shapes()
    for path in inputs.shapes:
        try:
            triples = list(
                ox.parse(
                    path=inputs.checked(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True
                )
            )
        except (SyntaxError, UnicodeDecodeError) as error:
            raise inputs.fault(
                path, f"not valid Turtle: {' '.join(str(error).split())[:200]}"
            ) from error
        if any(
            isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple)
            for triple in triples
        ):
            raise inputs.fault(path, "shapes are written without triple terms; remove them")
        statements = [
            (
                _written(triple.subject),
                rdflib.URIRef(triple.predicate.value),
                _written(triple.object),
            )
            for triple in triples
        ]
        for subject, predicate, value in statements:
            shapes.files.setdefault(subject, inputs.relative(path))
            shapes.add((subject, predicate, value))
        for subject, predicate, value in statements:
            if message := _unfit(predicate, value):
                raise BuildError(
                    str(Finding(inputs.relative(path), _owner(shapes, subject), message, path.stem))
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
            if traits(str(value)).names_dataset
            else None
        )
    if predicate == SH.prefix and not _PREFIX.fullmatch(str(value)):
        return "sh:prefix is no prefix; correct it"
    if predicate == SH.namespace and not _NAMESPACE.fullmatch(str(value)):
        return "sh:namespace is no IRI; correct it"
    return None


def _short(iri: str) -> str:
    return f"shape:{iri.removeprefix(SHAPE)}" if iri.startswith(SHAPE) else f"<{iri}>"


def _graph(dataset: Dataset) -> rdflib.Graph:
    """All statements as one rdflib graph, lexical forms kept."""
    graph = rdflib.Graph()
    for triple in _terms(dataset):
        graph.add(triple)
    return graph


def _terms(
    dataset: Dataset,
) -> Iterator[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]:
    for file in dataset.files:
        for triple in file.statements:
            yield (
                rdflib.URIRef(triple.subject.value),
                rdflib.URIRef(triple.predicate.value),
                _term(triple.object),
            )


def _term(term: ox.NamedNode | ox.Literal) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    datatype = None if term.language else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)


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
