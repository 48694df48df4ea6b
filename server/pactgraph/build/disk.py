"""The store on disk of a release: what large releases are read from, and any release where an operator wants it."""

import os
import shutil

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.release import Release


def write_store(release: Release) -> None:
    """Make the store on disk of `release`, unless it is there. Raises BuildError where it can't be written."""
    if release.store_folder.is_dir():
        return
    partial = release.folder.with_name(f".{release.id}.{os.getpid()}.store.partial")
    try:
        store = ox.Store(partial)
        store.bulk_load(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)
        store.flush()
        if len(store) != release.manifest.quads:
            raise BuildError(f"the store was written with {len(store)} quads instead of {release.manifest.quads}; the disk may be failing")
        del store
        partial.rename(release.store_folder)
    except OSError as error:
        if not release.store_folder.is_dir():
            raise BuildError(f"the store on disk of release {release.id} can't be written: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
