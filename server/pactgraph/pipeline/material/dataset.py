"""The dataset of a build: what each file says, kept apart, and the same as a store that answers
queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.rdf import GRAPH, RDF, Prefixes, Triple, fill_union
from pactgraph.rdf.dump import Statements, gathered, line_of

_INFERRED = ox.NamedNode(f"{GRAPH}inferred")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The triples of one file, in its order; `name` is the path below the project, or what made
    them.
    """

    name: str
    graph: str
    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class Dataset:
    """The files of a build, read; never changed, only added to."""

    files: tuple[SourceFile, ...]
    prefixes: Prefixes = field(repr=False)

    def with_graph(self, name: str, triples: Iterable[Triple]) -> "Dataset":
        """This dataset and one more graph, which the build itself made, in the same store."""
        made = SourceFile(f"({name})", GRAPH + name, tuple(triples))
        extended = Dataset((*self.files, made), self.prefixes)
        if "store" in vars(self):
            graph = ox.NamedNode(made.graph)
            if not self.store.contains_named_graph(graph):
                for place in (graph, ox.DefaultGraph()):
                    self.store.extend(triple.in_graph(place) for triple in made.triples)
            vars(extended)["store"] = self.store
        return extended

    def quads(self) -> Iterator[ox.Quad]:
        """Every triple in its named graph; doubles within a graph are left to the reader."""
        for file in self.files:
            graph = ox.NamedNode(file.graph)
            for triple in file.triples:
                yield triple.in_graph(graph)

    def statements(self) -> Statements:
        """What the files say as lines, graph by graph, in order."""
        lines: defaultdict[str, list[bytes]] = defaultdict(list)
        for file in self.files:
            lines[f"<{file.graph}>"] += map(line_of, file.triples)
        return gathered({graph: said for graph, said in lines.items() if said})

    def triples_of(self, name: str) -> list[Triple]:
        """What the graph `name` says."""
        return [
            triple for file in self.files if file.graph == GRAPH + name for triple in file.triples
        ]

    @cached_property
    def store(self) -> ox.Store:
        """The dataset as a store, whose default graph is the union of all others. It rewrites
        numbers, so nothing is published from it.
        """
        store = ox.Store()
        store.bulk_extend(self.quads())
        fill_union(store)
        return store

    def said_with(self, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
        """What is said with `predicate`, in the union of all graphs."""
        return self.store.quads_for_pattern(None, predicate, None, ox.DefaultGraph())

    def stated_with(self, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
        """What is said with `predicate` in the graphs that aren't inferred."""
        for quad in self.store.quads_for_pattern(None, predicate, None):
            if quad.graph_name not in (ox.DefaultGraph(), _INFERRED):
                yield quad

    def select(self, query: str) -> list[ox.QuerySolution]:
        """The solutions of a SELECT over the union of all graphs. Raises BuildError for any other
        query, or none at all.
        """
        try:
            results = self.store.query(query)
        except SyntaxError as error:
            raise BuildError(f"not valid SPARQL: {error}") from error
        if not isinstance(results, ox.QuerySolutions):
            raise BuildError("not a SELECT query")
        return list(results)

    @property
    def count(self) -> int:
        """How many quads there are."""
        return len(set(self.quads()))

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, in order."""
        return sorted({file.graph for file in self.files if file.triples})

    @cached_property
    def _files_by_subject(self) -> Mapping[str, str]:
        """Subject IRI → the file that says what it is, else the first that says anything of it."""
        said: dict[str, str] = {}
        typed: dict[str, str] = {}
        for file in self.files:
            for triple in file.triples:
                said.setdefault(triple.subject.value, file.name)
                if triple.predicate.value == f"{RDF}type":
                    typed.setdefault(triple.subject.value, file.name)
        return said | typed

    def file_of(self, iri: str) -> str:
        """The file that describes `iri`, or a dash where none does."""
        return self._files_by_subject.get(iri, "-")

    def describes(self, iri: str) -> bool:
        """Whether any file says anything of `iri`."""
        return iri in self._files_by_subject
