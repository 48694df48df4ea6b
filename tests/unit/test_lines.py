"""Lines of statements come apart into what they were made of, and sort as the statements do."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.rdf import RDF, RDFS
from pactgraph.rdf.terms import apart, line_of, statements_of

# Names of which some are the start of others, and signs that sort before and after an angle bracket.
NAMES = st.text("/-.:a~é名", max_size=3).map(lambda text: ox.NamedNode(f"urn:{text}"))
PREDICATES = NAMES | st.sampled_from([ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}label")])
TEXTS = st.text(max_size=4).map(ox.Literal)
TAGGED = st.text(' \2"\\\n<>@^', max_size=4).map(lambda text: ox.Literal(text, language="zh"))
TYPED = st.builds(lambda text, kind: ox.Literal(text, datatype=kind), st.text(max_size=2), NAMES)
GRAPHS = NAMES | st.just(ox.DefaultGraph())
QUADS = st.builds(ox.Quad, NAMES, PREDICATES, NAMES | TEXTS | TAGGED | TYPED, GRAPHS)


def place(quad: ox.Quad) -> tuple[str, str, int, str, str]:
    """The place of a quad in our files: graph, subject, predicate and object."""
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
    first = {f"{RDF}type": 0, f"{RDFS}label": 1}.get(quad.predicate.value, 2)
    return graph, str(quad.subject), first, quad.predicate.value, str(quad.object)


@given(QUADS)
def test_a_line_comes_apart_into_the_terms_of_its_statement(quad: ox.Quad) -> None:
    assert apart(line_of(quad)) == tuple(str(term).encode() for term in quad.triple)


@given(st.lists(QUADS, max_size=8))
def test_lines_sort_as_statements_do_and_stand_once_in_a_graph(quads: list[ox.Quad]) -> None:
    statements = statements_of(quads)
    ordered = sorted(set(quads), key=place)
    lines = [(graph, line) for graph, said in statements.graphs.items() for line in said]
    assert lines == [(place(quad)[0], line_of(quad)) for quad in ordered]
    assert statements.union == sorted({line_of(quad) for quad in quads})
