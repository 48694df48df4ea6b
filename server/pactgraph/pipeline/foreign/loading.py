"""What a file of RDF says, a statement at a time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from pactgraph.pipeline.foreign.content import content_of
from pactgraph.pipeline.foreign.file import RdfFile
from pactgraph.pipeline.foreign.guards import check_depth, check_entities
from pactgraph.pipeline.foreign.skipping import Skipped, readable, unbroken

_GUARDS = {ox.RdfFormat.JSON_LD: check_depth, ox.RdfFormat.RDF_XML: check_entities}


@contextmanager
def quads_of(
    file: RdfFile, begin: Callable[[str], None], skipped: Skipped | None = None
) -> Iterator[Iterable[ox.Quad]]:
    """What a file says. With `skipped`, statements that can't be read are passed over, and told
    there.

    In the context, InputError is raised where it can't be read, with its name, the place where
    known, and the remedy.
    """
    begin(str(file))
    if guard := _GUARDS.get(file.format):
        with content_of(file, begin) as content:
            guard(content)
    with content_of(file, begin) as content:
        if skipped is not None:
            yield readable(content, file, skipped)
        elif file.format == ox.RdfFormat.JSON_LD:
            yield unbroken(content, file)
        else:
            yield ox.parse(
                input=content, format=file.format, base_iri=file.base, rename_blank_nodes=True
            )
