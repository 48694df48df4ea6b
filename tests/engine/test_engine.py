"""Engines: one contract for all of them, who may run when, what crosses the wire, and the limits of
a query.
"""

import csv
import gzip
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pactgraph import errors
from pactgraph.config import MIB, Settings
from pactgraph.engine import (
    EmbeddedEngine,
    Engine,
    QueryRequest,
    load_store,
    local_engine,
    meeting_folder,
)
from pactgraph.engine.admission import Admission
from pactgraph.engine.base import QueryResult
from pactgraph.engine.pool.backend import PoolBackend, pool
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.engine.pool.launch import RunningZygote, plan_for
from pactgraph.engine.pool.priority import may_restore
from pactgraph.engine.pool.wire import (
    INLINE,
    Reply,
    ReplyError,
    Wish,
    pack_error,
    pack_reply,
    pack_request,
    receive_request,
    unpack_error,
    unpack_reply,
)
from pactgraph.errors import (
    BusyError,
    DeadlineError,
    EngineError,
    ExceededError,
    ForbiddenError,
    QueryError,
    QuerySyntaxError,
    ReleaseError,
    RemoteError,
    ServiceError,
)
from pactgraph.pipeline import write_store
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.formats import ANSWERS, ANY, Accept, Format, accept_named, formats_of
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.release.read import Release
from servers import (
    RunningServer,
    at_once,
    command,
    free_port,
    meanwhile,
    parent_of,
    priority,
    resident,
    rows,
    serving,
    title,
    wait_until,
    write_numbers,
)

DATA = """
<urn:a> <urn:p> "x"@en <urn:g1> .
<urn:a> <urn:p> "quote \\" and \\n line" <urn:g1> .
<urn:a> <urn:q> <urn:b> <urn:g2> .
<urn:b> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g2> .
<urn:b> <urn:p> "中文" <urn:g2> .
_:n <urn:p> "in no graph" .
"""
SMALL = Settings(query_timeout=2, query_memory=128 * MIB, workers=8, result_size=64 * MIB)
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(14)) + " }"
DOUBLING = (
    'SELECT ?x40 { BIND("'
    + "x" * 1000
    + '" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " }"
)
TABLE = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY STR(?o)"
GRAPH = "CONSTRUCT { ?s <urn:is> ?o } WHERE { ?s <urn:p> ?o FILTER(!isBLANK(?s)) }"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of six quads, with a store on disk beside it."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "data.nq").write_text(DATA, "utf-8")
    release = scratch_release([folder / "data.nq"], folder, Prefixes({"u": "urn:"}))
    write_store(release)
    return release


@pytest.fixture(scope="module")
def engines(scratch: Release) -> Iterator[dict[str, Engine]]:
    """Every engine over the same release."""
    with ExitStack() as stack:
        yield {
            "embedded": EmbeddedEngine(load_store(scratch.dataset_file), scratch.prefixes),
            "workers": stack.enter_context(local_engine(scratch, SMALL)),
            "workers on disk": stack.enter_context(
                local_engine(scratch, replace(SMALL, store="disk"))
            ),
        }


@pytest.fixture(params=["embedded", "workers", "workers on disk"])
def each(request: pytest.FixtureRequest, engines: dict[str, Engine]) -> Engine:
    """One engine after the other."""
    return engines[request.param]


@pytest.fixture(scope="module")
def workers(engines: dict[str, Engine]) -> Engine:
    """The engine whose queries run in processes."""
    return engines["workers"]


# The contract


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_table_is_the_same_in_every_format(format: str, each: Engine) -> None:
    result = each.query(QueryRequest(TABLE), accept_named(format))
    body = result.read().decode()
    assert (result.format.name, result.length, result.is_volatile) == (
        format,
        len(body.encode()),
        False,
    )
    assert values(format, body) == ["1", "in no graph", 'quote " and \n line', "x", "中文"]


def values(format: str, body: str) -> list[str]:
    """The values of ?o."""
    if format == "json":
        return [row["o"]["value"] for row in json.loads(body)["results"]["bindings"]]
    if format == "xml":
        found = ElementTree.fromstring(body).iterfind(".//{*}binding[@name='o']/{*}literal")
        return [literal.text or "" for literal in found]
    if format == "csv":
        return [row[1] for row in csv.reader(io.StringIO(body, newline=""))][1:]
    solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    return [row["o"].value for row in solutions]


@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml", "jsonld"])
@pytest.mark.parametrize("query", [GRAPH, "DESCRIBE <urn:a> <urn:b>"])
def test_a_graph_is_the_same_in_every_format(
    format: str, query: str, each: Engine, engines: dict[str, Engine]
) -> None:
    kinds = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    expected = engines["embedded"].query(QueryRequest(query), accept_named("ntriples")).read()
    body = each.query(QueryRequest(query), accept_named(format)).read()
    found = {quad.triple for quad in ox.parse(body, format=kinds[format])}
    assert found == {quad.triple for quad in ox.parse(expected, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) == (4 if query == GRAPH else 5)


@pytest.mark.parametrize(
    ("query", "words"),
    [("ASK { <urn:a> <urn:q> <urn:b> }", b"true"), ("ASK { <urn:b> <urn:q> <urn:a> }", b"false")],
)
@pytest.mark.parametrize("format", ["json", "xml"])
def test_a_boolean_is_the_same_in_every_format(
    query: str, words: bytes, format: str, each: Engine
) -> None:
    assert words in each.query(QueryRequest(query), accept_named(format)).read()


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        (QueryRequest("SELECT * { ?s ?p ?o }"), 6),
        (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }"), 5),
        (QueryRequest("SELECT * FROM <urn:g1> { ?s ?p ?o }"), 2),
        (QueryRequest("SELECT * FROM NAMED <urn:g1> { GRAPH ?g { ?s ?p ?o } }"), 2),
        (QueryRequest("SELECT * FROM NAMED <urn:g1> { ?s ?p ?o }"), 0),
        (QueryRequest("SELECT * FROM <urn:g1> { ?s ?p ?o }", default_graphs=("urn:g2",)), 3),
        (QueryRequest("SELECT * { ?s ?p ?o }", default_graphs=("urn:g1", "urn:g2")), 5),
        (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }", default_graphs=("urn:g1",)), 0),
        (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }", named_graphs=("urn:g2",)), 3),
        (QueryRequest("SELECT * { ?s ?p ?o }", named_graphs=("urn:g2",)), 0),
        (QueryRequest("SELECT * { BIND(<x> AS ?x) FILTER(?x = <http://h/x>) "
            "}", base="http://h/"), 1),
    ],
)  # fmt: skip
def test_the_dataset_is_the_one_of_request_and_query(
    request_: QueryRequest, count: int, each: Engine
) -> None:
    assert len(json.loads(each.query(request_, ANY).read())["results"]["bindings"]) == count


@pytest.mark.parametrize(
    ("request_", "accept", "kind", "words"),
    [
        (QueryRequest("SELECT *\n{ ?s ?p }"), ANY, QuerySyntaxError, "line 2, column"),
        (QueryRequest("INSERT DATA {}"), ANY, ForbiddenError, "INSERT is an update"),
        (QueryRequest("SELECT * { SERVICE <urn:x> {} "
            "}"), ANY, ServiceError, "SERVICE is not allowed"),
        (QueryRequest("ASK {}"), accept_named("csv"), errors.NotAcceptableError, "true or "
            "false"),
        (QueryRequest(TABLE), accept_named("turtle"), errors.NotAcceptableError, "a table"),
        (QueryRequest(GRAPH), accept_named("csv"), errors.NotAcceptableError, "a graph"),
        (QueryRequest("ASK {}", default_graphs=("http://[::bad",)), ANY, errors.ParameterError, "is not an IRI"),
    ],
)  # fmt: skip
def test_an_error_is_the_same_from_every_engine(
    request_: QueryRequest, accept: Accept, kind: type[QueryError], words: str, each: Engine
) -> None:
    with pytest.raises(kind, match=words) as caught:
        each.query(request_, accept)
    assert type(caught.value) is kind


def test_a_query_that_may_answer_differently_says_so(each: Engine) -> None:
    assert each.query(QueryRequest("SELECT (RAND() AS ?x) {}"), ANY).is_volatile
    assert not each.query(QueryRequest("SELECT ?rand { BIND(1 AS ?rand) }"), ANY).is_volatile


def test_a_large_query_text_crosses(each: Engine) -> None:
    text = "SELECT (COUNT(?x) AS ?n) { VALUES ?x { " + "1 " * 100_000 + "} }"
    assert b'"100000"' in each.query(QueryRequest(text), ANY).read()


def test_answers_around_the_inline_limit_are_whole(each: Engine) -> None:
    for length in range(INLINE - 80, INLINE + 20, 7):
        body = each.query(
            QueryRequest(f'SELECT ("{"x" * length}" AS ?x) {{}}'), accept_named("csv")
        ).read()
        assert body == b"x\r\n" + b"x" * length + b"\r\n"


# Limits of a query


def test_a_query_ends_soon_after_its_deadline(workers: Engine) -> None:
    start = time.monotonic()
    with pytest.raises(DeadlineError, match=r"ran for 0\.3 s,"):
        workers.query(QueryRequest(ENDLESS, timeout=0.3), ANY)
    assert 0.3 <= time.monotonic() - start < 1.3


def test_no_request_raises_its_deadline(workers: Engine) -> None:
    with pytest.raises(DeadlineError, match="ran for 2 s,"):
        workers.query(QueryRequest(ENDLESS, timeout=1e9), ANY)


def test_memory_is_bounded_and_the_next_query_is_fine(workers: Engine) -> None:
    with pytest.raises(ExceededError, match="134217728 bytes of memory"):
        workers.query(QueryRequest(DOUBLING), ANY)
    assert workers.query(QueryRequest("ASK {}"), ANY).read()


def test_a_table_of_200000_rows_comes_as_a_file_and_takes_little_memory_here(
    numbers: Release,
) -> None:
    with local_engine(numbers, replace(SMALL, query_timeout=30)) as engine:
        engine.query(QueryRequest("ASK {}"), ANY).read()
        before = resident(os.getpid())
        result = engine.query(
            QueryRequest("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"),
            accept_named("csv"),
        )
        assert not isinstance(result.body, bytes)
        with result.body as file:
            lines, length = counted(file)
        assert (lines, length) == (200_001, result.length)
        assert resident(os.getpid()) - before < 32 * MIB


def test_a_large_answer_comes_compressed_to_who_takes_that(numbers: Release) -> None:
    query = QueryRequest("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 50000")
    with local_engine(numbers, replace(SMALL, query_timeout=30)) as engine:
        plain, packed = (engine.query(query, accept_named("csv", gzip)) for gzip in (False, True))
        assert (plain.is_gzipped, packed.is_gzipped) == (False, True)
        body = packed.read()
        assert (len(body), gzip.decompress(body)) == (packed.length, plain.read())
        assert not engine.query(QueryRequest("ASK {}"), accept_named("json", True)).is_gzipped


def test_the_limit_of_an_answer_is_that_of_what_it_is_unpacked(numbers: Release) -> None:
    with (
        local_engine(numbers, replace(SMALL, query_timeout=30, result_size=2 * MIB)) as engine,
        pytest.raises(ExceededError, match="2097152 bytes"),
    ):
        engine.query(
            QueryRequest("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"),
            accept_named("csv", True),
        )


def counted(file: object) -> tuple[int, int]:
    """The lines and the bytes of a file, read in pieces."""
    lines = length = 0
    for piece in iter(partial(file.read, 65536), b""):  # type: ignore[attr-defined]
        lines, length = lines + piece.count(b"\n"), length + len(piece)
    return lines, length


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of 1,000 numbers."""
    folder = tmp_path_factory.mktemp("numbers")
    return scratch_release([write_numbers(folder / "numbers.ttl", 1000)], folder, Prefixes({}))


def test_a_table_that_meets_its_deadline_half_way_is_an_error_and_no_table(
    numbers: Release,
) -> None:
    with local_engine(numbers, SMALL) as engine:
        for timeout in (0.05, 0.2, 0.4):
            with pytest.raises((DeadlineError, ExceededError)):
                engine.query(
                    QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=timeout),
                    ANY,
                )
        assert (
            rows_of(engine.query(QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), ANY))
            == "1000"
        )


def rows_of(result: QueryResult) -> str:
    """The only value of a table."""
    value: str = json.loads(result.read())["results"]["bindings"][0]["n"]["value"]
    return value


def test_the_largest_query_is_stopped_when_all_together_take_too_much(numbers: Release) -> None:
    settings = replace(SMALL, query_timeout=20, query_memory=1024 * MIB, total_memory=96 * MIB)
    order = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
    with (
        local_engine(numbers, settings) as engine,
        meanwhile(partial(engine.query, QueryRequest(order), ANY)) as asked,
    ):
        with pytest.raises(
            ExceededError, match=f"all queries together took more than {96 * MIB} bytes"
        ):
            asked[0].result()
        assert engine.query(QueryRequest("ASK {}"), ANY).read()


def test_what_a_worker_copies_of_the_store_counts_too(tmp_path: Path) -> None:
    release = scratch_release(
        [write_numbers(tmp_path / "many.ttl", 100_000)], tmp_path, Prefixes({})
    )
    settings = replace(SMALL, query_timeout=20, total_memory=16 * MIB)
    with local_engine(release, settings) as engine:
        for _ in range(2):
            with pytest.raises(
                ExceededError, match=f"all queries together took more than {16 * MIB} bytes"
            ):
                engine.query(
                    QueryRequest(
                        "SELECT (SUM(?value * ?x) AS ?sum) { ?s ?p ?value VALUES ?x { 1 2 3 4 5 6 "
                        "7 8 9 10 } } GROUP BY ?p"
                    ),
                    ANY,
                )
        assert engine.query(QueryRequest("ASK { <urn:n:7> ?p ?o }"), ANY).read()


def test_an_idle_worker_that_has_copied_much_is_let_go_of(tmp_path: Path) -> None:
    release = scratch_release(
        [write_numbers(tmp_path / "many.ttl", 250_000)], tmp_path, Prefixes({})
    )
    with pool_engine(release, replace(SMALL, query_timeout=20)) as engine:
        kept = []
        for query in (
            "ASK { <urn:n:7> ?p ?o }",
            "SELECT (SUM(?value + ?value) AS ?sum) { ?s ?p ?value . ?s ?p ?value } GROUP BY ?p",
        ):
            engine.query(QueryRequest(query), ANY).read()
            engine.trim(age=0.0)
            kept.append(len(engine.idle_workers))
        assert kept == [1, 0]


def test_an_engine_that_was_closed_leaves_no_process(scratch: Release) -> None:
    before = zygotes()
    with local_engine(scratch, SMALL) as engine:
        engine.query(QueryRequest("ASK {}"), ANY).read()
        started = zygotes() - before
    assert len(started) == 1
    wait_until(lambda: not zygotes() & started, 5)


def test_a_zygote_stays_while_it_is_held_and_leaves_its_successor_alone(
    scratch: Release, tmp_path: Path
) -> None:
    plan, backend = plan_for(scratch, SMALL, tmp_path), PoolBackend(SMALL, tmp_path)
    with pytest.raises(ReleaseError, match="no engine is ready"):
        backend.open(scratch)
    first = RunningZygote(plan)
    engine = backend.open(scratch)
    second = RunningZygote(plan)
    first.let_go()
    time.sleep(0.3)
    assert (first.is_alive, Path(plan.address).exists()) == (True, True)
    assert engine.query(QueryRequest("ASK {}"), ANY).read()
    engine.close()
    wait_until(lambda: not first.is_alive, 5)
    engine = backend.open(scratch)
    assert engine.query(QueryRequest("ASK {}"), ANY).read()
    engine.close()
    second.let_go()
    wait_until(lambda: not second.is_alive, 5)
    assert not Path(plan.address).exists()
    first.close()
    second.close()


@contextmanager
def pool_engine(release: Release, settings: Settings) -> Iterator[PoolEngine]:
    """The pool's engine without limits around it."""
    with meeting_folder() as folder, pool(settings, folder, lambda: release) as backend:
        engine = backend.open(release)
        try:
            yield engine
        finally:
            engine.close()


def zygotes() -> set[int]:
    """The zygotes that this process has started and that run."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    return {
        pid
        for pid in pids
        if parent_of(pid) == os.getpid() and "pactgraph.engine.pool.zygote" in command(pid)
    }


# Admission


@contextmanager
def held(admission: Admission, client: str, count: int = 1) -> Iterator[None]:
    """`count` places of `client`."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(admission.place(client))
        yield


def admission(folder: Path, **limits: float) -> Admission:
    """An admission with places for 4 queries, 2 seats and a wait of 0.3 seconds, unless `limits`
    say otherwise.
    """
    return Admission(
        folder / "admission",
        replace(Settings(workers=4, queue_size=2, queue_wait=0.3), **limits),  # type: ignore[arg-type]
    )


def test_a_client_holds_at_most_half_of_the_places(tmp_path: Path) -> None:
    places = admission(tmp_path)
    with held(places, "a", 2):
        with pytest.raises(BusyError, match=r"no place came free in 0\.3 seconds"):
            places.place("a").__enter__()
        with held(places, "b"):
            assert (places.running, places.waiting) == (3, 0)
    assert places.running == 0


def test_a_client_holds_no_more_than_are_free(tmp_path: Path) -> None:
    places = admission(tmp_path, workers=6)
    with held(places, "a", 3), held(places, "b", 1), held(places, "b", 1), pytest.raises(BusyError):
        places.place("b").__enter__()


def test_a_full_queue_refuses_at_once(tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_size=1, queue_wait=5)
    with held(places, "a"):
        waiting = threading.Thread(target=lambda: held(places, "a").__enter__())
        waiting.start()
        wait_until(lambda: places.waiting == 1, 2)
        start = time.monotonic()
        with pytest.raises(BusyError, match="wait already") as caught:
            places.place("a").__enter__()
        assert (time.monotonic() - start < 1, caught.value.retry_after > 0) == (True, True)
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_client_that_fills_the_queue_keeps_no_other_from_a_free_place(tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_size=1, queue_wait=2)
    with held(places, "a"), meanwhile(partial(enter, places, "a")):
        wait_until(lambda: places.waiting == 1, 2)
        with held(places, "b"):
            assert places.running == 2


def enter(places: Admission, client: str) -> str:
    """`client`, once it has had a place, or nothing where it gets none."""
    try:
        with places.place(client):
            return client
    except BusyError:
        return ""


def test_those_who_wait_go_in_order_of_arrival(tmp_path: Path) -> None:
    places, order = (
        admission(tmp_path, workers=1, client_queries=1, queue_size=5, queue_wait=5),
        list[str](),
    )

    def take(client: str) -> None:
        with places.place(client):
            order.append(client)

    threads = [threading.Thread(target=take, args=(client,)) for client in "bcdef"]
    with held(places, "a"):
        for count, thread in enumerate(threads, 1):
            thread.start()
            wait_until(lambda count=count: places.waiting == count, 2)  # type: ignore[misc]
    for thread in threads:
        thread.join(5)
    assert order == list("bcdef")


def test_who_may_not_go_is_passed_by_who_may(tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_wait=1)
    with held(places, "a"), meanwhile(partial(enter, places, "a")) as asked:
        wait_until(lambda: places.waiting == 1, 2)
        assert enter(places, "b") == "b"
        assert not asked[0].done()


HOLDER = """
import sys, time
from pathlib import Path
from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
import threading
places = Admission(Path(sys.argv[1]), Settings(workers=4, client_queries=1, queue_size=2, queue_wait=60))
def hold(client):
    with places.place(client):
        time.sleep(60)
for client in sys.argv[2]:
    threading.Thread(target=hold, args=(client,), daemon=True).start()
while places.running + places.waiting < len(sys.argv[2]):
    time.sleep(0.01)
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("clients", ["abcd", "aabb", "aab"])
def test_what_a_dead_process_held_comes_free(clients: str, tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_wait=5)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "admission"), clients], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        holder.send_signal(signal.SIGKILL)
    with places.place("a"):
        assert (places.running, places.waiting) == (1, 0)


def test_places_are_shared_by_processes_and_never_given_twice(tmp_path: Path) -> None:
    first, second = (
        admission(tmp_path, queue_size=50, queue_wait=10),
        admission(tmp_path, queue_size=50, queue_wait=10),
    )
    most = 0

    def take(places: Admission, client: str) -> None:
        nonlocal most
        for _ in range(10):
            with places.place(client):
                most = max(most, places.running)

    at_once(*[partial(take, places, client) for places in (first, second) for client in "abc"])
    assert (most <= 4, first.running, first.waiting) == (True, 0, 0)


# The wire

TEXTS = st.text(st.characters(codec="utf-8"))
IRIS = st.lists(TEXTS, max_size=3).map(tuple)
WANTED = st.builds(
    Accept, *[st.sampled_from([*formats, None]) for formats in map(formats_of, ANSWERS)]
)
REQUESTS = st.builds(QueryRequest, TEXTS, st.none() | TEXTS, IRIS, IRIS)
KINDS = [
    QueryError,
    errors.ParameterError,
    ForbiddenError,
    ServiceError,
    errors.NotAcceptableError,
    EngineError,
    RemoteError,
    ExceededError,
]
TOKEN, OTHER = b"12345678", b"87654321"


@settings(max_examples=50, deadline=None)
@given(REQUESTS, WANTED)
def test_a_request_arrives_as_it_was_sent(request: QueryRequest, accept: Accept) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(pack_request(request, accept, TOKEN))
        assert receive_request(theirs) == (TOKEN, request, accept)


FORMATS = st.sampled_from(formats_of(*ANSWERS))


@given(
    FORMATS,
    st.binary(max_size=200),
    st.integers(0, INLINE - 200),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_a_reply_arrives_as_it_was_sent(
    format: Format, body: bytes, more: int, is_last: bool, is_volatile: bool, is_gzipped: bool
) -> None:
    reply = Reply(format, len(body) + more, False, is_last, is_volatile, is_gzipped)
    assert unpack_reply(pack_reply(reply, TOKEN) + body, TOKEN) == (reply, body)
    large = Reply(format, len(body) + (more << 30), True, is_last, is_volatile, is_gzipped)
    assert unpack_reply(pack_reply(large, TOKEN), TOKEN) == (large, b"")


@given(st.binary(max_size=100))
def test_what_is_no_reply_is_refused(data: bytes) -> None:
    for prefix in (b"", TOKEN):
        with pytest.raises(ReplyError):
            unpack_reply(prefix + data, TOKEN if not prefix else OTHER)
    try:
        reply, body = unpack_reply(TOKEN + data, TOKEN)
    except ReplyError:
        return
    assert isinstance(reply, Wish) or reply.in_file or len(body) <= reply.length <= INLINE


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.integers() | TEXTS, st.lists).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_what_is_no_error_is_refused(body: bytes) -> None:
    with pytest.raises(ReplyError):
        unpack_error(body)


@pytest.mark.parametrize(
    "name",
    [
        "SystemExit",
        "Exception",
        "BudgetError",
        "PactgraphError",
        "__class__",
        "DeadlineError",
        "RequestSizeError",
    ],
)
def test_an_error_that_no_worker_finds_is_refused(name: str) -> None:
    with pytest.raises(ReplyError):
        unpack_error(json.dumps((name, "words", None, None)).encode())


@given(st.sampled_from(KINDS), TEXTS)
def test_an_error_arrives_as_it_was_raised(kind: type[QueryError], message: str) -> None:
    error = unpack_error(pack_error(kind(message)))
    assert (type(error), str(error)) == (kind, message)


@given(TEXTS, st.none() | st.integers(1), st.none() | st.integers(1))
def test_a_syntax_error_arrives_with_its_place(
    message: str, line: int | None, column: int | None
) -> None:
    error = unpack_error(pack_error(QuerySyntaxError(message, line, column)))
    assert isinstance(error, QuerySyntaxError)
    assert (str(error), error.line, error.column) == (message, line, column)


@given(st.integers(0, len(pack_reply(Reply(None, 0), TOKEN)) - 1))
def test_a_cut_reply_is_no_reply(length: int) -> None:
    with pytest.raises(ReplyError, match="cut"):
        unpack_reply(pack_reply(Reply(None, 7), TOKEN)[:length], TOKEN)


def test_a_worker_that_is_killed_between_two_queries_is_replaced(scratch: Release) -> None:
    with pool_engine(scratch, SMALL) as engine:
        for _ in range(3):
            assert engine.query(QueryRequest("ASK {}"), ANY).read()
            os.kill(engine.idle_workers[0], signal.SIGKILL)
            time.sleep(0.05)
        assert engine.query(QueryRequest("ASK {}"), ANY).read()


@pytest.mark.parametrize(("many", "at_least"), [(2, 0.1), (12, 1)])
@pytest.mark.parametrize("is_privileged", [True, False])
def test_no_worker_that_waits_is_slowed_down(
    many: int,
    at_least: float,
    is_privileged: bool,
    numbers: Release,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if is_privileged and not may_restore():
        pytest.skip("no right to raise a priority")
    for module in ("engine", "replies"):
        monkeypatch.setattr(f"pactgraph.engine.pool.{module}.may_restore", lambda: is_privileged)
    values = " ".join(str(i) for i in range(many))
    with pool_engine(numbers, replace(SMALL, query_timeout=60)) as engine:
        start = time.monotonic()
        engine.query(
            QueryRequest(
                f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . VALUES ?x {{ {values} }} "
                "FILTER(?c * ?f > ?x) }"
            ),
            ANY,
        ).read()
        assert time.monotonic() - start > at_least
        assert {priority(pid) for pid in engine.idle_workers} <= {priority(os.getpid())}
        assert engine.idle_workers or not is_privileged


PRIORITIES = """
import os, sys, subprocess
from pactgraph.engine.pool.backend import PoolBackend, pool
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.engine.pool.launch import RunningZygote, plan_for
from pactgraph.engine.pool.priority import lower, lower_to_the_last, may_restore, restore
child = subprocess.Popen(["sleep", "9"]).pid
read = lambda: (os.getpriority(os.PRIO_PROCESS, child), os.sched_getscheduler(child))
first = read()
lower(child)
low = read()
lower_to_the_last(child)
restore(child)
os.kill(child, 9)
print(first[0] <= low[0], may_restore() is (read() == first))
"""


@pytest.mark.parametrize(
    "before",
    [
        [],
        ["nice", "-n", "15"],
        ["unshare", "-Ur"],
        ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"],
    ],
)
def test_who_may_raise_a_priority_is_found_out(before: list[str]) -> None:
    done = subprocess.run(
        [*before, sys.executable, "-c", PRIORITIES], capture_output=True, text=True, check=False
    )
    if before and done.returncode:
        pytest.skip(f"{before[0]} is not possible here: {done.stderr[-200:]}")
    assert done.stdout.split() == ["True", "True"]


def test_nothing_that_lies_in_the_working_folder_is_run(scratch: Release, tmp_path: Path) -> None:
    for name in ("yaml", "pyoxigraph", "json", "multiprocessing", "socket"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')")
    command = [
        sys.executable,
        "-P",
        "-m",
        "pactgraph",
        "query",
        "-",
        "--releases",
        str(scratch.folder.parent),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, input="ASK {}", capture_output=True, text=True, check=False
    )
    assert (done.returncode, (tmp_path / "run").exists()) == (0, False), done.stderr


# Federation


@pytest.fixture(scope="module")
def federation(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningServer, RunningServer, int]]:
    """A server that may ask a second one, and a third where nobody listens; the second; the port of
    the third.
    """
    folder, dead = tmp_path_factory.mktemp("federation"), free_port()
    (folder / "names.ttl").write_text(
        "".join(f'<urn:n:{i}> <urn:name> "item {i}" .\n' for i in range(10)), "utf-8"
    )
    (folder / "other.ttl").write_text("<urn:x> <urn:y> <urn:z> .", "utf-8")
    write_numbers(folder / "numbers.ttl", 10)
    with serving("--data", str(folder / "numbers.ttl"), "--processes", "1") as second:
        allowed = f"{endpoint(second.port)},{endpoint(dead)}"
        with serving(
            "--data", str(folder / "names.ttl"), "--processes", "1", "--service-allow", allowed
        ) as first:
            yield first, second, dead


def endpoint(port: int) -> str:
    """The endpoint on a port of this machine."""
    return f"http://127.0.0.1:{port}/sparql"


def test_an_allowed_endpoint_joins_its_data_with_ours(
    federation: tuple[RunningServer, RunningServer, int],
) -> None:
    first, second, _ = federation
    call = f"SERVICE <{endpoint(second.port)}> {{ ?s <urn:value> ?value FILTER(?value > 6) }}"
    answer = first.ask(f"SELECT ?name ?value {{ ?s <urn:name> ?name {call} }} ORDER BY ?value")
    assert rows(answer) == [[f"item {i}", str(i)] for i in (7, 8, 9)]
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)
    silent = first.ask(
        f"SELECT ?name ?value {{ ?s <urn:name> ?name SERVICE SILENT <{endpoint(second.port)}> {{ "
        "?s <urn:value> ?value } }"
    )
    assert len(rows(silent)) == 10


def test_an_endpoint_that_is_not_on_the_list_is_refused(
    federation: tuple[RunningServer, RunningServer, int],
) -> None:
    first, second, _ = federation
    allowed = endpoint(second.port)
    for other in (
        f"<{allowed}/>",
        f"<{allowed}?x=1>",
        f"<{allowed.upper()}>",
        f"<{allowed.replace('127.0.0.1', 'localhost')}>",
        "?e",
        "<sparql>",
    ):
        answer = first.ask(
            f"SELECT * {{ VALUES ?e {{ <{allowed}> }} SERVICE {other} {{ ?s ?p ?o }} }}"
        )
        assert title(answer) == (403, "Forbidden")
        assert allowed in answer.text
    assert title(
        first.ask(f"SELECT * {{ SERVICE <{allowed}> {{ ?s ?p ?o }} SERVICE <urn:other> {{}} }}")
    ) == (403, "Forbidden")
    assert title(second.ask(f"SELECT * {{ SERVICE <{allowed}> {{ ?s ?p ?o }} }}")) == (
        403,
        "Forbidden",
    )


def test_an_allowed_endpoint_that_is_down_is_a_bad_gateway(
    federation: tuple[RunningServer, RunningServer, int],
) -> None:
    first, _, dead = federation
    answer = first.ask(
        f"SELECT * {{ ?s <urn:name> ?name SERVICE <{endpoint(dead)}> {{ ?s ?p ?o }} }}"
    )
    assert title(answer) == (502, RemoteError.title)
    assert first.ask("ASK {}").status == 200


def test_an_allowed_endpoint_that_never_answers_meets_the_deadline(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<urn:x> <urn:y> <urn:z> .", "utf-8")
    release = scratch_release([tmp_path / "data.ttl"], tmp_path, Prefixes({}))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = endpoint(silent.getsockname()[1])
        with local_engine(release, replace(SMALL, service_allow=(there,))) as engine:
            with pytest.raises(DeadlineError):
                engine.query(
                    QueryRequest(f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}", timeout=0.5),
                    ANY,
                )
            assert engine.query(QueryRequest("ASK {}"), ANY).read()


def test_an_engine_error_is_told_from_a_remote_one(workers: Engine) -> None:
    dates = " ".join(
        f'{i * 7919 % 500} "{1000 + i * 7 % 9000}-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
        for i in range(500)
    )
    with pytest.raises(EngineError, match="the engine panicked"):
        workers.query(QueryRequest(f"SELECT ?x {{ VALUES ?x {{ {dates} }} }} ORDER BY ?x"), ANY)
