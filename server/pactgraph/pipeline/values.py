"""Statements that become one in a store: it keeps numbers, dates and truths by their values, so
that those are the same to it which differ in the way that a value is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from pactgraph.rdf import RDF, XSD

# Of these the store keeps what is written.
_TEXTS = (ox.NamedNode(f"{XSD}string"), ox.NamedNode(f"{RDF}langString"))
_COUNT = f"""SELECT (COUNT(*) AS ?n) {{
  ?s ?p ?o
  FILTER(ISTRIPLE(?o) || ISLITERAL(?o) && DATATYPE(?o) NOT IN ({", ".join(map(str, _TEXTS))}))
}}"""


@dataclass(frozen=True, slots=True)
class Values:
    """The statements with a value that are written, each once, by their hashes, which take a
    quarter of the memory that a statement takes in a store.
    """

    _written: set[int] = field(default_factory=set)

    def noted(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """`quads` as they are; those with a value are noted."""
        for quad in quads:
            told = quad.object
            if isinstance(told, ox.Triple) or (
                isinstance(told, ox.Literal) and told.datatype not in _TEXTS
            ):
                self._written.add(hash(quad))
            yield quad

    def merged_in(self, store: ox.Store) -> int:
        """How many of the noted statements are the same as another one in `store`, which holds
        these and no others.
        """
        results = store.query(_COUNT, use_default_graph_as_union=True)
        if not isinstance(results, ox.QuerySolutions):
            raise TypeError("the question is no SELECT")
        return len(self._written) - int(next(results)["n"].value)
