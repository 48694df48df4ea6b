"""What there is in a dataset, counted in one pass over its lines: by property, by class, and by
what leads from the members of a class where.

Nodes of the same classes are counted together, so that what is kept is as large as the vocabulary
is, but for the classes of each node and the objects of each property, which are told apart by their
hashes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from pactgraph.rdf import IS_A, Statements, datatype_of, predicate_of


class _Kind(NamedTuple):
    """The classes of a node: all of them, and those that are stated."""

    all: frozenset[bytes]
    stated: frozenset[bytes]


_NO_CLASSES = frozenset[bytes]()
_NOTHING = _Kind(_NO_CLASSES, _NO_CLASSES)


@dataclass(slots=True)
class Said:
    """What the members of a class have of a property: how many statements, and what their objects
    are.
    """

    count: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    datatypes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is: of each property its statements, subjects and objects, of each class its
    members; `entities` are the subjects in the space of IRIs of the dataset.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: Mapping[str, int]
    subjects_with: Mapping[str, int]
    objects_of: Mapping[str, int]
    members: Mapping[str, int]
    _said: Mapping[frozenset[bytes], Counter[tuple[bytes, _Kind | bytes]]]
    _detailed: frozenset[bytes]

    def said_of(self, cls: str) -> Mapping[str, Said]:
        """What the members of a class have of each property; nothing where the class is not
        stated of any node.
        """
        iri, found = f"<{cls}>".encode(), defaultdict[str, Said](Said)
        told, classes = defaultdict[str, set[bytes]](set), defaultdict[str, Counter[bytes]](Counter)
        if iri not in self._detailed:
            return {}
        for own, counts in self._said.items():
            for (place, kind), count in counts.items() if iri in own else ():
                name = predicate_of(place)
                found[name].count += count
                if isinstance(kind, bytes):
                    found[name].datatypes[_iri(kind)] += count
                else:
                    told[name] |= kind.stated
                    classes[name].update(dict.fromkeys(kind.all, count))
        for name, said in found.items():
            said.classes = {_iri(each): classes[name][each] for each in told[name]}
        return found


def tally_of(statements: Statements, inferred: str, spaces: tuple[str, ...]) -> Tally:
    """What there is in `statements`, of which the graph `inferred` isn't stated."""
    kinds = _kinds(statements, inferred)
    objects: defaultdict[bytes, set[int]] = defaultdict(set)
    subjects_with: Counter[bytes] = Counter()
    starts = tuple(f"<{space}".encode() for space in spaces)
    subjects = entities = 0

    def rows() -> Iterator[tuple[frozenset[bytes], bytes, _Kind | bytes]]:
        """Of each line the classes of its subject, its predicate, and what its object is."""
        nonlocal subjects, entities
        before = place_before = b""
        own = _NO_CLASSES
        for line in statements.union:
            subject, place, value = line.split(b" ", 2)
            if subject != before:
                before, place_before = subject, b""
                own = kinds.get(subject, _NOTHING).all
                subjects += 1
                entities += subject.startswith(starts)
            if place != place_before:
                place_before = place
                subjects_with[place] += 1
            objects[place].add(hash(value))
            is_text = value.startswith(b'"')
            yield own, place, datatype_of(value) if is_text else kinds.get(value, _NOTHING)

    said: defaultdict[frozenset[bytes], Counter[tuple[bytes, _Kind | bytes]]]
    said = defaultdict(Counter)
    for (own, place, kind), count in Counter(rows()).items():
        said[own][place, kind] = count
    properties: Counter[bytes] = Counter()
    for each in said.values():
        for (place, _), count in each.items():
            properties[place] += count
    members = Counter(_iri(cls) for kind in kinds.values() for cls in kind.all)
    return Tally(
        len(statements.union),
        entities,
        subjects,
        len(set[int]().union(*objects.values())),
        _named(properties),
        _named(subjects_with),
        _named({place: len(found) for place, found in objects.items()}),
        members,
        said,
        frozenset(cls for kind in kinds.values() for cls in kind.stated),
    )


def _kinds(statements: Statements, inferred: str) -> Mapping[bytes, _Kind]:
    """The classes of each node; nodes of the same classes share what says so."""
    stated = _types(
        line for graph, lines in statements.graphs.items() if graph != inferred for line in lines
    )
    known: dict[_Kind, _Kind] = {}
    kinds = {}
    for node, classes in _types(statements.union).items():
        kind = _Kind(classes, stated.get(node, frozenset()))
        kinds[node] = known.setdefault(kind, kind)
    return kinds


def _types(lines: Iterable[bytes]) -> Mapping[bytes, frozenset[bytes]]:
    """The classes of each node that has one; nodes of the same classes share what says so."""

    @cache
    def also(classes: frozenset[bytes], cls: bytes) -> frozenset[bytes]:
        every = classes | {cls}
        return known.setdefault(every, every)

    known: dict[frozenset[bytes], frozenset[bytes]] = {}
    types: dict[bytes, frozenset[bytes]] = {}
    for line in lines:
        node, is_a, cls = line.partition(IS_A)
        if is_a:
            types[node] = also(types.get(node, _NO_CLASSES), cls)
    return types


def _named(counts: Mapping[bytes, int]) -> Mapping[str, int]:
    return {predicate_of(place): count for place, count in counts.items()}


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
