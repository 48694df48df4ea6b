"""Stage 4: what the dataset tells about itself: VoID counts, partitions and link sets, the time it
covers, and the saved queries as RDF.

Counts cover everything but this description, so that they don't depend on themselves
(https://www.w3.org/TR/void/#statistics), which is what the data file of a release holds.
"""

from collections.abc import Callable, Iterator

import pyoxigraph as ox

from pactgraph.pipeline.choices import known_catalog
from pactgraph.pipeline.linksets import Neighbourhood, neighbourhood
from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.pipeline.partitions import Namer, namer, partitions
from pactgraph.queries import executable
from pactgraph.rdf import (
    DATASET,
    DCAT,
    DCTERMS,
    GRAPH,
    ONTOLOGY,
    RDF,
    VOID,
    Triple,
    a,
    link,
    value,
)

_TYPE = ox.NamedNode(f"{RDF}type")
# When something happened or held, as the sources state it.
_TIMES = {f"{ONTOLOGY}{name}" for name in ("date", "validFrom", "validUntil")}


def describe(dataset: Dataset, inputs: Inputs) -> list[Triple]:
    """The description of `dataset`, its link sets and the saved queries."""
    queries = known_catalog(inputs, dataset).queries.values()
    inferred = _triples_of(dataset, lambda graph: graph == f"{GRAPH}inferred")
    stated = _triples_of(dataset, lambda graph: graph != f"{GRAPH}inferred")
    inputs.begin("the partitions of the dataset")
    parts = partitions(DATASET, stated, inferred - stated, inputs.prefixes)
    inputs.begin("the graphs of the dataset")
    around = neighbourhood(DATASET, dataset.triples_of("dataset"))
    subsets = list(_subsets(dataset, around, namer(inputs.prefixes)))
    inputs.begin("the saved queries")
    return [
        *_totals(stated | inferred, around.space),
        *_period(stated),
        *parts,
        *subsets,
        *(triple for query in queries for triple in executable(query, inputs.prefixes)),
    ]


def _triples_of(dataset: Dataset, belongs: Callable[[str], bool]) -> set[Triple]:
    """The triples of the graphs that belong."""
    return {triple for file in dataset.files if belongs(file.graph) for triple in file.triples}


def _totals(triples: set[Triple], space: tuple[str, ...]) -> Iterator[Triple]:
    """How much there is in all; an entity is what has an IRI in the `space` of the
    dataset.
    """
    subjects = {triple.subject for triple in triples}
    yield from _counts(
        DATASET,
        triples=len(triples),
        entities=len([node for node in subjects if node.value.startswith(space)]),
        distinctSubjects=len(subjects),
        distinctObjects=len({triple.object for triple in triples}),
        properties=len({triple.predicate for triple in triples}),
        classes=len({triple.object for triple in triples if triple.predicate == _TYPE}),
    )


def _period(triples: set[Triple]) -> Iterator[Triple]:
    """From when to when what is stated happened or held, at the precision of the sources."""
    times = [triple.object for triple in triples if triple.predicate.value in _TIMES]
    literals = [time for time in times if isinstance(time, ox.Literal)]
    if not literals:
        return
    period = f"{DATASET}#period"
    yield link(DATASET, f"{DCTERMS}temporal", period)
    yield a(period, f"{DCTERMS}PeriodOfTime")
    # A year begins with its first month and ends with its last.
    first = min(literals, key=lambda time: time.value)
    last = max(literals, key=lambda time: time.value.ljust(10, "~"))
    for name, time in (("startDate", first), ("endDate", last)):
        yield Triple(ox.NamedNode(period), ox.NamedNode(f"{DCAT}{name}"), time)


def _subsets(dataset: Dataset, around: Neighbourhood, part_of: Namer) -> Iterator[Triple]:
    """Each named graph as a subset, with its own subsets, the link sets."""
    for graph in dataset.graphs:
        triples = _triples_of(dataset, graph.__eq__)
        yield link(DATASET, f"{VOID}subset", graph)
        yield a(graph, f"{VOID}Dataset")
        yield from _counts(graph, triples=len(triples))
        yield from around.link_sets(graph, triples, part_of)


def _counts(subject: str, **counts: int) -> Iterator[Triple]:
    for name, count in counts.items():
        yield value(subject, VOID + name, count)
