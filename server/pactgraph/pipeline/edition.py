"""What is published: a dataset that was checked, and what was made of and found in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import pyoxigraph as ox

import pactgraph
from pactgraph.files.packing import Piece
from pactgraph.pipeline.material import Dataset, Inputs, Report
from pactgraph.rdf import (
    DATASET,
    DCTERMS,
    GRAPH,
    ID,
    ONTOLOGY,
    Statements,
    Triple,
    line_of,
)
from pactgraph.rdf.dump import Context, Part, ShortTerms, context_of
from pactgraph.release import About, Manifest
from pactgraph.search import NAMING, names_in, write_index

_DESCRIPTION = f"{GRAPH}description"
# To index so many takes six seconds, and more of them are found only where they are written in
# full, which takes half of the time.
_MANY_NAMES = 50_000
_WHOLE, _PARTIAL = b"whole\n", b"parts\n"
_LICENCE = f"{DCTERMS}license"


@dataclass(frozen=True)
class Edition:
    """What is published: a dataset that was checked, its statements, what it tells about itself,
    what it was made of, and the report on it.
    """

    dataset: Dataset
    data: Statements
    description: tuple[Triple, ...]
    inputs: Inputs
    report: Report

    @cached_property
    def statements(self) -> Statements:
        """All statements of the dataset."""
        return self.data.with_graph(f"<{_DESCRIPTION}>", map(line_of, self.description))

    @cached_property
    def index(self) -> bytes:
        """The index of what the things of the dataset are called; empty where there are too many
        names. Its description has questions, not things.
        """
        return self._index[len(_PARTIAL) :]

    @property
    def has_many_names(self) -> bool:
        """Whether there are so many that they are found only where they are written in full."""
        return self._index.startswith(_PARTIAL)

    @cached_property
    def _index(self) -> bytes:
        """The index, behind what tells whether it is partial."""
        dataset = self.dataset
        self.inputs.begin("the index of names")

        def make() -> bytes:
            names = names_in(lambda each: dict.fromkeys(dataset.lines_with(each)), spaces=(ID,))
            if names is None:
                return _WHOLE
            is_partial = names.count > _MANY_NAMES
            index = write_index(names, is_partial=is_partial, cached=dataset.cached)
            return (_PARTIAL if is_partial else _WHOLE) + index

        return dataset.kept(b"index of names", NAMING, make)

    @cached_property
    def terms(self) -> ShortTerms:
        """How terms are written with prefixes, for all files alike."""
        return ShortTerms(self.inputs.prefixes)

    def pieces(
        self, parts: Iterable[bytes | Part], *, are_kept: bool = False
    ) -> Iterator[bytes | Piece]:
        """The pieces of a file. Those that were written before are as they were; those that
        `are_kept` are so for the next file that has them.
        """
        piece = partial(self.inputs.cache.piece, again=are_kept)
        return (piece(*part) if isinstance(part, Part) else part for part in parts)

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
