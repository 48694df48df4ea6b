"""Files of statements in extracts: the lines with one predicate, and where it leads to a class or
another word of a vocabulary, with that. What follows from some extracts stays while these do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pactgraph.rdf import (
    CODE,
    GRAPH,
    ONTOLOGY,
    TYPE,
    Triple,
    digest_of,
    line_of,
    triples_in,
)

_WORDS = tuple(f"<{space}".encode() for space in (ONTOLOGY, CODE))
_LINK = ord("<")
INFERRED = f"{GRAPH}inferred"


@dataclass(frozen=True, eq=False)
class Extract:
    """The lines of a file with a predicate, which is told by its place; `value` is the word that
    all lead to, "<" where to several things, and empty where to texts.
    """

    graph: str
    value: bytes
    lines: list[bytes] = field(repr=False)

    @cached_property
    def digest(self) -> bytes:
        """What tells these lines in this graph from all others."""
        return digest_of(self.graph.encode(), b"\n".join(self.lines))


@dataclass(frozen=True)
class _Parts:
    """What one look at each line of a file tells of it."""

    extracts: Mapping[bytes, list[Extract]]
    subjects: Mapping[bytes, None]
    typed: Mapping[bytes, None]
    objects: frozenset[bytes]


@dataclass(frozen=True)
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
        return self.graph == INFERRED

    @property
    def subjects(self) -> Mapping[bytes, None]:
        """What it says something of, each once, in its order."""
        return self._parts.subjects

    @property
    def typed(self) -> Mapping[bytes, None]:
        """Of what it says what it is."""
        return self._parts.typed

    @property
    def objects(self) -> frozenset[bytes]:
        """The things that it leads to, classes among them."""
        return self._parts.objects

    @property
    def extracts(self) -> Mapping[bytes, list[Extract]]:
        """The extracts by the place of their predicate."""
        return self._parts.extracts

    def lines_with(self, places: Iterable[bytes]) -> Iterator[bytes]:
        """The lines whose predicates have one of some places."""
        for extracts in (self.extracts.get(place, ()) for place in places):
            for extract in extracts:
                yield from extract.lines

    @property
    def links(self) -> Iterator[bytes]:
        """The lines that lead to things."""
        for extract in (each for extracts in self.extracts.values() for each in extracts):
            if extract.value:
                yield from extract.lines

    @property
    def literals(self) -> Iterator[bytes]:
        """The lines that lead to texts, with a predicate that also leads to one with a datatype."""
        for extract in (each for extracts in self.extracts.values() for each in extracts):
            if not extract.value and b'"^^<' in b"\n".join(extract.lines):
                yield from extract.lines

    @cached_property
    def _parts(self) -> _Parts:
        kinds = defaultdict[tuple[bytes, bytes], list[bytes]](list)
        subjects, typed, objects = dict[bytes, None](), dict[bytes, None](), set[bytes]()
        for line in self.lines:
            subject, place, value = line.split(b" ", 2)
            subjects[subject] = None
            if value[0] != _LINK:
                kinds[place, b""].append(line)
                continue
            objects.add(value)
            if place == TYPE:
                typed[subject] = None
            elif not value.startswith(_WORDS):
                value = b"<"
            kinds[place, value].append(line)
        extracts: dict[bytes, list[Extract]] = {}
        for (place, value), lines in kinds.items():
            extracts.setdefault(place, []).append(Extract(self.graph, value, lines))
        return _Parts(extracts, subjects, typed, frozenset(objects))
