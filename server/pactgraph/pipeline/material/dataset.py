"""The dataset of a build: what each file says, kept apart, and the same as a store that answers
queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.queries import Value
from pactgraph.rdf import (
    GRAPH,
    IS_A,
    Prefixes,
    Statements,
    Triple,
    fill_union,
    gathered,
    line_of,
    ntriples_of,
    triples_in,
)
from pactgraph.sparql import traits_of

_INFERRED = ox.NamedNode(f"{GRAPH}inferred")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What one file says, as lines (`rdf/terms/lines.py`) in its order; `name` is the path below
    the project, or what made them.
    """

    name: str
    graph: str
    lines: list[bytes] = field(repr=False)

    @classmethod
    def of(cls, name: str, graph: str, triples: Iterable[Triple]) -> "SourceFile":
        """What triples say that are at hand."""
        return cls(name, graph, list(map(line_of, triples)))

    @property
    def triples(self) -> Iterator[Triple]:
        """The triples of the file, made anew each time."""
        return triples_in(self.lines)

    @property
    def is_inferred(self) -> bool:
        """Whether it is what the rules made."""
        return self.graph == _INFERRED.value


@dataclass(frozen=True)
class Dataset:
    """The files of a build, read; never changed, only added to."""

    files: tuple[SourceFile, ...]
    prefixes: Prefixes = field(repr=False)

    def with_graph(self, name: str, lines: list[bytes]) -> "Dataset":
        """This dataset and one more graph, which the build itself made: in the same store, where
        that has it.
        """
        made = SourceFile(f"({name})", GRAPH + name, lines)
        extended = Dataset((*self.files, made), self.prefixes)
        has_store = "store" in vars(self)
        if has_store and self.store.contains_named_graph(ox.NamedNode(made.graph)):
            vars(extended).update(store=self.store, graphs_overlap=self.graphs_overlap)
        return extended

    @property
    def stated(self) -> Iterator[SourceFile]:
        """The files without what the rules made."""
        return (file for file in self.files if not file.is_inferred)

    @cached_property
    def count(self) -> int:
        """How many quads there are."""
        said: defaultdict[str, set[bytes]] = defaultdict(set)
        for file in self.files:
            said[file.graph].update(file.lines)
        return sum(map(len, said.values()))

    @cached_property
    def graphs_overlap(self) -> bool:
        """Whether a triple stands in more than one graph."""
        return len({line for file in self.files for line in file.lines}) < self.count

    def statements(self) -> Statements:
        """What the files say as lines, graph by graph, in order."""
        lines: defaultdict[str, list[bytes]] = defaultdict(list)
        for file in self.files:
            lines[f"<{file.graph}>"] += file.lines
        return gathered({graph: said for graph, said in lines.items() if said})

    def triples_of(self, name: str) -> list[Triple]:
        """What the graph `name` says."""
        return [
            triple for file in self.files if file.graph == GRAPH + name for triple in file.triples
        ]

    def said_with(self, place: bytes) -> Iterator[tuple[SourceFile, bytes, bytes]]:
        """The file, subject and object of what is said with the predicate that has a place in the
        order, in the order of the files.
        """
        for file, lines in self._lines_with.get(place, ()):
            for line in lines:
                subject, _, value = line.split(b" ", 2)
                yield file, subject, value

    @cached_property
    def _lines_with(self) -> Mapping[bytes, list[tuple[SourceFile, list[bytes]]]]:
        """Place of a predicate → the lines of each file that have it."""
        found: defaultdict[bytes, list[tuple[SourceFile, list[bytes]]]] = defaultdict(list)
        for file in self.files:
            own: defaultdict[bytes, list[bytes]] = defaultdict(list)
            for line in file.lines:
                own[line.split(b" ", 2)[1]].append(line)
            for place, lines in own.items():
                found[place].append((file, lines))
        return found

    @cached_property
    def choices(self) -> dict[object, list[Value]]:
        """What there is to choose from, by where it is told, as far as somebody has asked."""
        return {}

    @cached_property
    def store(self) -> ox.Store:
        """The dataset as a store; where graphs overlap, its default graph is their union. It
        rewrites numbers, so nothing is published from it.
        """
        store = ox.Store()
        for file in self.files:
            _load(store, file.lines, ox.NamedNode(file.graph))
        if self.graphs_overlap:
            fill_union(store)
        return store

    def put(self, lines: list[bytes], graph: str) -> None:
        """Have the store tell what `lines` say in a graph that the build itself makes, and no file
        says.
        """
        _load(self.store, lines, ox.NamedNode(graph))
        if self.graphs_overlap:
            _load(self.store, lines, ox.DefaultGraph())

    def query(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The answer over the union of all graphs, unless the query names others. Raises
        SyntaxError where it is none.
        """
        is_whole = self.graphs_overlap or traits_of(text).names_dataset
        return self.store.query(text, use_default_graph_as_union=not is_whole)

    def select(self, query: str) -> list[ox.QuerySolution]:
        """The solutions of a SELECT over the union of all graphs. Raises BuildError for any other
        query, or none at all.
        """
        try:
            results = self.query(query)
        except SyntaxError as error:
            raise BuildError(f"not valid SPARQL: {error}") from error
        if not isinstance(results, ox.QuerySolutions):
            raise BuildError("not a SELECT query")
        return list(results)

    def said(self, subject: ox.NamedNode | None, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
        """What is said with `predicate`, of `subject` where there is one, in the union of all
        graphs.
        """
        graph = ox.DefaultGraph() if self.graphs_overlap else None
        return self.store.quads_for_pattern(subject, predicate, None, graph)

    def stated_with(self, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
        """What is said with `predicate` in the graphs that aren't inferred."""
        for quad in self.store.quads_for_pattern(None, predicate, None):
            if quad.graph_name not in (ox.DefaultGraph(), _INFERRED):
                yield quad

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, in order."""
        return sorted({file.graph for file in self.files if file.lines})

    @cached_property
    def _files_by_subject(self) -> Mapping[bytes, str]:
        """Subject → the file that says what it is, else the first that says anything of it."""
        said: dict[bytes, str] = {}
        typed: dict[bytes, str] = {}
        for file in self.files:
            before, subject = b" ", b""
            for line in file.lines:
                if not line.startswith(before):
                    subject = line[: line.index(b" ")]
                    before = subject + b" "
                    said.setdefault(subject, file.name)
                if IS_A in line:
                    typed.setdefault(subject, file.name)
        return said | typed

    def file_of(self, iri: str) -> str:
        """The file that describes `iri`, or a dash where none does."""
        return self._files_by_subject.get(f"<{iri}>".encode(), "-")

    def describes(self, iri: str) -> bool:
        """Whether any file says anything of `iri`."""
        return f"<{iri}>".encode() in self._files_by_subject


def _load(store: ox.Store, lines: Iterable[bytes], graph: ox.NamedNode | ox.DefaultGraph) -> None:
    """Add what `lines` say, which were read from RDF, to a graph of `store`."""
    text = b"".join(ntriples_of(lines))
    store.load(input=text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
