"""Thousands of clients that send or read slowly, or only hold a connection, and a neighbour who gets
his answers; processes that end again and again; few files.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from client import connect
from conftest import Cli
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf import Prefixes
from servers import SMALL, RunningServer, meanwhile, rows, serving, wait_until, write_numbers

NUMBERS = 3000
MANY = 2000
SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 100000\r\n\r\n" + b"#" * 1000
)
HEAD = b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\nHost: localhost\r\nX-Long: "
WHOLE = b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"
EXPECT = b"\r\nExpect: 100-continue\r\n\r\n"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PEER, OTHER = "127.0.0.2", "127.0.0.9"
SLOW = {
    "bodies that are half sent": BODY,
    "bodies that are never sent": BODY[: BODY.index(b"#")],
    "headers that are half sent": HEAD,
    "connections that were used once": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "connections that say nothing": b"",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of 3,000 triples."""
    folder = tmp_path_factory.mktemp("crowds")
    scratch_release([write_numbers(folder / "numbers.ttl", NUMBERS)], folder, Prefixes({}))
    return folder


@contextmanager
def crowd(
    server: RunningServer, sent: bytes, source: str = PEER, count: int = MANY
) -> Iterator[list[socket.socket]]:
    """So many connections from one address, on each of which the same was sent."""
    opened: list[socket.socket] = []
    try:
        for _ in range(count):
            with suppress(ConnectionError):  # it may be over by now
                opened.append(connect(server.port, source=source))
                opened[-1].sendall(sent)
        yield opened
    finally:
        for connection in opened:
            connection.close()


def is_open(connection: socket.socket) -> bool:
    """Whether the other end has not hung up."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return True
    except ConnectionError:
        pass
    return False


def is_well(server: RunningServer) -> bool:
    """Whether a neighbour is answered."""
    answer = server.ask(f"{SIZE} # {time.monotonic()}", OTHER)
    return answer.status == 200 and rows(answer) == [[str(NUMBERS)]]


@pytest.mark.parametrize("name", SLOW)
def test_two_thousand_slow_senders_keep_out_nobody(name: str, folder: Path) -> None:
    with serving(*SMALL, "--releases", str(folder)) as server, crowd(server, SLOW[name]):
        assert all(is_well(server) for _ in range(20))
        assert all(server.post(f"{SIZE} # {i}", OTHER).status == 200 for i in range(5))


def test_who_shares_the_address_of_two_thousand_is_answered_too(folder: Path) -> None:
    """As behind a proxy on this machine that isn't named."""
    with serving(*SMALL, "--releases", str(folder)) as server, crowd(server, BODY, OTHER):
        assert all(is_well(server) for _ in range(20))
        assert all(server.post(f"{SIZE} # {i}", OTHER).status == 200 for i in range(5))


def test_a_query_that_runs_is_spared_when_two_thousand_come(folder: Path) -> None:
    with serving(*SMALL, "--query-timeout", "10", "--releases", str(folder)) as server:
        running = partial(server.ask, ENDLESS, OTHER, timeout="6")
        with meanwhile(running) as answers:
            wait_until(lambda: server.busy_workers, 5)
            with crowd(server, BODY):
                assert is_well(server)
                assert answers[0].result().status == 504


def test_a_client_has_its_share_of_connections_and_no_more(folder: Path) -> None:
    options = ("--processes", "1", "--client-connections", "40")
    with (
        serving(*SMALL, *options, "--releases", str(folder)) as server,
        crowd(server, b"", count=20) as before,
        crowd(server, WHOLE, OTHER, 10) as others,
        crowd(server, BODY, count=100) as many,
    ):
        wait_until(lambda: sum(map(is_open, before + many)) == 40, 10)
        assert sum(map(is_open, before)) == 0
        assert sum(map(is_open, others)) == 10


def test_a_trusted_proxy_has_as_many_as_there_are(folder: Path) -> None:
    options = ("--processes", "1", "--client-connections", "40", "--trusted-proxies", PEER)
    with (
        serving(*SMALL, *options, "--releases", str(folder)) as server,
        crowd(server, b"", count=100) as many,
    ):
        assert is_well(server)
        time.sleep(1)  # looks are taken, and nobody is hung up on
        assert sum(map(is_open, many)) == 100


@pytest.mark.parametrize("sent", [BODY, BODY.replace(b"\r\n\r\n", EXPECT, 1), HEAD, b"", WHOLE])
def test_a_request_that_never_ends_is_hung_up_on(sent: bytes, folder: Path) -> None:
    options = ("--request-timeout", "1")
    with (
        serving(*SMALL, *options, "--releases", str(folder)) as server,
        crowd(server, sent, count=3) as slow,
    ):
        wait_until(lambda: not any(map(is_open, slow)), 10)


@pytest.mark.parametrize("start", [BODY, HEAD])
def test_a_request_by_drops_is_hung_up_on(start: bytes, folder: Path) -> None:
    def drop() -> bool:
        """Whether one more byte is not taken."""
        try:
            slow.sendall(b"#")
        except ConnectionError:
            return True
        return not is_open(slow)

    options = ("--request-timeout", "1")
    with serving(*SMALL, *options, "--releases", str(folder)) as server:
        slow = server.connect(start)
        wait_until(drop, 10)


def test_a_query_may_run_longer_than_a_request_may_take_to_arrive(folder: Path) -> None:
    options = ("--request-timeout", "0.5", "--query-timeout", "4")
    with serving(*SMALL, *options, "--releases", str(folder)) as server:
        assert [
            server.ask(ENDLESS, timeout="2").status,
            server.post(ENDLESS, timeout="2").status,
        ] == [
            504,
            504,
        ]


def test_answers_that_nobody_takes_are_thrown_away(folder: Path) -> None:
    """Small ones, which the server has handed over whole."""
    with serving(*SMALL, "--releases", str(folder)) as server:
        query = f"SELECT ('{'x' * 300}' AS ?text) ?c {{ ?a ?b ?c }}"
        with crowd(server, WHOLE.replace(b"ASK+%7B%7D", quote(query).encode()), count=300):
            assert all(is_well(server) for _ in range(20))


# Processes that end, and few files


def test_a_process_that_ends_again_and_again_is_started_again(folder: Path) -> None:
    with serving(*SMALL, "--processes", "1", "--releases", str(folder)) as server:
        for _ in range(4):
            wait_until(lambda: server.http_processes, 20)
            killed = server.http_processes
            os.kill(killed[0], signal.SIGKILL)
            wait_until(partial(is_replaced, server, killed), 20)
        wait_until(lambda: is_well_again(server), 20)
        assert server.process.poll() is None
        assert server.log.read_text().count("that spoke HTTP ended") == 4
        os.kill(server.process.pid, signal.SIGSTOP)
        os.kill(server.http_processes[0], signal.SIGKILL)
        os.kill(server.process.pid, signal.SIGTERM)
        os.kill(server.process.pid, signal.SIGCONT)
        assert server.process.wait(20) == 0, "it was asked to end while nobody had been replaced"


def test_while_a_process_is_missing_the_others_take_who_comes(folder: Path) -> None:
    with serving(*SMALL, "--releases", str(folder)) as server:
        victims = server.http_processes
        for count in range(1, 4):
            victim = (set(server.http_processes) - {victims[0]}).pop()
            os.kill(victim, signal.SIGKILL)
            wait_until(partial(is_noticed, server, count), 5)
            assert all(is_well(server) for _ in range(10))
            wait_until(lambda: len(server.http_processes) == 2, 20)
        assert is_noticed(server, 3)


def is_noticed(server: RunningServer, count: int) -> bool:
    """Whether the server has said that so many processes ended."""
    return server.log.read_text().count("that spoke HTTP ended") == count


def is_replaced(server: RunningServer, before: list[int]) -> bool:
    """Whether other processes speak HTTP."""
    return server.http_processes not in ([], before)


def is_well_again(server: RunningServer) -> bool:
    """As `is_well`, where for a while nobody may be there to answer."""
    with suppress(OSError):
        return is_well(server)
    return False


def test_few_files_are_enough_for_fewer_connections(folder: Path) -> None:
    few = ("sh", "-c", 'ulimit -n 160; exec "$@"', "sh")
    with (
        serving(*SMALL, "--releases", str(folder), before=few) as server,
        crowd(server, BODY, count=300),
    ):
        assert all(is_well(server) for _ in range(20))
        wait_until(lambda: not server.busy_workers, 5)


def test_too_few_files_are_told_at_the_start(cli: Cli) -> None:
    few = 'ulimit -n 60; exec "$@"'
    command = [sys.executable, "-m", "pactgraph", "serve", "--port", "0", "--releases"]
    ended = subprocess.run(
        ["sh", "-c", few, "sh", *command, str(cli.releases)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, "ulimit -n" in ended.stderr) == (1, True)
    assert "Traceback" not in ended.stderr
    assert "http://" not in ended.stderr
