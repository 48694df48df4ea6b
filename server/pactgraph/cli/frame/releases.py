"""The release that a command works on: the current one, built or written to the disk first where
that is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pactgraph.cli.frame.group import say
from pactgraph.config import Settings, is_kept_on_disk, is_read_from_disk
from pactgraph.release import Release, current_id, current_release, has_current

if TYPE_CHECKING:
    from pactgraph.pipeline import Limits, RdfFile


def limits_of(settings: Settings) -> Limits:
    """The limits of a build that the settings say."""
    from pactgraph.pipeline import Limits

    return Limits(settings.build_timeout, settings.build_memory)


def build_release(settings: Settings) -> Release:
    """A release of the project, current from now on; progress and warnings are said."""
    from pactgraph.pipeline import Inputs
    from pactgraph.pipeline import build as run_build

    release, report = run_build(
        Inputs(settings.project),
        settings.releases_folder,
        settings.texts_folder,
        say,
        limits_of(settings),
        room=settings.build_cache,
    )
    for warning in report.warnings:
        say(f"warning: {warning}")
    _write_store(release, settings, is_wanted=is_kept_on_disk(settings, release.manifest.stored))
    return release


def for_one_query(release: Release, settings: Settings) -> Settings:
    """`settings` for who asks `release` once: its store on disk, if it has one, is opened sooner
    than the data is loaded.
    """
    is_sooner = settings.store == "auto" and release.has_store
    return replace(settings, store="disk") if is_sooner else settings


def served_release(settings: Settings) -> Release:
    """The current release, built first where there is none at all, with a word where the inputs
    have changed since.

    Raises DamageError where there is one, and it is damaged: then nothing is built or written.
    """
    if not has_current(settings.releases_folder):
        say(f"no release in {settings.releases_folder} yet; building one from {settings.project}")
        return build_release(settings)
    from pactgraph.pipeline import Inputs, release_id_of

    release = current_release(settings.releases_folder)

    if release_id_of(Inputs(settings.project), limits_of(settings)) != release.id:
        say(
            f"note: the inputs have changed since release {release.id}; run pactgraph build to "
            "publish them"
        )
    _write_store(release, settings)
    return release


def prepare(release: Release, settings: Settings) -> None:
    """Have all that a server reads of a release read once, and its store on the disk where it is to
    have one. Raises PactgraphError where something of it can't be served.
    """
    from pactgraph.queries import load_catalog

    load_catalog(release.verify_queries())
    release.verify_names()
    _write_store(release, settings)


def saved_queries(settings: Settings) -> Path:
    """The folder of the saved queries of the current release, or of the project where there is no
    release; none is built. Raises DamageError where there is one, and it is damaged.
    """
    if not has_current(settings.releases_folder):
        return settings.project / "queries"
    return settings.releases_folder / current_id(settings.releases_folder) / "queries"


def scratch_of(
    files: Sequence[RdfFile], settings: Settings, *, base: str, server: str, is_lenient: bool
) -> Release:
    """A release of `files` as they are, in a folder of its own; what is passed over is said. `base`
    is the IRI that it is named by; where that is empty it is the public address, or else `server`,
    the one on this machine. Raises InputError for a base that is no IRI.
    """
    from pactgraph.pipeline import Inputs, Naming, prefixes_of, scratch_release

    naming = Naming(base, f"{settings.public_url or server}/")
    say(f"loading {', '.join(map(str, files))}")
    limits = limits_of(settings)
    release = scratch_release(
        files,
        settings.releases_folder,
        prefixes_of(Inputs(settings.project), limits),
        limits,
        say=say,
        naming=naming,
        is_lenient=is_lenient,
    )
    _write_store(release, settings)
    return release


def _write_store(release: Release, settings: Settings, *, is_wanted: bool = False) -> None:
    """Make the store on disk, if it is wanted or the release is to be read from there, and it isn't
    there.
    """
    from pactgraph.engine import is_remote
    from pactgraph.pipeline import write_store

    if is_remote(settings):
        return  # the data is somewhere else

    quads = release.manifest.stored
    is_wanted = is_wanted or is_read_from_disk(settings.store, quads)
    if is_wanted and not release.has_store:
        say(f"writing the store on disk: {quads} quads, about {quads // 150_000 + 1} s")
        write_store(release, limits_of(settings))
