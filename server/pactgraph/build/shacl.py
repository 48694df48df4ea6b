"""SHACL by pySHACL: the dataset and its ontology as one graph, held against the shapes.

Each property shape has a name and a message of its own, so a finding can name its rule and say what to do.
"""

import logging
import re
from collections.abc import Iterator

import pyoxigraph as ox
import rdflib
from pyshacl import validate as shacl_validate
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import SH
from rdflib.plugins.parsers.notation3 import BadSyntax

from pactgraph.build.dataset import Dataset
from pactgraph.build.findings import Finding
from pactgraph.build.inputs import Inputs
from pactgraph.errors import BuildError
from pactgraph.namespaces import SHAPE


def violations(dataset: Dataset, shapes: rdflib.Graph) -> list[Finding]:
    """A finding for each result, once; sh:Violation is an error, anything milder a warning.

    Source: https://www.w3.org/TR/shacl/#results. Raises BuildError where the shapes themselves can't be used.
    """
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it prints a traceback for each odd literal that we report ourselves
    try:
        _, results, _ = shacl_validate(_graph(dataset), shacl_graph=shapes, inference="none", advanced=False)
    except (ReportableRuntimeError, re.error) as error:
        raise BuildError(f"ontology/shapes: a shape can't be used: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise BuildError(f"ontology/shapes: a shape can't be used: {results}")
    return sorted({_finding(results, result, dataset) for result in results.objects(predicate=SH.result)})


def _finding(results: rdflib.Graph, result: rdflib.term.Node, dataset: Dataset) -> Finding:
    focus = str(results.value(result, SH.focusNode))
    value = results.value(result, SH.value)
    found = f" (found {_shown(value, dataset)})" if value is not None and str(value) != focus else ""
    return Finding(
        file=dataset.file_of(focus),
        focus_node=dataset.prefixes.shorten(focus),
        message=f"{results.value(result, SH.resultMessage)}{found}",
        check=str(results.value(result, SH.sourceShape)).removeprefix(SHAPE),
        severity="error" if results.value(result, SH.resultSeverity) == SH.Violation else "warning",
    )


def _shown(value: rdflib.term.Node, dataset: Dataset) -> str:
    return dataset.prefixes.shorten(str(value)) if isinstance(value, rdflib.URIRef) else str(value)


def read_shapes(inputs: Inputs) -> rdflib.Graph:
    """The shapes of a project as one graph. Raises BuildError naming a file that is not Turtle."""
    graph = rdflib.Graph()
    for path in inputs.shapes:
        try:
            graph.parse(data=path.read_text("utf-8"), format="turtle")
        except (BadSyntax, UnicodeDecodeError) as error:
            raise inputs.fault(path, f"not valid Turtle: {' '.join(str(error).split())[:200]}") from error
    return graph


def _graph(dataset: Dataset) -> rdflib.Graph:
    """All statements as one rdflib graph, lexical forms kept."""
    graph = rdflib.Graph()
    for triple in _terms(dataset):
        graph.add(triple)
    return graph


def _terms(dataset: Dataset) -> Iterator[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]:
    for file in dataset.files:
        for triple in file.statements:
            yield rdflib.URIRef(triple.subject.value), rdflib.URIRef(triple.predicate.value), _term(triple.object)


def _term(term: ox.NamedNode | ox.Literal) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    datatype = None if term.language else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
