"""Agents that start the command by themselves and speak with it on its standard input and output."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import anyio
import pytest
from agents import Agent, agent, started, text_of
from conftest import PROJECT, Cli
from servers import command, is_in_time, wait_until

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.fixture(scope="module")
def spoken(releases: Path) -> Iterator[Agent]:
    """An agent that has started the command."""
    with agent(started(releases, PROJECT)) as connected:
        yield connected


def test_a_question_is_answered_with_what_it_rests_on(spoken: Agent) -> None:
    assert "rights-on-day" in spoken.tools()
    value = spoken.value("rights-on-day", holder="id:microsoft", day="2032-07-01")
    assert [row["right"] for row in value["rows"]] == ["id:right-agi", "id:right-ip-2025"]
    (cited,) = value["evidence"]["id:right-agi"]
    assert cited["sentence"] == "microsoft-openai-2025/s31"


def test_an_agent_of_an_older_version_is_answered_alike(releases: Path) -> None:
    with agent(started(releases, PROJECT), "legacy") as older:
        assert older.client.protocol_version == "2025-11-25"
        assert older.value("sparql", query="ASK {}")["answer"] is True
        assert "pact:Right" in older.read("pactgraph://vocabulary")


def test_a_query_has_its_deadline(releases: Path) -> None:
    with agent(started(releases, PROJECT, "--query-timeout", "0.5")) as one:
        assert "ran for 0.5 s, its limit" in one.failure("sparql", query=ENDLESS)


def busy_workers() -> list[int]:
    """The workers of all servers that run a query of ours at the moment."""
    return [
        int(pid)
        for pid in os.listdir("/proc")
        if pid.isdecimal() and "pactgraph.engine.pool.zygote" in command(int(pid)) and _runs(pid)
    ]


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    except OSError:
        return False


async def _given_up(one: Agent, seconds: float) -> bool:
    with anyio.move_on_after(seconds) as scope:
        await one.client.call_tool("sparql", {"query": ENDLESS})
    return scope.cancelled_caught


@pytest.mark.timed
def test_a_call_that_is_taken_back_frees_its_worker(releases: Path) -> None:
    before = set(busy_workers())
    with agent(started(releases, PROJECT, "--query-timeout", "60")) as one:
        assert one.portal.call(partial(_given_up, one, 1.0))
        assert is_in_time(wait_until(lambda: not set(busy_workers()) - before, 5), 5)
        assert one.value("sparql", query="ASK {}")["answer"] is True


def test_calls_at_the_same_time_do_not_wait_for_each_other(releases: Path) -> None:
    async def race(one: Agent) -> list[str]:
        ended: list[str] = []

        async def ask(name: str, query: str) -> None:
            await one.client.call_tool("sparql", {"query": query, "timeout": 3})
            ended.append(name)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, "slow", ENDLESS)
            await anyio.sleep(0.1)
            tasks.start_soon(ask, "quick", "ASK {}")
        return ended

    with agent(started(releases, PROJECT)) as one:
        assert one.portal.call(race, one) == ["quick", "slow"]


def lines_of(releases: Path, *sent: bytes) -> "subprocess.CompletedProcess[bytes]":
    """What the command writes to a client that has sent lines and gone."""
    return subprocess.run(
        [sys.executable, "-m", "pactgraph", "mcp"],
        cwd=PROJECT,
        env={**os.environ, "PACTGRAPH_RELEASES": str(releases)},
        input=b"".join(line + b"\n" for line in sent),
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_nothing_but_messages_goes_to_standard_output(releases: Path) -> None:
    ended = lines_of(releases, json.dumps(HELLO).encode(), b"{", b"\xff", b"[" * 5000, b"null")
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert told[0]["result"]["serverInfo"]["name"] == "pactgraph"
    assert all(line["jsonrpc"] == "2.0" for line in told)
    assert (ended.returncode, b"Traceback" in ended.stderr) == (0, False)
    assert b"answering with release" in ended.stderr


def test_a_client_that_says_nothing_ends_it(releases: Path) -> None:
    ended = lines_of(releases)
    assert (ended.returncode, ended.stdout) == (0, b"")


def test_an_interrupt_ends_it_without_a_word(releases: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pactgraph", "mcp"],
        cwd=PROJECT,
        env={**os.environ, "PACTGRAPH_RELEASES": str(releases)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(HELLO).encode() + b"\n")
    process.stdin.flush()
    assert b"serverInfo" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert b"Traceback" not in said


WITHOUT = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "mcp" else found(name, *more)
from pactgraph.cli import main
main(sys.argv[1:])
"""


def test_without_the_extra_the_command_says_what_to_install(cli: Cli) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT, "mcp"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "pip install 'pactgraph[mcp]'" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


IMPORTED = """
import sys
from pactgraph.cli import main
import pactgraph.web.app, pactgraph.web.server
try:
    main(["mcp", "--help"])
except SystemExit:
    pass
print([name for name in ("mcp", "pydantic", "starlette") if name in sys.modules])
"""


def test_who_does_not_ask_for_agents_does_not_import_what_they_need() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_the_text_of_an_answer_is_in_the_language_that_is_asked_for(spoken: Agent) -> None:
    said = text_of(spoken.call("describe", {"thing": "id:right-agi", "lang": "zh"}))
    assert "持有者" in said
    assert "作为事实报道" in said
