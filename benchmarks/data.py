"""Generated datasets of an exact number of quads, the same every time.

`python -m benchmarks.data 1000000 -o FILE` writes one, to be loaded into a server that is measured
by its address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import click
from pactgraph.places import find_project

from benchmarks.vocabulary import read_vocabulary
from benchmarks.world import World

SEED = 42
# More than any agreement takes with its rights, its share of a document and its sentences; so all
# below this number are whole.
_QUADS_PER_AGREEMENT = 140


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file of N-Quads; agents and agreements are numbered from 0 to below these numbers, and
    those agreements are whole.
    """

    path: Path
    triples: int
    organizations: int
    agreements: int


def make_dataset(triples: int, folder: Path) -> Dataset:
    """The dataset of `triples` quads, written to `folder` unless it is there from an
    earlier run.
    """
    path = folder / f"generated-{triples}-{SEED}.nq"
    if not path.is_file():
        write_dataset(triples, path)
    return Dataset(
        path, triples, _organizations(triples), triples * 7 // 10 // _QUADS_PER_AGREEMENT
    )


def write_dataset(triples: int, path: Path) -> None:
    """Write exactly `triples` quads, none twice, to `path`; the last thing in it may be cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("w", encoding="utf-8") as file:
        file.writelines(islice(_lines(triples), triples))
    partial.rename(path)


def _organizations(triples: int) -> int:
    return max(20, triples // 500)


def _lines(triples: int) -> Iterator[str]:
    """The quads without end: vocabulary, agents and assets, then source after source."""
    organizations = _organizations(triples)
    world = World(read_vocabulary(find_project()), organizations, organizations // 2, SEED)
    yield from world.vocabulary.lines
    yield from world.entities()
    for number in count():
        yield from world.source(number)


@click.command()
@click.argument("triples", type=click.IntRange(min=5000))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File of N-Quads to write.",
)
def main(triples: int, output: Path) -> None:
    """Write a generated dataset of exactly TRIPLES quads, none twice.

    \b
    python -m benchmarks.data 1000000 -o million.nq
    """
    write_dataset(triples, output)


if __name__ == "__main__":
    main()
