"""Texts in code: whatever they hold, each language reads them as they are, and a query stays the
query that it is.
"""

import ast
import json
import subprocess
from contextlib import nullcontext
from types import SimpleNamespace

import duckdb
import pyoxigraph as ox
import pytest
from conftest import need
from hypothesis import given, settings
from hypothesis import strategies as st
from pactgraph.errors import ForbiddenError, ParameterError, UnknownNameError
from pactgraph.queries.snippets import LANGUAGES, Call, language_named, languages_for, text_call
from pactgraph.queries.snippets.literals import (
    here_document,
    javascript_block,
    python_block,
    quoted,
    r_block,
    shell,
    sql,
)
from pactgraph.rdf import Kind
from pactgraph.sparql import legible

# Signs that mean something to one of the languages come often.
SIGNS = "'\"\\`$!{}()-<>#@%&*?[];=+~^|/ \n\t)nutxUSPARQL0微é😀\u200f\u202e\u2028\r\x0b\x7f\x85"
WRITTEN = st.text(
    st.one_of(
        st.sampled_from(SIGNS), st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    )
)
VISIBLE = WRITTEN.map(lambda text: text.translate({ord(s): None for s in "\r\x0b\x0c\x7f\x85"}))
BREAKS = dict.fromkeys(map(ord, "\r\n"))
MANY = st.lists(WRITTEN, min_size=20, max_size=40)
MANY_VISIBLE = st.lists(VISIBLE, min_size=20, max_size=40)
FEW = settings(max_examples=15, deadline=None)


def said(*command: str, stdin: str) -> str:
    """What a command says, whose standard input is a program."""
    need(command[0])
    done = subprocess.run(
        command, input=stdin.encode(), capture_output=True, timeout=60, check=True
    )
    return done.stdout.decode()


@given(WRITTEN)
def test_python_reads_a_text_as_it_is(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text
    assert json.loads(quoted(text)) == text


@given(VISIBLE)
def test_python_reads_a_block_as_it_is(text: str) -> None:
    assert ast.literal_eval(python_block(text)) == text


@FEW
@given(MANY, MANY_VISIBLE)
def test_javascript_reads_texts_and_blocks_as_they_are(texts: list[str], blocks: list[str]) -> None:
    words = [*map(quoted, texts), *map(javascript_block, blocks)]
    program = f"console.log(JSON.stringify([{', '.join(words)}]))"
    assert json.loads(said("node", "-", stdin=program)) == texts + blocks


@FEW
@given(MANY, MANY_VISIBLE)
def test_r_reads_texts_and_blocks_as_they_are(texts: list[str], blocks: list[str]) -> None:
    words = [*map(quoted, texts), *map(r_block, blocks)]
    program = "".join(f"cat(as.integer(charToRaw(enc2utf8({word}))), '\\n')\n" for word in words)
    lines = said("Rscript", "--encoding=UTF-8", "-", stdin=program).splitlines()
    assert [bytes(map(int, line.split())).decode() for line in lines] == texts + blocks


@pytest.mark.parametrize("name", ["sh", "bash"])
@FEW
@given(texts=MANY, blocks=MANY_VISIBLE)
def test_a_shell_reads_texts_and_documents_as_they_are(
    name: str, texts: list[str], blocks: list[str]
) -> None:
    program = "".join(f"printf '%s\\0' {shell(text)}\n" for text in texts)
    program += "".join(f"cat {here_document(text)}\nprintf '\\0'\n" for text in blocks)
    assert said(name, stdin=program).split("\0")[:-1] == texts + [f"{text}\n" for text in blocks]


def test_a_word_that_dash_mistakes_does_not_end_a_document() -> None:
    text = "S\u80fd\nSELECT\nA\u80fd"
    assert here_document(text).startswith("<<'B_END'\n")
    assert said("dash", stdin=f"cat {here_document(text)}\n") == f"{text}\n"


@given(WRITTEN)
@settings(deadline=None)
def test_duckdb_reads_a_text_as_it_is(text: str) -> None:
    assert duckdb.execute(f"SELECT {sql(text)}").fetchall() == [(text,)]


@given(WRITTEN)
def test_a_query_is_the_same_when_it_can_be_read(text: str) -> None:
    query = f"SELECT ?x #{text.translate(BREAKS)}\r\n{{ BIND({ox.Literal(text)} AS ?x) }}\r"
    shown = legible(query)
    assert not [sign for sign in shown if sign in "\r\u202e\u200f\u2028\x0b\x7f\x85"]
    answer = ox.Store().query(shown)
    assert isinstance(answer, ox.QuerySolutions)
    assert [row["x"] for row in answer] == [ox.Literal(text)]
    assert legible(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        'SELECT ("""a\n"b\\\\n\\"""" AS ?x) {} # 微软',
        "ASK { <urn:é> ?p '\\u00e9' }",
    ],
)
def test_a_query_that_can_be_read_stays_as_it_is(text: str) -> None:
    assert legible(text) == text


def test_what_is_no_escape_of_sparql_does_not_become_one() -> None:
    assert legible('SELECT ("\\\u202e" AS ?x) {}') == 'SELECT ("\\\u202e" AS ?x) {}'


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("ASK { ?s ?p '\0' }", ParameterError, r"U\+0000"),
        ("ASK { ?s ?p '\ud800' }", ParameterError, r"U\+D800"),
        ("hello", ParameterError, "none of SELECT, ASK"),
        ("DROP ALL", ForbiddenError, "DROP is an update"),
    ],
)
def test_what_is_no_query_has_no_code(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        text_call("http://e", text)


def test_a_kind_of_answer_has_the_languages_that_read_it() -> None:
    names = {
        form: [language.name for language in languages_for(text_call("http://e", f"{form} {{}}"))]
        for form in ("SELECT *", "ASK")
    }
    assert names["SELECT *"] == [language.name for language in LANGUAGES]
    assert names["ASK"] == ["curl", "python", "javascript", "r", "pactgraph"]
    assert all(Kind.SOLUTIONS in language.kinds for language in LANGUAGES)


def test_an_argument_may_be_called_what_python_calls_nothing() -> None:
    given = (("from", 'a"b'), ("1st", "x"), ("ﬁ", "y"), ("day", "2031-06-30"), ("offset", "20"))
    call = Call("http://e", Kind.SOLUTIONS, "some-query", given)
    code = language_named("pactgraph", call).write(call)
    asked: list[tuple[object, ...]] = []

    def query(name: str, **words: object) -> list[object]:
        asked.append((name, *words.items()))
        return []

    module = SimpleNamespace(open=lambda: nullcontext(SimpleNamespace(query=query)))
    exec(code.replace("import pactgraph\n", ""), {"pactgraph": module})
    assert asked == [("some-query", *given[:-1], ("offset", 20))]


@pytest.mark.parametrize("root", ["http://[::1]:8000", "https://kg.example/kg", "http://é.example"])
def test_the_address_is_that_by_which_the_client_knows_the_server(root: str) -> None:
    call = Call(root, Kind.SOLUTIONS, "x", (("who", "微软 & é"),))
    url = f"{root}/queries/x.csv?who=%E5%BE%AE%E8%BD%AF%20%26%20%C3%A9"
    texts = {language.name: language.write(call) for language in languages_for(call)}
    assert [name for name, text in texts.items() if url in text] == [
        "curl",
        "pandas",
        "r",
        "duckdb",
    ]
    assert [name for name, text in texts.items() if f'"{root}/queries/x.json"' in text] == [
        "python",
        "javascript",
    ]


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="there are curl"):
        language_named("python3.99", text_call("http://e", "ASK {}"))
