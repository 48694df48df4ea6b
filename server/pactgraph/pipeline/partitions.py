"""What kinds of things there are and what is said of them, counted: the class, property and
datatype partitions of VoID.

https://www.w3.org/TR/void/#class-property-partitions; datatypes as in http://ldf.fi/void-ext.
Editors of SPARQL read these to propose the classes and properties that really occur.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

from pactgraph.rdf import RDF, VOID, VOID_EXT, Prefixes, Triple, link, value

_TYPE = f"{RDF}type"
_Types = Mapping[str, set[str]]
# The IRI of a part of something, by the IRI that it is about.
Namer = Callable[[str, str], str]


def partitions(
    dataset: str, stated: set[Triple], inferred: set[Triple], prefixes: Prefixes
) -> Iterator[Triple]:
    """The partitions of a dataset: every property and class with its count, and for the classes
    that are stated what leads from their members where.

    Counts are of all there is. Which classes are told of in detail follows from what is stated, or
    each member would be told of again with each superclass, which takes three times the room.
    """
    everything, part_of = stated | inferred, namer(prefixes)
    for name, found in _by_property(everything).items():
        part = part_of(dataset, name)
        yield from _property(dataset, part, name, len(found))
        yield value(part, f"{VOID}distinctSubjects", len({triple.subject for triple in found}))
        yield value(part, f"{VOID}distinctObjects", len({triple.object for triple in found}))
    types, own = _types(everything), _types(stated)
    detailed = {cls for classes in own.values() for cls in classes}
    said_of = _by_subject(everything)
    for cls, members in sorted(_members(types).items()):
        part = part_of(dataset, cls)
        yield link(dataset, f"{VOID}classPartition", part)
        yield link(part, f"{VOID}class", cls)
        yield value(part, f"{VOID}entities", len(members))
        if cls not in detailed:
            continue
        said = (triple for member in members for triple in said_of[member])
        for name, found in _by_property(said).items():
            inner = part_of(part, name)
            yield from _property(part, inner, name, len(found))
            if name != _TYPE:
                told = {kind for triple in found for kind in own.get(triple.object_iri, ())}
                classes = (kind for triple in found for kind in types.get(triple.object_iri, ()))
                counts = Counter(kind for kind in classes if kind in told)
                yield from _kinds(inner, counts, part_of, (VOID, "class"))
                yield from _kinds(inner, _datatypes(found), part_of, (VOID_EXT, "datatype"))


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


def _by_subject(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """The triples of each node."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject.value].append(triple)
    return found


def _by_property(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """The triples of each property, in order of its name."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.predicate.value].append(triple)
    return dict(sorted(found.items()))


def _datatypes(triples: Iterable[Triple]) -> Mapping[str, int]:
    """The datatypes of the literals that are objects, with how many there are."""
    objects = (triple.object for triple in triples)
    return Counter(each.datatype.value for each in objects if isinstance(each, ox.Literal))


def _property(whole: str, part: str, name: str, count: int) -> Iterator[Triple]:
    yield link(whole, f"{VOID}propertyPartition", part)
    yield link(part, f"{VOID}property", name)
    yield value(part, f"{VOID}triples", count)


def _kinds(
    whole: str, counts: Mapping[str, int], part_of: Namer, term: tuple[str, str]
) -> Iterator[Triple]:
    """The parts of a property by what its objects are, in order; `term` is the namespace and the
    word for that.
    """
    namespace, word = term
    for name, count in sorted(counts.items()):
        part = part_of(whole, name)
        yield link(whole, f"{namespace}{word}Partition", part)
        yield link(part, f"{namespace}{word}", name)
        yield value(part, f"{VOID}triples", count)


def namer(prefixes: Prefixes) -> Namer:
    """What names the parts of things by the short names of what they are about."""

    def part_of(whole: str, iri: str) -> str:
        name = prefixes.shorten(iri)
        if name.startswith("<"):
            return f"{whole}/{hashlib.sha256(iri.encode()).hexdigest()[:12]}"
        return f"{whole}/{name.replace(':', '-', 1)}"

    return part_of
