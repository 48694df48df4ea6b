"""What kinds of things there are and what is said of them, counted: the class, property and
datatype partitions of VoID.

https://www.w3.org/TR/void/#class-property-partitions; datatypes as in http://ldf.fi/void-ext.
Editors of SPARQL read these to propose the classes and properties that really occur.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping

from pactgraph.pipeline.tally import Tally
from pactgraph.rdf import RDF, VOID, VOID_EXT, Prefixes, Triple, link, value

_TYPE = f"{RDF}type"
# The IRI of a part of something, by the IRI that it is about.
Namer = Callable[[str, str], str]


def partitions(dataset: str, tally: Tally, prefixes: Prefixes) -> Iterator[Triple]:
    """The partitions of a dataset: every property and class with its count, and for the classes
    that are stated what leads from their members where.

    Counts are of all there is. Which classes are told of in detail follows from what is stated, or
    each member would be told of again with each superclass, which takes three times the room.
    """
    part_of = namer(prefixes)
    for name, count in sorted(tally.properties.items()):
        part = part_of(dataset, name)
        yield from _property(dataset, part, name, count)
        yield value(part, f"{VOID}distinctSubjects", tally.subjects_with[name])
        yield value(part, f"{VOID}distinctObjects", tally.objects_of[name])
    for cls, members in sorted(tally.members.items()):
        part = part_of(dataset, cls)
        yield link(dataset, f"{VOID}classPartition", part)
        yield link(part, f"{VOID}class", cls)
        yield value(part, f"{VOID}entities", members)
        for name, said in sorted(tally.said_of(cls).items()):
            inner = part_of(part, name)
            yield from _property(part, inner, name, said.count)
            if name != _TYPE:
                yield from _kinds(inner, said.classes, part_of, (VOID, "class"))
                yield from _kinds(inner, said.datatypes, part_of, (VOID_EXT, "datatype"))


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
