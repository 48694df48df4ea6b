"""The W3C's tests of the SPARQL query language over real HTTP: the server passes what the engine
passes, in every format.

A request names the graphs of a test's dataset among the data of all tests. The datasets that most
tests share are served on their own, too, each a release that the running server takes up.
"""

import csv
import io
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import rdf_tests
from client import Answer, Client
from deviations import deviations
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.sparql import query_form
from rdf_tests import Case, Meaning, graph_meaning, meaning
from servers import serving

if not rdf_tests.cases():
    pytest.skip(rdf_tests.ABSENT, allow_module_level=True)

EXPECTED_FAILURES = deviations().tests
EVALUATIONS = rdf_tests.of_type("QueryEvaluationTest")
GRAPHS = [case for case in EVALUATIONS if query_form(case.text) == "CONSTRUCT"]
TABLES = [case for case in EVALUATIONS if case not in GRAPHS]
READABLE = rdf_tests.of_type("PositiveSyntaxTest", "NegativeSyntaxTest")
SYNTAX = [case for case in READABLE if case.query.endswith(".rq")]
UPDATES = [
    *rdf_tests.of_type("PositiveUpdateSyntaxTest", "NegativeUpdateSyntaxTest"),
    *(case for case in READABLE if case not in SYNTAX),
]
RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    (JSONLD := "application/ld+json"): ox.RdfFormat.JSON_LD,
}
# A graph that is not there, for queries over nothing.
NOTHING = "urn:nothing"
# The data of so many tests are served on their own.
SHARED = [
    data
    for data, _ in Counter(
        case.data for case in EVALUATIONS if case.data and not case.graphs
    ).most_common(4)
]


class Endpoint:
    """A server, and one connection to its one process."""

    def __init__(self, port: int, releases: Path) -> None:
        self.client = Client(f"http://127.0.0.1:{port}", stays=True)
        self.releases = releases
        self.release = ""

    def ask(
        self,
        query: str,
        accept: str,
        parameters: Sequence[tuple[str, str]] = (),
        media_type: str = "application/sparql-query",
    ) -> Answer:
        """The answer to a query that is POSTed as it is."""
        headers = {"Accept": accept, "Content-Type": media_type}
        return self.client.send("POST", "/sparql?" + urlencode(parameters), query.encode(), headers)

    def serve(self, file: Path) -> None:
        """Have the server take up a release of `file`."""
        self.release = scratch_release([file], self.releases, Prefixes({})).id
        until = time.monotonic() + 10
        while (
            self.ask("ASK {}", "*/*").headers["pactgraph-release"] != self.release
            and time.monotonic() < until
        ):
            time.sleep(0.02)


@pytest.fixture(scope="module")
def dataset() -> ox.Dataset:
    """The data of all tests."""
    return rdf_tests.dataset(EVALUATIONS)


@pytest.fixture(scope="module")
def store(dataset: ox.Dataset) -> ox.Store:
    """The engine itself over the data of all tests."""
    store = ox.Store()
    store.extend(dataset)
    return store


@pytest.fixture(scope="module")
def everything(dataset: ox.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the data of all tests."""
    path = tmp_path_factory.mktemp("data") / "everything.nq"
    ox.serialize(dataset, path, format=ox.RdfFormat.N_QUADS)
    return path


@pytest.fixture(scope="module")
def server(everything: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server over the data of all tests."""
    releases = tmp_path_factory.mktemp("releases")
    with serving(
        "--data", str(everything), "--releases", str(releases), "--processes", "1"
    ) as running:
        endpoint = Endpoint(running.port, releases)
        with closing(endpoint.client):
            yield endpoint


@pytest.fixture
def endpoint(server: Endpoint, everything: Path) -> Endpoint:
    """The server, over the data of all tests again if it has taken up others."""
    if server.release:
        server.serve(everything)
        server.release = ""
    return server


def parameters(case: Case) -> list[tuple[str, str]]:
    """The dataset of a test as the protocol names it; none where the query names its own."""
    if re.search(r"^FROM", case.text, re.MULTILINE):
        return []
    return [
        *(("default-graph-uri", iri) for iri in case.data or (NOTHING,)),
        *(("named-graph-uri", iri) for iri in case.graphs),
    ]


def run(store: ox.Store, case: Case) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What the engine itself answers. Raises SyntaxError."""
    if not parameters(case):
        return store.query(case.text, base_iri=case.query)
    named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in case.graphs]
    return store.query(
        case.text,
        base_iri=case.query,
        default_graph=[ox.NamedNode(iri) for iri in case.data],
        named_graphs=named,
    )


def understood(answer: Answer, media_type: str, by_value: bool = False) -> Meaning:
    """What an answer says. Raises SyntaxError where it isn't well-formed."""
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == media_type
    if media_type in GRAPH_FORMATS:
        return graph_meaning(ox.parse(answer.body, format=GRAPH_FORMATS[media_type]), by_value)
    return meaning(ox.parse_query_results(answer.body, format=RESULT_FORMATS[media_type]), by_value)


def is_answered_as_expected(store: ox.Store, case: Case) -> bool:
    """Whether the engine itself passes a test."""
    try:
        return meaning(run(store, case), by_value=True) == case.expected
    except SyntaxError:
        return False


def name_of(item: Case | tuple[str, ...] | str) -> str:
    """A test, its data or a format by its name."""
    if isinstance(item, Case):
        return item.name
    return item if isinstance(item, str) else item[0].removeprefix(rdf_tests.HOME)


def test_the_expected_failures_are_tests() -> None:
    known = {case.name for case in rdf_tests.cases()}
    assert not set(EXPECTED_FAILURES) - known
    assert all(EXPECTED_FAILURES.values())


@pytest.mark.parametrize("case", EVALUATIONS, ids=name_of)
def test_the_engine_passes_all_but_the_expected_failures(case: Case, store: ox.Store) -> None:
    assert is_answered_as_expected(store, case) is (case.name not in EXPECTED_FAILURES)


@pytest.mark.parametrize("case", TABLES, ids=name_of)
def test_json_and_xml_say_what_is_expected(case: Case, endpoint: Endpoint, store: ox.Store) -> None:
    for media_type in ("application/sparql-results+json", "application/sparql-results+xml"):
        answer = endpoint.ask(case.based_text, media_type, parameters(case))
        if case.name in EXPECTED_FAILURES and answer.status == 400:
            with pytest.raises(SyntaxError):
                run(store, case)
            continue
        assert understood(answer, media_type) == meaning(run(store, case))
        assert (understood(answer, media_type, by_value=True) == case.expected) is (
            case.name not in EXPECTED_FAILURES
        )


@pytest.mark.parametrize(
    "case", [case for case in TABLES if case.expected not in (True, False)], ids=name_of
)
def test_csv_and_tsv_say_what_the_engine_says(
    case: Case, endpoint: Endpoint, store: ox.Store
) -> None:
    for media_type in ("text/csv", "text/tab-separated-values"):
        answer = endpoint.ask(case.based_text, media_type, parameters(case))
        if case.name in EXPECTED_FAILURES and answer.status == 400:
            continue
        output = io.BytesIO()
        results = run(store, case)
        assert isinstance(results, ox.QuerySolutions)
        results.serialize(output, format=RESULT_FORMATS[media_type])
        assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert lines(answer.body) == lines(output.getvalue())


@pytest.mark.parametrize("case", rdf_tests.of_type("CSVResultFormatTest"), ids=name_of)
def test_csv_is_written_as_expected(case: Case, endpoint: Endpoint) -> None:
    answer = endpoint.ask(case.based_text, "text/csv", parameters(case))
    is_so = cells(answer.text) == cells(rdf_tests.read(case.result))
    assert is_so is (case.name not in EXPECTED_FAILURES)


def formats_for(name: str) -> list[str]:
    """The formats for the graphs of a test: JSON-LD has no triple terms, and XML has no backspace."""
    excluded = {JSONLD} if name.startswith("sparql12/") else set()
    excluded |= {"application/rdf+xml"} if name.endswith("codepoint-esc-08") else set()
    return [media_type for media_type in GRAPH_FORMATS if media_type not in excluded]


@pytest.mark.parametrize(
    ("case", "media_type"),
    [(case, media_type) for case in GRAPHS for media_type in formats_for(case.name)],
    ids=name_of,
)
def test_a_graph_says_the_same_in_every_format(
    case: Case, media_type: str, endpoint: Endpoint
) -> None:
    answer = endpoint.ask(case.based_text, media_type, parameters(case))
    assert (understood(answer, media_type, by_value=True) == case.expected) is (
        case.name not in EXPECTED_FAILURES
    )


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(data, media_type) for data in SHARED for media_type in formats_for(name_of(data))],
    ids=name_of,
)
def test_describe_says_what_the_engine_says(
    data: tuple[str, ...], media_type: str, endpoint: Endpoint, store: ox.Store
) -> None:
    query = "DESCRIBE ?s WHERE { ?s ?p ?o }"
    answer = endpoint.ask(query, media_type, [("default-graph-uri", iri) for iri in data])
    results = store.query(query, default_graph=[ox.NamedNode(iri) for iri in data])
    assert isinstance(results, ox.QueryTriples)
    assert understood(answer, media_type) == meaning(results) != frozenset()


@pytest.mark.parametrize("data", SHARED, ids=name_of)
def test_a_dataset_that_is_switched_to_answers_its_tests(
    data: tuple[str, ...], server: Endpoint, tmp_path: Path
) -> None:
    file = tmp_path / "data.nq"
    ox.serialize(rdf_tests.default_graph(data), file, format=ox.RdfFormat.N_QUADS)
    server.serve(file)
    for case in (case for case in TABLES if case.data == data and not case.graphs):
        answer = server.ask(case.based_text, "application/sparql-results+json")
        assert answer.headers["pactgraph-release"] == server.release
        is_expected = (
            understood(answer, "application/sparql-results+json", by_value=True) == case.expected
        )
        assert (case.name, is_expected) == (case.name, case.name not in EXPECTED_FAILURES)


@pytest.mark.parametrize("case", SYNTAX, ids=name_of)
def test_the_engine_knows_right_syntax_from_wrong(case: Case) -> None:
    try:
        ox.Store().query(case.text, base_iri=case.query)
        is_right = True
    except SyntaxError:
        is_right = False
    except RuntimeError:  # it is read, and can't be run
        is_right = True
    is_expected = is_right is (case.type == "PositiveSyntaxTest")
    assert is_expected is (case.name not in EXPECTED_FAILURES)


@pytest.mark.parametrize("case", SYNTAX, ids=name_of)
def test_the_server_knows_right_syntax_from_wrong(case: Case, endpoint: Endpoint) -> None:
    answer = endpoint.ask(case.based_text, "*/*", [("default-graph-uri", NOTHING)])
    if "/syntax-fed/" in case.name:
        assert (answer.status, "SERVICE is not allowed" in answer.text) == (403, True)
        return
    is_right = "SPARQL syntax error" not in answer.text
    assert (is_right is (case.type == "PositiveSyntaxTest")) is (
        case.name not in EXPECTED_FAILURES
    ), answer.text
    if not is_right:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("query", "media_type", "status"),
    [
        ("SELECT (<urn:function>(1) AS ?x) {}", "*/*", 400),
        ("CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } WHERE {}", JSONLD, 406),
    ],
)
def test_what_the_engine_has_not_is_said_to_be_missing(
    query: str, media_type: str, status: int, endpoint: Endpoint
) -> None:
    assert endpoint.ask(query, media_type).status == status


@pytest.mark.parametrize(
    ("media_type", "statuses"),
    [("application/sparql-query", {400, 403}), ("application/sparql-update", {403})],
)
def test_every_update_is_refused(media_type: str, statuses: set[int], endpoint: Endpoint) -> None:
    for case in UPDATES:
        answer = endpoint.ask(rdf_tests.read(case.query), "*/*", media_type=media_type)
        assert answer.status in statuses, case.name


def lines(body: bytes) -> list[str]:
    """The lines of a table in order of the alphabet, blank nodes without their names."""
    return sorted(re.sub(r"_:\w+", "_:", line) for line in body.decode().splitlines())


def cells(text: str) -> list[list[tuple[str, str]]]:
    """The rows of a CSV table, each value with the name of its column, blank nodes without theirs."""
    return sorted(
        sorted((name, re.sub(r"^_:.*", "_:", value)) for name, value in row.items())
        for row in csv.DictReader(io.StringIO(text))
    )
