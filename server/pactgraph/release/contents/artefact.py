"""A file of a release as the manifest lists it: where it stands, what it is for, and what its bytes
are.
"""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from pactgraph.release.contents.folder import STORE

_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Role(StrEnum):
    """What a file of a release is for."""

    DATASET = "dataset"  # the dataset as engines load it, and as people do
    DUMP = "dump"  # the dataset in another format
    DATA = "data"  # the dataset without its description, in some format
    DESCRIPTION = "description"  # what the dataset says of itself
    CONTEXT = "context"  # what the names in its JSON-LD mean
    REPORT = "report"  # what the checks found
    SHAPES = "shapes"  # what the checks ask, in SHACL
    QUERY = "query"  # a saved query, or what its parameters choose from
    NAMES = "names"  # the index of names
    MANIFEST = "manifest"
    CHECKSUMS = "checksums"

    @property
    def is_download(self) -> bool:
        """Whether files of this role are offered to everybody, under their plain names."""
        return self not in (Role.QUERY, Role.NAMES)

    @property
    def is_listed(self) -> bool:
        """Whether the manifest lists it; what follows from the manifest has no row in it."""
        return self not in (Role.MANIFEST, Role.CHECKSUMS)


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file of a release: its path below the folder, its size in bytes and its SHA-256 in
    hexadecimal.
    """

    path: str
    role: Role
    media_type: str
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """What it is called where it is downloaded."""
        return PurePosixPath(self.path).name


def read_artefact(row: object) -> Artefact:
    """The artefact in a row of a manifest, which may come from anybody.

    Raises TypeError or ValueError where it is none, or would stand outside of the folder.
    """
    match row:
        case {
            "path": str(path),
            "role": str(role),
            "media_type": str(media_type),
            "bytes": int(size),
            "sha256": str(digest),
            **rest,
        } if not rest and not isinstance(size, bool):
            artefact = Artefact(path, Role(role), media_type, size, digest)
        case _:
            raise TypeError("a row of the files has other fields than it should have")
    if not _is_below(path):
        raise ValueError(f"the file {path[:80]!r} doesn't stand in the folder of the release")
    if not artefact.role.is_listed or size < 0:
        raise ValueError(f"{path[:80]!r} can't be a {role} of {size} bytes")
    if not (_MEDIA_TYPE.fullmatch(media_type) and _SHA256.fullmatch(digest)):
        raise ValueError(f"{path[:80]!r} has no media type, or no digest")
    return artefact


def row_of(artefact: Artefact) -> dict[str, str | int]:
    """The row of a manifest that `read_artefact` reads."""
    return asdict(artefact)


def _is_below(name: str) -> bool:
    """Whether a path leads to something in the folder that it starts from, and not into the store
    on disk, which engines trust; and is written in the one way that there is.
    """
    path = PurePosixPath(name)
    return not (
        not path.parts
        or path.is_absolute()
        or path.parts[0] == STORE
        or ".." in path.parts
        or str(path) != name
        or "\\" in name
        or not name.isprintable()
    )
