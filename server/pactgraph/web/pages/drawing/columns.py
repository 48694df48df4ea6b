"""Who and what hangs together, in columns: each thing a box with its whole name, each
link a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactgraph.web.pages.drawing.text import lines_of

_TEXT, _LINE = 13.0, 16.0
_WIDTH, _APART, _GAP, _TOP = 212.0, 82.0, 10.0, 34.0


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its key, its name, the address of its page, and its column."""

    key: str
    name: str
    link: str
    column: int


@dataclass(frozen=True, slots=True)
class Box:
    """Where a thing is drawn: its corner, its height, and its name in lines."""

    node: Node
    number: int
    x: float
    y: float
    height: float
    lines: tuple[tuple[float, str], ...]

    @property
    def middle(self) -> float:
        """Where lines meet it."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A link: the numbers of its boxes, its path, and whether it passes behind a column."""

    one: int
    other: int
    path: str
    is_far: bool


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing of things in columns: its size, where each column stands, boxes and lines."""

    width: float
    height: float
    columns: tuple[float, ...]
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    box_width: float = _WIDTH


def network(nodes: Sequence[Node], links: Sequence[tuple[str, str]]) -> Network:
    """The drawing of nodes, which stand in their columns near to what they are linked with."""
    boxes: dict[str, Box] = {}
    columns = sorted({node.column for node in nodes})
    heights = {
        column: sum(_size(node) + _GAP for node in nodes if node.column == column)
        for column in columns
    }
    tallest = max(heights.values(), default=0.0)
    near: dict[str, list[str]] = {node.key: [] for node in nodes}
    for one, other in links:
        near[one].append(other)
        near[other].append(one)
    for place, column in enumerate(columns):
        own = [node for node in nodes if node.column == column]
        own.sort(
            key=lambda node: (_height_of(near[node.key], boxes), -len(near[node.key]), node.name)
        )
        y = _TOP + (tallest - heights[column]) / 2
        for node in own:
            lines = lines_of(node.name, _WIDTH - 16, _TEXT)
            x, height = place * (_WIDTH + _APART), _size(node)
            placed = tuple((round(y + 17 + _LINE * i, 1), line) for i, line in enumerate(lines))
            boxes[node.key] = Box(node, len(boxes), x, y, height, placed)
            y += height + _GAP
    ends = [box.y + box.height for box in boxes.values()]
    return Network(
        max(len(columns), 1) * (_WIDTH + _APART) - _APART,
        max(ends, default=_TOP) + 6,
        tuple(place * (_WIDTH + _APART) for place in range(len(columns))),
        tuple(boxes.values()),
        tuple(_curve(boxes[one], boxes[other]) for one, other in links),
    )


def _size(node: Node) -> float:
    """How high the box of a node is."""
    return len(lines_of(node.name, _WIDTH - 16, _TEXT)) * _LINE + 10


def _height_of(neighbours: Sequence[str], boxes: Mapping[str, Box]) -> float:
    """Where what is linked and drawn already stands, on average; last where nothing is."""
    placed = [boxes[key].middle for key in neighbours if key in boxes]
    return sum(placed) / len(placed) if placed else 1e6


def _curve(one: Box, other: Box) -> Curve:
    left, right = sorted((one, other), key=lambda box: box.x)
    start, end = left.x + _WIDTH, right.x
    if left.x == right.x:
        bulge = f"C{start + 40} {left.middle} {start + 40} {right.middle} {start} {right.middle}"
        return Curve(one.number, other.number, f"M{start} {left.middle}{bulge}", is_far=False)
    half = _APART / 2
    path = (
        f"M{start} {left.middle}C{start + half} {left.middle} "
        f"{end - half} {right.middle} {end} {right.middle}"
    )
    return Curve(one.number, other.number, path, is_far=end - start > _APART)
