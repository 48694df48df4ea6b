"""The read side of a release: an immutable folder that `pactgraph build` writes once and everything
else reads.

releases/<id>/manifest.json      what the release is made of, with the digest of every file
releases/<id>/dumps/             the dataset in every export format
releases/<id>/{void,queries,report}.ttl
releases/<id>/queries/           the saved queries as they were
releases/<id>/store/             the store on disk, if there is one; not in the manifest, since its
                                 bytes are the engine's affair
releases/current                 → the release in use, switched in one step

A release holds these files and no others, and none is a link. What is not as it should be is
damage, which is told and never mended by who only reads.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from math import inf
from pathlib import Path

from pactgraph.errors import DamageError, ReleaseError, UnknownNameError
from pactgraph.files.identity import Identity, identity_of, open_below
from pactgraph.rdf.dump import PACKED, dump_name
from pactgraph.rdf.formats import DUMPS, Format, formats_of
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.release.manifest import DATASET, LONGEST, Manifest, is_release_id, read_manifest

CURRENT = "current"
MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
STORE = "store"
# To read more than this many bytes at every start takes too long; what is loaded is verified when
# it is.
_LARGE = 64 * 1024 * 1024
_REMEDY = "run `pactgraph build`"


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
        return self.folder / DATASET

    @property
    def store_folder(self) -> Path:
        """The store on disk; it need not exist."""
        return self.folder / STORE

    @property
    def has_store(self) -> bool:
        """Whether there is a store on disk. Raises DamageError where something else is in its
        place.
        """
        if os.path.lexists(self.store_folder) and not _is_folder(self.store_folder):
            raise DamageError(f"release {self.id}: {STORE} is no folder; {_REMEDY}")
        return _is_folder(self.store_folder)

    @property
    def queries_folder(self) -> Path:
        """The saved queries."""
        return self.folder / "queries"

    def dump(self, format: Format) -> Path:
        """The dump in `format`."""
        return self.folder / "dumps" / dump_name(format)

    @property
    def downloads(self) -> dict[str, tuple[Path, str]]:
        """The files that may be downloaded, by name, and their media types."""
        files = {
            dump_name(format): (self.dump(format), format.media_type)
            for format in formats_of(*DUMPS)
        }
        packed = [f"{dump_name(format)}.gz" for format in PACKED]
        files |= {name: (self.folder / "dumps" / name, "application/gzip") for name in packed}
        files[CHECKSUMS] = (self.folder / "dumps" / CHECKSUMS, "text/plain")
        files = {
            name: (path, media_type)
            for name, (path, media_type) in files.items()
            if self.name_of(path) in self.manifest.files
        }
        return {**files, MANIFEST: (self.folder / MANIFEST, "application/json")}

    def download(self, name: str) -> tuple[Path, str]:
        """A file that may be downloaded and its media type. Raises UnknownNameError with the names
        there are.
        """
        if name not in self.downloads:
            raise UnknownNameError(
                f"no download {name!r}; there are {', '.join(sorted(self.downloads))}"
            )
        return self.downloads[name]

    def name_of(self, path: Path) -> str:
        """What a file of the release is called in the manifest."""
        return path.relative_to(self.folder).as_posix()

    def digest(self, name: str) -> str:
        """The SHA-256 that a file of the release should have."""
        return (
            hashlib.sha256(self.manifest.to_json().encode()).hexdigest()
            if name == MANIFEST
            else self.manifest.files[name]
        )

    def open(self, name: str) -> BufferedReader:
        """A file of the release as it is. Raises DamageError where there is none, or it is no
        regular file, or links lead to it.
        """
        try:
            return os.fdopen(open_below(self.folder, name), "rb")
        except OSError as error:
            raise self.damage(name) from error

    def read_dump(self, format: Format) -> bytes:
        """The dump in `format`. Raises UnknownNameError where the release has none, DamageError
        where it isn't what it was.
        """
        path, _ = self.download(dump_name(format))
        with self.open(self.name_of(path)) as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != self.digest(self.name_of(path)):
            raise self.damage(self.name_of(path))
        return content

    def verify_dataset(self) -> Identity:
        """The identity of the dataset, which is what the manifest says. Raises DamageError where it
        differs.
        """
        return self._verify(DATASET, inf)

    def verify(self, up_to: float = inf) -> None:
        """Check that the release holds the files of the manifest as they were, and no others; of
        one of more than `up_to` bytes only that it is there.

        Raises DamageError naming the first that differs.
        """
        self._refuse_strangers()
        for name in sorted(self.manifest.files):
            self._verify(name, up_to)

    def verify_queries(self) -> Path:
        """The folder of the saved queries, which are those of the manifest and no others. Raises
        DamageError where they aren't.
        """
        self._refuse_strangers()
        for name in sorted(self.manifest.files):
            if name.startswith(f"{self.queries_folder.name}/"):
                self._verify(name, inf)
        return self.queries_folder

    def damage(self, name: str) -> DamageError:
        """The error that a file is not what it was."""
        return DamageError(f"release {self.id}: {name} is missing or changed; {_REMEDY}")

    def _refuse_strangers(self) -> None:
        for name in _listing(self.folder):
            if name not in self.manifest.files and name != MANIFEST:
                raise DamageError(
                    f"release {self.id}: {name[:200]!r} doesn't belong to it; move it away, or "
                    "run `pactgraph build`, which writes it anew"
                )

    def _verify(self, name: str, up_to: float) -> Identity:
        with self.open(name) as file:
            identity = identity_of(file.fileno())
            if identity.size <= up_to and not is_same(file, self.digest(name)):
                raise self.damage(name)
            return identity


def has_current(releases: Path) -> bool:
    """Whether anything is called the current release, be it whole or damaged. Raises OSError where
    that can't be seen.
    """
    try:
        (releases / CURRENT).lstat()
    except FileNotFoundError:
        return False
    return True


def current_release(releases: Path) -> Release:
    """The release in use, every file verified that isn't large. Raises ReleaseError where there is
    none, DamageError where it is damaged.
    """
    release = open_release(releases / current_id(releases))
    release.verify(up_to=_LARGE)
    return release


def current_id(releases: Path) -> str:
    """The id of the release in use. Raises ReleaseError where there is none, DamageError where
    `current` isn't a link to a folder beside it.
    """
    link = releases / CURRENT
    try:
        name = os.readlink(link)
    except FileNotFoundError:
        raise ReleaseError(f"no release in {releases}; {_REMEDY}") from None
    except OSError as error:
        raise DamageError(f"{link} is no link to a release; {_REMEDY}") from error
    if not is_release_id(name):
        raise DamageError(f"{link} points at {name[:200]!r}, which is no release; {_REMEDY}")
    if not _is_folder(releases / name):
        raise DamageError(f"{link} points at {name}, where no folder is; {_REMEDY}")
    return name


def open_release(folder: Path, release_id: str | None = None) -> Release:
    """The release in `folder`, called `release_id`, which is the name of the folder unless the
    release is still being written.

    Nothing that the manifest says leads out of the folder. Raises DamageError where the manifest
    can't be read, or isn't that of this release.
    """
    try:
        with os.fdopen(open_below(folder, MANIFEST), "rb") as file:
            manifest = read_manifest(file.read(LONGEST + 1))
        if manifest.id != (release_id or folder.name):
            raise ValueError(f"it is that of release {manifest.id}")
        return Release(folder, manifest)
    except (OSError, ValueError, TypeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DamageError(
            f"{folder} holds no readable release ({MANIFEST}: {reason}); {_REMEDY}"
        ) from error


def _listing(folder: Path) -> Iterator[str]:
    """The names of all that stands below `folder` and is no folder itself, no link followed; of the
    store, of what is no regular file either.
    """
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        is_store = place.is_relative_to(folder / STORE)
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(place / entry.name)
                    elif not (is_store and entry.is_file(follow_symlinks=False)):
                        yield (place / entry.name).relative_to(folder).as_posix()
        except OSError as error:
            raise DamageError(f"{place} can't be read ({error.strerror}); {_REMEDY}") from error


def _is_folder(path: Path) -> bool:
    """Whether a folder is at `path` itself, and not behind a link."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def is_same(file: BufferedReader, digest: str) -> bool:
    """Whether an open file has this SHA-256, and did not change while it was read."""
    before = identity_of(file.fileno())
    return (
        hashlib.file_digest(file, "sha256").hexdigest() == digest
        and identity_of(file.fileno()) == before
    )


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
