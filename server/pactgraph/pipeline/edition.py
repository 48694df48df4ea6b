"""What is published: a dataset that was checked, and what was made of and found in it."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

import pactgraph
from pactgraph.pipeline.material import Dataset, Inputs, Report
from pactgraph.rdf import DATASET, DCTERMS, GRAPH, ONTOLOGY, Triple
from pactgraph.rdf.dump import Context, Statements, context_of, gathered, line_of
from pactgraph.release import About, Manifest

_DESCRIPTION = f"{GRAPH}description"
_LICENCE = f"{DCTERMS}license"


@dataclass(frozen=True)
class Edition:
    """What is published: a dataset that was checked, what it tells about itself, what it was made
    of, and the report on it.
    """

    dataset: Dataset
    description: tuple[Triple, ...]
    inputs: Inputs
    report: Report

    @cached_property
    def data(self) -> Statements:
        """The statements of the dataset without its description."""
        lines: defaultdict[str, list[bytes]] = defaultdict(list)
        for file in self.dataset.files:
            lines[f"<{file.graph}>"] += map(line_of, file.triples)
        return gathered({graph: said for graph, said in lines.items() if said})

    @cached_property
    def statements(self) -> Statements:
        """All statements of the dataset."""
        return self.data.with_graph(f"<{_DESCRIPTION}>", map(line_of, self.description))

    @property
    def count(self) -> int:
        """How many quads there are."""
        return sum(map(len, self.statements.graphs.values()))

    @cached_property
    def context(self) -> Context:
        """What the names in its JSON-LD mean."""
        return context_of(self.statements.union, ONTOLOGY, self.inputs.prefixes)

    def manifest(self) -> Manifest:
        """What the manifest says of it, beside the files."""
        counts = {graph[1:-1]: len(lines) for graph, lines in self.statements.graphs.items()}
        return Manifest(
            id=self.inputs.release_id,
            version=pactgraph.__version__,
            quads=self.count,
            triples=len(self.statements.union),
            graphs=counts,
            prefixes=dict(sorted(self.inputs.prefixes.table.items())),
            inputs=dict(self.inputs.digests),
            about=self._about(),
        )

    def _about(self) -> About:
        """What the dataset says of itself."""
        said = self.dataset.triples_of("dataset")
        record = [triple for triple in said if triple.subject.value == DATASET]
        licences = (each.object_iri for each in record if each.predicate.value == _LICENCE)
        return About(
            DATASET,
            next(licences, ""),
            _texts(record, f"{DCTERMS}title"),
            _texts(record, f"{DCTERMS}description"),
        )


def _texts(record: list[Triple], predicate: str) -> dict[str, str]:
    """The texts of a predicate by language."""
    told = [each.object for each in record if each.predicate.value == predicate]
    return {each.language or "": each.value for each in told if isinstance(each, ox.Literal)}
