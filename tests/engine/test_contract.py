"""One contract for all engines: what is asked is answered alike, whichever answers it."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from engines import SMALL as USUAL
from engines import pool_engine
from pactgraph import errors
from pactgraph.config import MIB
from pactgraph.engine import (
    Capabilities,
    EmbeddedEngine,
    Engine,
    QueryRequest,
    load_store,
    local_engine,
    meeting_folder,
    open_backend,
)
from pactgraph.engine.pool.channel import INLINE
from pactgraph.engine.remote.loading import Means, RemoteStore, load_release
from pactgraph.errors import ForbiddenError, QueryError, QuerySyntaxError, RemoteError, ServiceError
from pactgraph.pipeline import write_store
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.formats import ANY, Accept, accept_named
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import Release
from servers import serving
from triplestores import Habits, chosen, running

DATA = """
<urn:a> <urn:p> "x"@en <urn:g1> .
<urn:a> <urn:p> "quote \\" and \\n line" <urn:g1> .
<urn:a> <urn:q> <urn:b> <urn:g1> .
<urn:a> <urn:q> <urn:b> <urn:g2> .
<urn:b> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g2> .
<urn:b> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> _:g3 .
<urn:b> <urn:p> "中文" <urn:g2> .
_:n <urn:p> "in no graph" .
"""
TABLE = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY STR(?o)"
GRAPH = "CONSTRUCT { ?s <urn:is> ?o } WHERE { ?s <urn:p> ?o FILTER(!isBLANK(?s)) }"
SMALL = replace(USUAL, result_size=MIB, query_timeout=20)
# Engines over the release itself; what a remote one has may change at any time.
OWN = ["embedded", "pool", "pool on disk", "limited embedded", "limited pool"]
# Engines of others that have the release, and prove it.
LOADED = chosen("oxigraph", "fuseki")
ALL = [*OWN, "remote", "limited remote"]
# What Virtuoso can't, which docs/engines.md tells, by words in the names of tests.
VIRTUOSO_CANNOT = ("GROUP_CONCAT", "a_large_query_text")
NO_SEPARATOR = "(GROUP_CONCAT(STR(?o)) AS ?n) { <urn:b> <urn:p> ?o FILTER(ISNUMERIC(?o)) }"
LONG = "SELECT (COUNT(?x) AS ?n) { VALUES ?x { " + "1 " * 100_000 + "} }"
ANY_GRAPH = "SELECT * { GRAPH ?g {} }"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of six triples, two of which stand in two graphs, with a store on disk beside it."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "data.nq").write_text(DATA, "utf-8")
    release = scratch_release([folder / "data.nq"], folder, Prefixes({"u": "urn:"}))
    write_store(release)
    return release


@pytest.fixture(scope="module")
def engines(scratch: Release) -> Iterator[dict[str, Engine]]:
    """Every engine over the same release: as it is, and as the server and the command line have
    it.
    """
    with ExitStack() as stack:
        server = stack.enter_context(
            serving("--releases", str(scratch.folder.parent), "--processes", "1")
        )
        remote = replace(SMALL, engine=f"http://127.0.0.1:{server.port}/sparql", engine_proof=0)
        folder = stack.enter_context(meeting_folder())
        backend = stack.enter_context(open_backend(remote, folder, lambda: scratch))
        asking = backend.open(scratch)
        stack.callback(asking.close)
        limited = {
            "limited embedded": replace(SMALL, engine="embedded"),
            "limited pool": SMALL,
            "limited remote": remote,
        }
        yield {
            "embedded": EmbeddedEngine(
                load_store(scratch.dataset_file, with_union=True),
                scratch.prefixes,
                has_union=True,
                result_size=MIB,
            ),
            "pool": stack.enter_context(pool_engine(scratch, SMALL)),
            "pool on disk": stack.enter_context(pool_engine(scratch, replace(SMALL, store="disk"))),
            "remote": asking,
            **{
                name: stack.enter_context(local_engine(scratch, settings))
                for name, settings in limited.items()
            },
        }


@pytest.fixture(scope="module")
def loaded(
    scratch: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Engine]]:
    """The engine of others that is called so, with the release; it starts when it is asked for."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as environment:

        @cache
        def engine(name: str) -> Engine:
            folder, habits = tmp_path_factory.mktemp(name), Habits(has_union=False)
            store = stack.enter_context(running(name, folder, habits=habits))
            environment.setenv("PACTGRAPH_ENGINE_USER", store.user)
            environment.setenv("PACTGRAPH_ENGINE_PASSWORD", store.password)
            with closing(RemoteStore(store.query)) as empty:
                # Virtuoso takes no quads, and no blank node is in two graphs of names.
                means = Means.GRAPHS if name == "virtuoso" else None
                load_release(scratch, empty, means, lambda line: None)
            return stack.enter_context(local_engine(scratch, replace(SMALL, engine=store.query)))

        yield engine


@pytest.fixture(params=[*ALL, *LOADED])
def every(
    request: pytest.FixtureRequest,
    engines: dict[str, Engine],
    loaded: Callable[[str], Engine],
) -> Engine:
    """One engine after the other, those of others that have the release among them."""
    if request.param == "virtuoso" and any(w in request.node.name for w in VIRTUOSO_CANNOT):
        pytest.skip("Virtuoso can't, which another test shows")
    return engines.get(request.param) or loaded(request.param)


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_table_is_the_same_in_every_format(format: str, every: Engine) -> None:
    result = every.query(QueryRequest(TABLE), accept_named(format))
    body = result.read().decode()
    assert (result.format.name, result.length) == (format, len(body.encode()))
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
    format: str, query: str, every: Engine, engines: dict[str, Engine]
) -> None:
    kinds = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    expected = engines["embedded"].query(QueryRequest(query), accept_named("ntriples")).read()
    body = every.query(QueryRequest(query), accept_named(format)).read()
    found = {quad.triple for quad in ox.parse(body, format=kinds[format])}
    assert found == {quad.triple for quad in ox.parse(expected, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) == (4 if query == GRAPH else 5)


@pytest.mark.parametrize(
    ("query", "words"),
    [("ASK { <urn:a> <urn:q> <urn:b> }", b"true"), ("ASK { <urn:b> <urn:q> <urn:a> }", b"false")],
)
@pytest.mark.parametrize("format", ["json", "xml"])
def test_a_boolean_is_the_same_in_every_format(
    query: str, words: bytes, format: str, every: Engine
) -> None:
    assert words in every.query(QueryRequest(query), accept_named(format)).read()


# A request, how many rows it has, and how many of them are in the graph that a blank node names,
# which engines of others have in the union alone.
DATASETS = [
    (QueryRequest("SELECT * { ?s ?p ?o }"), 6, 0),
    (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }"), 7, 1),
    (QueryRequest(ANY_GRAPH), 3, 1),
    (QueryRequest("SELECT * { GRAPH <urn:g1> { ?s ?p ?o } }"), 3, 0),
    (QueryRequest("SELECT * { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"), 7, 1),
    (QueryRequest("SELECT * FROM <urn:g1> { ?s ?p ?o }"), 3, 0),
    (QueryRequest("SELECT * FROM NAMED <urn:g1> { GRAPH ?g { ?s ?p ?o } }"), 3, 0),
    (QueryRequest("SELECT * FROM NAMED <urn:g1> { ?s ?p ?o }"), 0, 0),
    (QueryRequest("SELECT * FROM <urn:g1> { ?s ?p ?o }", default_graphs=("urn:g2",)), 3, 0),
    (QueryRequest("SELECT DISTINCT * { ?s ?p ?o }", default_graphs=("urn:g1", "urn:g2")), 5, 0),
    (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }", default_graphs=("urn:g1",)), 0, 0),
    (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }", named_graphs=("urn:g2",)), 3, 0),
    (QueryRequest("SELECT * { ?s ?p ?o }", named_graphs=("urn:g2",)), 0, 0),
    (QueryRequest("SELECT * { BIND(<x> AS ?x) FILTER(?x = <http://h/x>) "
        "}", base="http://h/"), 1, 0),
]  # fmt: skip


def count_rows(engine: Engine, request: QueryRequest) -> int:
    """How many rows an answer has."""
    return len(json.loads(engine.query(request, ANY).read())["results"]["bindings"])


@pytest.mark.parametrize(("request_", "count", "_"), DATASETS)
@pytest.mark.parametrize("name", ALL)
def test_the_dataset_is_the_one_of_request_and_query(
    name: str, request_: QueryRequest, count: int, _: int, engines: dict[str, Engine]
) -> None:
    assert count_rows(engines[name], request_) == count


@pytest.mark.parametrize(("request_", "count", "lost"), DATASETS)
@pytest.mark.parametrize("name", LOADED)
def test_the_dataset_is_the_same_in_an_engine_of_others(
    name: str, request_: QueryRequest, count: int, lost: int, loaded: Callable[[str], Engine]
) -> None:
    lost = {("virtuoso", ANY_GRAPH): 3}.get((name, request_.text), lost)
    assert count_rows(loaded(name), request_) == count - lost


@pytest.mark.parametrize("name", LOADED)
def test_what_virtuoso_can_not_is_an_error_there_alone(
    name: str, loaded: Callable[[str], Engine]
) -> None:
    if name != "virtuoso":
        assert loaded(name).query(QueryRequest(f"SELECT {NO_SEPARATOR}"), ANY).read()
        return
    with pytest.raises(RemoteError, match="500, and says: Virtuoso 07S01 Error SR183"):
        loaded(name).query(QueryRequest(f"SELECT {NO_SEPARATOR}"), ANY)
    with pytest.raises(QueryError, match="10000 lines of code"):
        loaded(name).query(QueryRequest(LONG), ANY)


@pytest.mark.parametrize("name", [name for name in LOADED if name != "virtuoso"])  # too slow
def test_an_engine_of_others_gives_no_larger_answer_either(
    name: str, loaded: Callable[[str], Engine]
) -> None:
    text = "SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(6)) + " }"
    with pytest.raises(errors.ExceededError, match="is larger than 1048576 bytes"):
        loaded(name).query(QueryRequest(text), accept_named("csv"))


@pytest.mark.parametrize(
    ("select", "found"),
    [
        ("(COUNT(*) AS ?n) { ?s ?p ?o }", "6"),
        ("(SUM(?o) AS ?n) { ?s <urn:p> ?o FILTER(ISNUMERIC(?o)) }", "1"),
        ("(COUNT(*) AS ?n) { ?s <urn:q> ?o . ?o <urn:p> ?x }", "2"),
        ("(COUNT(*) AS ?n) { <urn:a> <urn:q>/<urn:p> ?x }", "2"),
        ("(COUNT(*) AS ?n) { <urn:a> (<urn:q>|<urn:p>)+ ?x }", "5"),
        ("(COUNT(*) AS ?n) { ?s !<urn:p> ?o }", "1"),
        ("(COUNT(*) AS ?n) { { SELECT ?s { ?s <urn:q> ?o } } }", "1"),
        ("(COUNT(*) AS ?n) { ?s <urn:q> ?o OPTIONAL { ?o <urn:p> 1 } }", "1"),
        (NO_SEPARATOR, "1"),
    ],
)
def test_the_union_of_graphs_is_a_set(select: str, found: str, every: Engine) -> None:
    answer = every.query(QueryRequest(f"SELECT {select}"), accept_named("csv")).read().decode()
    assert answer == f"n\r\n{found}\r\n"


def test_a_triple_of_two_graphs_is_written_once(every: Engine) -> None:
    everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    for query, count in ((everything, 6), ("DESCRIBE <urn:a>", 3)):
        body = every.query(QueryRequest(query), accept_named("ntriples")).read()
        assert len(body.splitlines()) == count


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
    request_: QueryRequest, accept: Accept, kind: type[QueryError], words: str, every: Engine
) -> None:
    with pytest.raises(kind, match=words) as caught:
        every.query(request_, accept)
    assert type(caught.value) is kind


def test_a_query_that_may_answer_differently_says_so(every: Engine) -> None:
    assert every.query(QueryRequest("SELECT (RAND() AS ?x) {}"), ANY).is_volatile


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_answer_differently_says_so_too(name: str, engines: dict[str, Engine]) -> None:
    answer = engines[name].query(QueryRequest("SELECT ?rand { BIND(1 AS ?rand) }"), ANY)
    assert answer.is_volatile == (name not in OWN)


def test_a_large_query_text_crosses(every: Engine) -> None:
    assert b'"100000"' in every.query(QueryRequest(LONG), ANY).read()


def test_answers_around_the_inline_limit_are_whole(every: Engine) -> None:
    for length in range(INLINE - 80, INLINE + 20, 7):
        body = every.query(
            QueryRequest(f'SELECT ("{"x" * length}" AS ?x) {{}}'), accept_named("csv")
        ).read()
        assert body == b"x\r\n" + b"x" * length + b"\r\n"


@pytest.mark.parametrize("name", ALL)
def test_an_answer_has_a_limit(name: str, engines: dict[str, Engine]) -> None:
    texts, numbers = f'"{"x" * 1000}" ' * 100, "1 2 3 4 5 6 7 8 9 10 11 12"
    text = f"SELECT * {{ VALUES ?a {{ {texts} }} VALUES ?b {{ {numbers} }} }}"
    with pytest.raises(errors.ExceededError, match="is larger than 1048576 bytes"):
        engines[name].query(QueryRequest(text), accept_named("csv"))


@pytest.mark.parametrize("name", ALL)
def test_it_says_what_it_can(name: str, engines: dict[str, Engine]) -> None:
    can = engines[name].capabilities
    assert can.has_union_default_graph == can.has_triple_terms == bool(can.functions)


@pytest.mark.parametrize("name", LOADED)
def test_it_says_that_it_can_what_every_endpoint_can(
    name: str, loaded: Callable[[str], Engine]
) -> None:
    assert loaded(name).capabilities == Capabilities(has_union_default_graph=True)
