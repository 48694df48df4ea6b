"""The store on disk of a release: what large releases are read from, and any release where an
operator wants it.
"""

from collections.abc import Callable

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.files.pieces import in_pieces
from pactgraph.release.folder import STORE
from pactgraph.release.read import Release
from pactgraph.release.workshop import workshop


def fill_store(release: Release, begin: Callable[[str], None]) -> None:
    """Make the store on disk of `release` in this process. Raises BuildError where it can't be
    written.
    """
    step = f"the store on disk of release {release.id}"
    begin(step)
    try:
        with workshop(release.folder.parent, release.id) as aside:
            store = ox.Store(aside / STORE)
            with release.dataset_file.open("rb") as content:
                store.bulk_load(
                    input=in_pieces(content, lambda: begin(step)), format=ox.RdfFormat.N_QUADS
                )
            store.flush()
            if len(store) != release.manifest.quads:
                raise BuildError(
                    f"the store was written with {len(store)} quads instead of "
                    f"{release.manifest.quads}; the disk may be failing"
                )
            del store
            (aside / STORE).rename(release.store_folder)
    except OSError as error:
        if not release.has_store:
            raise BuildError(
                f"the store on disk of release {release.id} can't be written: {error}"
            ) from error
