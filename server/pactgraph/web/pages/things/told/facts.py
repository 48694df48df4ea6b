"""What is said of a thing, property by property, as a page shows it: long lists and texts in many
languages folded, and what has no IRI told in its place.
"""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import RDF, RDFS, SKOS
from pactgraph.web.pages.frame import Cell
from pactgraph.web.pages.reading import LABELS, Reader, first_of

# What stands in the head of a page already.
TOLD = frozenset({*LABELS, f"{RDF}type"})
# So many values of a property are seen, and so many more unfold; all others are counted.
_SEEN, _FOLDED = 8, 100
# Of more values the first by their IRIs are taken, and not by their names.
_SORTED = 1000
_REST, _FIRST = f"{RDF}rest", f"{RDF}first"
_MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Value:
    """What a property leads to: a cell; for what has no IRI what is said of it, and for a list what
    stands in it.
    """

    cell: Cell
    inner: tuple["Group", ...] = ()
    items: tuple["Value", ...] = ()

    @property
    def key(self) -> tuple[bool, str, str]:
        """What values are sorted by; what has no IRI comes last."""
        return bool(self.inner or self.items), *self.cell.key


@dataclass(frozen=True, slots=True)
class Group:
    """A property with its values: those that are `seen`, those that unfold, texts in `others`
    languages, and how many more there are.
    """

    name: Cell
    property: str
    seen: tuple[Value, ...]
    folded: tuple[Value, ...] = ()
    others: tuple[Value, ...] = ()
    rest: int = 0


class Facts:
    """The statements of a graph about some things, by subject."""

    def __init__(self, triples: Iterable[ox.Triple], reader: Reader) -> None:
        self._about: dict[object, list[ox.Triple]] = defaultdict(list)
        for triple in dict.fromkeys(triples):
            self._about[triple.subject].append(triple)
        self._reader = reader

    def of(self, node: object, leave_out: Container[str] = TOLD) -> tuple[Group, ...]:
        """What is said of a node but by some properties, in the order of their names."""
        return self._groups(node, leave_out, frozenset())

    def _groups(
        self, node: object, leave_out: Container[str], above: frozenset[object]
    ) -> tuple[Group, ...]:
        told: dict[ox.NamedNode, list[object]] = defaultdict(list)
        for triple in self._about[node]:
            if triple.predicate.value not in leave_out:
                told[triple.predicate].append(triple.object)
        groups = (
            self._group(
                property,
                [
                    self._value(each, above | {node}, property.value)
                    for each in first_of(objects, _SORTED)
                ],
                len(objects),
            )
            for property, objects in told.items()
        )
        return tuple(sorted(groups, key=lambda group: group.name.key))

    def _value(self, node: object, above: frozenset[object], property: str = "") -> Value:
        if property == f"{RDF}type" and isinstance(node, ox.NamedNode):
            return Value(self._reader.property(node))
        cell = self._reader.cell(node)
        if not isinstance(node, ox.BlankNode) or node in above:
            return Value(cell)
        if any(each.predicate.value == _FIRST for each in self._about[node]):
            return Value(cell, items=self._items(node, above))
        name = next(
            (
                self._reader.cell(each.object)
                for property in LABELS
                for each in self._about[node]
                if each.predicate.value == property
            ),
            Cell(""),
        )
        return Value(name, self._groups(node, _NAMES, above))

    def _items(self, start: object, above: frozenset[object]) -> tuple[Value, ...]:
        items: list[Value] = []
        node, seen = start, {*above}
        while isinstance(node, ox.BlankNode) and node not in seen and len(items) < _MOST_ITEMS:
            seen.add(node)
            told = {each.predicate.value: each.object for each in self._about[node]}
            if _FIRST in told:
                items.append(self._value(told[_FIRST], frozenset(seen)))
            node = told.get(_REST)
        return tuple(items)

    def _group(self, property: ox.NamedNode, found: list[Value], count: int) -> Group:
        """Of texts in languages those of the page's are seen, else those of one other."""
        spoken = sorted({value.cell.language for value in found})
        chosen = next((each for each in ("", "en", *spoken) if each in spoken), "")
        own = sorted((each for each in found if each.cell.language == chosen), key=_key)
        others = sorted((each for each in found if each.cell.language != chosen), key=_other_key)
        return Group(
            self._reader.property(property),
            property.value,
            tuple(own[:_SEEN]),
            tuple(own[_SEEN : _SEEN + _FOLDED]),
            tuple(others[:_FOLDED]),
            max(count - len(others) - _SEEN - _FOLDED, 0),
        )


_NAMES = frozenset(LABELS)
# What a page has no row for: it would say the same as another, or nothing that is read.
UNREAD = frozenset({f"{SKOS}inScheme", f"{RDFS}isDefinedBy"})


def _key(value: Value) -> tuple[bool, str, str]:
    return value.key


def _other_key(value: Value) -> tuple[str, str]:
    return value.cell.language, value.cell.text
