"""A file of RDF that somebody names: what it is called in messages, and which format it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pactgraph.controls import on_one_line
from pactgraph.errors import InputError

# Ends of names that mean one format. Others, such as .txt, .xml and .json, are only a guess.
_SURE = ("ttl", "nt", "nq", "trig", "rdf", "jsonld", "n3")


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file, its format, the words that it is told by, in a line, and what relative IRIs in it
    resolve against.
    """

    path: Path
    format: ox.RdfFormat
    words: str
    base: str = ""

    def __str__(self) -> str:
        return self.words


def rdf_files(paths: Sequence[Path], format: ox.RdfFormat | None = None) -> list[RdfFile]:
    """The files at `paths`, once each, in their order.

    `format` is that of the files whose names don't tell one, or of all, where every name does.
    Raises InputError where a name doesn't tell the format, and nobody else does.
    """
    are_told = all(_ending(path) in _SURE for path in paths)
    return [
        _rdf_file(path, None if _ending(path) in _SURE and not are_told else format)
        for path in dict.fromkeys(paths)
    ]


def _rdf_file(path: Path, format: ox.RdfFormat | None) -> RdfFile:
    words = on_one_line(str(path))
    told = format or ox.RdfFormat.from_extension(_ending(path))
    if told is None:
        raise InputError(
            f"{words}: what RDF format is this? Known are .ttl .nt .nq .trig .rdf .xml .jsonld, "
            "each also with .gz; for another name, add --format"
        )
    return RdfFile(path, told, words)


def _ending(path: Path) -> str:
    return path.name.lower().removesuffix(".gz").rpartition(".")[2]
