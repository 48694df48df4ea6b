"""Files of statements in extracts: the lines with one predicate, and where it leads to a class or
another word of a vocabulary, with that. What follows from some extracts stays while these do.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

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
from pactgraph.sparql import Pattern

_WORDS = tuple(f"<{space}".encode() for space in (ONTOLOGY, CODE))
INFERRED = f"{GRAPH}inferred"


class Extract(NamedTuple):
    """The lines of a file with a predicate, which is told by its place; `value` is the word that
    all lead to, "<" where to several things, and empty where to texts.
    """

    graph: str
    value: bytes
    lines: list[bytes]
    digest: bytes

    def may_fit(self, pattern: Pattern) -> bool:
        """Whether a statement in it may fit a pattern whose predicate it has."""
        if pattern.graph and not self.graph.startswith(pattern.graph):
            return False
        if pattern.object == "<":
            return self.value != b""
        return not pattern.object or self.value in (f"<{pattern.object}>".encode(), b"<")


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

    @cached_property
    def extracts(self) -> Mapping[bytes, list[Extract]]:
        """The extracts by the place of their predicate."""
        kinds: dict[tuple[bytes, bytes], list[bytes]] = {}
        for line in self.lines:
            _, place, value = line.split(b" ", 2)
            if place != TYPE and not value.startswith(_WORDS):
                value = b"<" if value.startswith(b"<") else b""
            kind = place, value
            try:
                kinds[kind].append(line)
            except KeyError:
                kinds[kind] = [line]
        extracts: dict[bytes, list[Extract]] = {}
        for (place, value), lines in kinds.items():
            extract = Extract(self.graph, value, lines, digest_of(b"\n".join(lines)))
            extracts.setdefault(place, []).append(extract)
        return extracts
