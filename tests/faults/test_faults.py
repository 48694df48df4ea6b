"""Hostile queries, hostile clients and broken parts, over real HTTP: each gets an honest error, and
nobody else notices.

Servers here have small limits, so that what must end ends soon; times are bounds on a busy machine,
not measurements.
"""

import json
import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import Cli
from pactgraph.engine.pool.channel import may_restore
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from servers import (
    SMALL,
    RunningServer,
    at_once,
    command,
    is_in_time,
    meanwhile,
    priority,
    rows,
    serving,
    title,
    wait_until,
    write_numbers,
)

NUMBERS = 3000
SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
# 12 MB, more than the buffers of a connection hold.
LARGE = f"SELECT ('{'x' * 4000}' AS ?text) ?c {{ ?a ?b ?c }}"
ANY_PATH = "(<urn:value>|!<urn:value>|^<urn:value>)*"
# The engine compares two numbers by value, two dates by time, and a number with a date by their
# letters, which is no order.
MIXED = " ".join(
    f'{i * 7919 % 500} "{1000 + i * 7 % 9000}-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    for i in range(500)
)
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))

TOO_LATE, TOO_MUCH, TOO_DEEP = (
    (504, "Time limit reached"),
    (507, "Limit exceeded"),
    (400, "SPARQL syntax error"),
)
HOSTILE = {
    "a count over a product": (ENDLESS, TOO_LATE, "ran for 1 s,"),
    "an order over a product": (
        f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?f ?i",
        TOO_MUCH,
        "134217728 bytes of memory",
    ),
    "a path of any length, thrice": (
        f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY_PATH} ?b . ?c {ANY_PATH} ?d . ?e {ANY_PATH} ?f }}",
        TOO_LATE,
        "ran for",
    ),
    "a regex over a product": (
        f'ASK {{ {PRODUCT} FILTER REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), "^(a|b|ab)*$") }}',
        TOO_LATE,
        "ran for",
    ),
    "10,000 parentheses": (
        "ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }",
        TOO_DEEP,
        "nested too deeply",
    ),
    "10,000 OPTIONALs": (
        "ASK " + "{ OPTIONAL " * 10_000 + "{}" + "}" * 10_000,
        TOO_DEEP,
        "nested too deeply",
    ),
    "10,000 braces": ("ASK " + "{" * 10_000 + "}" * 10_000, TOO_DEEP, "nested too deeply"),
    "100,000 negations": ("ASK { FILTER(" + "!" * 100_000 + "1) }", TOO_DEEP, "nested too deeply"),
    "an order that panics": (
        f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY ?x",
        (500, "Engine failure"),
        "the engine panicked",
    ),
    "a string without end": (
        f'SELECT ?x40 {{ BIND("{"x" * 1000}" AS ?x0) {DOUBLINGS} }}',
        TOO_MUCH,
        "of memory",
    ),
}

PEER = "http://127.0.0.1:PORT/sparql"
SERVICES = {
    "plain": f"SELECT * {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }}",
    "in small letters": f"SELECT * {{ service <{PEER}> {{ ?s ?p ?o }} }}",
    "in mixed letters": f"SELECT * {{ sErViCe <{PEER}> {{ ?s ?p ?o }} }}",
    "silent": f"SELECT * {{ SERVICE SILENT <{PEER}> {{ ?s ?p ?o }} }}",
    "silent without a space": f"SELECT * {{ SERVICESILENT<{PEER}>{{ ?s ?p ?o }} }}",
    "by prefix": f"PREFIX x: <{PEER}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "by prefix without a space": f"PREFIX x: <{PEER}> SELECT * {{ SERVICEx: {{ ?s ?p ?o }} }}",
    "relative to a base": f"BASE <{PEER}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "by variable": f"SELECT * {{ VALUES ?x {{ <{PEER}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "behind comments": f"SELECT * {{ # {{\nSERVICE # <urn:x>\n <{PEER}> # }}\n {{ ?s ?p ?o }} }}",
    "behind "
    "strings": f"""SELECT * {{ BIND('''"''' AS ?q) BIND("#" AS ?r) SERVICE <{PEER}> {{ ?s ?p ?o }} }}""",
    "after a dot": f"PREFIX x: <urn:> SELECT * {{ ?a ?b x:.SERVICE <{PEER}> {{ ?s ?p ?o }} }}",
    "in a sub-query": f"SELECT * {{ {{ SELECT ?s {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }} }} }}",
    "in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }} }}",
    "in MINUS": f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }} }}",
    "in UNION": f"SELECT * {{ {{ ?s ?p ?o }} UNION {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }} }}",
    "in GRAPH": f"SELECT * {{ GRAPH ?g {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }} }}",
    "in CONSTRUCT": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }}",
    "in DESCRIBE": f"DESCRIBE ?s {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }}",
    "in ASK": f"ASK {{ SERVICE <{PEER}> {{ ?s ?p ?o }} }}",
    "with an escaped letter": f"SELECT * {{ \\u0053ERVICE <{PEER}> {{ ?s ?p ?o }} }}",
    "with an escaped IRI": "SELECT * { SERVICE <http://127.0.0.1:PORT/\\u0073parql> { ?s ?p ?o } }",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of 3,000 triples."""
    folder = tmp_path_factory.mktemp("faults")
    scratch_release([write_numbers(folder / "numbers.ttl", NUMBERS)], folder, Prefixes({}))
    return folder


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[RunningServer]:
    """A server that all tests use which leave it whole."""
    with serving(*SMALL, "--releases", str(folder)) as server:
        yield server


def is_well(server: RunningServer, source: str = "127.0.0.9") -> bool:
    """Whether a small query, which is in no cache, is answered rightly and within two seconds."""
    start = time.monotonic()
    answer = server.ask(f"{SIZE} # {start}", source=source)
    took = time.monotonic() - start
    return answer.status == 200 and rows(answer) == [[str(NUMBERS)]] and is_in_time(took, 2)


# Hostile queries


@pytest.mark.timed
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_gets_an_honest_error_in_time(name: str, shared: RunningServer) -> None:
    query, expected, words = HOSTILE[name]
    start = time.monotonic()
    # What has no end is given half of the time that what fills the memory may need.
    answer = shared.post(query, **({"timeout": "1"} if expected == TOO_LATE else {}))
    assert title(answer) == expected
    assert is_in_time(time.monotonic() - start, 2 + 3)
    assert words in json.loads(answer.body)["detail"]
    assert "etag" not in answer.headers
    assert is_well(shared)


@pytest.fixture(scope="module")
def narrow(folder: Path) -> Iterator[RunningServer]:
    """A server whose answers are too large before they are too late."""
    with serving(
        *SMALL, "--releases", str(folder), "--result-size", "1MiB", "--query-timeout", "30"
    ) as server:
        yield server


@pytest.mark.parametrize("format", ["json", "tsv", "ntriples", "turtle"])
def test_an_answer_over_the_result_size_is_an_error(format: str, narrow: RunningServer) -> None:
    form = "SELECT *" if format in ("json", "tsv") else "CONSTRUCT { ?a ?e ?i } WHERE"
    answer = narrow.ask(f"{form} {{ {PRODUCT} }}", format=format)
    assert title(answer) == TOO_MUCH
    assert "the answer is larger than 1048576 bytes" in answer.text
    assert is_well(narrow)


@pytest.mark.timed
def test_ten_hostile_queries_at_once_leave_a_neighbour_in_peace(shared: RunningServer) -> None:
    hostile = [
        partial(shared.post, query, timeout="1")
        for query, expected, _ in HOSTILE.values()
        if expected in (TOO_LATE, TOO_MUCH)
    ]
    with meanwhile(
        *[partial(each, source="127.0.0.2") for each in hostile],
        *[partial(each, source="127.0.0.3") for each in hostile],
    ) as answers:
        assert all(is_well(shared) for _ in range(20))
    assert {answer.result().status for answer in answers} <= {503, 504, 507}
    assert is_well(shared)


def test_a_query_that_panics_is_not_tried_again(shared: RunningServer) -> None:
    before = shared.log.read_text().count("panicked on this query")
    assert shared.post(HOSTILE["an order that panics"][0]).status == 500
    assert shared.log.read_text().count("panicked on this query") == before + 1


def test_a_query_of_one_mebibyte_is_answered_and_a_larger_one_is_refused(
    shared: RunningServer, narrow: RunningServer
) -> None:
    query = SIZE + " #" + "x" * (1024 * 1024 - len(SIZE) - 2)
    assert rows(shared.post(query)) == [[str(NUMBERS)]]
    assert title(shared.post(query + "x")) == (413, "Request too large")
    values = "SELECT (COUNT(?x) AS ?n) { VALUES ?x {" + " 1" * 500_000 + " } }"
    assert title(narrow.post(values)) == TOO_MUCH
    assert is_well(shared)


@pytest.mark.timed
def test_a_request_lowers_its_deadline_and_never_raises_it(shared: RunningServer) -> None:
    start = time.monotonic()
    answer = shared.ask(ENDLESS, timeout="0.2")
    assert (title(answer), is_in_time(time.monotonic() - start, 1.5)) == (TOO_LATE, True)
    assert "ran for 0.2 s," in answer.text
    assert "ran for 2 s," in shared.ask(ENDLESS, timeout="1000").text


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "nan", "inf", "1e999", "1,5", "0x10"])
def test_a_wrong_deadline_is_refused(wrong: str, shared: RunningServer) -> None:
    assert title(shared.ask(SIZE, timeout=wrong)) == (400, "Bad parameter")


# No way out


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_refused_in_every_disguise_and_nobody_connects(
    name: str, shared: RunningServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as peer:
        query = SERVICES[name].replace("PORT", str(peer.getsockname()[1]))
        assert title(shared.ask(query)) == (403, "Forbidden")
        assert title(shared.post(query)) == (403, "Forbidden")
        assert not select.select([peer], [], [], 0)[0]


def test_a_service_in_the_dataset_or_a_graph_parameter_is_never_fetched(
    shared: RunningServer,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as peer:
        there = f"http://127.0.0.1:{peer.getsockname()[1]}/data.ttl"
        assert rows(shared.ask(f"SELECT (COUNT(*) AS ?n) FROM <{there}> {{ ?s ?p ?o }}")) == [["0"]]
        assert rows(shared.ask(SIZE, **{"default-graph-uri": there})) == [["0"]]
        assert title(shared.ask(f"LOAD <{there}>")) == (403, "Forbidden")
        assert not select.select([peer], [], [], 0)[0]


@pytest.mark.parametrize(
    ("door", "action"),
    [
        ("forbid_connections", "socket.socket()"),
        ("forbid_connections", "socket.socket(socket.AF_UNIX)"),
        ("forbid_connections", "subprocess.run('true')"),
        ("forbid_connections", "os.execv('/bin/true', ['true'])"),
        ("limits.close_the_door", "socket.socket()"),
        ("limits.close_the_door", "socket.socket(socket.AF_UNIX)"),
        ("limits.close_the_door", "subprocess.run('true')"),
        ("forbid_connections", "os.kill(os.getppid(), 0)"),
    ],
)
def test_a_process_that_shut_itself_in_opens_no_socket(door: str, action: str) -> None:
    program = f"""
import os, socket, subprocess
from pactgraph import sandbox
if not os.fork():
    sandbox.{door}()
    try:
        {action}
    except OSError:
        os._exit(7)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    assert (
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout
        == "7\n"
    )


# Hostile clients


@pytest.mark.timed
def test_two_hundred_clients_at_once_are_answered_rightly_or_told_to_come_back(
    shared: RunningServer,
) -> None:
    clients = [
        partial(
            shared.ask,
            f"SELECT (COUNT(*) + {i} AS ?n) {{ ?s ?p ?o }}",
            source=f"127.0.0.{2 + i % 7}",
        )
        for i in range(200)
    ]
    answers = at_once(*clients)
    assert {answer.status for answer in answers} <= {200, 503}
    assert all(
        rows(answer) == [[str(NUMBERS + i)]]
        for i, answer in enumerate(answers)
        if answer.status == 200
    )
    assert all(
        answer.headers["retry-after"].isdecimal() for answer in answers if answer.status == 503
    )
    assert sum(answer.status == 200 for answer in answers) > 50
    assert is_well(shared)


def test_three_hundred_clients_that_say_nothing_hold_up_nobody(shared: RunningServer) -> None:
    silent = [shared.connect(b"GET /sparql?query=ASK" if i % 2 else b"") for i in range(300)]
    try:
        assert all(is_well(shared) for _ in range(20))
    finally:
        for connection in silent:
            connection.close()


def test_twenty_clients_that_read_a_byte_now_and_then_hold_up_nobody(shared: RunningServer) -> None:
    slow = [shared.connect(request(f"{LARGE} OFFSET {i}")) for i in range(20)]
    try:
        assert all(connection.recv(1) == b"H" for connection in slow)
        assert all(is_well(shared) for _ in range(20))
        assert all(connection.recv(1) == b"T" for connection in slow)
    finally:
        for connection in slow:
            connection.close()


def test_a_slow_reader_gets_the_whole_answer(shared: RunningServer) -> None:
    with shared.connect(request(LARGE)) as connection:
        time.sleep(2)
        received = connection.recv(1000)
        head, _, _ = received.partition(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head.lower())[1]) + len(head) + 4  # type: ignore[index]
        while len(received) < length:
            received += connection.recv(length - len(received))
    assert len(json.loads(received[len(head) :])["results"]["bindings"]) == NUMBERS


def test_fifty_clients_that_send_slowly_hold_up_nobody(shared: RunningServer) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        b"application/sparql-query\r\nContent-Length: 6\r\n\r\n"
    )
    slow = [shared.connect(head + b"A") for _ in range(50)]
    assert all(is_well(shared) for _ in range(20))
    for connection in slow:
        connection.sendall(b"SK {}")
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.close()


def test_clients_that_hang_up_free_their_places_at_the_deadline(shared: RunningServer) -> None:
    for i in range(20):
        shared.connect(request(f"{ENDLESS} # {i}", timeout="0.2")).close()
    assert is_well(shared)
    wait_until(lambda: not shared.busy_workers, 20)
    assert at_once(*[partial(is_well, shared, "127.0.0.1")] * 4) == [True] * 4


def test_a_client_that_hangs_up_in_the_middle_of_a_large_answer_leaves_nothing_open(
    shared: RunningServer,
) -> None:
    assert is_well(shared)
    before = shared.descriptors
    for i in range(20):
        with shared.connect(request(f"{LARGE} OFFSET {i}")) as connection:
            connection.recv(100)
    wait_until(lambda: shared.descriptors <= before + 16, 5)


def request(query: str, **parameters: str) -> bytes:
    """A GET of a query as bytes."""
    path = "/sparql?" + urlencode({"query": query, **parameters})
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/sparql-results+json\r\n\r\n"
    ).encode()


# Places and queue


@pytest.mark.timed
def test_a_client_past_its_share_waits_and_others_do_not(folder: Path) -> None:
    with serving(*SMALL, "--client-queries", "2", "--releases", str(folder)) as server:
        asked = [
            partial(server.ask, f"{ENDLESS} # {i}", source="127.0.0.2", timeout="0.8")
            for i in range(4)
        ]
        start = time.monotonic()
        with meanwhile(*asked) as answers:
            time.sleep(0.3)
            assert len(server.busy_workers) <= 2
            assert is_well(server, "127.0.0.3")
        assert [title(answer.result()) for answer in answers] == [TOO_LATE] * 4
        assert time.monotonic() - start > 2 * 0.8


def test_a_full_queue_refuses_at_once_and_a_long_wait_ends(folder: Path) -> None:
    options = ("--workers", "2", "--queue-size", "1", "--queue-wait", "0.7")
    with serving(*SMALL, *options, "--releases", str(folder)) as server:
        with meanwhile(
            *[partial(server.ask, ENDLESS, source=source) for source in ("127.0.0.2", "127.0.0.3")]
        ):
            wait_until(lambda: len(server.busy_workers) == 2, 2)
            with meanwhile(partial(server.ask, SIZE, source="127.0.0.4")) as waiting:
                time.sleep(0.2)
                refused = server.ask(SIZE, source="127.0.0.5")
                assert not waiting[0].done()
            late = waiting[0].result()
        assert (title(refused), title(late)) == ((503, "Busy"), (503, "Busy"))
        assert (
            "queries wait already" in refused.text,
            "no place came free in 0.7 seconds" in late.text,
        ) == (True, True)
        assert min(int(answer.headers["retry-after"]) for answer in (refused, late)) > 0


def test_a_query_that_runs_for_long_gives_way_to_others(shared: RunningServer) -> None:
    with meanwhile(partial(shared.ask, ENDLESS)):
        lower, last = (10, os.SCHED_OTHER), (10, os.SCHED_IDLE)
        wait_until(
            lambda: (
                (lower if may_restore() else (0, os.SCHED_OTHER))
                in map(priority, shared.busy_workers)
            ),
            1.5,
        )
        wait_until(
            lambda: (
                (last if may_restore() else (0, os.SCHED_IDLE))
                in map(priority, shared.busy_workers)
            ),
            1.9,
        )


def test_a_network_of_64_bits_is_one_client(folder: Path) -> None:
    def ask_as(address: str, query: str, **more: str) -> int:
        return server.send(
            "GET",
            "/sparql?" + urlencode({"query": query, **more}),
            None,
            30,
            "127.0.0.1",
            {"X-Forwarded-For": address},
        ).status

    with serving(
        *SMALL, "--client-seconds", "1", "--trusted-proxies", "127.0.0.1", "--releases", str(folder)
    ) as server:
        assert ask_as("2001:db8::1", ENDLESS, timeout="1.5") == 504
        statuses = [
            ask_as(address, f"ASK {{ <urn:{number}> ?p ?o }}")
            for number, address in enumerate(("2001:db8::2", "2001:db8:0:1::1", "192.0.2.1"))
        ]
        assert statuses == [429, 200, 200]
        assert is_well(server)


def test_a_client_that_fills_the_queue_leaves_others_a_place(folder: Path) -> None:
    with serving(*SMALL, "--queue-size", "2", "--releases", str(folder)) as server:
        for i in range(8):
            server.connect(request(f"{ENDLESS} # {i}"), "127.0.0.2")
        wait_until(lambda: len(server.busy_workers) > 1, 2)
        assert [
            server.ask(f"{SIZE} # {i}", source=f"127.0.0.{3 + i}").status for i in range(4)
        ] == [200] * 4


def test_places_and_queue_of_an_http_process_that_was_killed_come_free(folder: Path) -> None:
    options = (
        "--workers",
        "2",
        "--queue-size",
        "2",
        "--processes",
        "1",
        "--query-timeout",
        "30",
        "--queue-wait",
        "20",
    )
    with serving(*SMALL, *options, "--releases", str(folder)) as server:
        for i in range(4):
            server.connect(request(f"{ENDLESS} # {i}"), f"127.0.0.{2 + i % 2}")
        wait_until(lambda: len(server.busy_workers) == 2, 5)
        assert "wait already" in server.ask(f"{SIZE} # x", source="127.0.0.4").text
        killed = server.http_processes[0]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: server.http_processes and server.http_processes != [killed], 10)
        wait_until(lambda: is_well_again(server), 10)


# Broken parts


def is_well_again(server: RunningServer) -> bool:
    """As `is_well`, where for a while nobody may be there to answer."""
    try:
        return is_well(server)
    except (OSError, ValueError):
        return False


def test_a_worker_killed_in_the_middle_ends_its_query_alone(shared: RunningServer) -> None:
    with meanwhile(partial(shared.ask, ENDLESS)) as answers:
        wait_until(lambda: shared.busy_workers, 2)
        os.kill(shared.busy_workers[0], signal.SIGKILL)
    assert title(answers[0].result()) == (500, "Engine failure")
    assert "was killed from outside" in answers[0].result().text
    assert all(is_well(shared) for _ in range(5))


def test_a_zygote_that_was_killed_comes_back(folder: Path) -> None:
    with serving(*SMALL, "--releases", str(folder)) as server:
        assert is_well(server)
        os.kill(server.zygotes[0], signal.SIGKILL)
        time.sleep(2)
        answers = at_once(
            *[partial(server.ask, f"{SIZE} # {i}", source=f"127.0.0.{2 + i}") for i in range(6)]
        )
        assert [answer.status for answer in answers] == [200] * 6
        assert (len(server.zygotes), server.zombies) == (1, [])
        os.kill(server.zygotes[0], signal.SIGKILL)
        assert wait_until(lambda: is_well_again(server), 8) < 8


def test_an_http_process_that_was_killed_comes_back(folder: Path) -> None:
    with serving(*SMALL, "--releases", str(folder)) as server:
        killed = server.http_processes[0]
        with meanwhile(*[partial(is_well_again, server)] * 4):
            os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(set(server.http_processes) - {killed}) == 2, 10)
        assert all(at_once(*[partial(is_well, server, f"127.0.0.{2 + i}") for i in range(8)]))
        assert server.zombies == []


@pytest.mark.timed
def test_a_server_told_to_end_does_so_with_queries_running(folder: Path) -> None:
    with serving(*SMALL, "--query-timeout", "30", "--releases", str(folder)) as server:
        running = [server.connect(request(f"{ENDLESS} # {i}")) for i in range(4)]
        wait_until(lambda: server.busy_workers, 3)
        start = time.monotonic()
        server.stop(signal.SIGTERM)
        wait_until(lambda: not server.left, 8)
        took = time.monotonic() - start
        assert (is_in_time(took, 8), server.process.returncode) == (True, 0)
        assert list(server.temporary.iterdir()) == []
        assert {connection.recv(12) for connection in running} <= {b"", b"HTTP/1.1 503"}


@pytest.mark.timed
@pytest.mark.parametrize("data", ["a release", "files"])
def test_a_server_that_was_killed_leaves_no_process_and_no_file(data: str, folder: Path) -> None:
    options = (
        ("--releases", str(folder))
        if data == "a release"
        else ("--data", str(folder / "numbers.ttl"))
    )
    with serving(*SMALL, "--query-timeout", "30", *options) as server:
        running = [server.connect(request(f"{ENDLESS} # {i}")) for i in range(4)]
        wait_until(lambda: server.busy_workers, 3)
        server.stop(signal.SIGKILL)
        wait_until(lambda: not server.left, 2)
        wait_until(lambda: not list(server.temporary.iterdir()), 1)
        for connection in running:
            connection.close()


def test_a_disk_that_is_full_while_a_release_is_published_changes_nothing(little: Cli) -> None:
    assert little("build").returncode == 0
    before = sorted(path.name for path in little.releases.iterdir())
    current = (little.releases / "current").resolve()
    with next((little.folder / "queries").rglob("*.rq")).open("a") as query:
        query.write("# changed\n")
    program = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)); {RUN_BUILD}"
    )
    failed = subprocess.run(
        [sys.executable, "-c", program, str(little.releases)],
        cwd=little.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (failed.returncode, "can't be written" in failed.stderr) == (1, True)
    assert "Traceback" not in failed.stderr
    assert (
        (little.releases / "current").resolve(),
        sorted(path.name for path in little.releases.iterdir()),
    ) == (current, before)


RUN_BUILD = (
    "import sys; sys.argv = ['pactgraph', 'build', '--releases', sys.argv[1]]; from pactgraph.cli "
    "import main; main()"
)


def test_a_disk_that_is_full_while_files_are_published_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    file = write_numbers(tmp_path / "other.ttl", NUMBERS, "other")
    program = f"""
import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
from pathlib import Path; from pactgraph.pipeline.scratch import scratch_release; from pactgraph.rdf import Prefixes
scratch_release([Path({str(file)!r})], Path({str(folder)!r}), Prefixes({{}}))
"""
    before, current = sorted(folder.iterdir()), (folder / "current").resolve()
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode
        != 0
    )
    assert (sorted(folder.iterdir()), (folder / "current").resolve()) == (before, current)


def on_tmpfs(options: str) -> list[str]:
    """The command that runs another with a small file system as its TMPDIR; skips where this system
    allows none.
    """
    mounted = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        f'mount -t tmpfs -o {options} tmpfs "$TMPDIR" && exec "$@"',
        "sh",
    ]
    if subprocess.run(
        [*mounted, "true"], env={**os.environ, "TMPDIR": "/mnt"}, capture_output=True, check=False
    ).returncode:
        pytest.skip("this system lets nobody mount a file system in a namespace of their own")
    return mounted


def test_an_answer_that_finds_the_disk_full_is_an_error(folder: Path) -> None:
    with serving(
        *SMALL, "--releases", str(folder), "--total-results", "64MiB", before=on_tmpfs("size=1m")
    ) as server:
        answer = server.ask(LARGE)
        assert (title(answer), "no room" in answer.text) == (TOO_MUCH, True)
        assert all(is_well(server) for _ in range(5))
        assert server.ask(f"{LARGE} LIMIT 100").status == 200


def test_a_temporary_folder_that_takes_no_more_files_leaves_the_zygote_whole(folder: Path) -> None:
    with serving(*SMALL, "--releases", str(folder), before=on_tmpfs("nr_inodes=60")) as server:
        zygote, inside = server.zygotes, Path(f"/proc/{server.process.pid}/root{server.temporary}")
        taken = fill(inside)
        answers = at_once(
            *[
                partial(server.post, query, timeout="0.5")
                for query in [ENDLESS, HOSTILE["a string without end"][0]] * 4
            ]
        )
        assert {answer.status for answer in answers} <= {503, 504, 507}
        for path in taken:
            path.unlink()
        assert wait_until(lambda: is_well_again(server), 8) < 8
        assert server.zygotes == zygote


def fill(folder: Path) -> list[Path]:
    """As many empty files in `folder` as it takes."""
    taken: list[Path] = []
    try:
        while True:
            path = folder / f"{len(taken)}"
            path.touch()
            taken.append(path)
    except OSError:
        return taken


# After all of that


def test_after_a_storm_nothing_has_leaked(folder: Path) -> None:
    with serving(*SMALL, "--releases", str(folder)) as server:
        at_once(*[partial(is_well, server, f"127.0.0.{2 + i}") for i in range(8)])
        before = len(server.tree), server.descriptors
        storm(server)
        wait_until(lambda: len(server.tree) <= before[0] + 2, 15)
        wait_until(lambda: server.descriptors <= before[1] + 12, 5)
        assert (
            server.zombies,
            [
                path.name
                for path in server.temporary.iterdir()
                if not path.name.startswith("pactgraph-")
            ],
        ) == ([], [])
        assert is_well(server)


def storm(server: RunningServer) -> None:
    """Everything bad at the same time."""
    queries = [query for query, _, _ in HOSTILE.values()]
    silent = [server.connect() for _ in range(50)]
    slow = [server.connect(request(f"{LARGE} OFFSET {i}")) for i in range(8)]
    with meanwhile(*[partial(server.post, query, timeout="1") for query in queries]):
        for connection in [server.connect(request(f"{ENDLESS} # {i}")) for i in range(8)]:
            connection.close()
        for worker in server.busy_workers[:3]:
            os.kill(worker, signal.SIGKILL)
        is_well(server)
    for connection in [*silent, *slow]:
        connection.close()


def test_what_is_measured_here_is_seen(shared: RunningServer) -> None:
    assert (len(shared.zygotes), len(shared.http_processes)) == (1, 2)
    assert all("zygote" in command(pid) for pid in shared.workers)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 500
