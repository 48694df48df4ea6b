"""The dataset of a build: what each file says, kept apart, and the same as what answers queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.files.cache import Cache, Cached, made_anew
from pactgraph.pipeline.material.answers import Answers
from pactgraph.pipeline.material.extracts import INFERRED, SourceFile
from pactgraph.rdf import (
    GRAPH,
    Object,
    Prefixes,
    Statements,
    Triple,
    digest_of,
    gathered,
    triples_in,
)
from pactgraph.sparql import Pattern


@dataclass(frozen=True)
class Dataset:
    """The files of a build, read; never changed, only added to. What follows from them may be in
    the `cache`.
    """

    files: tuple[SourceFile, ...]
    prefixes: Prefixes = field(repr=False)
    cache: Cache = field(default_factory=Cache, repr=False, compare=False)

    @property
    def cached(self) -> Cached:
        """What keeps what follows from them, where anything is kept."""
        return self.cache.keeping

    @cached_property
    def answers(self) -> Answers:
        """What answers questions about it."""
        return Answers(self.files, self.cached)

    def with_graph(self, name: str, lines: list[bytes]) -> "Dataset":
        """This dataset and one more graph, which the build itself made: with the same answers,
        where they follow from that already.
        """
        made = SourceFile(f"({name})", GRAPH + name, lines)
        extended = Dataset((*self.files, made), self.prefixes, self.cache)
        if "answers" in vars(self) and made.graph in self.answers.graphs:
            vars(extended).update(answers=self.answers)
        return extended

    def put(self, lines: list[bytes], graph: str) -> None:
        """Have answers follow from `lines` too, which no file has, in a graph."""
        self.answers.add(SourceFile("", graph, lines))

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

    def select(self, query: str) -> list[ox.QuerySolution]:
        """The solutions of a SELECT over the union of all graphs, unless the query names others.
        Raises BuildError for any other query, or none at all.
        """
        try:
            solutions = self.answers.table(query)
        except SyntaxError as error:
            raise BuildError(f"not valid SPARQL: {error}") from error
        if solutions is None:
            raise BuildError("not a SELECT query")
        return list(solutions)

    def kept(self, name: bytes, predicates: Iterable[str], make: Callable[[], bytes]) -> bytes:
        """What `make` gives, or gave before under its name: it follows from the statements with
        some predicates.
        """
        if self.cached is made_anew:
            return make()
        patterns = map(Pattern, predicates)
        return self.cached(digest_of(b"kept", name, self.answers.digest(patterns)), make)

    def said_with(self, place: bytes) -> Iterator[tuple[SourceFile, bytes, bytes]]:
        """The file, subject and object of what is said with the predicate that has a place in the
        order, by files.
        """
        for file in self.files:
            for extract in file.extracts.get(place, ()):
                for line in extract.lines:
                    subject, _, value = line.split(b" ", 2)
                    yield file, subject, value

    @cached_property
    def choices(self) -> dict[object, list[ox.NamedNode | ox.Literal]]:
        """What there is to choose from, by where it is told, as far as somebody has asked."""
        return {}

    def lines_with(self, predicate: str, *, are_stated: bool = False) -> Iterator[bytes]:
        """The lines with a predicate in all graphs, or in those that aren't inferred; one that
        stands in several comes as often.
        """
        for extract in self.answers.matching(Pattern(predicate)):
            if not (are_stated and extract.graph == INFERRED):
                yield from extract.lines

    def objects_of(self, subject: str, predicate: str) -> list[Object]:
        """What is said of `subject` with `predicate`, each once."""
        told = self._objects.get(predicate)
        if told is None:
            told = self._objects[predicate] = defaultdict(list)
            for line in self.lines_with(predicate):
                told[line[: line.index(b" ")]].append(line)
        lines = dict.fromkeys(told.get(f"<{subject}>".encode(), ()))
        return [triple.object for triple in triples_in(lines)]

    @cached_property
    def _objects(self) -> dict[str, dict[bytes, list[bytes]]]:
        return {}

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, in order."""
        return sorted({file.graph for file in self.files if file.lines})

    @cached_property
    def homes(self) -> Mapping[bytes, str]:
        """Subject → the file that says what it is, else the first that says anything of it."""
        said: dict[bytes, str] = {}
        typed: dict[bytes, str] = {}
        for file in reversed(self.files):
            said |= dict.fromkeys(file.subjects, file.name)
            typed |= dict.fromkeys(file.typed, file.name)
        return said | typed

    def file_of(self, iri: str) -> str:
        """The file that describes `iri`, or a dash where none does."""
        return self.homes.get(f"<{iri}>".encode(), "-")

    def describes(self, iri: str) -> bool:
        """Whether any file says anything of `iri`."""
        return f"<{iri}>".encode() in self.homes

    def speaks_of(self, iri: str) -> bool:
        """Whether any file says anything of `iri`, or has it say something of another thing."""
        node = f"<{iri}>".encode()
        return self.describes(iri) or any(node in file.objects for file in self.files)
