"""What a person writes as an argument never changes what is asked: the text of a query, with an
argument in it, is parsed to the same algebra as with a harmless one, but for the term.

The parser is that of rdflib, which resolves escapes of code points before it reads, as SPARQL has
it, and the engine's own reads strings first; what is safe for both is safe.
"""

import string
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib
from hostile import BREAKERS, SIGNS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pactgraph.errors import ParameterError
from pactgraph.queries import Parameter, Text, Value
from pactgraph.queries.model import TYPES, Term
from pactgraph.rdf.terms import XSD, Prefixes
from pactgraph.sparql.template import template
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

PREFIXES = Prefixes({"e": "http://e/", "xsd": XSD, "": "http://e/empty#"})
# What is asked: the argument as an object, among values and in a function.
QUERY = template("""
PREFIX e: <http://e/>
SELECT ?s WHERE {
  ?s e:is $x .
  FILTER(?s != $x || STR(?s) = "is $x")
} # $x
ORDER BY ?s
""")
HOSTILE = st.one_of(
    st.sampled_from(BREAKERS),
    st.text(),
    st.text(alphabet="\\uU0123456789aAfF\"'<>{}\n\0\x0b"),
    st.lists(st.sampled_from([*SIGNS, *BREAKERS[:30], "0022", "u0022", "003E"])).map("".join),
    st.text(alphabet=string.punctuation + "eE09 \n").map("http://e/".__add__),
    st.text(alphabet=string.punctuation + "\u0301\u202e%aé09").map("e:".__add__),
    st.text(alphabet=string.digits + "+-.eE_ ١２"),
)


def parameter(type: str) -> Parameter:
    return Parameter("x", type, Text("x", "x"), "example")


def shape(node: object, term: object) -> object:
    """What rdflib made of a query, with a mark instead of `term` and of the names it made up."""
    if node == term and type(node) is type(term):
        return "the argument"
    if isinstance(node, dict):
        return {str(key): shape(each, term) for key, each in node.items() if key != "_vars"}
    if isinstance(node, list | tuple):
        return [shape(each, term) for each in node]
    if isinstance(node, set | frozenset):
        return sorted(str(shape(each, term)) for each in node)
    return repr(node)


def algebra(text: str, term: Term) -> object:
    parsed = translateQuery(parseQuery(text)).algebra
    return (parsed.name, shape(parsed, of_rdflib(term)))


@cache
def harmless(datatype: str | None) -> object:
    """What the query is with a harmless IRI, or a harmless literal of a datatype."""
    term = ox.Literal("a", datatype=ox.NamedNode(datatype)) if datatype else ox.NamedNode("urn:a")
    return algebra(QUERY.bind({"x": term}), term)


def of_rdflib(term: Term) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    datatype = None if term.datatype.value == f"{XSD}string" else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def is_harmless(type: str, text: str) -> None:
    """Assert that `text` is refused as an argument, or only stands for its term."""
    try:
        term = parameter(type).term(text, PREFIXES)
    except ParameterError:
        return
    datatype = term.datatype.value if isinstance(term, ox.Literal) else None
    assert algebra(QUERY.bind({"x": term}), term) == harmless(datatype)
    if datatype in (
        None,
        f"{XSD}string",
    ):  # the engine tells other values, not how they are written
        assert list(answer(f"SELECT ?x {{ BIND({bound_alone(term)} AS ?x) }}")) == [term]


def bound_alone(term: Term) -> str:
    return template("$x").bind({"x": term})


def answer(query: str) -> Iterator[object]:
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    return (row[0] for row in results)


@pytest.mark.parametrize("type", [row.name for row in TYPES])
@settings(max_examples=30, deadline=None)
@given(text=HOSTILE)
@example(text="\0" + "0022 } #")
@example(text="\\u0022 } UNION { ?injected ?p ?o } #")
def test_an_argument_is_refused_or_stands_for_itself_alone(type: str, text: str) -> None:
    is_harmless(type, text)


@pytest.mark.parametrize("type", [row.name for row in TYPES])
def test_what_is_known_to_break_queries_breaks_none(type: str) -> None:
    for text in BREAKERS:
        is_harmless(type, text)


@pytest.mark.parametrize("piece", ["a", "9", '"', "\\u0022", "\0", "微"])
@pytest.mark.parametrize("type", [row.name for row in TYPES])
def test_a_mebibyte_is_refused_or_stands_for_itself(type: str, piece: str) -> None:
    text = piece * (1024 * 1024 // len(piece.encode()))
    is_taken = type in ("string", "choice")
    with nullcontext() if is_taken else pytest.raises(ParameterError) as refused:
        term = parameter(type).term(text, PREFIXES)
        assert list(answer(f"SELECT ?x {{ BIND({bound_alone(term)} AS ?x) }}")) == [term]
    assert len(str(refused and refused.value)) < 2000


@pytest.mark.parametrize("write", [repr, str, "<{}>".format], ids=["repr", "str", "brackets"])
def test_of_what_is_chosen_only_what_there_is_comes(write: Callable[[str], str]) -> None:
    values = tuple(
        Value(text, Text(text, text), ox.Literal(text)) for text in ("a", '"', "\\u0022")
    )
    chosen = Parameter("x", "choice", Text("x", "x"), "a", known=values)
    for text in BREAKERS:
        try:
            term = chosen.term(write(text), PREFIXES)
        except ParameterError:
            continue
        assert term in [value.term for value in values]
