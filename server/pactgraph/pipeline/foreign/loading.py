"""A file of RDF into a store."""

from collections.abc import Callable

import pyoxigraph as ox

from pactgraph.pipeline.foreign.content import content_of
from pactgraph.pipeline.foreign.file import RdfFile
from pactgraph.pipeline.foreign.guards import check_depth, check_entities
from pactgraph.pipeline.foreign.skipping import Skipped, readable

_GUARDS = {ox.RdfFormat.JSON_LD: check_depth, ox.RdfFormat.RDF_XML: check_entities}


def load_into(
    store: ox.Store, file: RdfFile, begin: Callable[[str], None], skipped: Skipped | None = None
) -> None:
    """Load a file. With `skipped`, statements that can't be read are passed over, and told there.

    Raises InputError where it can't be read, with its name, the place where known, and the remedy.
    """
    begin(str(file))
    if guard := _GUARDS.get(file.format):
        with content_of(file, begin) as content:
            guard(content)
    with content_of(file, begin) as content:
        if skipped is None:
            store.load(input=content, format=file.format, base_iri=file.base)
        else:
            store.bulk_extend(readable(content, file, skipped))
