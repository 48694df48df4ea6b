"""What kinds of things there are and what is said of them, counted: the class, property and
datatype partitions of VoID.

https://www.w3.org/TR/void/#class-property-partitions; datatypes as in http://ldf.fi/void-ext.
Editors of SPARQL read these to propose the classes and properties that really occur.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pactgraph.rdf import RDF, VOID, VOID_EXT, Prefixes, Triple, link, value

_TYPE = f"{RDF}type"
_Types = Mapping[str, set[str]]


def partitions(
    dataset: str, stated: set[Triple], inferred: set[Triple], prefixes: Prefixes
) -> Iterator[Triple]:
    """The partitions of a dataset: every property and class with its count, and for the classes
    that are stated what leads from them where.

    Superclasses are counted, but what is said of their members is told once, with the class that is
    stated.
    """
    everything = stated | inferred
    for name, found in _by_property(everything).items():
        part = _name(dataset, prefixes, name)
        yield from _property(dataset, part, name, len(found))
        yield value(part, f"{VOID}distinctSubjects", len({triple.subject for triple in found}))
        yield value(part, f"{VOID}distinctObjects", len({triple.object for triple in found}))
    types = _types(stated)
    for cls, members in sorted(_members(_types(everything)).items()):
        part = _name(dataset, prefixes, cls)
        yield link(dataset, f"{VOID}classPartition", part)
        yield link(part, f"{VOID}class", cls)
        yield value(part, f"{VOID}entities", len(members))
        own = {subject for subject in members if cls in types.get(subject, ())}
        for name, found in _by_property(
            triple for triple in stated if triple.subject.value in own
        ).items():
            inner = _name(dataset, prefixes, cls, name)
            yield from _property(part, inner, name, len(found))
            if name != _TYPE:
                yield from _objects(inner, dataset, found, types, prefixes, cls, name)


def _types(triples: Iterable[Triple]) -> _Types:
    """The classes of each node."""
    types: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == _TYPE:
            types[triple.subject.value].add(triple.object_iri)
    return types


def _members(types: _Types) -> dict[str, set[str]]:
    """The nodes of each class."""
    members: dict[str, set[str]] = defaultdict(set)
    for node, classes in types.items():
        for cls in classes:
            members[cls].add(node)
    return members


def _by_property(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """The triples of each property, in order of its name."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.predicate.value].append(triple)
    return dict(sorted(found.items()))


def _property(whole: str, part: str, name: str, count: int) -> Iterator[Triple]:
    yield link(whole, f"{VOID}propertyPartition", part)
    yield link(part, f"{VOID}property", name)
    yield value(part, f"{VOID}triples", count)


def _objects(
    part: str, dataset: str, triples: list[Triple], types: _Types, prefixes: Prefixes, *path: str
) -> Iterator[Triple]:
    """The classes and datatypes of the objects of a property."""
    classes = Counter(cls for triple in triples for cls in types.get(triple.object_iri, ()))
    for cls, count in sorted(classes.items()):
        yield from _kind(
            part,
            _name(dataset, prefixes, *path, cls),
            f"{VOID}classPartition",
            f"{VOID}class",
            cls,
            count,
        )
    datatypes = Counter(
        triple.object.datatype.value
        for triple in triples
        if not triple.object_iri and hasattr(triple.object, "datatype")
    )
    for datatype, count in sorted(datatypes.items()):
        yield from _kind(
            part,
            _name(dataset, prefixes, *path, datatype),
            f"{VOID_EXT}datatypePartition",
            f"{VOID_EXT}datatype",
            datatype,
            count,
        )


def _kind(
    whole: str, part: str, has_part: str, names: str, name: str, count: int
) -> Iterator[Triple]:
    yield link(whole, has_part, part)
    yield link(part, names, name)
    yield value(part, f"{VOID}triples", count)


def _name(dataset: str, prefixes: Prefixes, *path: str) -> str:
    """The IRI of a part, by the short names of what it is about."""
    return "/".join([dataset, *(_short(prefixes, iri) for iri in path)])


def _short(prefixes: Prefixes, iri: str) -> str:
    name = prefixes.shorten(iri)
    return (
        hashlib.sha256(iri.encode()).hexdigest()[:12]
        if name.startswith("<")
        else name.replace(":", "-", 1)
    )
