"""The union of the graphs of a store, as a set of triples.

The engine can ask all graphs as one, but then a triple that stands in two of them is there twice,
and counts, sums and joins are wrong (https://github.com/oxigraph/oxigraph/issues/1919). Where there
is such a triple, the union stands in the default graph of the store, which by itself nobody can ask
for.
"""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox


def fill_union(store: ox.Store) -> None:
    """Add the triples of all named graphs to the default graph of `store`, which is in memory."""
    # Twice as fast as quads that are made here, and takes no memory meanwhile.
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")


def in_union(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The triples of `quads` in the default graph, in their order and as often as they come."""
    return (ox.Quad(*quad.triple) for quad in quads)
