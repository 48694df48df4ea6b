"""Answers to questions about the files of a build: as they were given before, where what they
follow from is as it was, or from a store that is filled with as much as is asked about.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

import pyoxigraph as ox

from pactgraph.files.cache import Cached, made_anew
from pactgraph.pipeline.material.extracts import Extract, SourceFile
from pactgraph.rdf import digest_of, fill_union, ntriples_of, place_of
from pactgraph.sparql import Pattern, reach_of, traits_of

_ANY = Pattern("")
_EVERYTHING = frozenset({_ANY})
_TABLE, _TRUTH, _GRAPH = b"T", b"B", b"G"


class Answers:
    """Answers to questions about `files`, and those that are added to them. A triple that stands in
    several graphs is there once, and numbers are as a store keeps them.
    """

    def __init__(self, files: Iterable[SourceFile], cached: Cached = made_anew) -> None:
        self._cached = cached
        self.graphs, self._extracts = set[str](), defaultdict[bytes, list[Extract]](list)
        self._digests: dict[Pattern, bytes] = {}
        self.let_go()
        for file in files:
            self.add(file)

    def let_go(self) -> None:
        """Give the memory of the store back, a third of all that a build takes. It is filled anew
        where a question is asked after that.
        """
        self._store, self._lines = ox.Store(), set[bytes]()
        # Those that the store lacks, by their identity.
        self._absent = {id(each): each for each in chain.from_iterable(self._extracts.values())}
        self._filled = set[Pattern]()
        self._overlap = False

    def add(self, file: SourceFile) -> None:
        """Add what a file says."""
        self.graphs.add(file.graph)
        for place, extracts in file.extracts.items():
            self._extracts[place] += extracts
            self._absent |= {id(each): each for each in extracts}
        self._digests.clear()
        self._filled.clear()

    def table(self, query: str) -> ox.QuerySolutions | None:
        """The solutions of a SELECT; None where a query is another. Raises SyntaxError where it is
        none.
        """
        if self._cached is made_anew:  # nor need it be written, to be read again
            results = self._results(query, _EVERYTHING)
            return results if isinstance(results, ox.QuerySolutions) else None
        kind, answer = self._answer(query)
        if kind != _TABLE:
            return None
        results = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
        return results if isinstance(results, ox.QuerySolutions) else None

    def graph(self, query: str) -> bytes | None:
        """The graph that a CONSTRUCT makes, as N-Triples; None where a query is another. Raises
        SyntaxError where it is none.
        """
        kind, answer = self._answer(query)
        return answer if kind == _GRAPH else None

    def holds(self, query: str) -> bool:
        """Whether an ASK is so. Raises SyntaxError where it is none."""
        return self._answer(query) == (_TRUTH, b"true")

    def digest(self, patterns: Iterable[Pattern]) -> bytes:
        """What tells all that fits one of the patterns from what else there could be."""
        return digest_of(*(self._digest(each) for each in sorted(patterns)))

    def matching(self, pattern: Pattern) -> Iterator[Extract]:
        """The extracts in which there may be statements that fit a pattern."""
        if not pattern.is_naming:
            place = place_of(pattern.predicate)
            some = [self._extracts.get(place, ())] if pattern.predicate else self._extracts.values()
            every: Iterable[Extract] = chain.from_iterable(some)
            if pattern.graph:
                every = (each for each in every if each.graph.startswith(pattern.graph))
            if pattern.object:
                ends = f"<{pattern.object}>".encode(), b"<"
                is_any = pattern.object == "<"
                every = (each for each in every if each.value in ends or (is_any and each.value))
            yield from every
            return
        naming = self.matching(pattern._replace(is_naming=False))
        names = {line[1 : line.index(b"> ")].decode() for each in naming for line in each.lines}
        for name in sorted(names):
            yield from self.matching(Pattern(name, graph=pattern.graph))

    def _answer(self, query: str) -> tuple[bytes, bytes]:
        """The kind of an answer, and what it is."""
        if self._cached is made_anew or traits_of(query).is_volatile:
            answer = self._asked(query, _EVERYTHING)
        else:
            patterns = self._reach(query)
            key = digest_of(b"answer", query.encode(), self.digest(patterns))
            answer = self._cached(key, partial(self._asked, query, patterns))
        return answer[:1], answer[1:]

    def _reach(self, query: str) -> frozenset[Pattern]:
        """What the answer to a query may follow from."""

        def make() -> bytes:
            patterns = reach_of(query)
            return json.dumps(sorted(_EVERYTHING if patterns is None else patterns)).encode()

        kept = json.loads(self._cached(b"reach " + query.encode(), make))
        return frozenset(Pattern(*each) for each in kept)

    def _digest(self, pattern: Pattern) -> bytes:
        if pattern not in self._digests:
            said = b"".join(each.digest for each in self.matching(pattern))
            self._digests[pattern] = digest_of(said)
        return self._digests[pattern]

    def _asked(self, query: str, patterns: Iterable[Pattern]) -> bytes:
        """The answer from the store, behind its kind."""
        results = self._results(query, patterns)
        if isinstance(results, ox.QuerySolutions):
            return _TABLE + (results.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        if isinstance(results, ox.QueryTriples):
            return _GRAPH + (results.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        return _TRUTH + (b"true" if results else b"false")

    def _results(
        self, query: str, patterns: Iterable[Pattern]
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """The same as the engine gives it."""
        self._fill(patterns)
        is_whole = self._overlap or traits_of(query).names_dataset
        return self._store.query(query, use_default_graph_as_union=not is_whole)

    def _fill(self, patterns: Iterable[Pattern]) -> None:
        """Have all in the store that fits one of the patterns."""
        graphs: dict[str, list[bytes]] = {}
        for pattern in (each for each in patterns if each not in self._filled):
            self._filled.add(pattern)
            wanted = list(self._absent) if pattern == _ANY else map(id, self.matching(pattern))
            for extract in (self._absent.pop(each, None) for each in wanted):
                if extract:
                    graphs.setdefault(extract.graph, []).extend(extract.lines)
        for graph, lines in graphs.items():
            self._load(lines, ox.NamedNode(graph))
            if self._overlap:
                self._load(lines, ox.DefaultGraph())
            elif not self._lines.isdisjoint(lines):
                self._overlap = True
                fill_union(self._store)
            self._lines.update(lines)

    def _load(self, lines: Iterable[bytes], graph: ox.NamedNode | ox.DefaultGraph) -> None:
        """Add what `lines` say, which were read from RDF, to a graph."""
        text = b"".join(ntriples_of(lines))
        self._store.load(input=text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
