"""The writer loses nothing, and the order in which it is told things doesn't matter."""

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pactgraph.rdf.terms import XSD, Prefixes
from pactgraph.rdf.turtle import write_trig, write_turtle
from rdflib.compare import isomorphic

PREFIXES = Prefixes(
    {
        "ex": "http://example.org/",
        "deep": "http://example.org/deep/",
        "xsd": XSD,
        "unused": "http://unused.example/",
    }
)

iris = st.sampled_from(
    [
        "http://example.org/a",
        "http://example.org/b-1",
        "http://example.org/deep/x",
        "http://example.org/a.",
        "urn:x:y",
        "http://o.example/ü(1)",
    ]
)
nodes = st.one_of(iris.map(ox.NamedNode), st.sampled_from("abc").map(ox.BlankNode))
strings = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"),
    max_size=12,
)
literals = st.one_of(
    strings.map(ox.Literal),
    st.tuples(strings, st.sampled_from(["en", "zh"])).map(
        lambda pair: ox.Literal(pair[0], language=pair[1])
    ),
    st.integers().map(
        lambda number: ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))
    ),
    st.sampled_from(["0.27", "250000000000", "-1.5", ".5"]).map(
        lambda text: ox.Literal(text, datatype=ox.NamedNode(f"{XSD}decimal"))
    ),
    st.sampled_from(["2032", "-0044"]).map(
        lambda text: ox.Literal(text, datatype=ox.NamedNode(f"{XSD}gYear"))
    ),
)
triples = st.lists(
    st.builds(ox.Triple, nodes, iris.map(ox.NamedNode), st.one_of(nodes, literals)), max_size=12
)


@given(triples)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_by_two_parsers(graph: list[ox.Triple]) -> None:
    text = write_turtle(graph, PREFIXES)
    expected, read = (
        ox.Dataset(quads(graph)),
        ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE)),
    )
    expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    read.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert read == expected
    lines = ox.serialize(read, format=ox.RdfFormat.N_TRIPLES) or b""
    assert isomorphic(
        rdflib.Graph().parse(data=text, format="turtle"),
        rdflib.Graph().parse(data=lines, format="nt"),
    )


@given(triples)
@settings(max_examples=60, deadline=None)
def test_order_and_doubles_change_nothing(graph: list[ox.Triple]) -> None:
    assert write_turtle(graph, PREFIXES) == write_turtle([*reversed(graph), *graph], PREFIXES)


def quads(graph: list[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in graph]


def test_a_fact_is_a_line_and_only_used_prefixes_are_declared() -> None:
    source = (
        "@prefix ex: <http://example.org/> . ex:b ex:p 2, 0.5, true ; a ex:C . ex:a "
        '<http://www.w3.org/2000/01/rdf-schema#label> "x"@en ; ex:n "1"^^ex:t .'
    )
    written = write_turtle(
        [quad.triple for quad in ox.parse(source, format=ox.RdfFormat.TURTLE)], PREFIXES
    )
    assert written.splitlines() == [
        "@prefix ex: <http://example.org/> .",
        "",
        'ex:a <http://www.w3.org/2000/01/rdf-schema#label> "x"@en ;',
        '    ex:n "1"^^ex:t .',
        "",
        "ex:b a ex:C ;",
        "    ex:p 0.5 ;",
        "    ex:p 2 ;",
        "    ex:p true .",
    ]


@pytest.mark.parametrize("graph", ["http://example.org/g", None])
def test_trig_keeps_the_graph(graph: str | None) -> None:
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    quad = ox.Quad(
        ox.NamedNode("http://example.org/a"),
        ox.NamedNode("http://example.org/p"),
        ox.Literal("v"),
        name,
    )
    assert list(ox.parse(write_trig([quad], PREFIXES), format=ox.RdfFormat.TRIG)) == [quad]
