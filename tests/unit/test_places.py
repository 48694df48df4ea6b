"""A query that breaks the grammar is told the first token that can't stand where it stands."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.errors import QuerySyntaxError
from pactgraph.rdf.formats import ANY
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.sparql.places import misplaced
from rdf_tests import ABSENT, FOLDER

ENGINE = EmbeddedEngine(ox.Store(), Prefixes({}))
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
