"""Stage 4: what the dataset tells about itself: VoID counts, partitions and link sets, the time it
covers, and the saved queries as RDF.

Counts cover everything but this description, so that they don't depend on themselves
(https://www.w3.org/TR/void/#statistics), which is what the data file of a release holds.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.choices import known_catalog
from pactgraph.pipeline.linksets import Neighbourhood, neighbourhood
from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.pipeline.partitions import Namer, namer, partitions
from pactgraph.pipeline.tally import Tally, tally_of
from pactgraph.queries import executable
from pactgraph.rdf import (
    DATASET,
    DCAT,
    DCTERMS,
    GRAPH,
    ONTOLOGY,
    VOID,
    Statements,
    Triple,
    a,
    link,
    triples_in,
    value,
)

_INFERRED = f"<{GRAPH}inferred>"
# When something happened or held, as the sources state it.
_TIMES = {f"{ONTOLOGY}{name}" for name in ("date", "validFrom", "validUntil")}


def describe(dataset: Dataset, statements: Statements, inputs: Inputs) -> list[Triple]:
    """The description of `dataset`, its link sets and the saved queries; `statements` are those of
    the dataset as lines.
    """
    queries = known_catalog(inputs, dataset).queries.values()
    inputs.begin("the partitions of the dataset")
    around = neighbourhood(DATASET, dataset.triples_of("dataset"))
    tally = tally_of(statements, _INFERRED, around.space)
    parts = partitions(DATASET, tally, inputs.prefixes)
    inputs.begin("the graphs of the dataset")
    subsets = list(_subsets(statements, around, namer(inputs.prefixes)))
    inputs.begin("the saved queries")
    return [
        *_totals(tally),
        *_period(dataset),
        *parts,
        *subsets,
        *(triple for query in queries for triple in executable(query, inputs.prefixes)),
    ]


def _totals(tally: Tally) -> Iterator[Triple]:
    """How much there is in all."""
    yield from _counts(
        DATASET,
        triples=tally.triples,
        entities=tally.entities,
        distinctSubjects=tally.subjects,
        distinctObjects=tally.objects,
        properties=len(tally.properties),
        classes=len(tally.members),
    )


def _period(dataset: Dataset) -> Iterator[Triple]:
    """From when to when what is stated happened or held, at the precision of the sources."""
    lines = {line for name in _TIMES for line in dataset.lines_with(name, are_stated=True)}
    times = {triple.object for triple in triples_in(lines)}
    literals = sorted((time for time in times if isinstance(time, ox.Literal)), key=str)
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


def _subsets(statements: Statements, around: Neighbourhood, part_of: Namer) -> Iterator[Triple]:
    """Each named graph as a subset, with its own subsets, the link sets."""
    for name, lines in statements.graphs.items():
        graph = name[1:-1]
        yield link(DATASET, f"{VOID}subset", graph)
        yield a(graph, f"{VOID}Dataset")
        yield from _counts(graph, triples=len(lines))
        yield from around.link_sets(graph, lines, part_of)


def _counts(subject: str, **counts: int) -> Iterator[Triple]:
    for name, count in counts.items():
        yield value(subject, VOID + name, count)
