"""A query that breaks the grammar is told the first token that can't stand where it stands."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.errors import QuerySyntaxError
from pactgraph.rdf.formats import ANY
from pactgraph.rdf.terms import Prefixes
from pactgraph.sparql.text import misplaced
from rdf_tests import ABSENT, FOLDER

ENGINE = EmbeddedEngine(ox.Store(), Prefixes({"pact": "http://pact/"}))
EX = "PREFIX ex: <http://ex.org/> "


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELCT ?s {?s ?p ?o}", 1, 1, "before 'SELCT'"),
        ("SELECT {?s ?p ?o}", 1, 8, "before '{'"),
        ("SELECT\u00a0* {?s ?p ?o}", 1, 7, "U+00A0"),
        ("SELECT * {?s ?p ?o};", 1, 20, "before ';'"),
        ("SELECT * {\n  ?s ?p\n}", 3, 1, "before '}'"),
        ("SELECT * { ?s ?p ?o . FILTER(?o > ) }", 1, 35, "before ')'"),
        ('SELECT * { ?s ?p "abc }', 1, 18, "a string begins here"),
        ("SELECT * { <a b> ?p ?o }", 1, 12, "an IRI begins here"),
        ("SELECT (COUNT(?x) ?n) {}", 1, 19, "before '?n'"),
        ("SELECT ?s { ?s ?p ?o } GROUP ?s", 1, 30, "before '?s'"),
        ("SELECT * { ?s ?p ?o  ORDER BY ?s", 1, 22, "before 'ORDER'"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", 1, 29, "before 'ten'"),
        ("SELECT * { ?s ?p ?o FILTER(foo(?s)) }", 1, 28, "before 'foo'"),
        ("CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", 1, 19, "before '}'"),
        ("SELECT * { ?s ?p ?o", 1, 20, "the end of the query"),
        ("# nothing\n", 2, 1, "the end of the query"),
        (f"{EX}SELECT * {{ ?s ex:age ?a BIND(?a+1 AS ?a) }}", 1, 66, "?a is in use already"),
        ("SELECT (?a AS ?a) { ?s ?p ?a }", 1, 15, "?a is in use already"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", 1, 24, "?x is in use already"),
        ("SELECT (1 AS ?a) ?b { ?a ?b ?c }", 1, 14, "?a is in use already"),
        ("SELECT * { { SELECT (1 AS ?s) { ?s ?p ?o } } }", 1, 27, "?s is in use already"),
        ("SELECT * { VALUES ?a { 1 } BIND(2 AS ?a) }", 1, 38, "?a is in use already"),
        ("SELECT * { { SELECT ?a { ?s ?p ?a } } BIND(2 AS ?a) }", 1, 49, "?a is in use already"),
        (
            "SELECT * { VALUES (?a ?b) { (1 2)\n (1) } }",
            2,
            2,
            "values of this row are 1, the variables 2",
        ),
        (
            "SELECT * { VALUES (?a ?b) { ('1'@en '2'^^<x:y>) (-1 +2 3) } }",
            1,
            49,
            "values of this row are 3",
        ),
        ("SELECT * { VALUES (?a ?a) { (1 2) } }", 1, 23, "?a is named twice"),
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", 1, 11, "?o is selected, but neither grouped"),
        ("SELECT (SUM(?x) AS ?n) ?s { ?s ?p ?x }", 1, 24, "?s is selected, but neither grouped"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY (?o AS ?k)", 1, 8, "?x is selected, but neither grouped"),
        (
            "SELECT * { { SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s } }",
            1,
            24,
            "?o is selected, but neither grouped",
        ),
        ("SELECT (?o+1 AS ?k) { ?s ?p ?o } GROUP BY ?s", 1, 45, "an expression is selected"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 8, "SELECT * can't stand with GROUP BY"),
        ("SELECT ?s { ?s ?p ?o FILTER(1 < COUNT(?o)) }", 1, 33, "COUNT can't stand in FILTER"),
        ("SELECT * { _:a ?p ?o { _:a ?q ?r } }", 1, 24, "_:a stands in another group"),
        ("SELECT * { ?s ex:p ?o }", 1, 15, "no PREFIX line declares ex:; declare it"),
        ("SELECT * { ?s pact:p ?o }", 1, 15, "put PREFIX pact: <http://pact/> before the query"),
        ("SELECT * { ?s pct:p ?o }", 1, 15, "no PREFIX line declares pct:; did you mean pact:?"),
        ("PREFIX mine: <http://m/>\nSELECT * { ?s mne:p ?o }", 2, 15, "did you mean mine:?"),
        ("SELECT * { ?s :p ?o }", 1, 15, "no PREFIX line declares :"),
        ("SELECT * { ?s ?p 1 FILTER(?s = '1'^^xsd:int) }", 1, 37, "no PREFIX line declares xsd:"),
        ("SELECT * { ?s ?p '😀😀' . ?s ex:p ?o }", 1, 28, "no PREFIX line declares ex:"),
        ("SELECT * {\r\n  ?s ?p '😀' ;; ?x\r\n}", 3, 1, "before '}'"),
        ("SELECT （1 AS ?x) {}", 1, 8, "U+FF08, fullwidth left parenthesis; write ( instead"),
        ("SELECT * { ?s ?p “a” }", 1, 18, 'U+201C, left double quotation mark; write " instead'),
        ("SELECT * { ?s ?p ?o ；}", 1, 21, "U+FF1B, fullwidth semicolon; write ; instead"),
        ("SELECT * {}", 1, 7, "U+00A0, no-break space; write a space instead"),
        ("SELECT *​{}", 1, 9, "U+200B, zero width space; remove it"),
        ("SELECT *\ufeff {}", 1, 9, "U+FEFF, zero width no-break space; remove it"),
        ("SELECT * { ?s ?p ?o ..}", 1, 22, "before '.'"),
        ("SELECT * ?s ?p ?o }", 1, 10, "before '?s'"),
        ("SELECT * { ?s ?p ?o } }", 1, 23, "before '}'"),
    ],
)
def test_the_place_is_that_of_the_first_token_out_of_place(
    query: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        ENGINE.query(QueryRequest(query), ANY)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert words in str(raised.value)


def test_no_query_of_the_standards_tests_that_the_engine_reads_is_out_of_place() -> None:
    if not FOLDER.is_dir():
        pytest.skip(ABSENT)
    wrong = [path.name for path in FOLDER.rglob("*.rq") if _is_misjudged(path)]
    # The engine reads an escape as the character that it stands for, wherever it stands.
    assert [name for name in wrong if not name.startswith("codepoint-esc")] == []


def _is_misjudged(path: Path) -> bool:
    text = path.read_text("utf-8", errors="replace")
    try:
        ox.Store().query(text, base_iri="http://ex.org/")
    except SyntaxError:
        return False
    except (ValueError, RuntimeError):
        pass
    return misplaced(text) is not None
