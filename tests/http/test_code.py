"""Code in every language, run as it is against the real server: it gives the rows that the server
gives, whatever the arguments and the text of a query hold.
"""

import csv
import html
import importlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import pactgraph
import pytest
from conftest import PROJECT, need
from pactgraph.queries import load_catalog
from pactgraph.queries.snippets import Call, language_named, saved_call, text_call
from servers import RunningServer, serving

HEADER = """#+ title: {en: A, zh: 甲}
#+ summary: {en: A, zh: 甲}
#+ tags: [test]
#+ parameters: {word: {type: string, en: a, zh: 甲, example: a}}
"""
QUERIES = {
    "echo": "#+ columns: {said: {en: Said, zh: 所言}, size: {en: Size, zh: 长度}}\n"
    'SELECT ?said ?size { BIND($word AS ?said) BIND(STRLEN($word) AS ?size) FILTER($lang != "") }\n'
    "ORDER BY ?said LIMIT 5\n",
    "is-x": 'ASK { FILTER($word = "x") }\n',
    "says": "CONSTRUCT { <urn:x> <urn:says> $word } WHERE {} ORDER BY ?x LIMIT 5\n",
}
WORDS = [
    "it's \"quoted\", 'twice'",
    "C:\\new\\table \\u0041 \\\\ \\",
    "$HOME ${HOME} $(id) `id` #{x} {{x}} %s %USERPROFILE%",
    "!! !echo 100 % & a=b&c+d;e#f?g=h",
    'two\nlines, "three"\nand\ttabs',
    "微软 é 😀 ﬁ",
    "\u202eright to left\u200f \u2028 \u00a0|",
    ')" )-" \'\'\' """ `*[]{}~^',
    "<script>alert(1)</script>&amp;--",
    "=1+1",
    "NA",
    "> } UNION { ?s ?p ?o } #",
]
TEXTS = [
    'SELECT (1 AS ?n) ("it\'s" AS ?a) {}',
    'SELECT ?a { VALUES ?a { "b\\\\s" "q\\"q" """t"t\nx""" \'\'\'s\'\'s\'\'\' } } ORDER BY ?a',
    "# it's `a` ${comment} \\ \"\"\" !! $(id)\nSELECT ?a { VALUES ?a { 'SPARQL' 'x' } } ORDER BY ?a",
    'SELECT ?a {\n  BIND("""\nSPARQL\nSPARQL1\n""" AS ?a)\n}',
    "SELECT ?word $lang { BIND('微软 é 😀' AS ?word) BIND('\u202e' AS $lang) } # ends with \"",
    "PREFIX : <urn:>\r\nSELECT ?a {\r\n  VALUES ?a { :b :c }\r\n} ORDER BY ?a",
    'SELECT ?a { BIND(")\\" )-\\" )--\\"" AS ?a) FILTER(!BOUND(?b) && 1 != 2) }',
    "SELECT ?a { VALUES ?a { 1 2 } FILTER(?a > 5) }",
]
Rows = list[dict[str, str]]
Run = Callable[[Sequence[str], Path], list[Rows]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    for name in ("ontology", "data", "queries"):
        shutil.copytree(PROJECT / name, folder / name)
    (folder / "queries" / "tests").mkdir()
    for name, text in QUERIES.items():
        (folder / "queries" / "tests" / f"{name}.rq").write_text(HEADER + text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def asked(project: Path) -> Iterator[RunningServer]:
    """A server of a project with more queries, from which `pactgraph.open` finds its release."""
    options = ("--project", str(project), "--releases", str(project / "releases"))
    with serving(*options, "--processes", "1") as running:
        yield running


def calls(server: RunningServer, project: Path) -> list[Call]:
    """What is asked: each word as argument, each text."""
    root = f"http://127.0.0.1:{server.port}"
    echo = load_catalog(project / "queries").get("echo")
    saved = [saved_call(root, echo, {"word": word}, lang="zh") for word in WORDS]
    return saved + [text_call(root, text) for text in TEXTS]


def expected(server: RunningServer) -> list[Rows]:
    """The rows for the words, which are these words, and for the texts, which the server gives."""
    answers = [json.loads(server.post(text).body) for text in TEXTS]
    told = [
        [{name: cell["value"] for name, cell in row.items()} for row in each["results"]["bindings"]]
        for each in answers
    ]
    return [[{"said": word, "size": str(len(word))}] for word in WORDS] + told


def plain(rows: Any) -> Rows:
    """Rows as texts, whatever types they came as."""
    return [{name: str(value) for name, value in row.items()} for row in rows]


def of_csv(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def by_curl(codes: Sequence[str], folder: Path) -> list[Rows]:
    return [of_csv(command("bash", stdin=code)) for code in codes]


def by_python(codes: Sequence[str], folder: Path) -> list[Rows]:
    return [plain(python(code)["rows"]) for code in codes]


def by_pandas(codes: Sequence[str], folder: Path) -> list[Rows]:
    return [plain(python(code)["rows"].to_dict("records")) for code in codes]


def javascript(codes: Sequence[str], folder: Path) -> list[Any]:
    """What each has found, as a module of its own, in one Node."""
    told = "\nconsole.error(JSON.stringify(typeof rows === 'undefined' ? answer : rows));\n"
    for number, code in enumerate(codes):
        (folder / f"{number}.mjs").write_text(code + told, "utf-8")
    names = [f'await import("./{number}.mjs");' for number in range(len(codes))]
    (folder / "all.mjs").write_text("\n".join(names), "utf-8")
    done = process("node", str(folder / "all.mjs"))
    return [json.loads(line) for line in done.stderr.decode().strip().split("\n")]


def by_r(codes: Sequence[str], folder: Path) -> list[Rows]:
    """Each in a place of its own, in one R."""
    for number, code in enumerate(codes):
        (folder / f"{number}.R").write_text(code, "utf-8")
    (folder / "all.R").write_text(
        f"for (n in 0:{len(codes) - 1}) {{\n"
        "  place <- new.env()\n"
        f'  source(sprintf("{folder}/%d.R", n), local = place, encoding = "UTF-8")\n'
        f'  write.csv(place$rows, sprintf("{folder}/%d.csv", n), row.names = FALSE, na = "",\n'
        '            fileEncoding = "UTF-8")\n}\n'
    )
    command("Rscript", str(folder / "all.R"))
    files = [folder / f"{number}.csv" for number in range(len(codes))]
    return [of_csv(file.read_bytes().decode()) for file in files]


def by_duckdb(codes: Sequence[str], folder: Path) -> list[Rows]:
    """With its own extension for HTTP, which it would else get from the internet."""
    package = importlib.import_module("duckdb_extension_httpfs")
    extensions = Path(str(package.__file__)).parent / "extensions"
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extensions}/v{duckdb.__version__}/httpfs.duckdb_extension'")
        return [plain(connection.sql(code).df().to_dict("records")) for code in codes]


def command(*words: str, stdin: str = "") -> str:
    return process(*words, stdin=stdin).stdout.decode()


def process(*words: str, stdin: str = "") -> "subprocess.CompletedProcess[bytes]":
    need(words[0])
    done = subprocess.run(
        words, input=stdin.encode(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done


def python(code: str) -> dict[str, Any]:
    """The variables after a program."""
    variables: dict[str, Any] = {}
    exec(compile(code, "code", "exec"), variables)
    return variables


RUN: dict[str, Run] = {
    "curl": by_curl,
    "python": by_python,
    "pandas": by_pandas,
    "javascript": lambda codes, folder: list(map(plain, javascript(codes, folder))),
    "r": by_r,
    "duckdb": by_duckdb,
    "pactgraph": by_python,
}


@pytest.mark.parametrize("name", RUN)
def test_code_gives_the_rows_that_the_server_gives(
    name: str,
    asked: RunningServer,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = [language_named(name, call).write(call) for call in calls(asked, project)]
    with pactgraph.open(releases=project / "releases") as graph:
        # It takes a second to open, so that one is shared; the next test opens its own.
        monkeypatch.setattr(pactgraph, "open", lambda: nullcontext(graph))
        found = RUN[name](codes, tmp_path)
    assert found == expected(asked)


def by_command(code: str, folder: Path) -> Any:
    return command("bash", stdin=code)


def by_r_alone(code: str, folder: Path) -> Any:
    (folder / "alone.R").write_text(code, "utf-8")
    return command("Rscript", str(folder / "alone.R"))


WHOLE: dict[str, Callable[[str, Path], Any]] = {
    "curl": by_command,
    "python": lambda code, folder: python(code)["answer"],
    "javascript": lambda code, folder: javascript([code], folder)[0],
    "r": by_r_alone,
    "pactgraph": lambda code, folder: python(code)["answer"],
}


@pytest.mark.parametrize("name", WHOLE)
def test_code_gives_a_boolean_and_a_graph(
    name: str,
    asked: RunningServer,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PACTGRAPH_RELEASES", str(project / "releases"))
    root, catalog = f"http://127.0.0.1:{asked.port}", load_catalog(project / "queries")
    answers = [
        WHOLE[name](language_named(name, call).write(call), tmp_path)
        for call in (
            saved_call(root, catalog.get("is-x"), {"word": "x"}),
            text_call(root, "ASK { FILTER(false) }"),
            saved_call(root, catalog.get("says"), {"word": "微软's"}),
            text_call(root, "CONSTRUCT { <urn:x> <urn:says> '微软\\'s' } WHERE {}"),
        )
    ]
    assert [str(answer).lower().count("true") for answer in answers] == [1, 0, 0, 0]
    assert [str(answer).count("微软's") for answer in answers] == [0, 0, 1, 1]


def test_code_comes_in_all_languages_or_in_one(asked: RunningServer) -> None:
    query = urlencode({"word": "微软's", "lang": "zh"})
    every = json.loads(asked.get(f"/queries/echo/code?{query}").body)
    assert [row["language"] for row in every] == list(RUN)
    assert every[0]["label"] == "curl"
    for row in every:
        one = asked.get(f"/queries/echo/code/{row['language']}?{query}")
        assert (one.text, one.status) == (row["code"], 200)
        assert one.headers["content-type"] == "text/plain; charset=utf-8"
    assert "word=%E5%BE%AE%E8%BD%AF%27s&lang=zh'" in every[0]["code"]


def test_code_of_a_text_asks_the_endpoint(asked: RunningServer) -> None:
    query = urlencode({"query": TEXTS[3]})
    code = asked.get(f"/sparql/code/curl?{query}").text
    assert f"'http://127.0.0.1:{asked.port}/sparql' <<'A_END'" in code
    every = json.loads(asked.get(f"/sparql/code?{query}").body)
    assert next(row["code"] for row in every if row["language"] == "curl") == code


def test_a_text_that_is_too_long_for_an_address_is_posted(asked: RunningServer) -> None:
    text = f"ASK {{ ?s ?p {'x' * 20_000!r} }}"
    form = urlencode({"query": text}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    code, every = (
        asked.send("POST", path, form, 30, "127.0.0.1", headers)
        for path in ("/sparql/code/curl", "/sparql/code")
    )
    assert text in code.text
    rows = json.loads(every.body)
    assert next(row["code"] for row in rows if row["language"] == "curl") == code.text


def test_a_part_has_its_own_code(asked: RunningServer) -> None:
    code = asked.get("/queries/echo/code/curl?word=a&offset=20&limit=3").text
    assert code.endswith("/queries/echo.csv?word=a&offset=20&limit=3'\n")
    own = asked.get("/queries/echo/code/pactgraph?word=a&offset=20&limit=3").text
    assert ("offset=20,\n" in own, "limit=3,\n" in own) == (True, True)


def test_a_query_without_labels_has_no_language(asked: RunningServer) -> None:
    code = asked.get("/queries/is-x/code/curl?word=a&lang=zh").text
    assert code.endswith("/queries/is-x.json?word=a'\n")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/queries/echo/code", 400, "needs the parameter word; it takes word="),
        ("/queries/echo/code?word=a&more=b", 400, "has no parameter more"),
        ("/queries/echo/code?word=a%00b", 400, "U+0000"),
        ("/queries/echo/code?word=a&offset=x", 400, "is no row of an answer"),
        ("/queries/echo/code/cobol?word=a", 404, "curl, python"),
        ("/queries/nothing/code", 404, "nothing"),
        ("/queries/is-x/code/pandas?word=a", 404, "no language of code"),
        ("/sparql/code", 400, "is given 0 times; give it once"),
        ("/sparql/code?query=ASK%20%7B%7D&quiry=x", 400, "has no parameter quiry (did you mean"),
        ("/sparql/code?query=DROP%20ALL", 403, "DROP is an update"),
        ("/sparql/code/r?query=hello", 400, "none of SELECT"),
    ],
)
def test_what_has_no_code_says_why(
    path: str, status: int, words: str, asked: RunningServer
) -> None:
    answer = asked.get(path)
    assert (answer.status, words in answer.text) == (status, True), answer.text


@pytest.mark.parametrize(
    ("language", "head"), [("en", "Use it from a program"), ("zh", "在程序中使用")]
)
def test_the_page_shows_the_code_for_what_it_asks(
    language: str, head: str, asked: RunningServer
) -> None:
    query = urlencode({"word": "<script>alert(1)</script>'"})
    page = asked.get(f"/{language}/queries/echo?{query}", Accept="text/html").text
    shown = {
        label: html.unescape(text)
        for label, text in re.findall(
            r'<details name="code"[^>]*><summary>(.*?)</summary><pre [^>]*>(.*?)</pre>',
            page,
            re.DOTALL,
        )
    }
    every = json.loads(asked.get(f"/queries/echo/code?{query}&lang={language}").body)
    assert f"<h2>{head}</h2>" in page
    query_itself = shown.pop({"en": "The query", "zh": "查询语句"}[language])
    assert "SELECT" in query_itself
    assert shown == {row["label"]: row["code"] for row in every}
    assert "<script>alert" not in page


def test_a_page_that_has_no_answer_shows_no_code(asked: RunningServer) -> None:
    page = asked.get("/en/queries/echo?more=b", Accept="text/html")
    assert (page.status, re.findall(r"<summary>(.*?)</summary>", page.text)) == (400, ["The query"])


def test_the_list_of_queries_has_heads_and_the_way_to_code(asked: RunningServer) -> None:
    echo = next(each for each in json.loads(asked.get("/queries").body) if each["name"] == "echo")
    assert echo["columns"] == {
        "said": {"en": "Said", "zh": "所言"},
        "size": {"en": "Size", "zh": "长度"},
    }
    address = echo["links"]["code"].removeprefix(f"http://127.0.0.1:{asked.port}")
    assert asked.get(f"{address}/curl?word=a").status == 200
