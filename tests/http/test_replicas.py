"""Three servers behind nginx as docs/deploy.md has it: all of them switch at once, and one that is
killed is missed by nobody.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from client import Answer, Client
from conftest import PROJECT, Cli
from fronts import Nginx, nginx
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release.exchange import Pulled, depot_at, pull
from pactgraph.release.write import switch
from servers import (
    RunningServer,
    at_once,
    free_port,
    is_in_time,
    rows,
    serving,
    wait_until,
    write_numbers,
)

SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
JSON = "application/sparql-results+json"
COUNTS = (100, 200)
OPTIONS = (
    *("--processes", "1", "--workers", "4", "--query-memory", "128MiB"),
    *("--trusted-proxies", "127.0.0.1", "--release-overlap", "120", "--client-seconds", "0"),
)


@dataclass(frozen=True)
class Asked:
    """What came of a request, and when that began, on the clock of time.monotonic."""

    begun: float
    ended: float
    outcome: Answer | Exception

    @property
    def told(self) -> tuple[int, str, str]:
        """The status, the release that the answer says it is from, and what its data say. Raises
        what the request raised.
        """
        if isinstance(self.outcome, Exception):
            raise self.outcome
        size = rows(self.outcome)[0][0] if self.outcome.status == 200 else self.outcome.text[:200]
        return self.outcome.status, self.outcome.headers.get("pactgraph-release", ""), size


@dataclass
class Cluster:
    """Three replicas that follow a depot, and an nginx in front of them."""

    made: Path
    depot: Path
    ids: tuple[str, str]
    replicas: list[RunningServer]
    front: Nginx
    client: Client
    asked: list[Asked] = field(default_factory=list)

    @property
    def current(self) -> str:
        """The release that nginx names."""
        return (self.front.folder / "release.conf").read_text("utf-8").split()[1].rstrip(";")

    def answer_from(self, release_id: str) -> None:
        """Have nginx name a release in all requests from now on."""
        name_release(self.front.folder, release_id)
        self.front.reload()

    def told(self, release_id: str) -> tuple[int, str, str]:
        """What an answer from a release tells."""
        return 200, release_id, str(COUNTS[self.ids.index(release_id)])

    @contextmanager
    def load(self, clients: int = 4) -> Iterator[list[Asked]]:
        """What clients get for as long as the context lasts: what is kept and what never is, by
        GET and POST.
        """
        is_over, asked = threading.Event(), self.asked
        asked.clear()

        def ask(number: int) -> None:
            turn = 0
            while not is_over.is_set():
                turn += 1
                begun = time.monotonic()
                outcome = ask_size(self.client, f"{number} {turn}" if number % 2 else "", turn)
                asked.append(Asked(begun, time.monotonic(), outcome))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield asked
        finally:
            is_over.set()
            for thread in threads:
                thread.join()


def ask_size(client: Client, comment: str, turn: int) -> Answer | Exception:
    """What comes of asking how large the data is, by POST each third time."""
    try:
        if turn % 3 == 0:
            form = f"query={SIZE} # {comment}".encode()
            return client("/sparql", form, Accept=JSON)
        return client(f"/sparql?query={SIZE} %23 {comment}".replace(" ", "%20"), Accept=JSON)
    except Exception as error:
        return error


def name_release(folder: Path, release_id: str) -> None:
    (folder / "release.conf").write_text(f"default {release_id};\n", "utf-8")


def site(folder: Path, port: int, replicas: list[RunningServer]) -> str:
    """The site of the documentation, at the addresses of this machine."""
    text = (PROJECT / "docs" / "deploy" / "nginx.conf").read_text("utf-8")
    for number, replica in enumerate(replicas, 1):
        text = text.replace(f"10.0.0.{number}:8000", f"127.0.0.1:{replica.port}")
    for old, new in (
        ("/etc/nginx/pactgraph-release.conf", f"{folder}/release.conf"),
        ("/var/cache/nginx/pactgraph", f"{folder}/cache"),
        ("server_name data.example", "server_name 127.0.0.1"),
        ("listen 80", f"listen 127.0.0.1:{port}"),
    ):
        assert old in text
        text = text.replace(old, new)
    assert not re.search(r"10\.0\.0\.|:80\b", text)
    return text


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The cluster, which answers from the first of two releases; only that one is in the depot."""
    folder = tmp_path_factory.mktemp("cluster")
    made, depot = folder / "made", folder / "depot"
    files = [write_numbers(folder / f"{count}.ttl", count) for count in COUNTS]
    first, second = (scratch_release([file], made, Prefixes({})).id for file in files)
    Cli(PROJECT, made)("release", "push", str(depot), first, "--use")
    with ExitStack() as stack:
        places = [folder / f"replica-{number}" for number in range(3)]
        for place in places:
            with depot_at(str(depot)) as there:
                pull(there, Pulled(first, place))
            switch(place, first)
            stack.enter_context(following(depot, place))
        starts = [serving(*OPTIONS, "--releases", str(place)) for place in places]
        replicas = at_once(*[start.__enter__ for start in starts])
        for start in starts:
            stack.push(start.__exit__)
        (folder / "nginx").mkdir()
        name_release(folder / "nginx", first)
        port = free_port()
        front = stack.enter_context(nginx(folder / "nginx", site(folder / "nginx", port, replicas)))
        client = Client(f"http://127.0.0.1:{port}")
        yield Cluster(made, depot, (first, second), replicas, front, client)


@contextmanager
def following(depot: Path, place: Path) -> Iterator[None]:
    """A process that keeps a replica at what a depot says."""
    command = ["release", "follow", str(depot), "--every", "0.2", "--releases", str(place)]
    process = subprocess.Popen([sys.executable, "-m", "pactgraph", *command], cwd=PROJECT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def test_all_replicas_switch_at_once_without_a_failed_or_mixed_answer(cluster: Cluster) -> None:
    first, second = cluster.ids
    own = Cli(PROJECT, cluster.made)
    addresses = [f"--replica=http://127.0.0.1:{replica.port}" for replica in cluster.replicas]
    with cluster.load() as asked:
        assert own("release", "push", str(cluster.depot), second).returncode == 0
        used = own("release", "use", second, "--at", str(cluster.depot), *addresses)
        assert (used.returncode, used.stdout) == (0, f"{second}\n")
        # All replicas have taken up the second release, and all answers are still from the first.
        assert {
            server.get("/healthz").headers["pactgraph-release"] for server in cluster.replicas
        } == {second}
        wait_for_more(asked, 20)
        switched = time.monotonic()
        cluster.answer_from(second)
        done = time.monotonic()
        wait_for_more(asked, 20)
    before = [each.told for each in asked if each.ended < switched]
    between = [each.told for each in asked if each.ended >= switched and each.begun <= done]
    after = [each.told for each in asked if each.begun > done]
    assert (len(before) > 40, len(after) > 10) == (True, True)
    assert {*before} == {cluster.told(first)}
    assert {*between} <= {cluster.told(first), cluster.told(second)}
    assert {*after} == {cluster.told(second)}


def test_a_server_that_does_not_have_the_release_is_passed_over(cluster: Cluster) -> None:
    """Two of three, here; they say so by a 404, for which nobody takes them for ill."""
    before, place = cluster.current, cluster.made.parent / "replica-2"
    with stopped(place):
        numbers = write_numbers(cluster.made.parent / "300.ttl", 300)
        third = scratch_release([numbers], place, Prefixes({})).id
        last = cluster.replicas[2]
        wait_until(lambda: last.get("/healthz").headers["pactgraph-release"] == third, 10)
        cluster.answer_from(third)
        with cluster.load() as asked:
            wait_for_more(asked, 40)
    cluster.answer_from(before)
    assert {each.told for each in asked} == {(200, third, "300")}


def test_what_was_asked_is_kept_by_release_and_form(cluster: Cluster) -> None:
    path = f"/sparql?query={SIZE} %23 kept".replace(" ", "%20")
    first = [cluster.client(path, Accept=accept) for accept in (JSON, "text/csv")]
    again = [cluster.client(path, Accept=accept) for accept in (JSON, "text/csv")]
    assert [answer.body for answer in first] == [answer.body for answer in again]
    assert [answer.headers["content-type"].split(";")[0] for answer in again] == [JSON, "text/csv"]
    assert [answer.headers["etag"] for answer in first] == [
        answer.headers["etag"] for answer in again
    ]
    kept = list((cluster.front.folder / "cache").rglob("*"))
    assert len([path for path in kept if path.is_file()]) >= 2


@pytest.mark.timed
def test_a_replica_that_is_killed_is_missed_by_nobody(cluster: Cluster) -> None:
    with cluster.load() as asked:
        wait_for_more(asked, 20)
        kill(cluster.replicas[1])
        killed = time.monotonic()
        wait_until(lambda: time.monotonic() > killed + 2.5, 5)
    after = [each for each in asked if each.begun > killed + 1]
    assert len(after) > 20
    assert {each.told for each in after} == {cluster.told(cluster.current)}
    slowest = max(each.ended - each.begun for each in after)
    assert is_in_time(slowest, 1.5)


def test_what_is_kept_outlives_the_servers(cluster: Cluster) -> None:
    path = f"/sparql?query={SIZE} %23 kept".replace(" ", "%20")
    kept = cluster.client(path, Accept=JSON)
    for replica in cluster.replicas:
        kill(replica)
    assert (kept.status, cluster.client(path, Accept=JSON).body) == (200, kept.body)
    assert cluster.client("/sparql?query=ASK{}").status == 502


def kill(server: RunningServer) -> None:
    """End all processes of a server at once; some end by themselves when others have."""
    for pid in server.tree:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def stopped(place: Path) -> Iterator[None]:
    """Nobody follows the depot in `place` for as long as the context lasts."""
    pids = [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if str(place).encode() in read(folder / "cmdline") and b"follow" in read(folder / "cmdline")
    ]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def wait_for_more(asked: list[Asked], count: int) -> None:
    """Wait until so many more requests have ended."""
    before = len(asked)
    wait_until(partial(lambda: len(asked) >= before + count), 15)
