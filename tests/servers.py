"""Real servers for tests that break things: `pactgraph serve` in a process of its own, its tree of
processes, and a way to ask it.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from client import Answer, Client, connect
from conftest import PROJECT

T = TypeVar("T")

HEADERS = {"Accept": "application/sparql-results+json, text/turtle"}
# Limits that make hostile queries end soon.
SMALL = (
    "--processes",
    "2",
    "--query-timeout",
    "2",
    "--query-memory",
    "128MiB",
    "--workers",
    "8",
    "--result-size",
    "16MiB",
)


@dataclass(frozen=True)
class RunningServer:
    """A server that is ready. Its temporary files are in `temporary`, a folder of its own; `log`
    holds its standard error.
    """

    process: "subprocess.Popen[bytes]"
    port: int
    temporary: Path
    log: Path
    known: set[int] = field(default_factory=set)
    opened: list[socket.socket] = field(default_factory=list)

    def ask(self, query: str, source: str = "127.0.0.1", **parameters: str) -> Answer:
        """The answer to a query."""
        return self.get("/sparql?" + urlencode({"query": query, **parameters}), source=source)

    def get(
        self, path: str, patience: float = 30, source: str = "127.0.0.1", **headers: str
    ) -> Answer:
        """The answer to a GET."""
        return self.send(
            "GET",
            path,
            None,
            patience,
            source,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def post(self, query: str, source: str = "127.0.0.1", **parameters: str) -> Answer:
        """The answer to a query that is POSTed as it is."""
        return self.send(
            "POST",
            "/sparql?" + urlencode(parameters),
            query.encode(),
            30,
            source,
            {"Content-Type": "application/sparql-query"},
        )

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        patience: float,
        source: str,
        headers: dict[str, str],
    ) -> Answer:
        """The answer to a request from the address `source`; what is cut, or not answered in
        `patience` seconds, raises.
        """
        client = Client(f"http://127.0.0.1:{self.port}", source, patience)
        return client.send(method, path, body, {**HEADERS, **headers})

    def connect(self, sent: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        """A connection on which `sent` has been sent; it is closed at the end of the server at the
        latest.
        """
        connection = connect(self.port, source=source)
        self.opened.append(connection)
        connection.sendall(sent)
        return connection

    @property
    def tree(self) -> list[int]:
        """The processes of the server, itself first; zombies count."""
        found = [self.process.pid]
        parents = {pid: parent for pid, (parent, _) in _processes().items()}
        for pid in found:
            found += sorted(child for child, parent in parents.items() if parent == pid)
        self.known.update(found)
        return found

    @property
    def zygotes(self) -> list[int]:
        """The zygotes."""
        return [
            pid
            for pid in self.tree
            if "pactgraph.engine.pool.zygote" in command(pid) and parent_of(pid) == self.process.pid
        ]

    @property
    def workers(self) -> list[int]:
        """The query workers, the spare ones among them."""
        return [
            pid
            for pid in self.tree
            if "pactgraph.engine.pool.zygote" in command(pid) and parent_of(pid) != self.process.pid
        ]

    @property
    def http_processes(self) -> list[int]:
        """The processes that speak HTTP."""
        return [
            pid
            for pid in self.tree
            if parent_of(pid) == self.process.pid and "pactgraph serve" in command(pid)
        ]

    @property
    def busy_workers(self) -> list[int]:
        """The workers that use the processor at the moment."""
        return [pid for pid in self.workers if state_of(pid) == "R"]

    @property
    def left(self) -> list[int]:
        """The processes that ever were seen in the tree and are still there."""
        return [pid for pid in self.known if "pactgraph" in command(pid)]

    @property
    def descriptors(self) -> int:
        """The open descriptors of HTTP processes and zygotes."""
        return sum(_descriptors(pid) for pid in [*self.http_processes, *self.zygotes])

    @property
    def zombies(self) -> list[int]:
        """The processes of the tree that have ended and are not buried."""
        return [pid for pid in self.tree if state_of(pid) == "Z"]

    def stop(self, by: int = signal.SIGTERM, within: float = 20) -> None:
        """End the server; its processes are in `known`."""
        _ = self.tree
        self.process.send_signal(by)
        self.process.wait(within)


@contextmanager
def serving(
    *options: str, before: Sequence[str] = (), program: Sequence[str] = ("-m", "pactgraph")
) -> Iterator[RunningServer]:
    """A server with `options`, on a free port and with a TMPDIR of its own; `before` is a command
    that ends by running it, `program` what Python is to run.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-test-"))
    temporary = folder / "tmp"
    temporary.mkdir()
    port = free_port()
    command = [*before, sys.executable, *program, "serve", "--port", str(port), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "TMPDIR": str(temporary)},
            stderr=log,
            stdout=log,
        )
    server = RunningServer(process, port, temporary, folder / "log")
    try:
        wait_until(lambda: is_ready(server), 20)
        yield server
    finally:
        end(server)
        shutil.rmtree(folder, ignore_errors=True)


def is_ready(server: RunningServer) -> bool:
    """Whether the server answers a query. Raises RuntimeError with its last words where it has
    ended.
    """
    if server.process.poll() is not None:
        raise RuntimeError(f"the server ended: {server.log.read_text()}")
    with suppress(OSError):
        return server.get("/readyz", patience=5).status == 200
    return False


def end(server: RunningServer) -> None:
    """See that nothing is left of a server, however it ended."""
    for connection in server.opened:
        connection.close()
    if server.process.poll() is None:
        server.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(15)
    for pid in server.left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.kill()
    server.process.wait()


def wait_until(is_so: Callable[[], object], seconds: float) -> float:
    """The seconds it took until `is_so`. Raises TimeoutError where it took longer than `seconds` of
    a machine that has nothing else to do.
    """
    start = time.monotonic()
    while not is_so():
        took = time.monotonic() - start
        if not is_in_time(took, seconds):
            raise TimeoutError(f"not so within {took:.1f} seconds, where {seconds:g} are allowed")
        time.sleep(0.02)
    return time.monotonic() - start


def is_in_time(took: float, allowed: float) -> bool:
    """Whether `took` seconds are not more than `allowed` on a machine with nothing else to do: where
    they are more, what others take from this process now is allowed for.
    """
    return took <= allowed or took <= allowed * slowness()


def slowness() -> float:
    """How many times longer a tenth of a second of work takes this process at the moment."""
    start, worked = time.monotonic(), time.process_time()
    while time.process_time() - worked < 0.1:
        pass
    return (time.monotonic() - start) / 0.1


def free_port() -> int:
    """A port that nobody listens on, and that the system gives to no connection of another test
    meanwhile (ip_local_port_range).
    """
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def command(pid: int) -> str:
    """The command line of a process; nothing where it has gone or is a zombie."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def parent_of(pid: int) -> int:
    """The parent of a process; 0 where it has gone."""
    return _stat(pid)[0]


def state_of(pid: int) -> str:
    """The state of a process as one letter; nothing where it has gone."""
    return _stat(pid)[1]


def resident(pid: int) -> int:
    """The bytes of memory of a process that it shares with nobody; 0 where it has gone."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024
    return 0


def anonymous(pid: int) -> int:
    """The bytes of memory of a process that no file stands behind, whoever shares them; 0 where it
    has gone. A page that a fork shares until one of the two writes to it counts from the start.
    """
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) * 1024
    return 0


def priority(pid: int) -> tuple[int, int]:
    """The priority of a process, and how it is scheduled."""
    return os.getpriority(os.PRIO_PROCESS, pid), os.sched_getscheduler(pid)


def write_numbers(path: Path, count: int, name: str = "n") -> Path:
    """A file of `count` triples: item i of `name` has the value i."""
    path.write_text("".join(f"<urn:{name}:{i}> <urn:value> {i} .\n" for i in range(count)), "utf-8")
    return path


def rows(answer: Answer) -> list[list[str]]:
    """The values of a table in JSON, row by row."""
    document = json.loads(answer.body)
    names: Sequence[str] = document["head"]["vars"]
    return [
        [row[name]["value"] for name in names if name in row]
        for row in document["results"]["bindings"]
    ]


def title(answer: Answer) -> tuple[int, str]:
    """The status and the title of problem details. Raises AssertionError where the answer is no
    such thing.
    """
    assert answer.headers["content-type"] == "application/problem+json", (
        answer.status,
        answer.body[:500],
    )
    problem = json.loads(answer.body)
    assert (problem["status"], int(answer.headers["content-length"])) == (
        answer.status,
        len(answer.body),
    )
    return answer.status, problem["title"]


@contextmanager
def meanwhile(*actions: Callable[[], T]) -> "Iterator[list[Future[T]]]":
    """What `actions` come to, which run at the same time as the body of the context and end with
    it.
    """
    with ThreadPoolExecutor(len(actions)) as pool:
        yield [pool.submit(action) for action in actions]


def at_once(*actions: Callable[[], T]) -> list[T]:
    """What `actions` come to when they run at the same time; the first that raises raises here."""
    with meanwhile(*actions) as futures:
        return [future.result() for future in futures]


def _descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def _processes() -> dict[int, tuple[int, str]]:
    pids = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    return {pid: _stat(pid) for pid in pids}


def _stat(pid: int) -> tuple[int, str]:
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return 0, ""
    return int(parent), state
