"""SHACL: the dataset and its ontology as one graph, held against the shapes.

Each property shape has a name and a message of its own, so a finding can name its rule and say what
to do. By `shacl`, where it is installed, since it takes a thirtieth of the time. By pySHACL where
shapes ask in SPARQL, which may take any time, or can't be used: it tells which shape it is at.
"""

from collections.abc import Callable
from importlib.util import find_spec
from itertools import chain

from pactgraph.pipeline.checks.shapes import Result, Shapes
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import SHAPE, TURTLE
from pactgraph.rdf.dump import Part, parts_of

_STEP = "ontology/shapes"


def violations(
    dataset: Dataset, shapes: Shapes, begin: Callable[[str], None] = lambda step: None
) -> list[Finding]:
    """A finding for each result, once; sh:Violation is an error, anything milder a warning. `begin`
    is told each step before its turn.

    Source: https://www.w3.org/TR/shacl/#results. Raises BuildError where a shape can't be used.
    """
    begin(_STEP)
    results = _results(dataset, shapes, begin)
    begin("the results of the shapes")
    return sorted({_finding(result, dataset) for result in results})


def _results(dataset: Dataset, shapes: Shapes, begin: Callable[[str], None]) -> list[Result]:
    """What one of the two finds. Each takes a while to import, which a server that starts on a
    ready release need not wait for.
    """
    if find_spec("shacl") and not shapes.have_queries:
        from pactgraph.pipeline.checks.by_shacl import results_of as quick_results

        results = quick_results(_turtle(dataset), shapes)
        if results is not None:
            return results
    from pactgraph.pipeline.checks.by_pyshacl import results_of

    triples = chain.from_iterable(file.triples for file in dataset.files)
    return results_of(triples, shapes, begin)


def _turtle(dataset: Dataset) -> str:
    """All statements, which as N-Triples would take three times the room: in the parts that are
    written to the file of the dataset too.
    """
    parts = (
        dataset.cache.piece(*part, again=True).plain if isinstance(part, Part) else part
        for part in parts_of(dataset.statements, TURTLE, dataset.prefixes)
    )
    return b"".join(parts).decode()


def _finding(result: Result, dataset: Dataset) -> Finding:
    shorten, value = dataset.prefixes.shorten, result.value
    shown = shorten(value) if result.is_iri else value
    return Finding(
        file=dataset.file_of(result.focus_node),
        focus_node=shorten(result.focus_node),
        message=result.message
        + (f" (found {shown})" if value not in ("", result.focus_node) else ""),
        check=result.shape.removeprefix(SHAPE),
        severity="error" if result.is_violation else "warning",
    )
