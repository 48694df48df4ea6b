"""Cells: what is read of a term, and which IRIs have links."""

import pyoxigraph as ox
import pytest
from pactgraph.rdf.terms import XSD, Prefixes
from pactgraph.sparql.results import Term
from pactgraph.web.pages.frame import Cell, cell_of

PREFIXES = Prefixes({"id": "https://w3id.org/pactgraph/id/", "e": "https://e.example/"})
OURS = "https://w3id.org/pactgraph/id/openai"
THEIRS = "https://e.example/x"


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        (None, Cell("")),
        (ox.NamedNode(OURS), Cell("id:openai", OURS, "/en/id/openai")),
        (ox.NamedNode(THEIRS), Cell("e:x", THEIRS, THEIRS)),
        (ox.NamedNode("javascript:alert(1)"), Cell("<javascript:alert(1)>", "javascript:alert(1)")),
        (ox.NamedNode("urn:a"), Cell("<urn:a>", "urn:a")),
        (ox.BlankNode("b"), Cell("_:b")),
        (ox.Literal("01", datatype=ox.NamedNode(f"{XSD}integer")), Cell("01")),
        (ox.Literal("http://no.example/"), Cell("http://no.example/")),
    ],
)
def test_a_term_is_shown_whole_or_shortened(term: Term | None, cell: Cell) -> None:
    assert cell_of(term, PREFIXES, "/en") == cell
