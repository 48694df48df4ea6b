"""Lines of statements come apart into what they were made of, and sort as the statements do."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.rdf import RDF, RDFS
from pactgraph.rdf.terms import (
    datatype_of,
    gathered,
    language_of,
    line_of,
    lines_in,
    ntriples_of,
    place_of,
    predicate_of,
    statements_of,
    text_of,
    triples_in,
)

# Names of which some are the start of others, and signs that sort before and after an angle bracket.
NAMES = st.text("/-.:a~é名", max_size=3).map(lambda text: ox.NamedNode(f"urn:{text}"))
PREDICATES = NAMES | st.sampled_from([ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}label")])
TEXTS = st.text('\0\1\b\x7f "\\é名\ufffe.\n', max_size=4).map(ox.Literal)
TAGGED = st.text(' \2"\\\n<>@^', max_size=4).map(lambda text: ox.Literal(text, language="zh"))
TYPED = st.builds(lambda text, kind: ox.Literal(text, datatype=kind), st.text(max_size=2), NAMES)
GRAPHS = NAMES | st.just(ox.DefaultGraph())
QUADS = st.builds(ox.Quad, NAMES, PREDICATES, NAMES | TEXTS | TAGGED | TYPED, GRAPHS)


def place(quad: ox.Quad) -> tuple[str, str, int, str, str]:
    """The place of a quad in our files: graph, subject, predicate and object, as N-Quads has them,
    where types and labels come first.
    """
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
    first = {f"{RDF}type": 0, f"{RDFS}label": 1}.get(quad.predicate.value, 2)
    return graph, str(quad.subject), first, str(quad.predicate), str(quad.object)


@given(QUADS)
def test_a_line_comes_apart_into_the_terms_of_its_statement(quad: ox.Quad) -> None:
    subject, place, value = line_of(quad).split(b" ", 2)
    told = str(quad.subject), quad.predicate.value, str(quad.object)
    assert (subject.decode(), predicate_of(place), value.decode()) == told
    assert place_of(quad.predicate.value) == place


@given(st.lists(QUADS, max_size=8))
def test_lines_are_read_from_what_they_are_written_as(quads: list[ox.Quad]) -> None:
    lines = list(map(line_of, quads))
    text = b"".join(ntriples_of(lines))
    assert [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)] == [
        quad.triple for quad in quads
    ]
    assert lines_in(text) == lines
    assert [line_of(triple) for triple in triples_in(lines)] == lines


@pytest.mark.parametrize("name", ["type", "label"])
def test_a_text_in_which_a_predicate_stands_is_a_text(name: str) -> None:
    predicate = {"type": f"<{RDF}type>", "label": f"<{RDFS}label>"}[name]
    texts = [f"{predicate} ", f" {predicate} ", f"<urn:a> {predicate} <urn:b> .", predicate]
    node = ox.NamedNode("urn:a")
    triples = [ox.Triple(node, node, ox.Literal(text)) for text in texts]
    triples += [ox.Triple(node, ox.NamedNode(predicate[1:-1]), ox.Literal(text)) for text in texts]
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    assert lines_in(text) == list(map(line_of, triples))


@given(TEXTS | TAGGED | TYPED)
def test_a_literal_comes_apart_into_its_text_language_and_datatype(literal: ox.Literal) -> None:
    term = str(literal).encode()
    assert text_of(term) == literal.value
    assert language_of(term) == str(literal.language).replace("None", "")
    assert datatype_of(term).decode() == str(literal.datatype)


@given(st.lists(QUADS, max_size=8))
def test_lines_sort_as_statements_do_and_stand_once_in_a_graph(quads: list[ox.Quad]) -> None:
    statements = statements_of(quads)
    ordered = sorted(set(quads), key=place)
    lines = [(graph, line) for graph, said in statements.graphs.items() for line in said]
    assert lines == [(place(quad)[0], line_of(quad)) for quad in ordered]
    assert statements.union == sorted({line_of(quad) for quad in quads})


@given(st.lists(QUADS, max_size=6), st.lists(QUADS, min_size=1, max_size=4))
def test_a_graph_more_gives_what_all_give_together(
    some: list[ox.Quad], more: list[ox.Quad]
) -> None:
    added = ox.NamedNode("urn:more")
    inner = [ox.Quad(each.subject, each.predicate, each.object, added) for each in more]
    whole = statements_of([*(quad for quad in some if quad.graph_name != added), *inner])
    rest = gathered({graph: whole.graphs[graph] for graph in whole.graphs if graph != str(added)})
    extended = rest.with_graph(str(added), map(line_of, inner))
    assert extended == whole
    assert list(extended.graphs) == list(whole.graphs)
    assert (extended.blocks_in, extended.terms) == (whole.blocks_in, whole.terms)
