"""The store on disk of a release: what large releases are read from, and any release where an
operator wants it.

Where graphs overlap, its default graph is their union (`rdf/union.py`).
"""

from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.files.pieces import in_pieces
from pactgraph.rdf import in_union
from pactgraph.release.contents import STORE, Release
from pactgraph.release.workshop import workshop

# So many quads take a second or a few.
_PART = 100_000


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
            if release.manifest.graphs_overlap:
                store.bulk_extend(in_union(_in_parts(store, lambda: begin(step))))
            store.flush()
            if len(store) != release.manifest.stored:
                raise BuildError(
                    f"the store was written with {len(store)} quads instead of "
                    f"{release.manifest.stored}; the disk may be failing"
                )
            del store
            (aside / STORE).rename(release.store_folder)
    except OSError as error:
        if not release.has_store:
            raise BuildError(
                f"the store on disk of release {release.id} can't be written: {error}"
            ) from error


def _in_parts(quads: Iterable[ox.Quad], begin: Callable[[], None]) -> Iterator[ox.Quad]:
    """`quads` as they are, where `begin` is called for each part when its turn comes."""
    for number, quad in enumerate(quads):
        if number % _PART == 0:
            begin()
        yield quad
