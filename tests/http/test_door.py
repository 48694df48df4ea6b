"""What is answered at the door is what is answered at leisure; and who waits keeps no thread."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from unittest.mock import Mock

import pytest
from client import Answer
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.web.http import Headers
from pactgraph.web.wsgi.door import Door
from servers import RunningServer, rows, serving, wait_until, write_numbers

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
QUERIES = {
    "small": COUNT,
    "compressible": "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 100",
    "large": "SELECT * { ?s ?p ?o . ?x ?y ?z } ORDER BY ?s LIMIT 20000",
    "of nothing": "SELECT * { <urn:n:5> <urn:n:nowhere> ?o }",
    "volatile": "SELECT ?s { ?s ?p ?o FILTER(NOW() > ?p || true) } ORDER BY ?s LIMIT 1",
    "broken": "SELCT",
    "forbidden": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
    "update": "CLEAR ALL",
    "a yes": "ASK {}",
    "a graph": "CONSTRUCT WHERE { ?s ?p ?o }",
}
HEADERS: dict[str, dict[str, str]] = {
    "any": {},
    "gzip": {"Accept-Encoding": "gzip"},
    "csv": {"Accept": "text/csv, text/turtle;q=0.5"},
    "impossible": {"Accept": "image/png"},
    "chinese": {"Accept-Language": "zh"},
}
# They come at another time, and large answers from one worker or another.
OTHER = {"date"}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of 300 numbers."""
    folder = tmp_path_factory.mktemp("door")
    scratch_release([write_numbers(folder / "numbers.ttl", 300)], folder, Prefixes({}))
    return folder


@pytest.fixture(scope="module")
def server(releases: Path) -> Iterator[RunningServer]:
    """A server with its cache off."""
    with serving("--processes", "1", "--cache-size", "0", "--releases", str(releases)) as server:
        yield server


def said(answer: Answer) -> tuple[int, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in OTHER}
    return answer.status, headers


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("headers", HEADERS)
def test_the_answer_is_the_same_at_the_door_and_at_leisure(
    query: str, headers: str, server: RunningServer
) -> None:
    """HEAD is always answered at leisure."""
    path = f"/sparql?query={'%20'.join(QUERIES[query].replace('+', '%2B').split())}"
    at_leisure, at_the_door = (
        server.send(method, path, None, 30, "127.0.0.1", HEADERS[headers])
        for method in ("HEAD", "GET")
    )
    assert said(at_the_door) == said(at_leisure)
    assert (not at_leisure.body, len(at_the_door.body)) == (
        True,
        int(at_the_door.headers["content-length"]),
    )


def test_who_waits_for_a_place_keeps_no_thread(releases: Path) -> None:
    limits = ("--workers", "1", "--client-queries", "1", "--queue-size", "60", "--queue-wait", "20")
    waiting = 50
    with (
        serving("--processes", "1", *limits, "--releases", str(releases)) as server,
        ThreadPoolExecutor(waiting + 1) as clients,
    ):
        [process] = server.http_processes
        assert server.ask(COUNT).status == 200
        before = threads(process)
        slow = clients.submit(server.ask, endless(), timeout="3")
        wait_until(lambda: server.busy_workers, 5)
        asked = [clients.submit(server.ask, f"{COUNT} # {number}") for number in range(waiting)]
        wait_until(lambda: connections(process) > waiting, 5)
        # Granian makes a few at once for a burst, however soon each is done with its request.
        assert threads(process) - before < 2 * waiting // 3
        assert slow.result().status == 504
        assert [rows(each.result()) for each in asked] == [[["300"]]] * waiting


def test_who_comes_meanwhile_is_taken_by_the_thread_that_takes_the_first() -> None:
    taken, inside, go_on = list[tuple[str, int]](), threading.Event(), threading.Event()

    def begin(context: str, *_: object) -> bool:
        taken.append((context, threading.get_ident()))
        inside.set()
        return go_on.wait(20)

    at_the_door = door(enter=lambda request: request["PATH_INFO"], begin=begin)
    first = threading.Thread(target=at_the_door.take, args=(Mock(), Told(), asked("/first")))
    first.start()
    assert inside.wait(20)
    at_the_door.take(Mock(), Told(), asked("/second"))
    go_on.set()
    first.join(20)
    assert taken == [("/first", first.ident), ("/second", first.ident)]


@pytest.mark.parametrize("room", ["enter", "begin", "at leisure"])
def test_a_request_that_our_own_rooms_fail_at_is_answered_so(room: str) -> None:
    told, failing = Told(), Mock(side_effect=RuntimeError("a room fell in"))
    at_the_door = door(**({"begin": Mock(return_value=False)} | {room: failing}))
    at_the_door.take(failing, told, asked("/"))
    assert told.status.get(timeout=20) == 500
    at_the_door.take(failing, told, asked("/"))
    assert told.status.get(timeout=20) == 500


def door(**rooms: Callable[..., object]) -> Door:
    """A door before rooms of which these are there."""
    return Door(Mock(known=Mock(return_value=None), **rooms), Mock(), 1, {})


def asked(path: str) -> dict[str, str]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path}


@dataclass
class Told:
    """An exchange that tells the status of the answer."""

    status: SimpleQueue[int] = field(default_factory=SimpleQueue)

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        self.status.put(status)

    def response_iter(self, status: int, headers: Headers, body: Iterable[bytes]) -> None:
        raise AssertionError("a failure comes in one piece")


def endless() -> str:
    return "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


def threads(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def connections(process: int) -> int:
    targets = (str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir())
    return sum(target.startswith("socket:") for target in targets)
