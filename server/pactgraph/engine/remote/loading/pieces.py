"""The graphs of a release as N-Triples, in pieces that go through one request.

A blank node is the same within one request only, so a graph that has one is one piece.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pactgraph.errors import UnknownNameError
from pactgraph.rdf import NTRIPLES, fill_union
from pactgraph.release import Release

# Lines of a piece: some megabytes, which every engine takes at once.
PIECE = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """A graph: the file with its triples, one a line, how many they are, and whether a blank node
    is among them.
    """

    file: Path
    triples: int
    has_blank_nodes: bool

    def pieces(self) -> Iterator[tuple[bytes, int]]:
        """The triples, piece by piece, and how many each has; an empty graph is an empty piece."""
        lines: list[bytes] = []
        with self.file.open("rb") as file:
            for line in file:
                lines.append(line)
                if len(lines) == PIECE and not self.has_blank_nodes:
                    yield b"".join(lines), len(lines)
                    lines = []
        if lines or not self.triples:
            yield b"".join(lines), len(lines)


@contextmanager
def parts_of(release: Release, union: str) -> Iterator[Mapping[str, Part]]:
    """The graphs of `release`, and their union by the name `union`, as long as the context lasts.
    Raises DamageError where the release isn't what it was.
    """
    release.verify_dataset()
    with tempfile.TemporaryDirectory(prefix="pactgraph-") as folder:
        parts = {graph: _part(path) for graph, path in _split(release, Path(folder)).items()}
        yield {**parts, union: _part(_union(release, Path(folder)))}


def _union(release: Release, folder: Path) -> Path:
    """The file with the union of all graphs: that of the release, or, where it has none, one in
    `folder`.
    """
    with suppress(UnknownNameError):
        return release.path(release.dump(NTRIPLES))
    path = folder / "union.nt"
    store = ox.Store()
    store.load(path=release.dataset_file, format=ox.RdfFormat.N_QUADS, lenient=True)
    fill_union(store)
    store.dump(path, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return path


def _quad_of(line: bytes) -> tuple[bytes, str]:
    """The triple of a line of N-Quads as a line of N-Triples, and the IRI of its graph; nothing
    where that is a blank node or the default graph.
    """
    triple, graph, _ = line.rsplit(b" ", 2)
    is_named = graph.startswith(b"<") and triple.count(b" ") >= 2
    return triple + b" .\n", graph[1:-1].decode() if is_named else ""


def _split(release: Release, folder: Path) -> dict[str, Path]:
    """Graph → the file with its triples."""
    paths = {graph: folder / f"{n}.nt" for n, graph in enumerate(release.manifest.graphs)}
    with ExitStack() as stack, release.dataset_file.open("rb") as dataset:
        current, file = "", None
        for line in dataset:
            triple, graph = _quad_of(line)
            if graph not in paths:
                continue
            if graph != current or file is None:  # sorted by graph or not: few files are open
                if file:
                    file.close()
                current, file = graph, stack.enter_context(paths[graph].open("ab"))
            file.write(triple)
    for path in paths.values():
        path.touch()
    return {graph: path for graph, path in paths.items() if not graph.startswith("_:")}


def _part(path: Path) -> Part:
    count, has_blank_nodes = 0, False
    with path.open("rb") as file:
        for line in file:
            count += 1
            has_blank_nodes = has_blank_nodes or line.startswith(b"_:") or b"> _:" in line
    return Part(path, count, has_blank_nodes)
