"""The write side of a release: its files are written aside, synced and read back; only then they
get their name, and `current` is switched.

A failure leaves nothing, and `current` as it was. What the files are is for others to say.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pactgraph.errors import BuildError, ReleaseError
from pactgraph.files.packing import Piece, gzip_of, pack
from pactgraph.release.contents import (
    CHECKSUMS,
    MANIFEST,
    STORE,
    Artefact,
    Manifest,
    Release,
    Role,
    is_release_id,
    open_release,
)
from pactgraph.release.current import CURRENT
from pactgraph.release.store import fill_store
from pactgraph.release.workshop import clear, put, workshop

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that a release is to have; `content` is its bytes, pieces of them, or what writes them
    to an open file. Where `packed` says what for, it is there in gzip as well, and its content is
    in pieces.
    """

    path: str
    role: Role
    media_type: str
    content: bytes | Iterable[bytes | Piece] | Callable[[IO[bytes]], object]
    packed: Role | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is to be: a manifest that lacks its files yet, and these, in the order in
    which they are offered.

    `accept` looks at what was written before it gets its name, and raises BuildError where that is
    not what was meant.
    """

    manifest: Manifest
    drafts: Iterable[Draft]
    accept: Callable[[Release], None] = lambda release: None


def write_release(
    folder: Path, compose: Callable[[], Contents], begin: Callable[[str], None]
) -> Release:
    """The release in `folder`, current from now on: the one that is there, if that is whole, or one
    of the contents that `compose` gives. `begin` is told each step before it begins.

    Raises BuildError where it can't be written, or what was written can't be read back.
    """
    releases = folder.parent
    try:
        if kept := taken_up(folder):
            return kept
        make_release(folder, compose(), begin)
        switch(releases, folder.name)
    except OSError as error:
        raise BuildError(
            f"the release can't be written to {releases}: {error.strerror or error}"
        ) from error
    return open_release(folder)


def taken_up(folder: Path) -> Release | None:
    """The release in `folder`, current from now on, if it is there and whole. Raises OSError where
    `current` can't be switched.
    """
    clear(folder.parent)
    if not is_whole(folder):
        return None
    switch(folder.parent, folder.name)
    return open_release(folder)


def is_whole(folder: Path) -> bool:
    """Whether a release is in `folder`, each of its files as it was written."""
    try:
        open_release(folder).verify()
    except ReleaseError:
        return False
    return True


def switch(releases: Path, release_id: str) -> None:
    """Point `current` at the release; readers see the old one or the new one, never none. What
    isn't ours in its place is kept under another name.
    """
    place = releases / CURRENT
    is_ours = not os.path.lexists(place) or (
        place.is_symlink() and is_release_id(os.readlink(place))
    )
    with workshop(releases, release_id) as aside:
        link = (
            aside / CURRENT if is_ours else releases / f"{CURRENT}.{secrets.token_hex(4)}.replaced"
        )
        link.symlink_to(release_id, target_is_directory=True)
        if is_ours:
            link.replace(place)
        else:
            put(link, place)
    _sync(releases)


def make_release(folder: Path, contents: Contents, begin: Callable[[str], None]) -> None:
    """Write a release aside, read it back, and give it its name; `current` stays as it is. If
    another build was quicker, its release is as good.

    Raises BuildError where what was written can't be read back, OSError where it can't be written.
    """
    clear(folder.parent)
    with workshop(folder.parent, folder.name) as aside:
        made = aside / "release"
        try:
            written = _write(contents, made, begin)
            begin("the release, read back")
            release = _read_back(made, folder.name, written)
            contents.accept(release)
            _name(release, folder, begin)
        except OSError:
            if not is_whole(folder):
                raise


def _write(contents: Contents, folder: Path, begin: Callable[[str], None]) -> Mapping[str, int]:
    """The CRC-32 of all files of the release by their paths, as they went to the disk; SHA256SUMS
    and the manifest, which have none, go last.
    """
    folder.mkdir()
    written = [each for draft in contents.drafts for each in _written(draft, folder)]
    begin("the manifest of the release")
    manifest = replace(contents.manifest, files=tuple(artefact for artefact, _ in written))
    (folder / CHECKSUMS).write_text(manifest.checksums(), "utf-8")
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")
    for path in [*folder.rglob("*"), folder]:
        _sync(path)
    return {artefact.path: crc for artefact, crc in written}


def _written(draft: Draft, folder: Path) -> Iterator[tuple[Artefact, int]]:
    """The artefacts that a draft has become, each with the CRC-32 of what was written."""
    place = folder / draft.path
    place.parent.mkdir(parents=True, exist_ok=True)
    with _MeasuredFile(FileIO(place, "x")) as file:
        if draft.packed:
            with _MeasuredFile(FileIO(f"{place}.gz", "x")) as packed:
                packed.writelines(gzip_of(_copied(draft.content, file)))
        elif callable(draft.content):
            draft.content(file)
        else:
            pieces = [draft.content] if isinstance(draft.content, bytes) else draft.content
            file.writelines(map(_plain, pieces))
    yield file.artefact(draft.path, draft.role, draft.media_type), file.crc
    if draft.packed:
        yield packed.artefact(f"{draft.path}.gz", draft.packed, "application/gzip"), packed.crc


def _copied(content: object, file: IO[bytes]) -> Iterator[Piece]:
    """The pieces of a content, each packed, when it has been written to `file`. Raises TypeError
    where it is in none.
    """
    if not isinstance(content, Iterable) or isinstance(content, bytes):
        raise TypeError("what is packed is given in pieces")
    for each in content:
        piece = each if isinstance(each, Piece) else pack(each)
        file.write(piece.plain)
        yield piece


def _plain(piece: bytes | Piece) -> bytes:
    return piece.plain if isinstance(piece, Piece) else piece


class _MeasuredFile(BufferedWriter):
    """A file that knows the size and the digests that it should have, whatever the disk makes of
    it.
    """

    def __init__(self, raw: FileIO) -> None:
        super().__init__(raw)
        self.size, self.digest, self.crc = 0, hashlib.sha256(), 0

    def write(self, content: ReadableBuffer, /) -> int:
        """As any file; counted and digested on the way."""
        written = super().write(content)
        self.digest.update(content)
        self.crc = zlib.crc32(content, self.crc)
        self.size += written
        return written

    def artefact(self, path: str, role: Role, media_type: str) -> Artefact:
        """The file as the manifest lists it."""
        return Artefact(path, role, media_type, self.size, self.digest.hexdigest())


def _read_back(folder: Path, release_id: str, written: Mapping[str, int]) -> Release:
    """What was `written`, by paths and CRC-32, as the disk gives it. Raises BuildError where that
    differs.
    """
    try:
        release = open_release(folder, release_id)
        release.verify(written=written)
    except ReleaseError as error:
        raise BuildError(f"what was written can't be read back as it was meant: {error}") from error
    return release


def _name(made: Release, folder: Path, begin: Callable[[str], None]) -> None:
    """Let the release `made` take the place of `folder`, unless what is there is whole; where there
    was a store on disk, there is one at once.
    """
    if is_whole(folder):
        return
    if (folder / STORE).is_dir():
        fill_store(made, begin)
    put(made.folder, folder)


def _sync(path: Path) -> None:
    """Have what was written to `path` on the disk before anything else happens."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
