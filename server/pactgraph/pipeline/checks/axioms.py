"""What the vocabulary declares, held against what the files say.

One mechanism for all classes and properties: which class a property belongs to and leads to
(`rdfs:domain`, `rdfs:range`, narrowed by `schema:domainIncludes` and `schema:rangeIncludes`), what
is a value and what a thing, what has one value (`owl:FunctionalProperty`), what can't be two things
(`owl:disjointWith`), what leads back to itself (`owl:IrreflexiveProperty`), and what is no longer
used (`owl:deprecated`). A new term is checked once it is declared. What the rules work out is left
aside: it goes wrong only where something stated does.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from pactgraph.pipeline.checks.declarations import NO_CLASSES, Axioms
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import (
    CODE,
    DCTERMS,
    ONTOLOGY,
    OWL,
    RDFS,
    XSD,
    Triple,
    datatype_of,
    place_of,
    predicate_of,
    triples_in,
)

_OBJECTS, _VALUES = f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"


def misuses(dataset: Dataset) -> list[Finding]:
    """A finding for each statement that the declarations of the vocabulary don't allow, once."""
    axioms = Axioms(dataset)
    found: dict[Finding, None] = {}
    for file in dataset.stated:
        for fact in triples_in(_doubtful(axioms, file.lines)):
            subject, term = fact.subject.value, fact.predicate.value
            is_self = term in axioms.irreflexive and subject == fact.object_iri
            no_self = f"{axioms.shorten(term)} leads to something else; correct it", "no-self"
            for message, check in (
                *_of_property(axioms, fact),
                *_deprecated(axioms, fact),
                *([no_self] * is_self),
            ):
                found[Finding(file.name, axioms.shorten(subject), message, check)] = None
    return [*found, *dict.fromkeys(_several(axioms, dataset)), *_two_things(axioms, dataset)]


def _doubtful(axioms: Axioms, lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that something may be wrong with. What a declaration says of a statement depends on
    its property and on what its subject and object are, of which there are few together.
    """
    words = {f"<{term}>".encode() for term in axioms.deprecated}
    types, known = axioms.types.get, axioms.fine.get
    for line in lines:
        subject, place, value = line.split(b" ", 2)
        target = datatype_of(value) if value[:1] == b'"' else types(value, NO_CLASSES)
        kind = place, types(subject, NO_CLASSES), target
        is_fine = known(kind)
        if is_fine is None:
            (fact,) = triples_in([line])
            is_fine = axioms.fine[kind] = not any(_of_property(axioms, fact))
        if not is_fine or value in words or place in words or subject == value:
            yield line


def _several(axioms: Axioms, dataset: Dataset) -> Iterator[Finding]:
    """The nodes that have several values where one is meant."""
    told: dict[bytes, tuple[bytes, str]] = {}
    several: dict[bytes, dict[bytes, str]] = {}
    for place in sorted(set(map(place_of, axioms.are("FunctionalProperty")))):
        for file, subject, value in dataset.said_with(place):
            if not file.is_inferred:
                key = b"%s %s" % (subject, place)
                first = told.setdefault(key, (value, file.name))
                if first[0] != value:
                    several.setdefault(key, dict([first]))[value] = file.name
                elif key in several:
                    several[key][value] = file.name
    for key, values in several.items():
        node, place = key.split(b" ")
        focus, term = axioms.shorten(node[1:-1].decode()), axioms.shorten(predicate_of(place))
        shown = ", ".join(
            axioms.shorten(value[1:-1].decode()) if value.startswith(b"<") else value.decode()
            for value in values
        )
        message = f"{len(values)} values of {term}, {shown}; keep one, or make a node for each"
        yield Finding(next(reversed(values.values())), focus, message, "one-value")


def _of_property(axioms: Axioms, fact: Triple) -> Iterator[tuple[str, str]]:
    """What the declaration of its property has against a statement."""
    term, own = axioms.term(fact.predicate.value), axioms.types_of(fact.subject.value)
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
    elif target and not axioms.types_of(fact.object_iri) & target:
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
    types = axioms.types_of(fact.object_iri)
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

    @cache
    def together(types: frozenset[str]) -> list[tuple[str, str]]:
        return sorted(
            (axioms.shorten(cls), axioms.shorten(other))
            for cls in types
            for other in axioms.declared(f"{OWL}disjointWith").get(cls, [])
            if other in types
        )

    for node, types in axioms.types.items():
        if pairs := together(types):
            iri = node[1:-1].decode()
            message = (
                f"{axioms.kind(iri)}: nothing is both {pairs[0][0]} and {pairs[0][1]}; keep one, "
                "or give the other an IRI of its own"
            )
            yield Finding(dataset.file_of(iri), axioms.shorten(iri), message, "disjoint-classes")
