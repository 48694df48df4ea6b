"""The releases that a folder keeps, and how old ones go."""

import os
from pathlib import Path

from pactgraph.errors import DamageError, UnknownNameError
from pactgraph.release import (
    MANIFEST,
    Artefact,
    Release,
    current_id,
    has_current,
    is_release_id,
    open_release,
)
from pactgraph.release.workshop import clear, workshop


def kept(releases: Path) -> list[Release]:
    """The releases in a folder whose manifest can be read, the one written last first."""
    found = []
    for folder in releases.iterdir() if releases.is_dir() else ():
        if is_release_id(folder.name):
            try:
                found.append(open_release(folder))
            except DamageError:
                continue
    return sorted(found, key=lambda release: (-written(release), release.id))


def release_called(releases: Path, id: str | None) -> Release:
    """The release with an id, or the current one. Raises UnknownNameError where none is called so,
    DamageError where its manifest can't be read.
    """
    found = id or current_id(releases)
    if not (is_release_id(found) and (releases / found).is_dir()):
        raise UnknownNameError(
            f"no release {found[:100]!r} in {releases}; pactgraph release list tells which there "
            "are"
        )
    return open_release(releases / found)


def files_in(releases: Path) -> dict[str, tuple[Release, Artefact]]:
    """The files of all releases in a folder by their digests, each with a release that has it."""
    return {
        artefact.sha256: (release, artefact)
        for release in kept(releases)
        for artefact in release.manifest.files
    }


class KeptFiles:
    """The files of all releases in a folder, read anew when there are others. Safe to use from many
    threads.
    """

    def __init__(self, releases: Path) -> None:
        self._releases = releases
        self._known: tuple[list[str], dict[str, tuple[Release, Artefact]]] = ([], {})

    def find(self, digest: str) -> tuple[Release, Artefact] | None:
        """The file with a digest, and a release that has it; None where none has."""
        names = sorted(filter(is_release_id, os.listdir(self._releases)))
        if names != self._known[0]:
            self._known = names, files_in(self._releases)
        return self._known[1].get(digest)


def written(release: Release) -> int:
    """When a release was written here, in nanoseconds since 1970."""
    return (release.folder / MANIFEST).stat().st_mtime_ns


def prune(releases: Path, keep: int) -> list[str]:
    """Remove all releases of a folder but the current one and the `keep` written last of the
    others; the ids of those that are gone. Raises OSError where one can't be removed.
    """
    clear(releases)
    used = current_id(releases) if has_current(releases) else ""
    others = [release for release in kept(releases) if release.id != used]
    for release in others[keep:]:
        with workshop(releases, release.id) as aside:  # gone in one step, then bit by bit
            release.folder.rename(aside / "release")
    return [release.id for release in others[keep:]]
