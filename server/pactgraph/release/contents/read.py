"""The read side of a release: an immutable folder that `pactgraph build` writes once and everything
else reads.

releases/<id>/manifest.json      what the release is made of, with the role, media type, size and
                                 digest of every file
releases/<id>/SHA256SUMS         the digests of what can be downloaded; it follows from the manifest
releases/<id>/dumps/             the dataset in every export format
releases/<id>/{void,report}.ttl  what it says of itself, and what the checks found
releases/<id>/queries/           the saved queries as they were
releases/<id>/names.sqlite       the index of names
releases/<id>/store/             the store on disk, if there is one; not in the manifest, since its
                                 bytes are the engine's affair
releases/current                 → the release in use, switched in one step

A release holds these files and no others, and none is a link. What is not as it should be is
damage, which is told and never mended by who only reads. Nothing here can write one.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader
from math import inf
from pathlib import Path

from pactgraph.errors import DamageError, UnknownNameError
from pactgraph.files.digest import came_back, is_same
from pactgraph.files.identity import Identity, identity_of, open_below
from pactgraph.rdf import Format, Prefixes
from pactgraph.release.contents.artefact import Artefact, Role
from pactgraph.release.contents.folder import REMEDY, STORE, is_folder, listing
from pactgraph.release.contents.manifest import (
    CHECKSUMS,
    LONGEST,
    MANIFEST,
    Manifest,
    read_manifest,
)


@dataclass(frozen=True)
class Release:
    """A release on disk."""

    folder: Path
    manifest: Manifest

    def __repr__(self) -> str:
        return f"<release {self.id}: {self.manifest.quads} quads>"

    @property
    def id(self) -> str:
        """The first 12 hexadecimal digits of the digest over what it was made from."""
        return self.manifest.id

    @property
    def prefixes(self) -> Prefixes:
        """The prefix table the release was built with."""
        return Prefixes(self.manifest.prefixes)

    @property
    def dataset(self) -> Artefact:
        """The whole dataset as N-Quads, which engines load."""
        return next(file for file in self.manifest.files if file.role is Role.DATASET)

    @property
    def dataset_file(self) -> Path:
        """Where the dataset is."""
        return self.path(self.dataset)

    @property
    def store_folder(self) -> Path:
        """The store on disk; it need not exist."""
        return self.folder / STORE

    @property
    def has_store(self) -> bool:
        """Whether there is a store on disk. Raises DamageError where something else is in its
        place.
        """
        if os.path.lexists(self.store_folder) and not is_folder(self.store_folder):
            raise DamageError(f"release {self.id}: {STORE} is no folder; {REMEDY}")
        return is_folder(self.store_folder)

    @property
    def queries_folder(self) -> Path:
        """The saved queries."""
        return self.folder / "queries"

    @cached_property
    def downloads(self) -> Mapping[str, Artefact]:
        """The files that may be downloaded, by name, in the order in which they are offered: those
        whose role in the manifest says so.
        """
        return {artefact.name: artefact for artefact in self.manifest.downloads()}

    def download(self, name: str) -> Artefact:
        """A file that may be downloaded. Raises UnknownNameError with the names there are."""
        if name not in self.downloads:
            raise UnknownNameError(
                f"no download {name!r}; there are {', '.join(sorted(self.downloads))}"
            )
        return self.downloads[name]

    def dump(self, format: Format) -> Artefact:
        """The dump in `format`. Raises UnknownNameError with the media types there are."""
        dumps = {
            artefact.media_type: artefact
            for artefact in self.manifest.files
            if artefact.role in (Role.DATASET, Role.DUMP)
        }
        if format.media_type not in dumps:
            raise UnknownNameError(
                f"release {self.id} has no dump as {format.media_type}; there are "
                f"{', '.join(dumps)}"
            )
        return dumps[format.media_type]

    def read_dump(self, format: Format) -> bytes:
        """What the dump in `format` holds. Raises UnknownNameError where the release has none,
        DamageError where it isn't what it was.
        """
        return self.read(self.dump(format))

    def path(self, artefact: Artefact) -> Path:
        """Where a file of the release is."""
        return self.folder / artefact.path

    def open(self, artefact: Artefact) -> BufferedReader:
        """A file of the release as it is. Raises DamageError where there is none, or it is no
        regular file, or links lead to it.
        """
        try:
            return os.fdopen(open_below(self.folder, artefact.path), "rb")
        except OSError as error:
            raise self.damage(artefact) from error

    def read(self, artefact: Artefact) -> bytes:
        """What a file of the release holds. Raises DamageError where it isn't what it was."""
        with self.open(artefact) as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != artefact.sha256:
            raise self.damage(artefact)
        return content

    def verify_dataset(self) -> Identity:
        """The identity of the dataset, which is what the manifest says. Raises DamageError where it
        differs.
        """
        return self._verify(self.dataset)

    def verify(self, up_to: float = inf, written: Mapping[str, int] | None = None) -> None:
        """Check that the release holds the files of the manifest as they were, and no others; of
        those that are more than `up_to` bytes with all that are smaller, only that they are there,
        and as large as they were. Who has just `written` files knows the CRC-32 of each path.

        Raises DamageError naming the first that differs.
        """
        self._refuse_strangers()
        files = {*self.manifest.files, self.downloads[CHECKSUMS]}
        for artefact in sorted(files, key=lambda artefact: (artefact.bytes, artefact.path)):
            self._verify(artefact, up_to, (written or {}).get(artefact.path))
            up_to -= artefact.bytes

    def verify_queries(self) -> Path:
        """The folder of the saved queries, which are those of the manifest and no others. Raises
        DamageError where they aren't.
        """
        self._refuse_strangers()
        for artefact in self.manifest.files:
            if artefact.role is Role.QUERY:
                self._verify(artefact)
        return self.queries_folder

    def verify_names(self) -> Path | None:
        """Where the index of names is, which is what the manifest says; None in a release that has
        none. Raises DamageError where it differs.
        """
        found = [file for file in self.manifest.files if file.role is Role.NAMES]
        for artefact in found:
            self._verify(artefact)
        return self.path(found[0]) if found else None

    def damage(self, artefact: Artefact) -> DamageError:
        """The error that a file is not what it was."""
        return DamageError(f"release {self.id}: {artefact.path} is missing or changed; {REMEDY}")

    def _refuse_strangers(self) -> None:
        known = {MANIFEST, CHECKSUMS, *(artefact.path for artefact in self.manifest.files)}
        for name in listing(self.folder):
            if name not in known:
                raise DamageError(
                    f"release {self.id}: {name[:200]!r} doesn't belong to it; move it away, or "
                    "run `pactgraph build`, which writes it anew"
                )

    def _verify(self, artefact: Artefact, up_to: float = inf, crc: int | None = None) -> Identity:
        with self.open(artefact) as file:
            identity = identity_of(file.fileno())
            is_whole = identity.size == artefact.bytes
            if is_whole and identity.size <= up_to:
                is_whole = is_same(file, artefact.sha256) if crc is None else came_back(file, crc)
            if not is_whole:
                raise self.damage(artefact)
            return identity


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
            f"{folder} holds no readable release ({MANIFEST}: {reason}); {REMEDY}"
        ) from error
