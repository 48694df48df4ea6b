"""The store on disk of a release: what large releases are read from, and any release where an operator wants it."""

import pyoxigraph as ox

from pactgraph.build.workshop import workshop
from pactgraph.errors import BuildError
from pactgraph.release import STORE, Release


def write_store(release: Release) -> None:
    """Make the store on disk of `release`, unless it is there. Raises BuildError where it can't be written."""
    if release.has_store:
        return
    try:
        with workshop(release.folder.parent, release.id) as aside:
            store = ox.Store(aside / STORE)
            store.bulk_load(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)
            store.flush()
            if len(store) != release.manifest.quads:
                raise BuildError(f"the store was written with {len(store)} quads instead of {release.manifest.quads}; the disk may be failing")
            del store
            (aside / STORE).rename(release.store_folder)
    except OSError as error:
        if not release.has_store:
            raise BuildError(f"the store on disk of release {release.id} can't be written: {error}") from error
