"""Files that are served as they are, are described as whose they are: nothing of ours is said of
them, and nothing of where they lie.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Cli
from pactgraph.pipeline.naming import Naming, names_of
from servers import RunningServer, serving

VOID = "http://rdfs.org/ns/void#"
DATA = {
    "meas urements.trig": "@prefix ex: <http://example.org/> . <#me> ex:knows <other> . "
    'ex:g { <> ex:says "x" . <//host/y> ex:p <?q> }',
    "more.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:ex="http://example.org/"><rdf:Description rdf:ID="here"><ex:p rdf:resource="there"/>'
    "</rdf:Description></rdf:RDF>",
    "some.jsonld": '{"@id": "thing", "http://example.org/p": {"@id": "#part"}}',
    # All that the description of our own dataset says, in somebody's own file.
    "ours.nq": "<https://w3id.org/pactgraph/dataset> <http://purl.org/dc/terms/license> "
    "<https://creativecommons.org/licenses/by/4.0/> <https://w3id.org/pactgraph/graph/dataset> .\n"
    "<urn:x> a <urn:y> .\n".replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "),
}
PATHS = [
    "/en/",
    "/zh/",
    "/nowhere",
    "/graphs",
    "/queries",
    "/sparql",
    "/.well-known/void",
    "/export/manifest.json",
    "/export/SHA256SUMS",
]
# A graph of theirs that is called like one of ours.
GRAPH = "https://w3id.org/pactgraph/graph/dataset"
OURS = (
    "w3id.org/pactgraph",
    "CC BY",
    "creativecommons",
    "契约图谱",
    "Agreements",
    "Apache",
    "pact:",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a-folder-of-the-operator")
    for name, text in DATA.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[RunningServer]:
    files = [option for name in DATA for option in ("--data", str(folder / name))]
    with serving(*files, "--processes", "1") as server:
        yield server


@pytest.fixture(scope="module")
def named(folder: Path) -> Iterator[RunningServer]:
    files = [option for name in DATA for option in ("--data", str(folder / name))]
    base = "https://data.example/sets/one?x#frag"
    with serving(*files, "--processes", "1", "--base", base) as server:
        yield server


def iris(server: RunningServer) -> set[str]:
    """The subjects and objects of the data."""
    quads = ox.parse(server.get("/export/data.nq").body, format=ox.RdfFormat.N_QUADS)
    nodes = (node for quad in quads for node in (quad.subject, quad.object))
    return {node.value for node in nodes if isinstance(node, ox.NamedNode)}


def void_of(server: RunningServer) -> ox.Store:
    store = ox.Store()
    store.load(server.get("/.well-known/void").body, format=ox.RdfFormat.TURTLE)
    return store


def names(store: ox.Store) -> list[str]:
    found = store.query(f"SELECT ?d {{ ?d a <{VOID}Dataset> }}")
    assert isinstance(found, ox.QuerySolutions)
    return [row["d"].value for row in found]


@pytest.mark.parametrize("accept", ["text/html", "text/turtle, application/json"])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_ours_is_said_and_no_folder(
    path: str, accept: str, own: RunningServer, folder: Path
) -> None:
    text = own.get(path, Accept=accept).text.replace(GRAPH, "their own graph")
    assert [word for word in OURS if word in text] == []
    assert "file:" not in text
    assert folder.name not in text


def test_the_page_tells_the_names_of_the_files(own: RunningServer) -> None:
    page = own.get("/en/").text
    assert "<h1>meas urements.trig, more.rdf, some.jsonld, ours.nq</h1>" in page
    assert "7 quads" in page
    assert 'class="figures"' not in page
    assert 'class="tagline"' not in page
    assert 'class="topics"' not in page


def test_relative_iris_resolve_against_the_address_of_the_server(own: RunningServer) -> None:
    root = f"http://127.0.0.1:{own.port}"
    assert iris(own) >= {
        f"{root}/meas%20urements.trig#me",
        f"{root}/meas%20urements.trig",
        f"{root}/other",
        "http://host/y",
        f"{root}/meas%20urements.trig?q",
        f"{root}/more.rdf#here",
        f"{root}/there",
        f"{root}/thing",
        f"{root}/some.jsonld#part",
    }
    assert "file:" not in own.get("/export/data.nq").text


def test_relative_iris_resolve_against_the_base_that_is_given(named: RunningServer) -> None:
    base = "https://data.example/sets/one?x"
    assert iris(named) >= {
        base,
        f"{base}#me",
        "https://data.example/sets/other",
        f"{base}#here",
        "https://data.example/sets/there",
        "https://data.example/sets/thing",
        f"{base}#part",
    }
    assert "file:" not in named.get("/export/data.nq").text


def test_the_dataset_is_named_by_the_address_it_is_asked_at(own: RunningServer) -> None:
    assert names(void_of(own)) == [f"http://127.0.0.1:{own.port}/.well-known/void#dataset"]
    answer = own.get("/.well-known/void", Host=f"localhost:{own.port}")
    assert f"<http://localhost:{own.port}/.well-known/void#dataset> a void:Dataset" in answer.text


def test_the_dataset_is_named_by_its_base(named: RunningServer) -> None:
    iri = "https://data.example/sets/one?x#dataset"
    assert names(void_of(named)) == [iri]
    assert f"dcat:servesDataset <{iri}>" in named.get("/sparql").text


def test_the_figures_of_own_data_are_what_is_there(own: RunningServer) -> None:
    rows = void_of(own).query(
        f"PREFIX void: <{VOID}> PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT ?n ?size ?url {{ "
        "?d void:triples ?n ; void:dataDump ?url . ?url dcat:byteSize ?size }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    body = own.get("/export/data.nq").body
    assert (int(row["n"].value), int(row["size"].value)) == (7, len(body))
    assert row["url"].value.endswith("/export/data.nq")


def test_prefixes_of_ours_are_none_of_theirs(own: RunningServer) -> None:
    table = json.loads(own.get("/export/manifest.json").body)["prefixes"]
    assert "rdf" in table
    assert not {"pact", "id", "code", "graph", "query", "source"} & table.keys()


def test_a_base_that_is_no_iri_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_text("<urn:a> <urn:b> <urn:c> .")
    done = cli("serve", "--data", str(tmp_path / "x.nt"), "--base", "data/x")
    assert (done.returncode, "--base data/x: that is no IRI" in done.stderr) == (1, True)
    done = cli("serve", "--base", "https://data.example/")
    assert (done.returncode, "add --data FILE" in done.stderr) == (2, True)


def test_files_of_one_name_are_told_apart() -> None:
    files = [Path("a/x.ttl"), Path("b/x.ttl"), Path("2-x.ttl"), Path("a/x.ttl")]
    assert list(names_of(files).values()) == ["x.ttl", "2-x.ttl", "2-2-x.ttl"]


def test_a_name_that_is_no_text_is_one_where_it_is_told() -> None:
    file = Path(os.fsdecode(b"a\xff\n\x1b[31m.ttl"))
    (name,) = names_of([file]).values()
    assert name == "a\ufffd\ufffd\ufffd[31m.ttl"
    assert Naming("", "http://localhost/").base_of(name).isascii()


def test_a_name_in_another_script_can_be_part_of_an_iri() -> None:
    naming = Naming("", "http://localhost:8000/")
    assert naming.base_of("数据#1?.ttl") == "http://localhost:8000/%E6%95%B0%E6%8D%AE%231%3F.ttl"
