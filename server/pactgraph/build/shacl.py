"""SHACL by pySHACL: the dataset and its ontology as one graph, held against the shapes.

Each property shape has a name and a message of its own, so a finding can name its rule and say what to do.
"""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import rdflib
from pyshacl import validate as shacl_validate
from rdflib.namespace import SH

from pactgraph.build.dataset import Dataset
from pactgraph.build.findings import Finding
from pactgraph.errors import BuildError
from pactgraph.namespaces import SHAPE


def violations(dataset: Dataset, shapes: list[Path]) -> list[Finding]:
    """A finding for each result, once; sh:Violation is an error, anything milder a warning.

    Source: https://www.w3.org/TR/shacl/#results. Raises BuildError where the shapes themselves can't be used.
    """
    _, results, _ = shacl_validate(_graph(dataset), shacl_graph=_shapes(shapes), inference="none", advanced=False)
    if not isinstance(results, rdflib.Graph):
        raise BuildError(f"the shapes can't be used: {results}")
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


def _shapes(paths: list[Path]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
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
