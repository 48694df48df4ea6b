"""What is said of a saved query that runs, but that is slow, leaves its rows to chance, or means
something else elsewhere.
"""

from pathlib import Path

import pytest
from conftest import PROJECT, Cli
from pactgraph.queries.read import load_catalog
from pactgraph.sparql import lint
from rdf_tests import ABSENT, of_type

CATALOG = load_catalog(PROJECT / "queries")
END = "ORDER BY ?x LIMIT 9"
# A query's lines after SELECT ?x ?y → the rule and the line that is told; each fires once.
INVALID = {
    "SELECT ?x ?y { ?x a ?y }": ("total-order", 1),
    "SELECT ?x ?y {\n?x a ?y }\nORDER BY ?y LIMIT 9": ("total-order", 3),
    "SELECT ?x {\n{ SELECT ?x { ?x a ?y } ORDER BY ?x } }": ("total-order", 1),
    f"SELECT ?x ?y {{ ?x a :C .\n?y a :D }} {END}": ("cross-product", 2),
    f"SELECT ?x ?y {{ ?x a :C .\nOPTIONAL {{ ?y a :D }} }} {END}": ("cross-product", 2),
    f"SELECT ?x {{ ?x a :C . FILTER EXISTS {{ ?x :p ?y .\n?u :p ?v }} }} {END}": (
        "cross-product",
        2,
    ),
    f"SELECT ?x {{ {{ ?x a :C }} UNION {{ ?x a :D .\n?y a :E }} }} {END}": ("cross-product", 2),
    f"SELECT ?x {{ ?x a :C . {{ SELECT ?x {{ ?x a :C .\n?y a :D }} }} }} {END}": (
        "cross-product",
        2,
    ),
    f"SELECT ?x {{ ?x :p ?y .\n?u :p ?v . FILTER(?y = ?v) }} {END}": ("cross-product", 2),
    f"SELECT ?x {{ ?x a :C .\n{{ SELECT ?z {{ ?x :p ?z }} }} }} {END}": ("cross-product", 2),
    f"SELECT ?x {{\n?x :p+ ?y }} {END}": ("unanchored-path", 2),
    f"SELECT ?x {{\n?x (:p|^:q)* ?y }} {END}": ("unanchored-path", 2),
    f"SELECT ?x {{\n?x :p*/:q/:p* $y }} {END}": ("long-path", 2),
    f"SELECT ?x {{\n?x ?y ?z }} {END}": ("everything", 2),
    f"SELECT ?x {{ {{ ?x a :C }} UNION {{\n?x ?y ?z }} }} {END}": ("everything", 2),
    f"SELECT ?x {{ ?x a :C\nOPTIONAL {{ ?x :p $y }} }} {END}": ("optional-parameter", 2),
    f'SELECT ?x (GROUP_CONCAT(?y; SEPARATOR="; ") AS ?all)\n{{ ?x :p ?y }} GROUP BY ?x {END}': (
        "group-concat",
        1,
    ),
    f'SELECT ?x\n(group_concat(DISTINCT ?y; separator="; ") AS ?all) {{ ?x :p ?y }} GROUP BY ?x {END}': (
        "group-concat",
        2,
    ),
    f"SELECT ?x {{ ?x :p ?y .\nFILTER(xsd:date(?y) < $day) }} {END}": ("cast", 2),
    f"SELECT ?x (GROUP_CONCAT(STR(?y)) AS ?all)\n{{ ?x :p ?y }} GROUP BY ?x {END}": (
        "group-concat",
        1,
    ),
    f'SELECT ?x {{ ?x :p ?y .\nFILTER(?y - "P1D"^^xsd:dayTimeDuration > $day) }} {END}': (
        "duration",
        2,
    ),
    f"SELECT ?x {{ ?x :p ?y .\nBIND(IF(?y > 2, ?y, 1/0) AS ?z) }} {END}": ("division", 2),
    f"SELECT ?x {{ ?x :p ?y .\nBIND(?y > 2 || EXISTS {{ ?x a :C }} AS ?z) }} {END}": (
        "exists",
        2,
    ),
    f"SELECT ?x {{ ?x :p ?y .\nBIND(IF(?y > 2 && NOT EXISTS {{ ?x a :C }}, 1, 2) AS ?z) }} {END}": (
        "exists",
        2,
    ),
    f"SELECT ?x\n(IF(EXISTS {{ ?x a :C }}, 1, 2) AS ?z) {{ ?x :p ?y }} {END}": ("exists", 2),
    f"SELECT ?x {{ ?x :p ?y . BIND(EXISTS {{ ?x a :C }} AS ?is)\nBIND(?y > 2 || ?is AS ?z) }} {END}": (
        "exists",
        2,
    ),
    f"SELECT ?x {{ ?x :p ?y . FILTER EXISTS {{ ?x a :C }}\nBIND(STR(?y) AS ?z) OPTIONAL {{ ?x :q ?w }} }} {END}": (
        "early-bind",
        2,
    ),
    f'SELECT ?x (GROUP_CONCAT(STR(?y); SEPARATOR=" ") AS ?all) {{ {{ SELECT ?x ?y {{ ?x :p ?y }}\nORDER BY ?y }} }} GROUP BY ?x {END}': (
        "joined-order",
        2,
    ),
}
VALID = (
    f"SELECT ?x ?y {{ ?x :p ?y }} {END}",
    "SELECT ?y ?x { ?x :p ?y } ORDER BY DESC(?x) (STR(?y)) LIMIT 9",
    "SELECT (COUNT(*) AS ?x) { ?y a :C } ORDER BY ?x LIMIT 1",
    f"SELECT ?x ?y {{ ?x a :C . ?x :p ?z . ?z :q ?y }} {END}",
    f"SELECT ?x {{ VALUES ?y {{ 1 2 }} ?x a :C . BIND(?y AS ?w) FILTER(?w > 1) }} {END}",
    f"SELECT ?x {{ ?x a :C . :D rdfs:label ?name . $who :p ?own }} {END}",
    f"SELECT ?x {{ ?x a $who . OPTIONAL {{ $who :p ?own . FILTER(?own > 1) }} }} {END}",
    f"SELECT ?x {{ ?x a :C . FILTER NOT EXISTS {{ ?some :p $who }} }} {END}",
    f"SELECT ?x {{ ?x a :C . ?x :p* ?y }} {END}",
    f"SELECT ?x {{ ?x :p+ $y . FILTER EXISTS {{ ?x :p*/:q/:p* $y }} }} {END}",
    f"SELECT ?x {{ VALUES ?p {{ :p :q }} GRAPH ?g {{ ?x ?p ?y }} }} {END}",
    f"SELECT ?x {{ ?x a :C . ?x ?p ?y . [] :q ?x ; :p (1 ?y) }} {END}",
    f'SELECT ?x (GROUP_CONCAT(STR(?y); SEPARATOR=" ") AS ?all) {{ ?x :p ?y }} GROUP BY ?x {END}',
    f"SELECT ?x {{ ?x :p ?y . FILTER(?y > 2 || EXISTS {{ ?x a :C }}) }} {END}",
    f"SELECT ?x {{ ?x :p ?y . BIND(IF(EXISTS {{ ?x a :C }}, 1, 2) AS ?z) }} {END}",
    f"SELECT ?x {{ ?x :p ?y . BIND(EXISTS {{ ?x a :C }} AS ?z) }} {END}",
    f"SELECT ?x {{ ?x :p ?y . FILTER EXISTS {{ ?x a :C }} BIND(STR(?y) AS ?z) OPTIONAL {{ ?z :q ?w }} }} {END}",
    f'SELECT ?x (GROUP_CONCAT(STR(?y); SEPARATOR=" ") AS ?all) {{ {{ SELECT ?x ?y {{ ?x :p ?y }} ORDER BY (STR(?y)) }} }} GROUP BY ?x {END}',
    f'SELECT ?x {{ ?x :p ?y . FILTER(?y - STRDT("P1D", xsd:dayTimeDuration) > $day) }} {END}',
    f"SELECT ?x {{ ?x :p ?y . FILTER(STRDT(STR(?y), xsd:date) < $day) }} {END}",
    f"# allow everything: it is small\nSELECT ?x {{ ?x ?y ?z }} {END}",
    "CONSTRUCT { ?x a ?y } { ?x a ?y }",
    "ASK { ?x a :C }",
    "DESCRIBE <x:x>",
)
# Checks end with the thing that they are about, and rules are in no order.
HARMLESS = sorted([*PROJECT.glob("ontology/*/*.rq"), *PROJECT.glob("benchmarks/queries/*.rq")])
APART = {"total-order"}


@pytest.mark.parametrize("query", INVALID)
def test_what_is_to_be_mended_is_told_with_its_line(query: str) -> None:
    assert [(each.rule, each.line) for each in lint(query)] == [INVALID[query]]


@pytest.mark.parametrize("query", VALID)
def test_what_is_sound_is_not_complained_of(query: str) -> None:
    assert lint(query) == []


@pytest.mark.parametrize("name", CATALOG.queries)
def test_our_saved_queries_have_nothing_to_mend(name: str) -> None:
    assert lint(CATALOG.get(name).text) == []


@pytest.mark.parametrize("path", HARMLESS, ids=lambda path: str(path.stem))
def test_our_checks_and_rules_have_nothing_to_mend(path: Path) -> None:
    assert {each.rule for each in lint(path.read_text("utf-8"))} - APART == EXPORTED.get(
        path.stem, set()
    )


# It is to match everything.
EXPORTED = {"export": {"everything"}}


@pytest.mark.parametrize(
    "path",
    sorted(PROJECT.glob("benchmarks/hostile/cross-*.rq")),
    ids=lambda path: str(path.stem),
)
def test_a_hostile_cross_product_is_seen(path: Path) -> None:
    assert "cross-product" in {each.rule for each in lint(path.read_text("utf-8"))}


def test_any_query_that_is_one_can_be_looked_over() -> None:
    cases = of_type("PositiveSyntaxTest", "QueryEvaluationTest")
    if not cases:
        pytest.skip(ABSENT)
    assert len([lint(case.text) for case in cases]) > 300


def test_check_tells_the_file_the_line_and_the_remedy(little: Cli) -> None:
    folder = little.folder / "queries" / "money"
    (folder / "money-by-kind.rq").unlink()
    head = "title: {en: Things, zh: 事物}\nsummary: {en: All things., zh: 一切事物。}\ntags: [all]"
    text = "".join(f"#+ {line}\n" for line in head.splitlines())
    columns = "#+ columns:\n#+   thing: {en: Thing, zh: 事物}\n"
    query = "SELECT ?thing\nWHERE { ?thing a ?kind }\nLIMIT 10\n"
    (folder / "things.rq").write_text(text + columns + query, "utf-8")
    done = little("check")
    assert done.returncode == 1
    assert "queries/money/things.rq: line 6: has no ORDER BY" in done.stderr
    assert "[query-total-order]" in done.stderr
