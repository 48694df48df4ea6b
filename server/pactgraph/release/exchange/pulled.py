"""A release brought from a depot: what is here already is taken from here, all else is fetched, and
it appears whole or not at all. Nothing of what a depot says is believed before it has been looked
at.
"""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from pactgraph.errors import DamageError, ExchangeError, ReleaseError
from pactgraph.release import (
    LONGEST,
    Artefact,
    Manifest,
    Release,
    current_id,
    open_release,
    read_manifest,
)
from pactgraph.release.exchange.depot import (
    CURRENT,
    NEXT,
    Depot,
    manifest_name,
    pointed_at,
    read_small,
)
from pactgraph.release.exchange.incoming import Incoming, fetching
from pactgraph.release.kept import files_in
from pactgraph.release.write import Contents, Draft, make_release, switch

# Room that the disk keeps, in bytes.
_SPARE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pulled:
    """What is to come: the release with this id, into the folder `releases`.

    `sha256` is the digest that its manifest must have, where that is known: all the rest follows
    from it. `tell` gets a line a file, and `prepare` the release before it gets its name.
    """

    release_id: str
    releases: Path
    tell: Callable[[str], None] = lambda line: None
    prepare: Callable[[Release], None] = lambda release: None
    sha256: str | None = None


def pull(depot: Depot, wanted: Pulled) -> Release:
    """The release, whole and under its name; which one is current stays as it is.

    Raises UnknownNameError where the depot has none such, ExchangeError where it gives something
    else or breaks off, or where another release has the same id here.
    """
    manifest = _manifest(depot, wanted)
    folder = wanted.releases / manifest.id
    if kept := _kept(folder):
        if kept.manifest == manifest:
            return kept
        raise ExchangeError(
            f"{folder} is another release than {depot} has under the same id; one of the two was "
            "changed, or made by another version"
        )
    try:
        with fetching(wanted.releases) as arrived:
            _fetch(depot, manifest, wanted, arrived)
            make_release(folder, _contents(manifest, wanted, arrived), lambda step: None)
            arrived.clear()
    except OSError as error:
        raise ExchangeError(f"{folder} can't be written: {error.strerror or error}") from error
    return open_release(folder)


def follow(depot: Depot, how: Pulled) -> str | None:
    """The id of the release that came into use now, if one did: the one that the depot names as
    CURRENT. That which it names as NEXT is fetched.

    `how` says where releases go, whatever its id. Raises what `pull` raises.
    """
    told = pointed_at(depot, CURRENT)
    is_new = told is not None and told != _used(how.releases)
    if told and is_new:
        _have(depot, replace(how, release_id=told))
        switch(how.releases, told)
    if coming := pointed_at(depot, NEXT):
        _have(depot, replace(how, release_id=coming))
    return told if is_new else None


def _manifest(depot: Depot, wanted: Pulled) -> Manifest:
    """The manifest that the depot has. Raises ExchangeError where it is another one's, or none."""
    name = manifest_name(wanted.release_id)
    content = read_small(depot, name, LONGEST)
    digest = hashlib.sha256(content).hexdigest()
    if wanted.sha256 and digest != wanted.sha256:
        raise ExchangeError(f"{name} has the digest {digest}, and is to have {wanted.sha256}")
    try:
        manifest = read_manifest(content)
    except (ValueError, TypeError, RecursionError) as error:
        raise ExchangeError(f"{depot}: {name} is no manifest: {str(error)[:300]}") from error
    if manifest.id != wanted.release_id:
        raise ExchangeError(f"{depot}: {name} is that of release {manifest.id}")
    sizes = {(artefact.sha256, artefact.bytes) for artefact in manifest.files}
    if len(sizes) > len({digest for digest, _ in sizes}):
        raise ExchangeError(f"{depot}: {name} gives one file two sizes")
    return manifest


def _kept(folder: Path) -> Release | None:
    """The release in `folder`, if it is whole."""
    try:
        release = open_release(folder)
        release.verify()
    except ReleaseError:
        return None
    return release


def _fetch(depot: Depot, manifest: Manifest, wanted: Pulled, arrived: Incoming) -> None:
    """Have all files of a release among those that have arrived."""
    here = files_in(wanted.releases)
    files = {artefact.sha256: artefact for artefact in manifest.files}
    size = sum(artefact.bytes for artefact in files.values())
    _see_room(wanted.releases, size + sum(artefact.bytes for artefact in manifest.files))
    missing = [
        artefact
        for digest, artefact in files.items()
        if not _copy(here.get(digest), artefact, arrived)
    ]
    to_come = sum(artefact.bytes for artefact in missing)
    wanted.tell(
        f"release {manifest.id}: {len(files)} files, {size} bytes; {len(missing)} of them, "
        f"{to_come} bytes, come from {depot}"
    )
    for artefact in missing:
        wanted.tell(f"  {artefact.path}: {artefact.bytes} bytes")
        arrived.fetch(depot, artefact)


def _see_room(folder: Path, size: int) -> None:
    """Raise ExchangeError where the disk has no room for so many bytes."""
    free = shutil.disk_usage(folder).free
    if size + _SPARE > free:
        raise ExchangeError(
            f"the release takes {size} bytes on its way, and {free} are free in {folder}; "
            "make room, "
            "with pactgraph release prune"
        )


def _copy(source: tuple[Release, Artefact] | None, artefact: Artefact, arrived: Incoming) -> bool:
    """Whether a file of another release has been taken for one of this."""
    if source is None:
        return False
    release, file = source
    try:
        arrived.take(artefact, release.open(file))
    except (DamageError, ExchangeError):
        return False
    return True


def _contents(manifest: Manifest, wanted: Pulled, arrived: Incoming) -> Contents:
    """The release as it is to be written, and what is done before it gets its name."""

    def accept(release: Release) -> None:
        if release.manifest != manifest:
            raise ExchangeError(f"release {manifest.id} was not written as it came; try again")
        wanted.prepare(release)

    drafts = [
        Draft(
            artefact.path,
            artefact.role,
            artefact.media_type,
            partial(_write, arrived.path(artefact)),
        )
        for artefact in manifest.files
    ]
    return Contents(replace(manifest, files=()), drafts, accept)


def _write(path: Path, file: IO[bytes]) -> None:
    with path.open("rb") as content:
        shutil.copyfileobj(content, file, 1024**2)


def _have(depot: Depot, wanted: Pulled) -> None:
    """Have a release here; of one that is here already nothing more is looked at."""
    try:
        open_release(wanted.releases / wanted.release_id)
    except DamageError:
        pull(depot, wanted)


def _used(releases: Path) -> str:
    try:
        return current_id(releases)
    except ReleaseError:
        return ""
