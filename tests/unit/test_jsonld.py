"""JSON-LD says what the graph says, in names that people read, whoever reads it."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.rdf import OWL, RDF, RDFS, XSD, Prefixes, Triple, a, link, value, words
from pactgraph.rdf.context import Context, context_of, read_context, write_context
from pactgraph.rdf.jsonld import write_jsonld
from pactgraph.rdf.terms import line_of

V = "http://example.org/v#"
PREFIXES = Prefixes(
    {
        "v": V,
        "rdfs": RDFS,
        "xsd": XSD,
        "urn": "http://example.org/urn/",
        "odd": "http://example.org/odd",
        "type": "http://example.org/type/",
    }
)
DECLARED = [
    a(f"{V}Thing", f"{OWL}Class"),
    a(f"{V}knows", f"{OWL}ObjectProperty"),
    a(f"{V}size", f"{OWL}DatatypeProperty"),
    a(f"{V}note", f"{OWL}AnnotationProperty"),
    a(f"{V}urn", f"{OWL}DatatypeProperty"),
    words("http://example.org/x", f"{V}note", "hello", "en"),
]


def plain(triples: list[Triple]) -> list[ox.Triple]:
    return [ox.Triple(*triple) for triple in triples]


CONTEXT = context_of(map(line_of, plain(DECLARED)), V, PREFIXES)


def test_names_stand_for_iris_and_texts_come_by_language() -> None:
    thing = "http://example.org/v#one"
    written = write_jsonld(
        plain(
            [
                a(thing, f"{V}Thing"),
                words(thing, f"{RDFS}label", "one", "en"),
                words(thing, f"{RDFS}label", "一", "zh"),
                link(thing, f"{V}knows", f"{V}two"),
                value(thing, f"{V}size", "7"),
                value(thing, f"{V}size", "07"),
            ]
        ),
        CONTEXT,
    )
    assert json.loads(written)["@graph"] == [
        {
            "@id": "v:one",
            "@type": ["Thing"],
            "label": {"en": "one", "zh": "一"},
            "knows": "v:two",
            "size": [{"@value": "07", "@type": "xsd:integer"}, 7],
        }
    ]


def test_a_context_is_read_as_it_was_written() -> None:
    assert read_context(write_context(CONTEXT), PREFIXES) == CONTEXT


def test_only_the_names_in_use_are_explained() -> None:
    written = json.loads(write_jsonld(plain([a("urn:a", f"{V}Thing")]), CONTEXT))
    assert written["@context"] == {"@version": 1.1, "v": V, "Thing": "v:Thing"}


IRIS = st.sampled_from(
    [
        f"{V}one",
        f"{V}Thing",
        f"{V}",
        f"{V}a/b",
        "urn:x:y",
        "v:one",
        "odd:",
        "http://example.org/odd1",
        "http://example.org/urn/x",
        "mailto:a@example.org",
        "http://例子.org/微软",
        "http://example.org/type/x",
    ]
).map(ox.NamedNode)
NODES = IRIS | st.sampled_from("ab").map(ox.BlankNode)
PROPERTIES = st.sampled_from(
    [
        f"{V}knows",
        f"{V}size",
        f"{V}note",
        f"{V}urn",
        f"{RDFS}label",
        f"{RDF}type",
        f"{RDF}first",
        "urn:p",
    ]
).map(ox.NamedNode)
TEXTS = st.sampled_from(
    ["", "7", "07", "-0", "true", "1", "9999999999999999999", '"\\\n\r\t', "@id", "v:one", "微软"]
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, language: ox.Literal(text, language=language),
        TEXTS,
        st.sampled_from(["en", "zh", "zh-hant"]),
    ),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)),
        TEXTS,
        st.sampled_from(
            [
                f"{XSD}integer",
                f"{XSD}boolean",
                f"{XSD}double",
                f"{XSD}date",
                f"{V}Thing",
                "urn:kind",
            ]
        ),
    ),
)
GRAPHS = st.lists(st.builds(ox.Triple, NODES, PROPERTIES, NODES | LITERALS), max_size=12)


def canonical(triples: list[ox.Triple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@given(graph=GRAPHS)
@pytest.mark.parametrize("context", [CONTEXT, Context(PREFIXES, {}), Context(Prefixes({}), {})])
def test_what_is_written_is_read_back(context: Context, graph: list[ox.Triple]) -> None:
    written = write_jsonld(graph, context)
    assert write_jsonld(reversed(graph), context) == written
    read = ox.parse(written.encode(), format=ox.RdfFormat.JSON_LD)
    assert canonical([quad.triple for quad in read]) == canonical(graph)
