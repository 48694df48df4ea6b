"""Stage 4: what the dataset tells about itself: VoID counts and link sets, and the saved queries as
RDF.

Counts cover everything but this description, so that they don't depend on themselves
(https://www.w3.org/TR/void/#statistics).
"""

from collections import Counter
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.pipeline.partitions import partitions
from pactgraph.queries import executable, load_catalog
from pactgraph.rdf import BASE, GRAPH, RDF, VOID, Triple, a, link, value

DATASET = f"{BASE}dataset"
_TYPE = ox.NamedNode(f"{RDF}type")


def describe(dataset: Dataset, inputs: Inputs) -> list[Triple]:
    """The description of `dataset`, its link sets and the saved queries."""
    queries = load_catalog(inputs.queries).queries.values()
    inferred = _triples_of(dataset, lambda graph: graph == f"{GRAPH}inferred")
    stated = _triples_of(dataset, lambda graph: graph != f"{GRAPH}inferred")
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


def _triples_of(dataset: Dataset, belongs: Callable[[str], bool]) -> set[Triple]:
    """The triples of the graphs that belong."""
    return {triple for file in dataset.files if belongs(file.graph) for triple in file.triples}


def _totals(triples: set[Triple]) -> Iterator[Triple]:
    """How much there is in all."""
    yield from _counts(
        DATASET,
        triples=len(triples),
        distinctSubjects=len({triple.subject for triple in triples}),
        distinctObjects=len({triple.object for triple in triples}),
        properties=len({triple.predicate for triple in triples}),
        classes=len({triple.object for triple in triples if triple.predicate == _TYPE}),
    )


def _subsets(dataset: Dataset) -> Iterator[Triple]:
    """Each named graph as a subset; a graph of links as a link set for each predicate besides."""
    for graph in dataset.graphs:
        triples = {
            triple for file in dataset.files if file.graph == graph for triple in file.triples
        }
        yield link(DATASET, f"{VOID}subset", graph)
        yield a(graph, f"{VOID}Dataset")
        yield from _counts(graph, triples=len(triples))
        if graph.startswith(f"{GRAPH}links/"):
            predicates = Counter(triple.predicate.value for triple in triples if triple.object_iri)
            for predicate, count in sorted(predicates.items()):
                yield from _link_set(graph, predicate, count)


def _link_set(graph: str, predicate: str, count: int) -> Iterator[Triple]:
    name = f"{graph}#{predicate.rpartition('#')[2].rpartition('/')[2]}"
    yield link(graph, f"{VOID}subset", name)
    yield a(name, f"{VOID}Linkset")
    yield link(name, f"{VOID}subjectsTarget", DATASET)
    yield link(name, f"{VOID}linkPredicate", predicate)
    yield from _counts(name, triples=count)


def _counts(subject: str, **counts: int) -> Iterator[Triple]:
    for name, count in counts.items():
        yield value(subject, VOID + name, count)
