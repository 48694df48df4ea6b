"""What pySHACL finds. It is the slower of the two engines, holds whatever shapes may ask, and tells
which of them it is at, or can't use.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql
from pyshacl import validate as shacl_validate
from pyshacl.shape import Shape
from rdflib.namespace import SH

from pactgraph.errors import BuildError
from pactgraph.pipeline.checks.shapes import NO_MESSAGE, Result, Shapes, in_english
from pactgraph.rdf import XSD, Triple

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_USES = 10_000  # of shapes within a shape, which take a few seconds


def results_of(
    triples: Iterable[Triple], shapes: Shapes, begin: Callable[[str], None]
) -> list[Result]:
    """The results of holding a graph against `shapes`; `begin` is told the name of each shape
    before its turn. Raises BuildError where a shape can't be used.
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

    try:
        graph = _graph(triples)
        with _watched(told):
            _, results, _ = shacl_validate(
                graph, shacl_graph=_apart(shapes), inference="none", advanced=False
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
    return [_result(results, each, shapes) for each in results.objects(predicate=SH.result)]


def _apart(shapes: Shapes) -> Shapes:
    """The same shapes, in which a property shape has the targets of its node shape itself.

    pySHACL holds what has targets against all of them at once, and a property of a node shape
    against one after the other, for each of which it reads the shape anew: 1.4 s instead of 0.3 for
    a source. What a closed shape has is asked of it, and stays.
    """
    apart = Shapes()
    apart.files = shapes.files
    for triple in shapes:
        apart.add(triple)
    kept = {*shapes.subjects(SH.closed), *shapes.subjects(SH.deactivated)}
    for node, part in shapes.subject_objects(SH.property):
        targets = [(kind, each) for kind in _TARGETS for each in shapes.objects(node, kind)]
        if targets and node not in kept:
            apart.remove((node, SH.property, part))
            for kind, each in targets:
                apart.add((part, kind, each))
    return apart


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


def _result(results: rdflib.Graph, result: rdflib.term.Node, shapes: Shapes) -> Result:
    """A result as both engines give it; of a shape without a name, the one that it is part of."""
    value = results.value(result, SH.value)
    return Result(
        str(results.value(result, SH.focusNode)),
        "" if value is None else str(value),
        shapes.owner(results.value(result, SH.sourceShape)),
        in_english(results.objects(result, SH.resultMessage)) or NO_MESSAGE,
        is_iri=isinstance(value, rdflib.URIRef),
        is_violation=results.value(result, SH.resultSeverity) == SH.Violation,
    )


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """All statements as one rdflib graph, lexical forms kept."""
    graph = rdflib.Graph()
    for subject, predicate, value in triples:
        graph.add((rdflib.URIRef(subject.value), rdflib.URIRef(predicate.value), _term(value)))
    return graph


def _term(term: ox.NamedNode | ox.Literal) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    # A plain text and an xsd:string are one term in RDF 1.1, and two to rdflib; shapes have the
    # first.
    plain = term.language or term.datatype.value == f"{XSD}string"
    datatype = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
