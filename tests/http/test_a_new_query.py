"""A file that is dropped into the folder of the queries is on every face after a build, with no
other change; what its types choose from is there, and nothing that is asked breaks out of it.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_from_bytes, urlencode

import pactgraph
import pytest
from agents import Agent, agent
from client import Client
from conftest import PROJECT, Cli
from hostile import BREAKERS
from servers import RunningServer, rows, serving

ECHO = """#+ title: {en: Echo of what is asked, zh: 所问的回声}
#+ summary: {en: What was asked, zh: 所问的内容}
#+ tags: [test]
#+ parameters:
#+   agent: {type: entity, class: "pact:Agent", en: who is asked, zh: 何人, example: microsoft}
#+   force: {type: code, scheme: "code:modality", default: "", en: the force, zh: 情态, example: opinion}
#+   day: {type: date, default: today, en: the day, zh: 日子, example: 2031-06-30}
#+   order: {type: choice, choices: {query: echo-orders, column: order}, default: up, en: the order, zh: 次序, example: down}
#+   sure: {type: boolean, default: "no", en: whether it is sure, zh: 是否确定, example: "yes"}
#+   word: {type: string, en: a word, zh: 词语, example: hello}
#+ columns:
#+   agent: {en: Agent, zh: 主体}
#+   force: {en: Force, zh: 情态}
#+   day: {en: Day, zh: 日子}
#+   order: {en: Order, zh: 次序}
#+   sure: {en: Sure, zh: 确定}
#+   word: {en: Word, zh: 词语}
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?agent ?force ?day ?order ?sure ?word WHERE {
  $agent a pact:Agent .
  BIND($agent AS ?agent) BIND($force AS ?force) BIND($day AS ?day)
  BIND($order AS ?order) BIND($sure AS ?sure) BIND($word AS ?word)
}
ORDER BY ?agent
LIMIT 10
"""
ORDERS = """#+ title: {en: Orders, zh: 次序}
#+ summary: {en: Which orders there are, zh: 有哪些次序}
#+ tags: [test]
#+ columns: {order: {en: Order, zh: 次序}}
SELECT ?order { VALUES ?order { "up" "down" } } ORDER BY DESC(?order) LIMIT 1
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the project, and no query but these."""
    folder = tmp_path_factory.mktemp("dropped") / "project"
    for name in ("ontology", "data"):
        shutil.copytree(PROJECT / name, folder / name)
    (folder / "queries" / "tests").mkdir(parents=True)
    (folder / "queries" / "tests" / "echo.rq").write_text(ECHO, "utf-8")
    (folder / "queries" / "tests" / "echo-orders.rq").write_text(ORDERS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def running(project: Path) -> Iterator[RunningServer]:
    releases = project / "releases"
    built = Cli(project, releases).process("build", "--project", str(project))
    assert built.returncode == 0, built.stderr
    with serving("--project", str(project), "--releases", str(releases)) as server:
        yield server


@pytest.fixture(scope="module")
def speaking(get: Client) -> Iterator[Agent]:
    with agent(f"{get.root}/mcp") as connected:
        yield connected


@pytest.fixture(scope="module")
def get(running: RunningServer) -> Client:
    return Client(f"http://127.0.0.1:{running.port}")


def test_it_is_a_page_whose_form_offers_what_there_is(get: Client) -> None:
    page, chinese = get("/en/queries/echo").text, get("/zh/queries/echo").text
    assert "<h1>Echo of what is asked</h1>" in page
    assert '<option value="code:opinion">opinion</option>' in page
    assert '<option value="code:opinion">观点</option>' in chinese
    assert 'value="down">down</label>' in page
    assert (
        '<option value="">any</option>' in page,
        '<option value="">不限</option>' in chinese,
    ) == (
        True,
        True,
    )
    assert 'value="false" checked>否</label>' in chinese
    assert 'name="day" type="date" value="2031-06-30"' in page


def test_it_is_called_with_every_type(get: Client) -> None:
    answer = get(
        "/queries/echo.json?"
        + urlencode({"agent": "openai", "force": "观点", "day": "2030-01-01", "order": "down",
                     "sure": "是", "word": "a"})
    )  # fmt: skip
    row = json.loads(answer.body)["results"]["bindings"][0]
    assert {name: cell["value"] for name, cell in row.items()} == {
        "agent": "https://w3id.org/pactgraph/id/openai",
        "force": "https://w3id.org/pactgraph/code/opinion",
        "day": "2030-01-01",
        "order": "down",
        "sure": "true",
        "word": "a",
    }
    assert row["sure"]["datatype"].endswith("#boolean")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("force=opinon", "did you mean code:opinion (opinion, 观点)?"),
        ("force=zzz", "there are code:attributed (attributed statement, 引述), code:"),
        ("order=left", "'left' is not of type choice; there are up, down"),
        ("sure=maybe", "there are true (yes, 是), false (no, 否)"),
        ("day=tomorrow", "a day: year, month and day, or today"),
    ],
)
def test_a_wrong_value_is_refused_with_those_there_are(
    arguments: str, words: str, get: Client
) -> None:
    answer = get(f"/queries/echo.json?agent=openai&word=a&{arguments}")
    assert (answer.status, words in answer.text) == (400, True), answer.text


@pytest.mark.parametrize("day", ["day=today", "day=%E4%BB%8A%E5%A4%A9", "day=+Today+", ""])
@pytest.mark.parametrize("path", ["/queries/echo.csv", "/en/queries/echo"])
def test_an_answer_for_today_is_kept_by_nobody(path: str, day: str, get: Client) -> None:
    before = datetime.now(UTC).date().isoformat()
    answer = get(f"{path}?agent=openai&word=a&{day}")
    after = datetime.now(UTC).date().isoformat()
    assert [each for each in (before, after) if each in answer.text]
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_an_answer_for_a_day_is_kept(get: Client) -> None:
    for path in ("/queries/echo.csv", "/en/queries/echo"):
        answer = get(f"{path}?agent=openai&word=a&day=2030-01-01")
        assert "etag" in answer.headers


def test_it_is_in_the_list_the_description_and_the_data(get: Client) -> None:
    assert "echo" in [each["name"] for each in json.loads(get("/queries").body)]
    operation = json.loads(get("/openapi.json").body)["paths"]["/queries/echo"]["get"]
    schemas = {each.get("name"): each.get("schema", {}) for each in operation["parameters"]}
    assert "code:opinion" in schemas["force"]["enum"]
    assert schemas["order"]["enum"] == ["up", "down"]
    assert schemas["sure"]["type"] == "boolean"
    query = "ASK { <https://w3id.org/pactgraph/query/echo> a <http://www.w3.org/ns/shacl#SPARQLExecutable> }"
    assert json.loads(get(f"/sparql?{urlencode({'query': query})}").body)["boolean"] is True


def test_it_is_known_to_the_command_line_and_to_python(project: Path, get: Client) -> None:
    cli = Cli(project, project / "releases")
    assert "Echo of what is asked" in cli("query", "--list", "echo").stdout
    assert "code:opinion" in cli("query", "echo", "--help").stdout
    asked = cli(
        "query", "echo", "-p", "agent=openai", "-p", "word=b", "-p", "force=opinion", "-f", "csv"
    )
    assert asked.stdout.splitlines()[1].endswith(",up,false,b"), asked
    with pactgraph.open(releases=project / "releases", project=project) as graph:
        answer = graph.query("echo", agent="openai", word="c", sure=True, day="2030-01-01")
        assert [(row["sure"], row["word"]) for row in answer] == [(True, "c")]


def test_it_is_a_tool_of_agents(speaking: Agent) -> None:
    properties = speaking.tools()["echo"].input_schema["properties"]
    assert "code:opinion" in json.dumps(properties["force"])
    assert properties["sure"]["type"] == "boolean"
    told = speaking.value("echo", agent="openai", word="d", sure=True, day="2030-01-01")
    assert [(row["sure"], row["word"]) for row in told["rows"]] == [(True, "d")]


SENT = [text for text in BREAKERS if text.strip()]


@pytest.mark.parametrize("name", ["agent", "force", "day", "order", "sure", "word"])
def test_no_argument_breaks_out(name: str, get: Client) -> None:
    """It is refused, or the answer is one row, in which what a text says is what was sent."""
    for text in SENT:
        arguments = {"agent": "openai", "day": "2030-01-01", "word": "a"}
        rest = urlencode({key: value for key, value in arguments.items() if key != name})
        sent = quote_from_bytes(text.encode(errors="surrogatepass"))
        answer = get(f"/queries/echo.json?{rest}&{name}={sent}")
        if answer.status == 400:
            continue
        assert (answer.status, len(rows(answer))) == (200, 1), (text, answer.text)
        if name == "word":
            read = text.encode(errors="surrogatepass").decode(errors="replace")
            assert rows(answer)[0][-1] == read.strip()


@pytest.mark.parametrize("name", ["agent", "force", "day", "order", "word"])
def test_no_argument_of_an_agent_breaks_out(name: str, speaking: Agent) -> None:
    for text in (text for text in SENT if text.isprintable()):
        given = {"agent": "openai", "day": "2030-01-01", "word": "a", name: text}
        told = speaking.call("echo", given)
        if told.is_error:
            continue
        (row,) = (told.structured_content or {})["rows"]
        if name == "word":
            assert row["word"] == text.strip()
