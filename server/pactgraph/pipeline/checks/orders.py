"""Nothing comes, by whatever way round, before itself: no circle of causes, of parts, of changes,
of control.

A property orders what it joins where it is an `owl:AsymmetricProperty` of the vocabulary. Four
orders lead over several properties, or over a node in between.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import ONTOLOGY, OWL, RDF, TYPE, place_of

_PROV = "http://www.w3.org/ns/prov#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
Edges: TypeAlias = dict[str, set[str]]

# What makes one order together: whatever explains a thing.
_TOGETHER = {
    f"{ONTOLOGY}consequenceOf": "a cause",
    f"{ONTOLOGY}broughtAboutBy": "a cause",
    f"{_PROV}wasDerivedFrom": "a cause",
    f"{_SKOS}broader": "a broader code",
}
# Class of the node in between, property from it to what comes first, property to what comes next.
_OVER_A_NODE = {
    "a change": ("Change", "before", "after"),
    "control": ("Control", "holder", "organization"),
}
_ENDED = f"{ONTOLOGY}notOnOrAfter"
_CLASSES = {f"<{ONTOLOGY}{cls}>".encode() for cls, _, _ in _OVER_A_NODE.values()}
_OF_NODES = (
    f"{RDF}type",
    _ENDED,
    *(f"{ONTOLOGY}{name}" for _, first, then in _OVER_A_NODE.values() for name in (first, then)),
)


def circles(dataset: Dataset) -> Iterator[Finding]:
    """A finding for each circle, at one node of it, with the way round."""
    for words, edges in _orders(dataset).items():
        for circle in _circles(edges):
            way = " → ".join(map(dataset.prefixes.shorten, [*circle, circle[0]]))
            yield Finding(
                dataset.file_of(circle[0]),
                dataset.prefixes.shorten(circle[0]),
                f"comes before itself by way of {words}: {way}; take one step of it away",
                "no-circle",
            )


def _orders(dataset: Dataset) -> dict[str, Edges]:
    """What each order joins, by its words; what is declared leads to itself nowhere, which is told
    of its statement.
    """
    declared = _asymmetric(dataset)
    wanted = {*declared, *_TOGETHER, *_OF_NODES}
    said = _said(dataset, {place_of(iri): iri for iri in wanted})
    types = said[f"{RDF}type"]
    orders: dict[str, Edges] = defaultdict(lambda: defaultdict(set))
    for term in dict.fromkeys([*declared, *_TOGETHER]):
        words = _TOGETHER.get(term, dataset.prefixes.shorten(term))
        for subject, value in said[term]:
            if subject != value or term not in declared:
                orders[words][subject].add(value)
    ended = {subject for subject, _ in said[_ENDED]}
    for words, (cls, first, then) in _OVER_A_NODE.items():
        nodes = {subject for subject, kind in types if kind == ONTOLOGY + cls}
        nodes -= ended if cls == "Control" else set()  # what is over may have gone the other way
        orders[words] = _joined(nodes, said[ONTOLOGY + first], said[ONTOLOGY + then])
    return orders


def _asymmetric(dataset: Dataset) -> list[str]:
    """The properties that the vocabulary declares to lead nowhere back."""
    end = f" <{OWL}AsymmetricProperty>".encode()
    lines = (line for file in dataset.files for line in file.lines_with([TYPE]))
    return [line[1 : line.index(b"> ")].decode() for line in lines if line.endswith(end)]


def _said(dataset: Dataset, wanted: Mapping[bytes, str]) -> dict[str, list[tuple[str, str]]]:
    """The subjects and objects of some properties, which are given with their places: of types
    those that orders need, and of what is inferred nothing else but when something ended.
    """
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in dataset.files:
        for line in file.lines_with(wanted):
            subject, place, value = line.split(b" ", 2)
            if place == TYPE and value not in _CLASSES:
                continue
            name, is_link = wanted[place], value.startswith(b"<")
            if name == _ENDED or (is_link and (place == TYPE or not file.is_inferred)):
                said[name].append((subject[1:-1].decode(), value[1:-1].decode() * is_link))
    return said


def _joined(
    nodes: set[str], first: Iterable[tuple[str, str]], then: Iterable[tuple[str, str]]
) -> Edges:
    """What comes first at a node → what comes next at it."""
    following: Edges = defaultdict(set)
    for node, value in then:
        following[node].add(value)
    edges: Edges = defaultdict(set)
    for node, value in first:
        if node in nodes:
            edges[value] |= following[node]
    return edges


def _circles(edges: Edges) -> Iterator[list[str]]:
    """Circles of `edges`, no two of which share a node."""
    left = edges
    while True:
        try:
            TopologicalSorter(left).prepare()
            return
        except CycleError as error:
            circle = list(dict.fromkeys(error.args[1]))
            start = circle.index(min(circle))
            yield list(reversed([*circle[start + 1 :], *circle[: start + 1]]))
            left = {node: values for node, values in left.items() if node not in circle}
