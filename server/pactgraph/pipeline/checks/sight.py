"""How far the shapes see: what a result on a node can follow from.

What lies further from a focus node than the longest path, or behind other properties, may be as it
likes. Where that isn't plain, shapes see everything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rdflib
from rdflib.namespace import RDF, SH

from pactgraph.pipeline.checks.shapes import Shapes
from pactgraph.rdf import place_of

# What is known to look at nothing but values along a path, and what they are
# (https://www.w3.org/TR/shacl/#core-components).
_PLAIN = {
    f"{SH}{name}"
    for name in re.findall(
        r"\w+",
        """alternativePath and class closed datatype deactivated defaultValue description disjoint
        equals flags group hasValue ignoredProperties in inversePath languageIn lessThan
        lessThanOrEquals maxCount maxExclusive maxInclusive maxLength message minCount minExclusive
        minInclusive minLength name node nodeKind not or order path pattern property
        qualifiedMaxCount qualifiedMinCount qualifiedValueShape severity targetClass
        targetSubjectsOf uniqueLang xone""",
    )
}
_SHAPES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)
_FAR = 4  # steps, from which on everything is near


@dataclass(frozen=True, slots=True)
class Sight:
    """How many steps from a node shapes look; by which predicates, told by their places; and by
    which of these against their direction.
    """

    steps: int
    places: frozenset[bytes]
    backwards: frozenset[bytes]


def sight_of(shapes: Shapes) -> Sight | None:
    """How far `shapes` see; None where they may see everything."""
    used = {str(predicate) for predicate in shapes.predicates()}
    if {each for each in used if each.startswith(str(SH))} - _PLAIN:
        return None
    # A closed shape sees all that is said of what it is asked of: of a focus node that is there.
    closed = set(shapes.subjects(SH.closed))
    if any((None, None, each) in shapes or (each, SH.path, None) in shapes for each in closed):
        return None
    steps = max((_steps(shapes, shape, ()) for shape in set(shapes.subjects())), default=0)
    named = {str(each) for each in shapes.all_nodes() if isinstance(each, rdflib.URIRef)}
    places = frozenset(map(place_of, {*named, str(RDF.type)}))
    back = frozenset(place_of(str(each)) for each in shapes.objects(None, SH.inversePath))
    return Sight(steps, places, back) if steps < _FAR else None


def _steps(shapes: Shapes, shape: rdflib.term.Node, above: tuple[rdflib.term.Node, ...]) -> int:
    """How many steps the longest way along the paths of a shape, and of those in it, has."""
    if shape in above:
        return _FAR
    path = shapes.value(shape, SH.path)
    inner = (_steps(shapes, each, (*above, shape)) for each in _within(shapes, shape))
    return (_length(shapes, path) if path is not None else 0) + max(inner, default=0)


def _within(shapes: Shapes, shape: rdflib.term.Node) -> Iterator[rdflib.term.Node]:
    """The shapes that a shape asks its values to have."""
    for key in _SHAPES:
        yield from shapes.objects(shape, key)
    for members in (each for key in _LISTS for each in shapes.objects(shape, key)):
        yield from shapes.items(members)


def _length(shapes: Shapes, path: rdflib.term.Node) -> int:
    """How many steps a path has (https://www.w3.org/TR/shacl/#property-paths)."""
    if isinstance(path, rdflib.URIRef):
        return 1
    if (inverse := shapes.value(path, SH.inversePath)) is not None:
        return 1 if isinstance(inverse, rdflib.URIRef) else _FAR
    if (others := shapes.value(path, SH.alternativePath)) is not None:
        return max((_length(shapes, each) for each in shapes.items(others)), default=_FAR)
    return sum(_length(shapes, each) for each in shapes.items(path)) or _FAR
