"""Agents over streamable HTTP: they may ask what any client may, and are told as much."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from agents import Agent, agent, text_of
from client import Client
from conftest import PROJECT
from mcp.shared.exceptions import MCPError
from pactgraph.queries import SavedQuery, load_catalog
from pactgraph.rdf import Prefixes, load_prefixes
from servers import RunningServer, at_once, serving, title

QUERIES = load_catalog(PROJECT / "queries").queries
TABLES = [name for name, query in QUERIES.items() if query.form == "SELECT"]
PREFIXES = load_prefixes(PROJECT / "ontology" / "prefixes.ttl")
PACT = "PREFIX pact: <https://w3id.org/pactgraph/ontology#> "
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
POSTED = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture(scope="module", params=["auto", "legacy"])
def asked(request: pytest.FixtureRequest, server: Client) -> Iterator[Agent]:
    """An agent that speaks the newest version, and one that speaks an older one."""
    with agent(f"{server.root}/mcp", request.param) as connected:
        yield connected


def number_or_text(value: Any) -> Any:
    """A value as it compares with the lexical form that another face has of it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return text


def told(binding: dict[str, Any] | None, prefixes: Prefixes) -> Any:
    """A cell of a result in JSON, as an agent is told it."""
    if binding is None:
        return number_or_text(None)
    value = binding["value"]
    return number_or_text(prefixes.shorten(value) if binding["type"] == "uri" else value)


@pytest.mark.parametrize("name", TABLES)
def test_a_saved_query_has_the_rows_that_it_has_over_rest(
    name: str, asked: Agent, server: Client
) -> None:
    query: SavedQuery = QUERIES[name]
    document = json.loads(server(f"/queries/{name}.json?{urlencode(query.example)}").body)
    columns = document["head"]["vars"]
    expected = [
        [told(row.get(column), PREFIXES) for column in columns]
        for row in document["results"]["bindings"]
    ]
    value = asked.value(name, **query.example)
    found = [[number_or_text(row[column]) for column in columns] for row in value["rows"]]
    assert found == expected[:200]
    assert value["is_cut"] is (len(expected) > 200)


def test_every_saved_query_is_a_tool_that_says_what_it_is_for(asked: Agent) -> None:
    tools = asked.tools()
    assert set(tools) - set(QUERIES) == {"describe", "find", "sparql"}
    for name, query in QUERIES.items():
        tool, (known, said) = tools[name], (tools[name].input_schema, tools[name].description or "")
        assert getattr(tool.annotations, "read_only_hint", None) is True
        assert query.title.en in said
        assert query.title.zh in said
        assert set(known["properties"]) - {"lang", "offset"} == {p.name for p in query.parameters}
        assert set(known["required"]) == set(query.example)
        assert [p.label.en in said for p in query.parameters] == [True] * len(query.parameters)
        assert [name in said for name in query.columns] == [True] * len(query.columns)


def test_an_answer_cites_the_sentence_with_force_and_gloss(asked: Agent) -> None:
    result = asked.call("rights-on-day", {"holder": "id:microsoft", "day": "2032-07-01"})
    (cited,) = result.structured_content["evidence"]["id:right-ip-2025"]
    assert cited["sentence"] == "microsoft-openai-2025/s29"
    assert cited["url"].endswith("/source/microsoft-openai-2025/s29")
    assert (cited["force"], cited["line"]) == ("reported as fact", 23)
    assert "2032" in cited["gloss_en"]
    assert "2032" in cited["gloss_zh"]
    assert cited["gloss_en"] in text_of(result)
    told_in_chinese = text_of(
        asked.call("rights-on-day", {"holder": "id:microsoft", "day": "2032-07-01", "lang": "zh"})
    )
    assert cited["gloss_zh"] in told_in_chinese
    assert "作为事实报道" in told_in_chinese


def test_what_was_worked_out_rests_on_what_it_was_worked_out_from(asked: Agent) -> None:
    evidence = asked.value("inferences")["evidence"]["id:inferred-cooperation-length"]
    assert {cited["force"] for cited in evidence} == {"inferred"}
    assert len({cited["sentence"] for cited in evidence}) > 1


def test_an_answer_is_told_part_by_part(asked: Agent) -> None:
    first = asked.value("events-between", first="2015-01-01", last="2025-12-31")
    rest = asked.value("events-between", first="2015-01-01", last="2025-12-31", offset=25)
    assert (first["is_cut"], first["rows"][25:]) == (False, rest["rows"])


def test_a_query_of_ones_own_has_200_rows_and_says_so(asked: Agent) -> None:
    result = asked.call("sparql", {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"})
    assert len(result.structured_content["rows"]) == 200
    assert result.structured_content["is_cut"] is True
    assert "more rows than these 200" in text_of(result)
    whole = asked.value("sparql", query="SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 200")
    assert (len(whole["rows"]), whole["is_cut"]) == (200, False)
    graph = asked.value("sparql", query="CONSTRUCT WHERE { ?s ?p ?o }")
    assert ({*graph["rows"][0]}, graph["is_cut"]) == ({"subject", "predicate", "object"}, True)


def test_a_question_is_answered_with_yes_or_no(asked: Agent) -> None:
    assert asked.value("sparql", query="ASK { ?s ?p ?o }")["answer"] is True
    assert asked.value("sparql", query="ASK { ?s <urn:no> ?o }")["answer"] is False


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s pact:holder ?o }", ["line 1, column 15", "PREFIX pact: <https://"]),
        ("SELECT * { ?s ?p }", ["SPARQL syntax error: line 1", "Prefixes at hand"]),
        (f"{PACT} INSERT DATA {{ <urn:a> <urn:b> 1 }}", ["Forbidden: ", "update"]),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", ["Forbidden: ", "SERVICE"]),
    ],
)
def test_an_error_teaches(query: str, words: list[str], asked: Agent) -> None:
    said = asked.failure("sparql", query=query)
    assert [word for word in words if word not in said] == []


def test_a_term_that_is_not_in_the_data_is_told_with_those_near_to_it(asked: Agent) -> None:
    found = asked.value("sparql", query=f"{PACT} SELECT * {{ ?s pact:holds ?o }}")
    assert found["notes"] == ["pact:holds doesn't occur in the data; did you mean pact:holder?"]
    assert "did you mean id:microsoft?" in asked.failure(
        "rights-on-day", holder="id:microsoft-x", day="2032-07-01"
    )
    assert "did you mean id:openai or" in asked.failure("describe", thing="id:openay")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"holder": "id:microsoft"}, "needs day; it takes holder, day"),
        ({"holder": "id:microsoft", "dy": "2032-07-01"}, "did you mean day?"),
        ({"holder": "id:microsoft", "day": ["2032"]}, "day: write a text, a number or a boolean"),
        ({"holder": "id:microsoft", "day": "2032"}, "write it like 2031-06-30"),
        ({"holder": "id:microsoft", "day": "2032-07-01", "lang": "fr"}, "one of en, zh"),
        ({"holder": "id:microsoft", "day": "2032-07-01", "offset": -1}, "no row"),
    ],
)
def test_an_argument_that_does_not_fit_is_told(
    arguments: dict[str, Any], words: str, asked: Agent
) -> None:
    said = asked.failure("rights-on-day", **arguments)
    assert said.startswith("Bad parameter: ")
    assert words in said


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(asked: Agent) -> None:
    with pytest.raises(MCPError, match="did you mean rights-on-day"):
        asked.call("rights-on-a-day", {})


def test_a_thing_is_described_with_its_statements_and_what_they_rest_on(asked: Agent) -> None:
    value = asked.value("describe", thing="id:right-ip-2025")
    facts = {(fact["property"], fact["value"]) for fact in value["facts"]}
    assert {("pact:holder", "id:microsoft"), ("pact:validUntil", "2032")} <= facts
    (change,) = [s for s in value["statements"] if s["statement"] == "id:change-ip"]
    assert change["force"] == "reported as fact"
    assert "id:right-ip-2025" in value["evidence"]


@pytest.mark.parametrize("name", ["微软", "Microsoft", "Microsft", "MSFT"])
def test_a_name_is_understood(name: str, asked: Agent) -> None:
    found = asked.value("find", name=name)["things"]
    assert (found[0]["id"], found[0]["label_zh"]) == ("id:microsoft", "微软")
    value = asked.value("rights-on-day", holder=name, day="2032-07-01")
    assert len(value["rows"]) == 2
    assert asked.value("describe", thing=name)["thing"] == "id:microsoft"


def test_what_a_name_was_taken_for_is_told(asked: Agent) -> None:
    value = asked.value("rights-on-day", holder="微软", day="2032-07-01")
    assert value["notes"] == ["holder: '微软' is taken for id:microsoft (Microsoft)"]
    assert asked.value("find", name="no such thing at all")["things"] == []
    assert {
        t["class"] for t in asked.value("find", name="OpenAI", **{"class": "pact:Right"})["things"]
    } == {"pact:Right"}


WORDS = ("rights", "agent", "day")


def test_an_agent_that_knows_nothing_finds_the_answer_and_its_sentence(asked: Agent) -> None:
    """Which rights does Microsoft hold on 1 July 2032, and in which sentence is that?"""
    tools = asked.tools()
    # The tool whose title speaks of what is asked, and the one that looks names up.
    chosen = max(tools.values(), key=lambda t: sum(w in (t.title or "").lower() for w in WORDS))
    finder = max(tools.values(), key=lambda t: "look up a name" in (t.title or "").lower())
    (name,) = finder.input_schema["required"]
    things = asked.value(finder.name, **{name: "Microsoft"})["things"]
    arguments = {}
    for argument in chosen.input_schema["required"]:
        schema = chosen.input_schema["properties"][argument]
        is_day = schema["examples"][0][:2] == "20"
        arguments[argument] = "2032-07-01" if is_day else things[0]["id"]
    value = asked.value(chosen.name, **arguments)
    (column,) = [c for c in value["rows"][0] if value["rows"][0][c] in value["evidence"]]
    cited = {row[column]: value["evidence"][row[column]][0]["sentence"] for row in value["rows"]}
    assert cited == {
        "id:right-agi": "microsoft-openai-2025/s31",
        "id:right-ip-2025": "microsoft-openai-2025/s29",
    }


def test_the_vocabulary_and_every_sentence_can_be_read(asked: Agent, server: Client) -> None:
    said = asked.read("pactgraph://vocabulary")
    assert "- `pact:Right` right / 权利: 7" in said
    assert "`code:reported` reported as fact/作为事实报道" in said
    sentence = asked.read("pactgraph://source/microsoft-openai-2025/s29")
    assert "id:right-ip-2025" in sentence
    assert "line 23" in sentence
    assert sentence == asked.read("https://w3id.org/pactgraph/source/microsoft-openai-2025/s29")
    assert json.loads(server("/export/manifest.json").body)["id"] in asked.read(
        "pactgraph://release"
    )
    for uri in ("pactgraph://nope", "pactgraph://source/x/s1", "pactgraph://source/> }", "nope"):
        with pytest.raises(MCPError, match="no such resource"):
            asked.read(uri)


def test_calls_at_the_same_time_get_each_its_own_answer(server: Client) -> None:
    def holds(day: int) -> object:
        with agent(f"{server.root}/mcp") as one:
            query = f'SELECT ("{day}" AS ?n) {{}}'
            return one.value("sparql", query=query)["rows"][0]["n"]

    assert at_once(*[lambda day=day: holds(day) for day in range(8)]) == [*map(str, range(8))]


def post(server: Client | RunningServer, body: bytes, **headers: str) -> Any:
    """The answer to a message as it is."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(server, RunningServer):
        return server.send("POST", "/mcp", body, 30, "127.0.0.1", {**POSTED, **named})
    return server.send("POST", "/mcp", body, {**POSTED, **named})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "nope"}', -32601),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": 7}}', -32602),
    ],
)
def test_a_message_that_is_none_is_an_error_of_the_protocol(
    body: bytes, code: int, server: Client
) -> None:
    answer = post(server, body)
    assert json.loads(answer.body)["error"]["code"] == code
    assert b"Traceback" not in answer.body


def test_half_a_character_is_told_to_be_one(server: Client) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    call = {"name": "sparql", "arguments": {"query": "ASK { <urn:\ud800> ?p ?o }"}, "_meta": meta}
    answer = post(
        server,
        json.dumps({**LIST, "method": "tools/call", "params": call}).encode(),
        MCP_Protocol_Version="2026-07-28",
        Mcp_Method="tools/call",
        Mcp_Name="sparql",
    )
    result = json.loads(answer.body)["result"]
    assert result["isError"] is True
    assert "half a character at place" in result["content"][0]["text"]


def test_a_version_that_nobody_speaks_is_told_with_those_that_are(server: Client) -> None:
    answer = post(server, json.dumps(LIST).encode(), MCP_Protocol_Version="1999-01-01")
    assert answer.status == 400
    assert "1999-01-01" not in json.loads(answer.body)["error"].get("data", {}).get("supported", [])


def test_only_messages_are_taken(server: Client) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = server("/mcp", method=method)
        assert (answer.status, "POST" in answer.headers["allow"]) == (405, True)
    wrong = post(server, json.dumps(LIST).encode(), Accept="text/html")
    assert wrong.status == 406
    preflight = server("/mcp", method="OPTIONS", Access_Control_Request_Method="POST")
    allowed = preflight.headers["access-control-allow-headers"]
    assert (preflight.status, "MCP-Protocol-Version" in allowed) == (200, True)


def test_a_body_is_no_larger_than_any_other(server: Client) -> None:
    answer = post(server, b" " * (1024 * 1024 + 1))
    assert title(answer) == (413, "Request too large")


@pytest.fixture(scope="module")
def strict(releases: Path) -> Iterator[RunningServer]:
    """A server with small limits, which a client on this machine has as well."""
    options = ("--query-timeout", "0.5", "--client-seconds", "1", "--client-queries", "1")
    with serving(*options, "--processes", "1", "--releases", str(releases)) as running:
        yield running


def test_an_agent_has_the_limits_that_every_client_has(strict: RunningServer) -> None:
    with agent(f"http://127.0.0.1:{strict.port}/mcp") as one:
        assert "ran for 0.5 s, its limit" in one.failure("sparql", query=SLOW)
        assert "ran for 0.1 s, its limit" in one.failure("sparql", query=SLOW, timeout=0.1)
        while not (said := text_of(one.call("sparql", {"query": SLOW}))).startswith("Too much"):
            assert "its limit" in said
        assert "Try again in" in said
        assert "Too much query time" in one.failure("inferences")
    assert title(strict.ask("ASK {}")) == (429, "Too much query time")


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of files of one's own on one's own machine."""
    file = tmp_path_factory.mktemp("private") / "private.ttl"
    file.write_text('<urn:me> a <urn:Person> ; <urn:says> "secret\u202e \\u0007" .')
    with serving("--data", str(file), "--processes", "1") as running:
        yield running


def test_a_private_server_answers_no_page_of_another_site(private: RunningServer) -> None:
    body = json.dumps(LIST).encode()
    assert post(private, body).status == 200
    assert post(private, body, Origin="https://evil.example").status == 403
    assert post(private, body, Sec_Fetch_Site="cross-site").status == 403
    assert post(private, body, Host="evil.example").status == 421


def test_data_of_ones_own_can_be_asked_and_misleads_nobody(private: RunningServer) -> None:
    with agent(f"http://127.0.0.1:{private.port}/mcp") as one:
        assert set(one.tools()) == {"describe", "find", "sparql"}
        result = one.call("sparql", {"query": "SELECT * { ?s <urn:says> ?o }"})
        assert result.structured_content["rows"] == [{"s": "<urn:me>", "o": "secret\ufffd \ufffd"}]
        assert "secret\ufffd \ufffd" in text_of(result)
        assert "<urn:Person>" in one.read("pactgraph://vocabulary")
        assert one.value("describe", thing="urn:me")["facts"][0]["value"] == "<urn:Person>"
