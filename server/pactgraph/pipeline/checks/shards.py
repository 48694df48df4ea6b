"""A dataset in shards, each of which can be held against shapes by itself: the nodes that one graph
describes, what all graphs say of them, and around that what shapes see from there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from pactgraph.pipeline.checks.sight import Sight
from pactgraph.pipeline.material import Dataset
from pactgraph.rdf import RDFS, digest_of, place_of


@dataclass(frozen=True, slots=True)
class Shard:
    """Some nodes, the lines about them, and the lines about others that are seen from them."""

    nodes: set[bytes] = field(default_factory=set)
    lines: list[bytes] = field(default_factory=list)
    around: list[bytes] = field(default_factory=list)

    @property
    def digest(self) -> bytes:
        """What tells it from all others."""
        return digest_of(b"\n".join(self.lines), b"\n".join(self.around))


def shards_of(dataset: Dataset, sight: Sight) -> list[Shard]:
    """The shards of `dataset`, of which each node that it says something of is in one."""
    shards = _inside(dataset)
    back = defaultdict[bytes, list[bytes]](list)
    for place in sorted(sight.backwards):
        for file in dataset.files:
            for line in file.lines_with([place]):
                back[line.split(b" ", 2)[2]].append(line)
    # Which class is one of another is seen from everywhere.
    classes = [
        line for file in dataset.files for line in file.lines_with([place_of(f"{RDFS}subClassOf")])
    ]
    known = [set(shard.nodes) for shard in shards]
    fronts = [_Front(shard.nodes, shard.lines) for shard in shards]
    for shard in shards:
        shard.around.extend(classes)
    for _ in range(sight.steps):
        found = []
        for front, seen in zip(fronts, known, strict=True):
            against = [line for node in sorted(back.keys() & front.nodes) for line in back[node]]
            found.append(_ends(front.lines, against, sight) - seen)
            seen |= found[-1]
        about = _about(dataset, set[bytes]().union(*found), sight.places)
        fronts = [
            _Front(nodes, [line for node in sorted(nodes) for line in about.get(node, ())])
            for nodes in found
        ]
        for shard, front in zip(shards, fronts, strict=True):
            shard.around.extend(front.lines)
    return shards


@dataclass(frozen=True, slots=True)
class _Front:
    """The nodes at one distance, and the lines about them."""

    nodes: Set[bytes]
    lines: list[bytes]


def _inside(dataset: Dataset) -> list[Shard]:
    """The shards with nothing around them."""
    shards = defaultdict[str, Shard](Shard)
    graphs = {file.name: file.graph for file in dataset.files}
    homes = {node: graphs[name] for node, name in dataset.homes.items()}
    for node, graph in homes.items():
        shards[graph].nodes.add(node)
    for file in dataset.files:
        if file.subjects.keys() <= shards[file.graph].nodes:
            shards[file.graph].lines.extend(file.lines)
            continue
        for line in file.lines:
            shards[homes[line[: line.index(b" ")]]].lines.append(line)
    return list(shards.values())


def _ends(lines: Iterable[bytes], against: Iterable[bytes], sight: Sight) -> set[bytes]:
    """The things that `lines` lead to, by predicates that are seen, and where others come from."""
    parts = (line.split(b" ", 2) for line in lines)
    objects = {value for _, place, value in parts if place in sight.places and value[0:1] == b"<"}
    return objects | {line[: line.index(b" ")] for line in against}


def _about(dataset: Dataset, nodes: Set[bytes], places: Set[bytes]) -> Mapping[bytes, list[bytes]]:
    """What is seen of some nodes."""
    about = defaultdict[bytes, list[bytes]](list)
    for file in dataset.files:
        if not file.subjects.keys().isdisjoint(nodes):
            for line in file.lines:
                subject, place, _ = line.split(b" ", 2)
                if subject in nodes and place in places:
                    about[subject].append(line)
    return about


def batches(shards: Iterable[Shard], most: int) -> Iterator[list[Shard]]:
    """`shards` by as many as have so many lines together, one at least."""
    batch, count = list[Shard](), 0
    for shard in shards:
        if batch and count + len(shard.lines) > most:
            yield batch
            batch, count = [], 0
        batch.append(shard)
        count += len(shard.lines)
    if batch:
        yield batch
