"""What is published: a dataset that was checked, and what was made of and found in it."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

import pactgraph
from pactgraph.pipeline.material import Dataset, Inputs, Report
from pactgraph.rdf import DATASET, DCTERMS, ONTOLOGY, Triple
from pactgraph.rdf.jsonld import Context, context_of
from pactgraph.release import About, Manifest

_LICENCE = f"{DCTERMS}license"


@dataclass(frozen=True)
class Edition:
    """What is published: a dataset that was checked, what it was made of, and the report on it."""

    dataset: Dataset
    inputs: Inputs
    report: Report

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """The quads of the dataset, once each."""
        return list(dict.fromkeys(self.dataset.quads()))

    @cached_property
    def context(self) -> Context:
        """What the names in its JSON-LD mean."""
        return context_of(self.quads, ONTOLOGY, self.inputs.prefixes)

    def manifest(self) -> Manifest:
        """What the manifest says of it, beside the files."""
        counts = Counter(quad.graph_name for quad in self.quads)
        return Manifest(
            id=self.inputs.release_id,
            version=pactgraph.__version__,
            quads=len(self.quads),
            triples=len({quad.triple for quad in self.quads}),
            graphs={graph: counts[ox.NamedNode(graph)] for graph in self.dataset.graphs},
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
