"""Engines of others as anybody runs them: Oxigraph's own server, Apache Jena Fuseki and Virtuoso.

Each is started on a free port, keeps its data in a folder, and can be killed and started again over
it. The default graph of a query that names none is the union of all graphs, where a test doesn't want
another, and Virtuoso, which knows no other, has graphs of its own in it. Where one isn't installed, the test is skipped with the reason; CI installs them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
from client import Answer, Client
from conftest import PROJECT, absent
from jars import listed
from servers import free_port, wait_until

JARS = PROJECT / "tests" / "standards" / "engines"
NQUADS, NTRIPLES = "application/n-quads", "application/n-triples"
_FUSEKI = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
[] a fuseki:Service ;
  fuseki:name "data" ;
  fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "sparql" ] ;
  fuseki:endpoint [ fuseki:operation fuseki:update ; fuseki:name "update" ] ;
  fuseki:endpoint [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] ;
  fuseki:dataset [
    a tdb2:DatasetTDB2 ; tdb2:location "tdb2" ; tdb2:unionDefaultGraph %s ;
    ja:context [ ja:cxtName "arq:queryTimeout" ; ja:cxtValue "%d" ]
  ] .
"""
_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:%d
DisableUnixSocket = 1
ServerThreads = 20
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:%d
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = %d
"""


@dataclass
class TripleStore:
    """An engine that runs. `query`, `update` and `data` are the addresses for queries, for updates
    and of the Graph Store Protocol; `user` and `password` are for the last two, where they are
    needed.
    """

    name: str
    command: Sequence[str]
    folder: Path
    root: str
    query: str
    update: str
    data: str
    user: str = ""
    password: str = ""
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def ask(
        self,
        query: str,
        accept: str = "application/sparql-results+json",
        patience: float = 30,
        **dataset: Sequence[str],
    ) -> Answer:
        """The answer to a query, POSTed as a form; `dataset` are lists of graphs, called as the
        protocol's parameters with _ for -.
        """
        fields = {name.replace("_", "-"): graphs for name, graphs in dataset.items()}
        form = urlencode({"query": query, **fields}, doseq=True).encode()
        path = self.query.removeprefix(self.root)
        return Client(self.root, patience=patience)(path, form, Accept=accept)

    def load(self, file: Path) -> None:
        """Add the quads of a file of N-Quads to what the store has."""
        with httpx.Client(auth=self.auth, timeout=120, trust_env=False) as client:
            if self.name != "virtuoso":
                client.post(
                    self.data, content=file.read_bytes(), headers={"Content-Type": NQUADS}
                ).raise_for_status()
                return
            for graph, triples in _graphs(file).items():  # Virtuoso takes one graph at a time
                client.post(
                    self.data,
                    params={"graph": graph},
                    content=triples,
                    headers={"Content-Type": NTRIPLES},
                ).raise_for_status()

    def write(self, update: str) -> None:
        """Carry out an update."""
        with httpx.Client(auth=self.auth, timeout=120, trust_env=False) as client:
            client.post(self.update, data={"update": update}).raise_for_status()

    @property
    def auth(self) -> httpx.DigestAuth | None:
        """Who may write."""
        return httpx.DigestAuth(self.user, self.password) if self.user else None

    def start(self) -> None:
        """Start the engine, where it doesn't run, over the data that it has."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        wait_until(self._answers, 60)

    def kill(self) -> None:
        """End the engine at once, in the midst of whatever it does."""
        if self.process:
            self.process.kill()
            self.process.wait()
        for lock in self.folder.glob("*.lck"):  # Virtuoso would believe that it still runs
            lock.unlink()

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended: {(self.folder / 'log').read_text()[-2000:]}")
        with suppress(ConnectionError):
            return self.ask("SELECT ?x { BIND(1 AS ?x) }", patience=5).status == 200
        return False


@dataclass(frozen=True)
class Habits:
    """Whether the default graph is the union, and after how many seconds an engine gives up."""

    has_union: bool = True
    seconds: int = 10


USUAL = Habits()


def oxigraph(folder: Path, habits: Habits) -> TripleStore:
    """Oxigraph's own server, as PyPI's `oxigraph` has it, beside the Python that runs the tests."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        absent("no Oxigraph server: pip install oxigraph")
    root = f"http://127.0.0.1:{free_port()}"
    command = [program, "serve", "--location", folder / "store", "--bind", root[7:]]
    union = ["--union-default-graph"] if habits.has_union else []
    options = [*union, "--timeout-s", str(habits.seconds)]
    return TripleStore(
        "oxigraph",
        [*map(str, command), *options],
        folder,
        root,
        f"{root}/query",
        f"{root}/update",
        f"{root}/store",
    )


def fuseki(folder: Path, habits: Habits) -> TripleStore:
    """Apache Jena Fuseki over TDB2."""
    if not shutil.which("java") or not shutil.which("mvn"):
        absent("no java or no mvn")
    if not (JARS / "jars").is_dir():
        pom = (JARS / "pom.xml").relative_to(PROJECT)
        absent(f"no Fuseki: mvn --strict-checksums -f {pom} dependency:copy-dependencies")
    jar = next(
        path for path in listed(JARS / "jars.sha256", JARS / "jars") if "fuseki" in path.name
    )
    (folder / "tdb2").mkdir()
    configuration = _FUSEKI % (str(habits.has_union).lower(), 1000 * habits.seconds)
    (folder / "fuseki.ttl").write_text(configuration, "utf-8")
    port = free_port()
    machine = ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"]
    command = [*machine, "-cp", str(jar), "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"]
    options = ["--config", "fuseki.ttl", "--port", str(port), "--localhost"]
    root = f"http://127.0.0.1:{port}"
    return TripleStore(
        "fuseki",
        [*command, *options],
        folder,
        root,
        f"{root}/data/sparql",
        f"{root}/data/update",
        f"{root}/data/data",
    )


def virtuoso(folder: Path, habits: Habits) -> TripleStore:
    """Virtuoso 7, as Debian has it."""
    if not shutil.which("virtuoso-t"):
        absent("no Virtuoso: apt-get install virtuoso-opensource-7-bin")
    port = free_port()
    configuration = _VIRTUOSO % (free_port(), port, habits.seconds)
    (folder / "virtuoso.ini").write_text(configuration, "utf-8")
    root = f"http://127.0.0.1:{port}"
    return TripleStore(
        "virtuoso",
        ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"],
        folder,
        root,
        f"{root}/sparql",
        f"{root}/sparql-auth",
        f"{root}/sparql-graph-crud-auth",
        "dba",
        "dba",
    )


TRIPLE_STORES: Mapping[str, Callable[[Path, Habits], TripleStore]] = {
    "oxigraph": oxigraph,
    "fuseki": fuseki,
    "virtuoso": virtuoso,
}


def chosen(*usual: str) -> list[str]:
    """The names of those that a test is run on: the usual ones, or all, where PACTGRAPH_ENGINES
    is "all".
    """
    is_all = os.environ.get("PACTGRAPH_ENGINES") == "all"
    return [name for name in TRIPLE_STORES if is_all or name in usual]


@contextmanager
def running(
    name: str, folder: Path, data: Path | None = None, habits: Habits = USUAL
) -> Iterator[TripleStore]:
    """The triple store of that name, which keeps its data in `folder`, an empty one, with the
    N-Quads of `data`, if any. Skips the test where it isn't installed.
    """
    store = TRIPLE_STORES[name](folder, habits)
    try:
        store.start()
        if data:
            store.load(data)
        yield store
    finally:
        store.kill()


def _graphs(file: Path) -> dict[str, bytes]:
    """The triples of each named graph of a file, as N-Triples."""
    graphs: dict[str, list[str]] = {}
    for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .\n")
    return {name: "".join(triples).encode() for name, triples in graphs.items()}
