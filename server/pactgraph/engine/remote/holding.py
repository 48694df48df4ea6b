"""What an endpoint holds of a release, and in which graphs.

The graphs of the release have their own names. The union of them all is one more, which is named by
the release and is the default graph of a query that names none: engines differ in what theirs is.
One graph, the marker, says which release is there, and is written when all of it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pactgraph.rdf import BASE, DCTERMS
from pactgraph.release import Release

# The marker: the union of a release has its digest as its identifier, and its graphs as parts.
MARKER = f"{BASE}release"
IDENTIFIER, PART = f"{DCTERMS}identifier", f"{DCTERMS}hasPart"
WHICH = f"SELECT ?union ?digest {{ GRAPH <{MARKER}> {{ ?union <{IDENTIFIER}> ?digest }} }}"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Holding:
    """What there must be of a release: `digest` is the SHA-256 of its dataset, `graphs` are graph →
    triples, and `triples` is how many the union has.
    """

    release: str
    digest: str
    graphs: Mapping[str, int]
    triples: int

    @property
    def union(self) -> str:
        """The graph with the union."""
        return f"{MARKER}/{self.release}"

    @property
    def nowhere(self) -> str:
        """A graph that nobody has."""
        return f"{self.union}/none"

    @property
    def staged(self) -> dict[str, str]:
        """Graph → where it waits until all are there."""
        return {graph: f"{self.union}/{number}" for number, graph in enumerate(self.graphs)}

    @property
    def marker(self) -> str:
        """The triples of the marker, in N-Triples and in SPARQL."""
        parts = [f"<{self.union}> <{PART}> <{graph}> .\n" for graph in self.graphs]
        return f'<{self.union}> <{IDENTIFIER}> "{self.digest}" .\n{"".join(parts)}'


def holding_of(release: Release) -> Holding:
    """What an endpoint must hold of `release`; a graph that a blank node names is in the union
    only.
    """
    manifest = release.manifest
    graphs = {name: count for name, count in manifest.graphs.items() if not name.startswith("_:")}
    return Holding(release.id, release.dataset.sha256, graphs, manifest.triples)
