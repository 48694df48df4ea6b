"""Stage 4: what the dataset tells about itself: VoID counts and link sets, and the saved queries as
RDF.

Counts cover everything but this description, so that they don't depend on themselves
(https://www.w3.org/TR/void/#statistics).
"""

from collections import Counter
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from pactgraph.pipeline.dataset import Dataset
from pactgraph.pipeline.inputs import Inputs
from pactgraph.pipeline.partitions import partitions
from pactgraph.queries.rdf import executable
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.namespaces import BASE, GRAPH, RDF, VOID
from pactgraph.rdf.triples import Statement, a, link, value

DATASET = f"{BASE}dataset"
_TYPE = ox.NamedNode(f"{RDF}type")


def describe(dataset: Dataset, inputs: Inputs) -> list[Statement]:
    """The description of `dataset`, its link sets and the saved queries."""
    queries = load_catalog(inputs.queries).queries.values()
    inferred = _statements(dataset, lambda graph: graph == f"{GRAPH}inferred")
    stated = _statements(dataset, lambda graph: graph != f"{GRAPH}inferred")
    inputs.begin("the partitions of the dataset")
    parts = partitions(DATASET, stated, inferred - stated, inputs.prefixes)
    inputs.begin("the graphs of the dataset")
    subsets = list(_subsets(dataset))
    inputs.begin("the saved queries")
    return [
        *_totals(stated | inferred),
        *parts,
        *subsets,
        *(triple for query in queries for triple in executable(query, inputs.prefixes)),
    ]


def _statements(dataset: Dataset, belongs: Callable[[str], bool]) -> set[Statement]:
    """The statements of the graphs that belong."""
    return {
        statement for file in dataset.files if belongs(file.graph) for statement in file.statements
    }


def _totals(triples: set[Statement]) -> Iterator[Statement]:
    """How much there is in all."""
    yield from _counts(
        DATASET,
        triples=len(triples),
        distinctSubjects=len({triple.subject for triple in triples}),
        distinctObjects=len({triple.object for triple in triples}),
        properties=len({triple.predicate for triple in triples}),
        classes=len({triple.object for triple in triples if triple.predicate == _TYPE}),
    )


def _subsets(dataset: Dataset) -> Iterator[Statement]:
    """Each named graph as a subset; a graph of links as a link set for each predicate besides."""
    for graph in dataset.graphs:
        triples = {
            triple for file in dataset.files if file.graph == graph for triple in file.statements
        }
        yield link(DATASET, f"{VOID}subset", graph)
        yield a(graph, f"{VOID}Dataset")
        yield from _counts(graph, triples=len(triples))
        if graph.startswith(f"{GRAPH}links/"):
            predicates = Counter(triple.predicate.value for triple in triples if triple.object_iri)
            for predicate, count in sorted(predicates.items()):
                yield from _link_set(graph, predicate, count)


def _link_set(graph: str, predicate: str, count: int) -> Iterator[Statement]:
    name = f"{graph}#{predicate.rpartition('#')[2].rpartition('/')[2]}"
    yield link(graph, f"{VOID}subset", name)
    yield a(name, f"{VOID}Linkset")
    yield link(name, f"{VOID}subjectsTarget", DATASET)
    yield link(name, f"{VOID}linkPredicate", predicate)
    yield from _counts(name, triples=count)


def _counts(subject: str, **counts: int) -> Iterator[Statement]:
    for name, count in counts.items():
        yield value(subject, VOID + name, count)
