"""The read side of a release: an immutable folder that `pactgraph build` writes once and everything else reads.

releases/<id>/manifest.json      what the release is made of, with the digest of every file
releases/<id>/dumps/             the dataset in every export format
releases/<id>/{void,queries,report}.ttl
releases/<id>/queries/           the saved queries as they were
releases/current                 → the release in use, switched in one step
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path, PurePosixPath
from typing import Any

from pactgraph.errors import ReleaseError, UnknownNameError
from pactgraph.export import COMPRESSED, FORMATS, ExportFormat
from pactgraph.namespaces import Prefixes

CURRENT = "current"
MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
# To read more than this many bytes at every start takes too long; what is loaded is verified when it is.
_LARGE = 64 * 1024 * 1024
_DATASET = f"dumps/{FORMATS['nquads'].file_name}"
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: `files` and `inputs` are relative path → SHA-256 in hexadecimal, `graphs` is graph IRI → quads."""

    id: str
    version: str
    quads: int
    triples: int
    graphs: Mapping[str, int]
    prefixes: Mapping[str, str]
    inputs: Mapping[str, str]
    files: Mapping[str, str]

    def to_json(self) -> str:
        """The manifest as text, keys sorted."""
        names = ("id", "version", "quads", "triples", "graphs", "prefixes", "inputs", "files")
        return json.dumps({name: getattr(self, name) for name in names}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The first 12 hexadecimal digits of the digest over inputs and pipeline."""
        return self.manifest.id

    @property
    def prefixes(self) -> Prefixes:
        """The prefix table the release was built with."""
        return Prefixes(self.manifest.prefixes)

    @property
    def dataset_file(self) -> Path:
        """The whole dataset as N-Quads, which engines load."""
        return self.folder / _DATASET

    @property
    def store_folder(self) -> Path:
        """The store on disk; it need not exist, and isn't in the manifest, since its bytes are the engine's affair."""
        return self.folder / "store"

    @property
    def queries_folder(self) -> Path:
        """The saved queries."""
        return self.folder / "queries"

    def dump(self, format: ExportFormat) -> Path:
        """The dump in `format`."""
        return self.folder / "dumps" / format.file_name

    @property
    def downloads(self) -> dict[str, tuple[Path, str]]:
        """The files that may be downloaded, by name, and their media types."""
        files = {format.file_name: (self.dump(format), format.media_type) for format in [*FORMATS.values(), *COMPRESSED.values()]}
        files[MANIFEST] = (self.folder / MANIFEST, "application/json")
        files[CHECKSUMS] = (self.folder / "dumps" / CHECKSUMS, "text/plain")
        return {name: (path, media_type) for name, (path, media_type) in files.items() if path.is_file()}

    def download(self, name: str) -> tuple[Path, str]:
        """A file that may be downloaded and its media type. Raises UnknownNameError with the names there are."""
        if name not in self.downloads:
            raise UnknownNameError(f"no download {name!r}; there are {', '.join(sorted(self.downloads))}")
        return self.downloads[name]

    def verify_dataset(self) -> None:
        """Check the dataset against the manifest. Raises ReleaseError where it differs."""
        if sha256(self.dataset_file) != self.manifest.files[_DATASET]:
            raise ReleaseError(f"release {self.id}: its dataset is changed; run `pactgraph build`")

    def verify(self, up_to: float = inf) -> None:
        """Check every file against the manifest; of one of more than `up_to` bytes only that it is there.

        Raises ReleaseError naming the first that differs.
        """
        for name, digest in sorted(self.manifest.files.items()):
            path = self.folder / name
            if not path.is_file() or (path.stat().st_size <= up_to and sha256(path) != digest):
                raise ReleaseError(f"release {self.id}: {name} is missing or changed; run `pactgraph build`")


def current_release(releases: Path) -> Release:
    """The release in use, every file verified that isn't large. Raises ReleaseError where there is none, or it is damaged."""
    release = open_release(releases / current_id(releases))
    release.verify(up_to=_LARGE)
    return release


def current_id(releases: Path) -> str:
    """The id of the release in use. Raises ReleaseError where there is none, or `current` points at what can't be one."""
    link = releases / CURRENT
    if not link.exists():
        raise ReleaseError(f"no release in {releases}; run `pactgraph build`")
    name = link.resolve().name
    if not is_release_id(name):
        raise ReleaseError(f"{link} points at {name!r}, which is no release; run `pactgraph build`")
    return name


def is_release_id(name: str) -> bool:
    """Whether a release may be called `name`: twelve hexadecimal digits, so that it names nothing but a folder beside the others."""
    return bool(_ID.fullmatch(name))


def open_release(folder: Path, release_id: str | None = None) -> Release:
    """The release in `folder`, called `release_id`, which is the name of the folder unless the release is still being written.

    Nothing that the manifest says leads out of the folder. Raises ReleaseError where the manifest can't be read, or isn't that of this release.
    """
    try:
        manifest = _manifest(json.loads((folder / MANIFEST).read_text("utf-8")))
        if manifest.id != (release_id or folder.name):
            raise ValueError(f"it is that of release {manifest.id}")
        return Release(folder, manifest)
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ReleaseError(f"{folder} holds no readable release ({MANIFEST}: {error}); run `pactgraph build`") from error


def _manifest(document: Any) -> Manifest:
    """The manifest that a JSON document holds. Raises TypeError or ValueError where it holds none: a release may come from anybody."""
    manifest = Manifest(**document)
    if not is_release_id(manifest.id):
        raise ValueError(f"{manifest.id[:40]!r} is no id")
    for name, kind in (("graphs", int), ("prefixes", str), ("inputs", str), ("files", str)):
        table = getattr(manifest, name)
        if not isinstance(table, dict) or not all(isinstance(entry, kind) for entry in table.values()):
            raise TypeError(f"{name} is no table of the kind")
    if not isinstance(manifest.version, str) or not all(isinstance(count, int) for count in (manifest.quads, manifest.triples)):
        raise TypeError("the version is no text, or a count no number")
    if _DATASET not in manifest.files:
        raise ValueError(f"{_DATASET} is not among the files")
    for name in manifest.files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or str(path) != name or "\0" in name or "\\" in name:
            raise ValueError(f"the file {name[:80]!r} doesn't stand in the folder of the release")
    return manifest


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
