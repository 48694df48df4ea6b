"""What a vocabulary declares of its terms, and the classes of all nodes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf import CODE, ONTOLOGY, OWL, RDF, RDFS, SCHEMA, TYPE, triples_in

_TYPE = f"{RDF}type"
_OURS = tuple(f"<{space}".encode() for space in (ONTOLOGY, CODE))
NO_CLASSES = frozenset[str]()


@dataclass(frozen=True, slots=True)
class _Term:
    """What is declared of a property: its short name, the classes that it belongs to, what it leads
    to, and what it is itself.
    """

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    kinds: frozenset[str]


class Axioms:
    """The declarations of a dataset, by term, and the classes of each node."""

    def __init__(self, dataset: Dataset) -> None:
        self.shorten = dataset.prefixes.shorten
        self.term = cache(self._term)
        self.fine: dict[tuple[bytes, frozenset[str], bytes | frozenset[str]], bool] = {}
        self._dataset = dataset
        self._declared: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        lines = (line for file in dataset.stated for line in file.lines if line.startswith(_OURS))
        for fact in triples_in(lines):
            self._declared[fact.predicate.value][fact.subject.value].append(fact.object.value)

    @cached_property
    def types(self) -> Mapping[bytes, frozenset[str]]:
        """The classes of each node."""
        return _types(self._dataset.files)

    @cached_property
    def _stated_types(self) -> Mapping[bytes, frozenset[str]]:
        return _types(self._dataset.stated)

    def declared(self, predicate: str) -> Mapping[str, list[str]]:
        """Term → what the vocabulary says of it with `predicate`."""
        return self._declared.get(predicate, {})

    def domain(self, term: str) -> list[str]:
        """The classes of which an instance is one that the property belongs to; none is any."""
        narrow = self.declared(f"{SCHEMA}domainIncludes").get(term)
        return sorted(narrow or self.declared(f"{RDFS}domain").get(term, []))

    def range(self, term: str) -> list[str]:
        """The classes, or the datatype, of which the property leads to one; none is any."""
        narrow = self.declared(f"{SCHEMA}rangeIncludes").get(term)
        ranges = narrow or self.declared(f"{RDFS}range").get(term, [])
        return sorted(each for each in ranges if each != f"{RDFS}Literal")

    def _term(self, term: str) -> _Term:
        """A property as it is declared."""
        name, kinds = self.shorten(term), self.types_of(term)
        return _Term(name, frozenset(self.domain(term)), frozenset(self.range(term)), kinds)

    def types_of(self, iri: str) -> frozenset[str]:
        """The classes of a node."""
        return self.types.get(f"<{iri}>".encode(), NO_CLASSES)

    @cached_property
    def deprecated(self) -> frozenset[str]:
        """The terms that are no longer used."""
        return frozenset(self.declared(f"{OWL}deprecated"))

    @cached_property
    def irreflexive(self) -> set[str]:
        """The properties that lead from nothing to itself."""
        return self.are("IrreflexiveProperty")

    def are(self, kind: str) -> set[str]:
        """The terms that are declared to be an `owl:` kind."""
        return {term for term, types in self._declared[_TYPE].items() if f"{OWL}{kind}" in types}

    def named(self, iri: str) -> str:
        """A node and what it is, as a message has it."""
        return f"{self.shorten(iri)} ({self.kind(iri)})"

    def kind(self, iri: str) -> str:
        """What a node is stated to be."""
        types = self._stated_types.get(f"<{iri}>".encode())
        return ", ".join(sorted(map(self.shorten, types))) if types else "of no class"


def _types(files: Iterable[SourceFile]) -> Mapping[bytes, frozenset[str]]:
    """The classes of each node that has one; nodes of the same classes share what says so."""

    @cache
    def also(classes: frozenset[str], cls: bytes) -> frozenset[str]:
        every = classes | {cls[1:-1].decode()}
        return known.setdefault(every, every)

    known: dict[frozenset[str], frozenset[str]] = {}
    types: dict[bytes, frozenset[str]] = {}
    for extract in (each for file in files for each in file.extracts.get(TYPE, ())):
        for line in extract.lines:
            node = line[: line.index(b" ")]
            types[node] = also(types.get(node, NO_CLASSES), extract.value)
    return types
