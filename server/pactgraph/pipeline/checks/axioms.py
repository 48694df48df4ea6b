"""What the vocabulary declares, held against what the files say.

One mechanism for all classes and properties: which class a property belongs to and leads to
(`rdfs:domain`, `rdfs:range`, narrowed by `schema:domainIncludes` and `schema:rangeIncludes`), what
is a value and what a thing, what has one value (`owl:FunctionalProperty`), what can't be two things
(`owl:disjointWith`), what leads back to itself (`owl:IrreflexiveProperty`), and what is no longer
used (`owl:deprecated`). A new term is checked once it is declared. What the rules work out is left
aside: it goes wrong only where something stated does.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import pyoxigraph as ox

from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import CODE, DCTERMS, GRAPH, ONTOLOGY, OWL, RDF, RDFS, SCHEMA, XSD, Triple

_TYPE = f"{RDF}type"
_OBJECTS, _VALUES = f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"


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
        self._declared: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.types: dict[str, set[str]] = defaultdict(set)
        self.stated_types: dict[str, set[str]] = defaultdict(set)
        for file in dataset.files:
            inferred = file.graph == f"{GRAPH}inferred"
            for fact in file.triples:
                if fact.predicate.value == _TYPE:
                    self.types[fact.subject.value].add(fact.object_iri)
                    if not inferred:
                        self.stated_types[fact.subject.value].add(fact.object_iri)
                if fact.subject.value.startswith((ONTOLOGY, CODE)) and not inferred:
                    term = fact.subject.value
                    self._declared[fact.predicate.value][term].append(fact.object.value)

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
        kinds = frozenset(self.types.get(term, ()))
        return _Term(
            self.shorten(term), frozenset(self.domain(term)), frozenset(self.range(term)), kinds
        )

    @cached_property
    def deprecated(self) -> frozenset[str]:
        """The terms that are no longer used."""
        return frozenset(self.declared(f"{OWL}deprecated"))

    def are(self, kind: str) -> set[str]:
        """The terms that are declared to be an `owl:` kind."""
        return {term for term, types in self._declared[_TYPE].items() if f"{OWL}{kind}" in types}

    def named(self, iri: str) -> str:
        """A node and what it is, as a message has it."""
        return f"{self.shorten(iri)} ({self.kind(iri)})"

    def kind(self, iri: str) -> str:
        """What a node is stated to be."""
        types = self.stated_types.get(iri)
        return ", ".join(sorted(map(self.shorten, types))) if types else "of no class"


def misuses(dataset: Dataset) -> list[Finding]:
    """A finding for each statement that the declarations of the vocabulary don't allow, once."""
    axioms = Axioms(dataset)
    found: dict[Finding, None] = {}
    values: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    single, irreflexive = axioms.are("FunctionalProperty"), axioms.are("IrreflexiveProperty")
    for file in dataset.files:
        if file.graph == f"{GRAPH}inferred":
            continue
        for fact in file.triples:
            subject, term = fact.subject.value, fact.predicate.value
            for message, check in (
                *_of_property(axioms, fact),
                *_deprecated(axioms, fact),
                *(
                    [(f"{axioms.shorten(term)} leads to something else; correct it", "no-self")]
                    if term in irreflexive and subject == fact.object_iri
                    else []
                ),
            ):
                found[Finding(file.name, axioms.shorten(subject), message, check)] = None
            if term in single:
                values[subject, term][str(fact.object)] = file.name
    for (subject, term), each in values.items():
        if len(each) > 1:
            shown = ", ".join(
                axioms.shorten(value[1:-1]) if value.startswith("<") else value for value in each
            )
            message = (
                f"{len(each)} values of {axioms.shorten(term)}, {shown}; keep one, or make a node "
                "for each"
            )
            file_name = next(reversed(each.values()))
            found[Finding(file_name, axioms.shorten(subject), message, "one-value")] = None
    return [*found, *_two_things(axioms, dataset)]


def _of_property(axioms: Axioms, fact: Triple) -> Iterator[tuple[str, str]]:
    """What the declaration of its property has against a statement."""
    term, own = axioms.term(fact.predicate.value), axioms.types.get(fact.subject.value, set())
    name, target = term.name, term.range
    if term.domain and not own & term.domain:
        classes = " or ".join(map(axioms.shorten, sorted(term.domain)))
        yield (
            f"{name} belongs to {classes}, and this is {axioms.kind(fact.subject.value)}; remove "
            "it, use another property, or correct the class",
            "domain",
        )
    if isinstance(fact.object, ox.Literal):
        if _OBJECTS in term.kinds:
            yield (
                f'{name} leads to a thing; write its IRI, not the text "{fact.object.value}"',
                "range",
            )
        elif target and not _fits(fact.object.datatype.value, min(target)):
            yield (
                f'write {name} "{fact.object.value}" as {axioms.shorten(min(target))}, not as '
                f"{axioms.shorten(fact.object.datatype.value)}",
                "range",
            )
    elif _VALUES in term.kinds:
        yield f"{name} has a value; write it in quotes, not as the IRI {fact.object}", "range"
    elif target and not axioms.types.get(fact.object_iri, set()) & target:
        classes = " or ".join(map(axioms.shorten, sorted(target)))
        yield (
            f"{name} leads to {classes}, not to {axioms.named(fact.object_iri)}"
            f"{_instead(axioms, fact)}; correct one of them",
            "range",
        )


def _fits(datatype: str, target: str) -> bool:
    """Whether a datatype is the one declared. Numbers are left to the shapes, which know what is
    measured; an integer is a decimal (https://www.w3.org/TR/xmlschema11-2/#integer).
    """
    return datatype == target or target == f"{XSD}decimal" or not target.startswith(XSD)


def _instead(axioms: Axioms, fact: Triple) -> str:
    """Which other properties of the same class lead to such an object."""
    types = axioms.types.get(fact.object_iri, set())
    domain = axioms.domain(fact.predicate.value)
    others = [
        axioms.shorten(term)
        for term in axioms.declared(f"{RDFS}range")
        if domain and types & set(axioms.range(term)) and axioms.domain(term) == domain
    ]
    return (
        f"; {' and '.join(sorted(others))} do"
        if len(others) > 1
        else (f"; {others[0]} does" if others else "")
    )


def _deprecated(axioms: Axioms, fact: Triple) -> Iterator[tuple[str, str]]:
    """The deprecated terms in a statement, which are not those that the statement is about."""
    named = {fact.predicate.value, fact.object_iri} & axioms.deprecated
    if fact.subject.value.startswith((ONTOLOGY, CODE)):
        return
    for term in named:
        later = axioms.declared(f"{DCTERMS}isReplacedBy").get(term, [])
        instead = f"use {' or '.join(map(axioms.shorten, later))}" if later else "do without it"
        yield f"{axioms.shorten(term)} is deprecated; {instead}", "deprecated-term"


def _two_things(axioms: Axioms, dataset: Dataset) -> Iterator[Finding]:
    """The nodes of two classes that nothing can be an instance of at once."""
    for iri, types in axioms.types.items():
        pairs = sorted(
            (axioms.shorten(cls), axioms.shorten(other))
            for cls in types
            for other in axioms.declared(f"{OWL}disjointWith").get(cls, [])
            if other in types
        )
        if pairs:
            message = (
                f"{axioms.kind(iri)}: nothing is both {pairs[0][0]} and {pairs[0][1]}; keep one, "
                "or give the other an IRI of its own"
            )
            yield Finding(dataset.file_of(iri), axioms.shorten(iri), message, "disjoint-classes")
