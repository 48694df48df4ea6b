"""Clients that people use, against the real server: each gives the answers to the saved queries
that the engine alone gives.

Comunica and Apache Jena are put beside the programs that use them, in the versions and with the
digests that are written down there:

    npm ci --ignore-scripts --prefix tests/standards/clients
    mvn --strict-checksums -f tests/standards/clients/pom.xml dependency:copy-dependencies
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper
from client import Client
from conftest import absent
from jars import java, listed
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.queries.read import load_catalog
from pactgraph.rdf import JSON, NTRIPLES, Accept
from pactgraph.release import Release
from rdf_tests import Meaning, graph_meaning, meaning
from rdflib.plugins.stores.sparqlstore import SPARQLStore

ENTITIES = "https://w3id.org/pactgraph/graph/entities"
CLIENTS = Path(__file__).parent / "clients"


@dataclass(frozen=True)
class Asked:
    """A saved query with its example arguments filled in, and what the engine alone says to it."""

    name: str
    text: str
    is_graph: bool
    answer: Meaning


@pytest.fixture(scope="module")
def asked(release: Release, engine: EmbeddedEngine) -> list[Asked]:
    """Every saved query."""
    return list(_asked(release, engine))


def _asked(release: Release, engine: EmbeddedEngine) -> Iterator[Asked]:
    for query in load_catalog(release.queries_folder).queries.values():
        text = query.bind(query.example, release.prefixes)
        result = engine.query(QueryRequest(text), Accept(JSON, JSON, NTRIPLES))
        is_graph = query.form == "CONSTRUCT"
        yield Asked(query.name, text, is_graph, (graph if is_graph else table)(result.read()))


def table(document: str | bytes) -> Meaning:
    """What a table in JSON says; what a client adds to it is left out."""
    said = {
        name: value
        for name, value in json.loads(document).items()
        if name in ("head", "results", "boolean")
    }
    return meaning(ox.parse_query_results(json.dumps(said), format=ox.QueryResultsFormat.JSON))


def fitting(asked: list[Asked], method: str) -> list[Asked]:
    """The queries that a request by a method takes: what is longer than a URL may be, with the
    prefixes that rdflib adds, is to be POSTed.
    """
    return [query for query in asked if method != "GET" or len(quote(query.text)) < 6000]


def graph(document: str | bytes) -> Meaning:
    """What a graph in N-Triples says."""
    return graph_meaning(ox.parse(document, format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("way", [["--get"], [], ["direct"]], ids=["get", "form", "direct"])
def test_curl(way: list[str], asked: list[Asked], server: Client, tmp_path: Path) -> None:
    if not (curl := shutil.which("curl")):
        absent("no curl")
    for query in fitting(asked, "GET" if way == ["--get"] else "POST"):
        (tmp_path / "query.rq").write_text(query.text)
        accept = "application/n-triples" if query.is_graph else "application/sparql-results+json"
        sent = [
            "-H",
            "Content-Type: application/sparql-query",
            "--data-binary",
            f"@{tmp_path}/query.rq",
        ]
        sent = (
            sent if way == ["direct"] else [*way, "--data-urlencode", f"query@{tmp_path}/query.rq"]
        )
        done = subprocess.run(
            [curl, "-sSf", "-H", f"Accept: {accept}", *sent, f"{server.root}/sparql"],
            capture_output=True,
            timeout=30,
            check=True,
        )
        assert (graph if query.is_graph else table)(done.stdout) == query.answer, query.name


# SPARQLWrapper's names of formats, and what it makes of an answer in them.
TABLES: dict[str, Callable[[Any], Meaning]] = {
    "JSON": lambda result: table(json.dumps(result)),
    "XML": lambda result: meaning(
        ox.parse_query_results(result.toxml(), format=ox.QueryResultsFormat.XML)
    ),
    "TSV": lambda result: meaning(ox.parse_query_results(result, format=ox.QueryResultsFormat.TSV)),
}
GRAPHS: dict[str, Callable[[Any], Meaning]] = {
    "TURTLE": lambda result: graph_meaning(ox.parse(result, format=ox.RdfFormat.TURTLE)),
    "RDFXML": lambda result: graph(result.serialize(format="nt")),
    "JSONLD": lambda result: graph(result.serialize(format="nt")),
}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("request_method", ["GET", "POST", "POSTDIRECTLY"])
@pytest.mark.parametrize("format", ["JSON", "XML", "TURTLE", "TSV", "RDFXML", "JSONLD"])
def test_sparqlwrapper(
    format: str, request_method: str, asked: list[Asked], server: Client
) -> None:
    read = (TABLES | GRAPHS)[format]
    for query in fitting(asked, request_method):
        if query.is_graph is not (format in GRAPHS):
            continue
        wrapper = SPARQLWrapper.SPARQLWrapper(f"{server.root}/sparql")
        wrapper.setMethod("GET" if request_method == "GET" else "POST")
        wrapper.setRequestMethod(
            "postdirectly" if request_method == "POSTDIRECTLY" else "urlencoded"
        )
        wrapper.setReturnFormat(getattr(SPARQLWrapper, format))
        wrapper.setQuery(query.text)
        assert read(wrapper.queryAndConvert()) == query.answer, query.name


MICROSOFT = "<https://w3id.org/pactgraph/id/microsoft>"
FORMS = {
    "SELECT": f"SELECT ?p ?o {{ {MICROSOFT} ?p ?o }} ORDER BY ?p ?o",
    "ASK": f"ASK {{ {MICROSOFT} ?p ?o }}",
    "CONSTRUCT": f"CONSTRUCT WHERE {{ {MICROSOFT} ?p ?o }}",
    "DESCRIBE": f"DESCRIBE {MICROSOFT}",
}
# What SPARQLWrapper calls a format → the media type of the answer. It sends its word three times
# over, and whatever the server should take besides as Accept.
RESULTS = {"JSON": "application/sparql-results+json", "XML": "application/sparql-results+xml"}
RDF = {
    "JSON": "application/ld+json",
    "JSONLD": "application/ld+json",
    "XML": "application/rdf+xml",
    "RDF": "application/rdf+xml",
    "RDFXML": "application/rdf+xml",
    "TURTLE": "text/turtle",
    "N3": "text/turtle",
}
GIVEN = {
    "SELECT": RESULTS | {"CSV": "text/csv", "TSV": "text/tab-separated-values"},
    "ASK": RESULTS,
    "CONSTRUCT": RDF,
    "DESCRIBE": RDF,
}
# Wrapper-made values → their meaning.
READ: dict[str, Callable[[Any], Meaning]] = {
    **{RESULTS["JSON"]: TABLES["JSON"], RESULTS["XML"]: TABLES["XML"]},
    "text/tab-separated-values": TABLES["TSV"],
    "text/turtle": GRAPHS["TURTLE"],
    "application/rdf+xml": GRAPHS["RDFXML"],
    "application/ld+json": GRAPHS["JSONLD"],
}
FORMATS = ["JSON", "XML", "CSV", "TSV", "TURTLE", "N3", "RDF", "RDFXML", "JSONLD"]


def wrapper_for(server: Client, form: str, format: str, way: str) -> Any:
    """A wrapper that asks a query of this form for a format."""
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{server.root}/sparql")
    wrapper.setMethod("GET" if way == "GET" else "POST")
    wrapper.setRequestMethod("postdirectly" if way == "POSTDIRECTLY" else "urlencoded")
    wrapper.setReturnFormat(getattr(SPARQLWrapper, format))
    wrapper.setQuery(FORMS[form])
    return wrapper


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")
@pytest.mark.parametrize("way", ["GET", "POST", "POSTDIRECTLY"])
@pytest.mark.parametrize(
    ("form", "format"), [(form, format) for form in FORMS for format in GIVEN[form]]
)
def test_sparqlwrapper_gets_each_format_of_each_form(
    form: str, format: str, way: str, server: Client
) -> None:
    answer = wrapper_for(server, form, format, way).query()
    media_type = answer.info()["content-type"].partition(";")[0]
    assert media_type == GIVEN[form][format]
    if media_type == "text/csv":  # which tells no types
        assert answer.convert().startswith(b"p,o\r\n")
        return
    exact = "application/n-triples" if form in ("CONSTRUCT", "DESCRIBE") else RESULTS["JSON"]
    said = server("/sparql", urlencode({"query": FORMS[form]}).encode(), Accept=exact).body
    expected = graph(said) if exact == "application/n-triples" else table(said)
    assert READ[media_type](answer.convert()) == expected


@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")
@pytest.mark.parametrize("way", ["GET", "POST", "POSTDIRECTLY"])
@pytest.mark.parametrize(
    ("form", "format"),
    [(form, format) for form in FORMS for format in FORMATS if format not in GIVEN[form]],
)
def test_sparqlwrapper_is_told_what_a_form_is_offered_as(
    form: str, format: str, way: str, server: Client
) -> None:
    with pytest.raises(HTTPError) as told:
        wrapper_for(server, form, format, way).query()
    assert told.value.code == 406
    assert "which is offered as" in json.loads(told.value.read())["detail"]


@pytest.mark.parametrize("media_type", ["xml", "json"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparqlstore_of_rdflib(
    method: str, media_type: str, asked: list[Asked], server: Client
) -> None:
    remote = rdflib.Graph(
        SPARQLStore(f"{server.root}/sparql", method=method, returnFormat=media_type)
    )
    sent = fitting(asked, method)
    for query in (query for query in sent if media_type == "xml" or not query.is_graph):
        result: Any = remote.query(query.text)
        said = (
            graph(result.graph.serialize(format="nt"))
            if query.is_graph
            else table(result.serialize(format="json"))
        )
        assert said == query.answer, query.name


def test_sparqlstore_of_rdflib_reads_a_named_graph(server: Client, release: Release) -> None:
    remote = rdflib.Graph(SPARQLStore(f"{server.root}/sparql"), identifier=rdflib.URIRef(ENTITIES))
    assert len(remote) == len(list(remote)) == release.manifest.graphs[ENTITIES]


@pytest.mark.parametrize("kind", ["sparql", ""])
def test_comunica(kind: str, asked: list[Asked], server: Client, tmp_path: Path) -> None:
    if not shutil.which("npm"):
        pytest.skip("no npm")
    if not (CLIENTS / "node_modules").is_dir():
        absent("no Comunica: npm ci --ignore-scripts --prefix tests/standards/clients")
    _run_over(["node", str(CLIENTS / "comunica.mjs")], asked, server, tmp_path, kind)


def test_jena(asked: list[Asked], server: Client, tmp_path: Path) -> None:
    _run_over(java(CLIENTS / "RemoteQuery.java"), asked, server, tmp_path)


def test_a_jar_that_is_another_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "RoaringBitmap-1.3.0.jar").write_bytes(b"another")
    with pytest.raises(AssertionError, match="RoaringBitmap"):
        listed(CLIENTS / "jars.sha256", tmp_path)


def _run_over(
    command: list[str], asked: list[Asked], server: Client, folder: Path, *arguments: str
) -> None:
    """Have a program ask every query, and see what it got."""
    for query in asked:
        (folder / f"{query.name}.rq").write_text(query.text)
    done = subprocess.run(
        [*command, f"{server.root}/sparql", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for query in asked:
        file = folder / f"{query.name}.{'nt' if query.is_graph else 'json'}"
        assert (graph if query.is_graph else table)(file.read_bytes()) == query.answer, query.name
