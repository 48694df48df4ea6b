"""The whole project through engines of others: saved queries and pages are what they are from ours, a
storm harms no neighbour, and what becomes of the engine is told and healed.

Oxigraph's server is asked, in part; with PACTGRAPH_ENGINES=all every engine, and all pages.
"""

import csv
import io
import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from client import Answer, Client
from conftest import PROJECT, Cli
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.queries import SavedQuery
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import Release
from places import ERRORS, ROOMS, THINGS, saved_queries
from portability import Asked, exceptions, judged, read
from servers import (
    RunningServer,
    is_in_time,
    meanwhile,
    rows,
    serving,
    title,
    wait_until,
    write_numbers,
)
from triplestores import Habits, TripleStore, chosen, running

IS_ALL = os.environ.get("PACTGRAPH_ENGINES") == "all"
CATALOG = load_catalog(PROJECT / "queries").queries
PAGES = [
    *ROOMS,
    *(f"/id/{name}" for name in THINGS),
    *ERRORS,
    *saved_queries()[:: 1 if IS_ALL else 9],
]
# What any query takes that no engine ends in time, and what makes more than may be answered.
PRODUCT = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(4))
HOSTILE = {
    "a count over a product": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "a product": f"SELECT * {{ {PRODUCT} }}",
    "a product as a graph": f"CONSTRUCT {{ ?a0 ?b1 ?c2 }} WHERE {{ {PRODUCT} }}",
    "a path of any length, twice": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . "
    "?c (!<urn:y>|^!<urn:y>)* ?d }",
}
# What an engine refuses at once; and pages on which it is seen how it writes a length of time,
# or an amount (docs/engines.md).
REFUSED = {("virtuoso", "a path of any length, twice")}
REWRITTEN = {"fuseki": ("agreement-graph",), "virtuoso": ("compared", "what-is-stated")}
LABEL = """SELECT ?label { <https://w3id.org/pactgraph/id/microsoft>
  <http://www.w3.org/2000/01/rdf-schema#label> ?label FILTER(LANG(?label) = "en") }"""


class Through:
    """An engine that has the release, in which `load` puts it, and a server that asks it."""

    def __init__(self, store: TripleStore, releases: Path) -> None:
        self.store, self.releases = store, releases

    def load(self, releases: Path | None = None) -> None:
        done = Cli(PROJECT, releases or self.releases).process("load", "--engine", self.store.query)
        assert done.returncode == 0, done.stderr

    @property
    def options(self) -> list[str]:
        return [
            "--releases", str(self.releases), "--engine", self.store.query, "--processes", "1",
            "--cache-size", "0",
        ]  # fmt: skip


@pytest.fixture(scope="module", params=chosen("oxigraph"))
def through(
    request: pytest.FixtureRequest, releases: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Through]:
    """An engine of others with the release."""
    folder = tmp_path_factory.mktemp(request.param)
    # To Virtuoso the update that switches is a query too.
    habits = Habits(has_union=False, seconds={"virtuoso": 10}.get(request.param, 2))
    with (
        running(request.param, folder, habits=habits) as store,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("PACTGRAPH_ENGINE_USER", store.user)
        environment.setenv("PACTGRAPH_ENGINE_PASSWORD", store.password)
        found = Through(store, releases)
        found.load()
        yield found


@pytest.fixture(scope="module")
def theirs(through: Through) -> Iterator[RunningServer]:
    """A server whose queries the engine answers."""
    with serving(*through.options) as server:
        yield server


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_saved_query_has_the_rows_that_we_have(
    lang: str, through: Through, theirs: RunningServer, server: Client
) -> None:
    but = exceptions(through.store.name)
    for name, query in CATALOG.items():
        first, second = ("nt", "ttl") if query.form == "CONSTRUCT" else ("json", "csv")
        path, asked = f"/queries/{name}", urlencode({**query.example, "lang": lang})
        ours = server(f"{path}.{first}?{asked}")
        found, other = (theirs.get(f"{path}.{form}?{asked}") for form in (first, second))
        assert (ours.status, found.status, other.status) == (200, 200, 200), (name, found.text)
        judged(expected(query, ours), read(found.body, expected(query, ours)), but)
        assert values(second, other) == values(first, found), name
        assert found.headers["etag"]


def expected(query: SavedQuery, ours: Answer) -> Asked:
    """What a saved query is asked, and the rows that we have."""
    asked = Asked("queries", query.name, "", (), query)
    return Asked("queries", query.name, "", read(ours.body, asked), query)


def values(form: str, answer: Answer) -> object:
    """What an answer says: its triples, or its rows as texts."""
    if form in ("nt", "ttl"):
        kind = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE}[form]
        return {quad.triple for quad in ox.parse(answer.body, format=kind)}
    if form == "csv":
        return list(csv.reader(io.StringIO(answer.text, newline="")))[1:]
    document = json.loads(answer.body)
    names = document["head"]["vars"]
    found = document["results"]["bindings"]
    return [[row.get(name, {"value": ""})["value"] for name in names] for row in found]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_tells_what_it_tells_from_our_engine(
    path: str, through: Through, theirs: RunningServer, server: Client
) -> None:
    """In one language, or with all engines in both: what differs from engine to engine is not in
    the words around it.
    """
    if any(name in path for name in REWRITTEN.get(through.store.name, ())):
        pytest.skip("the engine rewrites what the page shows")
    for language in ("en", "zh")[: 2 if IS_ALL else 1]:
        ours = server(f"/{language}{path}", Accept="text/html")
        found = theirs.get(f"/{language}{path}", Accept="text/html")
        assert found.status == ours.status
        assert shown(found, theirs.port) == shown(ours, int(server.root.rpartition(":")[2]))


def shown(answer: Answer, port: int) -> list[str]:
    """What a page shows, without what differs from server to server and how long it took."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    text = re.sub(r"\d+ (ms|毫秒)", r"N \1", text.replace(str(port), "PORT"))
    return text.split()


@pytest.mark.timed
def test_a_storm_harms_no_neighbour_and_leaves_nothing(
    through: Through, theirs: RunningServer
) -> None:
    before = theirs.descriptors
    for _ in range(2):
        asked = [
            partial(theirs.post, f"{query} # {number}", f"127.0.0.{number}", timeout="1")
            for name, query in HOSTILE.items()
            for number in (2, 3)
            if (through.store.name, name) not in REFUSED
        ]
        with meanwhile(*asked) as answers:
            for _ in range(3):
                start = time.monotonic()
                neighbour = theirs.ask(f"{LABEL} # {start}", source="127.0.0.9")
                assert (neighbour.status, rows(neighbour)) == (200, [["Microsoft"]])
                assert is_in_time(time.monotonic() - start, 5)
        stopped = {title(answer.result()) for answer in answers}
        assert stopped <= {(504, "Time limit reached"), (507, "Limit exceeded")}
    wait_until(lambda: connections(theirs, through.store) <= 3, 15)
    wait_until(lambda: theirs.descriptors <= before + 3, 15)


def connections(server: RunningServer, store: TripleStore) -> int:
    """How many connections to the engine are open, from wherever."""
    port = f":{int(store.root.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(line[2].endswith(port) and line[3] == "01" for line in lines)


# What asks the engine: by programs, and on pages.
WAYS = {
    "a query": f"/sparql?{urlencode({'query': LABEL})}",
    "a query as CSV": f"/sparql?{urlencode({'query': LABEL, 'format': 'csv'})}",
    "a saved query": "/queries/money-totals.json",
    "a saved query as CSV": "/queries/all-rights.csv",
}
SEEN = {
    "a saved query": "/en/queries/money-totals",
    "the editor": f"/zh/query?{urlencode({'query': LABEL})}",
    "home": "/en/",
    "a thing": "/zh/id/microsoft",
    "a statement": "/en/id/stake-2025",
    "an agreement": "/en/id/agreement-2025",
}


def told(server: RunningServer) -> set[tuple[int, ...]]:
    """The statuses of all ways to ask, whether they say when to come back, and whether they have a
    tag.
    """
    seen = (server.get(path, Accept="text/html") for path in SEEN.values())
    answers = [*map(server.get, WAYS.values()), *seen]
    return {
        (each.status, *(name in each.headers for name in ("retry-after", "etag")))
        for each in answers
    }


def heals(server: RunningServer) -> None:
    """Wait until a query is answered again, and see that all is."""
    wait_until(lambda: server.ask(LABEL).status == 200, 20)
    assert told(server) == {(200, False, True)}
    assert server.get("/readyz").status == 200


def test_the_end_of_the_engine_is_told_and_healed(through: Through, theirs: RunningServer) -> None:
    asked = partial(theirs.ask, HOSTILE["a count over a product"], timeout="15")
    with meanwhile(asked, asked) as running_:
        wait_until(lambda: connections(theirs, through.store) >= 2, 10)
        through.store.kill()
    ended = {(each.result().status, "retry-after" in each.result().headers) for each in running_}
    assert ended == {(502, True)}
    assert told(theirs) == {(502, True, False)}
    ready = theirs.get("/readyz")
    assert (ready.status, "retry-after" in ready.headers) == (503, True)
    through.store.start()
    heals(theirs)


def test_an_engine_that_hangs_is_told_and_healed(through: Through, theirs: RunningServer) -> None:
    process = through.store.process
    assert process
    process.send_signal(signal.SIGSTOP)
    try:
        assert theirs.ask(LABEL, timeout="1").status == 504
        wait_until(lambda: theirs.get("/readyz").status == 503, 20)
        assert told(theirs) == {(503, True, False)}
    finally:
        process.send_signal(signal.SIGCONT)
    heals(theirs)


def test_an_engine_that_comes_back_with_something_else_is_not_believed(
    through: Through, theirs: RunningServer, release: Release, tmp_path: Path
) -> None:
    scratch_release([write_numbers(tmp_path / "numbers.ttl", 9)], tmp_path / "others", Prefixes({}))
    through.load(tmp_path / "others")
    assert told(theirs) == {(503, True, False)}
    through.load()
    heals(theirs)
    through.store.kill()
    for name in EMPTIED:
        for path in through.store.folder.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (through.store.folder / "tdb2").mkdir()
    through.store.start()
    assert told(theirs) == {(503, True, False)}
    through.load()
    heals(theirs)


# Where the engines keep their data, in their folders.
EMPTIED = ("store", "tdb2", "virtuoso*.db", "virtuoso*.trx", "virtuoso*.pxa")
