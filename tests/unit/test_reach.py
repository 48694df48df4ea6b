"""A query answers the same from the statements that it reaches as from all: the rules and checks on
data in which they find something, and odd queries on data by chance.
"""

import random
from collections.abc import Sequence

import pytest
from chance import Author
from pactgraph.pipeline.material import SourceFile
from pactgraph.pipeline.material.answers import Answers
from pactgraph.rdf import RDF, TYPE
from pactgraph.sparql import Pattern, reach_of
from worlds import CHECK_EXAMPLES, INPUTS, with_inferred, world

OWN = [*INPUTS.rules, *INPUTS.checks]


def answer(query: str, files: Sequence[SourceFile]) -> list[str] | list[bytes] | bool:
    """What a query finds in files, in any order: engines order what comes to the same as they
    like.
    """
    answers = Answers(files)
    if "CONSTRUCT" in query:
        return sorted((answers.graph(query) or b"").splitlines())
    if "ASK" in query:
        return answers.holds(query)
    return sorted(str(row) for row in answers.table(query) or ())


def within(patterns: frozenset[Pattern], files: Sequence[SourceFile]) -> list[SourceFile]:
    """Of files what fits one of the patterns."""
    every = Answers(files)
    reached = {
        (each.graph, line)
        for pattern in patterns
        for each in every.matching(pattern)
        for line in each.lines
    }
    return [
        SourceFile(
            file.name, file.graph, [line for line in file.lines if (file.graph, line) in reached]
        )
        for file in files
    ]


def test_rules_and_checks_find_the_same_in_what_they_reach() -> None:
    files = with_inferred(world(*CHECK_EXAMPLES)).files
    size, least = sum(len(file.lines) for file in files), []
    for path in OWN:
        query = path.read_text("utf-8")
        patterns = reach_of(query)
        assert patterns is not None, path.stem
        some = within(patterns, files)
        assert answer(query, some) == answer(query, files), path.stem
        least.append(sum(len(file.lines) for file in some))
    assert sum(least) < size * len(OWN) / 4


# Queries over the predicates p, q and r, the things a, b and c, and the graphs one and two.
ODD = [
    "SELECT * { ?x :p ?y . ?y :q|^:r ?z }",
    "SELECT * { ?x :p :a OPTIONAL { ?x :q ?y FILTER(?y != :b) } }",
    "SELECT * { VALUES ?p { :p :q } ?x ?p ?y FILTER NOT EXISTS { ?y ?p ?z } }",
    "SELECT * { VALUES (?p ?v) { (:p :a) (:q UNDEF) } ?x ?p ?y }",
    "SELECT * { ?x ?p ?y VALUES ?p { :p } }",
    "SELECT * { OPTIONAL { ?x ?p ?y } VALUES ?p { :p } }",
    "SELECT * { VALUES ?p { :p } { SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?y } GROUP BY ?x } }",
    "SELECT * { VALUES ?p { :p } { SELECT ?x ?p { ?x ?p ?y } } }",
    "SELECT * { { VALUES ?p { :p } ?x ?p ?y } UNION { ?x ?p :b } }",
    "SELECT * { ?p a :c . ?x ?p ?y }",
    "CONSTRUCT { ?x ?more ?y } WHERE { ?p :r+ ?more . ?x ?p ?y }",
    "CONSTRUCT WHERE { ?x :p ?y . ?y :q :b }",
    "SELECT * { ?x ?p :a FILTER NOT EXISTS { ?x :p ?z } }",
    "SELECT * { ?x a ?kind FILTER NOT EXISTS { ?y ?any ?x FILTER(?any != :q) } }",
    "SELECT * { ?x :q ?z FILTER NOT EXISTS { ?x !(:p|:q) ?y } }",
    "SELECT * { ?x :p ?y . ?y :q* ?z }",
    "SELECT * { ?x :q* ?y }",
    "SELECT * { ?x :q* :a }",
    "SELECT * { ?x :p/:q?/:r ?y }",
    "SELECT * { ?x :p?/:q* :a }",
    "SELECT * { ?x :p/:q* :a }",
    "SELECT * { ?x :p/(:q|:r?) :a }",
    "SELECT * { :c :q*/:p+ ?x }",
    "SELECT * { ?x :p ?y OPTIONAL { ?y :q? ?z } }",
    "SELECT (COUNT(*) AS ?n) (EXISTS { ?a :q :b } AS ?is) { ?x :p ?y } HAVING(COUNT(*) > 0)",
    "SELECT * { GRAPH ?g { ?x :p ?y } FILTER(STRSTARTS(STR(?g), 'urn:o')) }",
    "SELECT * { GRAPH ?g { ?x ?p ?y FILTER(ISIRI(?y)) } FILTER(STRSTARTS(STR(?g), 'urn:o')) }",
    "SELECT * { GRAPH ?g { ?x ?p ?y } FILTER(!STRSTARTS(STR(?g), 'urn:o')) }",
    "SELECT * { GRAPH ?g { ?x ?p ?y } FILTER(STRSTARTS(STR(?g), 'urn:o') || ?x = :a) }",
    "SELECT * { { GRAPH ?g { ?x ?p ?y } } UNION { GRAPH ?g { ?x :q ?y } } "
    "FILTER(STRSTARTS(STR(?g), 'urn:o')) FILTER NOT EXISTS { GRAPH ?g { ?y :p ?x } } }",
    "SELECT * { GRAPH ?g { } }",
    "SELECT ?g (COUNT(?x) AS ?n) { GRAPH ?g { } OPTIONAL { ?x :p ?y } } GROUP BY ?g",
    "SELECT * FROM <urn:one> { ?x :p ?y }",
    "SELECT * { ?x :p ?y MINUS { ?x ?p ?y . ?y :q ?z } }",
    "SELECT * { BIND(:p AS ?p) ?x ?p ?y }",
    "SELECT * { [] :p [ :q ?y ] }",
    "SELECT * { ?x :p/:q ?y ; a :c , ?kind . FILTER(?kind != :b) }",
    "ASK { GRAPH <urn:two> { :a ?p ?y } }",
    "SELECT * { GRAPH ?g { OPTIONAL { ?x :p ?y } } }",
    "SELECT * { GRAPH ?g { VALUES ?x { :a } MINUS { ?x :p :b } } }",
    "SELECT * { GRAPH ?g { FILTER(STRSTARTS(STR(?g), 'urn:two')) } VALUES ?x { :a } }",
    "SELECT * { ?x ^:r|a ?y . ?z ?p ?x }",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_queries_find_the_same_in_what_they_reach(text: str) -> None:
    query = f"PREFIX : <urn:>\n{text}"
    patterns, chance = reach_of(query), random.Random(text)
    for _ in range(40):
        files = [by_chance(chance, graph) for graph in ("urn:one", "urn:two", "urn:others")]
        some = files if patterns is None else within(patterns, files)
        assert answer(query, some) == answer(query, files)


def test_queries_by_chance_find_the_same_in_what_they_reach() -> None:
    known = 0
    for seed in range(500):
        query, chance = Author(seed).query(), random.Random(seed)
        patterns = reach_of(query)
        if patterns is None:
            continue
        known += 1
        for _ in range(8):
            files = [by_chance(chance, graph) for graph in ("urn:one", "urn:two")]
            assert answer(query, within(patterns, files)) == answer(query, files), query
    assert known > 50


def test_who_let_the_store_go_fills_it_again_where_something_is_asked() -> None:
    lines = [b"<urn:a> <urn:p> <urn:b>", b"<urn:a> <urn:q> <urn:c>"]
    answers = Answers([SourceFile("a", "urn:one", lines)])
    asked = "SELECT * { ?x ?p ?y } ORDER BY ?p"
    before = [str(row) for row in answers.table(asked) or ()]
    answers.let_go()
    assert len(before) == 2
    assert [str(row) for row in answers.table(asked) or ()] == before
    answers.add(SourceFile("b", "urn:two", [b"<urn:a> <urn:r> <urn:d>"]))
    assert answers.holds("ASK { <urn:a> <urn:r> <urn:d> . <urn:a> <urn:p> <urn:b> }")


def by_chance(chance: random.Random, graph: str) -> SourceFile:
    """A few statements."""
    places = [TYPE, *(f"<urn:{name}>".encode() for name in "pqr")]
    things = [f"<urn:{name}>".encode() for name in "abcp"]
    lines = {
        b"%s %s %s"
        % (chance.choice(things), chance.choice(places), chance.choice([*things, b'"1"']))
        for _ in range(chance.randrange(7))
    }
    return SourceFile(graph, graph, sorted(lines))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?x ?p ?y }",
        "SELECT * { ?x :q* ?y }",
        "SELECT * { GRAPH ?g { } }",
        "SELECT * { ?x !:p ?y }",
        "SELECT * FROM :one { ?x :p ?y }",
        "DESCRIBE :a",
        "SELECT * { ?x :p ?y BIND(NOW() AS ?now) }",
        r"SELECT * { ?x :\u0070 ?y }",
        "no SPARQL",
        "SELECT * { OPTIONAL { ?x ?p ?y } VALUES ?p { :p } }",
    ],
)
def test_where_it_is_not_plain_a_query_reaches_everything(text: str) -> None:
    assert reach_of(f"PREFIX : <urn:>\n{text}") is None


def test_a_class_or_a_code_that_is_asked_for_is_all_that_is_reached_of_its_kind() -> None:
    patterns = reach_of("SELECT ?x { ?x a <urn:A> ; <urn:p> ?y , <urn:b> , 'text' }")
    assert patterns == frozenset(
        {
            Pattern(f"{RDF}type", "urn:A"),
            Pattern("urn:p"),
            Pattern("urn:p", "urn:b"),
        }
    )
