"""What a page shows of a term."""

from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.rdf import BASE, Prefixes
from pactgraph.sparql import Term


@dataclass(frozen=True, slots=True)
class Cell:
    """A term for a reader: what is read, the whole IRI where it is one, and where a link leads."""

    text: str
    iri: str | None = None
    link: str | None = None


def cell_of(term: Term | None, prefixes: Prefixes) -> Cell:
    """The cell for `term`, empty where a variable is unbound.

    IRIs of the Web have links, but for those of our own things, which lead back to this graph.
    Others, such as `javascript:`, never have one.
    """
    if isinstance(term, ox.NamedNode):
        iri = term.value
        is_elsewhere = iri.startswith(("http://", "https://")) and not iri.startswith(BASE)
        return Cell(prefixes.shorten(iri), iri, iri if is_elsewhere else None)
    if isinstance(term, ox.BlankNode):
        return Cell(f"_:{term.value}")
    if isinstance(term, ox.Literal):
        return Cell(term.value)
    return Cell("" if term is None else str(term))
