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
    EmbeddedEngine,
    Engine,
    QueryRequest,
    load_store,
    local_engine,
    meeting_folder,
    open_backend,
)
from pactgraph.engine.pool.channel import INLINE
from pactgraph.engine.remote.loading import RemoteStore, load_release
from pactgraph.errors import ForbiddenError, QueryError, QuerySyntaxError, ServiceError
from pactgraph.pipeline import write_store
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.formats import ANY, Accept, accept_named
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import Release
from servers import serving
from triplestores import running

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
# Engines of others that have the release, and prove it. Blank nodes that graphs share go as quads,
# which Virtuoso doesn't take.
LOADED = ["oxigraph", "fuseki"]
ALL = [*OWN, "remote", "limited remote"]


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
            store = stack.enter_context(running(name, tmp_path_factory.mktemp(name)))
            environment.setenv("PACTGRAPH_ENGINE_USER", store.user)
            environment.setenv("PACTGRAPH_ENGINE_PASSWORD", store.password)
            with closing(RemoteStore(store.query)) as empty:
                load_release(scratch, empty, None, lambda line: None)
            return stack.enter_context(local_engine(scratch, replace(SMALL, engine=store.query)))

        yield engine


@pytest.fixture(params=ALL)
def each(request: pytest.FixtureRequest, engines: dict[str, Engine]) -> Engine:
    """One engine after the other."""
    return engines[request.param]


@pytest.fixture(params=[*ALL, *LOADED])
def every(
    request: pytest.FixtureRequest,
    engines: dict[str, Engine],
    loaded: Callable[[str], Engine],
) -> Engine:
    """One engine after the other, those of others that have the release among them."""
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
    query: str, words: bytes, format: str, every: Engine
) -> None:
    assert words in every.query(QueryRequest(query), accept_named(format)).read()


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        (QueryRequest("SELECT * { ?s ?p ?o }"), 6),
        (QueryRequest("SELECT * { GRAPH ?g { ?s ?p ?o } }"), 7),
        (QueryRequest("SELECT * { GRAPH ?g {} }"), 3),
        (QueryRequest("SELECT * { GRAPH <urn:g1> { ?s ?p ?o } }"), 3),
        (QueryRequest("SELECT * { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"), 7),
        (QueryRequest("SELECT * FROM <urn:g1> { ?s ?p ?o }"), 3),
        (QueryRequest("SELECT * FROM NAMED <urn:g1> { GRAPH ?g { ?s ?p ?o } }"), 3),
        (QueryRequest("SELECT * FROM NAMED <urn:g1> { ?s ?p ?o }"), 0),
        (QueryRequest("SELECT * FROM <urn:g1> { ?s ?p ?o }", default_graphs=("urn:g2",)), 3),
        (QueryRequest("SELECT DISTINCT * { ?s ?p ?o }", default_graphs=("urn:g1", "urn:g2")), 5),
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
        ("(GROUP_CONCAT(STR(?o)) AS ?n) { <urn:b> <urn:p> ?o FILTER(ISNUMERIC(?o)) }", "1"),
    ],
)
def test_the_union_of_graphs_is_a_set(select: str, found: str, every: Engine) -> None:
    answer = every.query(QueryRequest(f"SELECT {select}"), accept_named("csv")).read().decode()
    assert answer == f"n\r\n{found}\r\n"


def test_a_triple_of_two_graphs_is_written_once(each: Engine) -> None:
    everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    for query, count in ((everything, 6), ("DESCRIBE <urn:a>", 3)):
        body = each.query(QueryRequest(query), accept_named("ntriples")).read()
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
    request_: QueryRequest, accept: Accept, kind: type[QueryError], words: str, each: Engine
) -> None:
    with pytest.raises(kind, match=words) as caught:
        each.query(request_, accept)
    assert type(caught.value) is kind


def test_a_query_that_may_answer_differently_says_so(each: Engine) -> None:
    assert each.query(QueryRequest("SELECT (RAND() AS ?x) {}"), ANY).is_volatile


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_answer_differently_says_so_too(name: str, engines: dict[str, Engine]) -> None:
    answer = engines[name].query(QueryRequest("SELECT ?rand { BIND(1 AS ?rand) }"), ANY)
    assert answer.is_volatile == (name not in OWN)


def test_a_large_query_text_crosses(each: Engine) -> None:
    text = "SELECT (COUNT(?x) AS ?n) { VALUES ?x { " + "1 " * 100_000 + "} }"
    assert b'"100000"' in each.query(QueryRequest(text), ANY).read()


def test_answers_around_the_inline_limit_are_whole(each: Engine) -> None:
    for length in range(INLINE - 80, INLINE + 20, 7):
        body = each.query(
            QueryRequest(f'SELECT ("{"x" * length}" AS ?x) {{}}'), accept_named("csv")
        ).read()
        assert body == b"x\r\n" + b"x" * length + b"\r\n"


@pytest.mark.parametrize("name", ALL)
def test_an_answer_has_a_limit(name: str, engines: dict[str, Engine]) -> None:
    texts, numbers = f'"{"x" * 1000}" ' * 100, "1 2 3 4 5 6 7 8 9 10 11 12"
    text = f"SELECT * {{ VALUES ?a {{ {texts} }} VALUES ?b {{ {numbers} }} }}"
    with pytest.raises(errors.ExceededError, match="is larger than 1048576 bytes"):
        engines[name].query(QueryRequest(text), accept_named("csv"))


def test_it_says_what_it_can(each: Engine) -> None:
    can = each.capabilities
    assert can.has_union_default_graph == can.has_triple_terms == bool(can.functions)
