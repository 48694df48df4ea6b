"""The kind of a column is told where the text of a query makes it sure, and nowhere else."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.sparql.kinds import TermKind, kinds_of

RESOURCE, LITERAL = TermKind.RESOURCE, TermKind.LITERAL


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("?x <urn:p> ?y", RESOURCE),
        ("?y <urn:p> ?z . ?x a ?y", RESOURCE),
        ("OPTIONAL { ?x a ?y }", RESOURCE),
        ("OPTIONAL { ?x a ?y OPTIONAL { ?y <urn:p> ?x } }", RESOURCE),
        ("?y <urn:p> ?x FILTER(LANG(?x) = 'en')", LITERAL),
        ("OPTIONAL { ?y <urn:p> ?x . FILTER(lang(?x) = $lang) }", LITERAL),
        ("?y <urn:p> ?x", None),
        ("?y <urn:p> ?x OPTIONAL { ?x a ?y }", None),
        ("{ ?x a ?y } UNION { ?y <urn:p> ?x }", None),
        ("?x <urn:p>* ?y", None),
        ("?x <urn:p>|<urn:q>* ?y", None),
        ("?x ?p ?y", RESOURCE),
        ("?x <urn:p>/<urn:q>/a ?y", RESOURCE),
        ("?x <urn:p>/<urn:q>* ?y", None),
        ("?x <urn:p>/<urn:q>|<urn:r>* ?y", None),
        ("?x ^<urn:p> ?y", None),
        ("?y (<urn:p>) ?x . FILTER(LANG(?x) = 'en' || true)", None),
        ("?y <urn:p> ?x FILTER(!(LANG(?x) = 'en'))", None),
        ("BIND('?x a ?y' AS ?y)", None),
    ],
)
def test_a_kind_is_told_where_it_is_sure(where: str, kind: TermKind | None) -> None:
    assert kinds_of(f"SELECT ?x {{ {where} }} ORDER BY ?x").get("x") is kind


TERMS = ["<urn:a>", "<urn:b>", '"a"', '"a"@en', "1"]
PIECES = [
    "?x <urn:p> ?y",
    "?y <urn:p> ?x",
    "?x <urn:p>? ?y",
    "?x <urn:p>/a ?y",
    "?x a/<urn:p>|<urn:p>* ?y",
    "?x ?p ?y",
    "FILTER(LANG(?x) = 'en')",
    "OPTIONAL { ?x a ?y }",
    "OPTIONAL { ?y <urn:p> ?x FILTER(LANG(?x) = 'en') }",
    "{ ?x <urn:p> ?y } UNION { ?y <urn:p> ?x }",
    "VALUES ?x { 'a' <urn:a> UNDEF }",
    "FILTER NOT EXISTS { ?x a ?y }",
    "{ SELECT ?x { ?z <urn:p> ?x } }",
]


@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=4),
    triples=st.lists(
        st.tuples(
            st.sampled_from(TERMS[:2]), st.sampled_from(["<urn:p>", "a"]), st.sampled_from(TERMS)
        ),
        max_size=6,
    ),
)
def test_no_answer_has_another_kind(pieces: list[str], triples: list[tuple[str, str, str]]) -> None:
    store = ox.Store()
    store.update("INSERT DATA { " + " . ".join(" ".join(triple) for triple in triples) + " }")
    query = f"SELECT ?x ?y {{ {' . '.join(pieces)} }}"
    kinds = kinds_of(query)
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        told = {
            name: (LITERAL if isinstance(solution[name], ox.Literal) else RESOURCE)
            for name in ("x", "y")
            if name in kinds and solution[name] is not None
        }
        assert told == {name: kinds[name] for name in told}
