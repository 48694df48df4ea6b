"""The descriptions are what catalogues ask for: they pass the shapes of DCAT-AP 3, each by itself.

The shapes stand in DCAT_AP, else in `shared/dcat-ap-3.0.1` beside the checkout; github.com/SEMICeu/DCAT-AP
has them in `releases/3.0.1/html/shacl`.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from client import Client
from conftest import PROJECT
from rdflib import RDF, Namespace
from rdflib.namespace import DCAT, DCTERMS, SH, VOID
from servers import RunningServer, serving

SHAPES = Path(os.environ.get("DCAT_AP", PROJECT.parent / "shared" / "dcat-ap-3.0.1"))
DOCUMENTS = ["/.well-known/void", "/sparql", "/export/void.ttl"]
SERVED = DOCUMENTS[:2]
DATASET = rdflib.URIRef("https://w3id.org/pactgraph/dataset")
VCARD, FOAF = Namespace("http://www.w3.org/2006/vcard/ns#"), Namespace("http://xmlns.com/foaf/0.1/")
IANA = "https://www.iana.org/assignments/media-types/"
# What is recommended and not said: nobody promises how long a file will be there, the statements
# are about companies and no place, and the kind of the publisher and of the licence is in no list.
UNSAID = {
    ("dcat:Distribution", "http://data.europa.eu/r5r/availability"),
    ("dcat:Dataset", "http://purl.org/dc/terms/spatial"),
    ("foaf:Agent", "http://purl.org/dc/terms/type"),
    ("dcterms:LicenseDocument", "http://purl.org/dc/terms/type"),
}


def shapes(name: str) -> rdflib.Graph:
    if not (SHAPES / name).is_file():
        pytest.skip(f"no shapes of DCAT-AP in {SHAPES}; set DCAT_AP")
    return rdflib.Graph().parse(SHAPES / name)


def violations(document: rdflib.Graph, name: str) -> set[tuple[str, str]]:
    """The property that each violation is of, and the class of the thing that it is met at."""
    _, report, _ = pyshacl.validate(document, shacl_graph=shapes(name))
    assert isinstance(report, rdflib.Graph)
    return {
        (document.qname(str(cls)), str(report.value(result, SH.resultPath)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
        for cls in document.objects(report.value(result, SH.focusNode), RDF.type)
        if (None, None, cls) in document and cls != VOID.Dataset
    }


@pytest.fixture(scope="module")
def documents(server: Client) -> dict[str, rdflib.Graph]:
    return {path: parsed(server(path, Accept="text/turtle").text) for path in DOCUMENTS}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    file = tmp_path_factory.mktemp("own") / "own.ttl"
    file.write_text("<a> <b> <c> .")
    with serving("--data", str(file), "--processes", "1") as server:
        yield server


def parsed(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl"])
@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_is_asked_for_is_said(
    path: str, name: str, documents: dict[str, rdflib.Graph]
) -> None:
    assert violations(documents[path], name) == set()


@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl"])
@pytest.mark.parametrize("path", SERVED)
def test_what_is_asked_for_is_said_of_own_files(path: str, name: str, own: RunningServer) -> None:
    assert violations(parsed(own.get(path, Accept="text/turtle").text), name) == set()


def test_what_is_recommended_is_said_where_it_is_known(documents: dict[str, rdflib.Graph]) -> None:
    assert violations(documents["/.well-known/void"], "shapes_recommended.ttl") == UNSAID


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ((None, DCAT.accessURL, None), ("dcat:Distribution", str(DCAT.accessURL))),
        ((None, RDF.type, FOAF.Agent), ("dcat:Dataset", str(DCTERMS.publisher))),
        ((None, RDF.type, DCTERMS.MediaType), ("dcat:Distribution", str(DCAT.mediaType))),
    ],
)
def test_the_shapes_find_what_is_not_said(
    taken: tuple[None, rdflib.URIRef, rdflib.URIRef | None],
    found: tuple[str, str],
    documents: dict[str, rdflib.Graph],
) -> None:
    less = rdflib.Graph() + documents["/.well-known/void"]
    less.remove(taken)
    assert found in violations(less, "shapes.ttl") | violations(less, "range.ttl")


def test_each_file_says_what_it_is(documents: dict[str, rdflib.Graph]) -> None:
    document = documents["/.well-known/void"]
    files = {
        str(document.value(each, DCTERMS.title)): each
        for each in document[DATASET : DCAT.distribution]
    }
    assert len(files) == 16
    for name, each in files.items():
        licences = [str(licence) for licence in document.objects(each, DCTERMS.license)]
        packed = [str(format) for format in document.objects(each, DCAT.compressFormat)]
        assert licences == ["https://creativecommons.org/licenses/by/4.0/"]
        assert packed == ([f"{IANA}application/gzip"] if name.endswith(".gz") else [])
        assert document.value(each, DCAT.accessURL) == each
        assert len(list(document.objects(each, DCTERMS.description))) == 2
    media = {
        name: (document.value(each, DCAT.mediaType), document.value(each, DCTERMS["format"]))
        for name, each in files.items()
    }
    assert media["pactgraph.nt.gz"] == media["pactgraph.nt"]
    assert media["pactgraph-data.ttl"] == media["pactgraph.ttl"]
    assert str(media["pactgraph.ttl"][0]) == f"{IANA}text/turtle"
    assert len({str(format) for _, format in media.values()}) == 6


@pytest.mark.parametrize("path", SERVED)
def test_dataset_and_service_are_told_in_both_languages(
    path: str, documents: dict[str, rdflib.Graph], server: Client
) -> None:
    document = documents[path]
    (service,) = document.subjects(RDF.type, DCAT.DataService)
    for thing in (DATASET, service):
        for said in (DCTERMS.title, DCAT.keyword):
            assert {getattr(text, "language", None) for text in document.objects(thing, said)} == {
                "en",
                "zh",
            }
        (contact,) = document.objects(thing, DCAT.contactPoint)
        assert document.value(contact, VCARD.hasURL) is not None
        assert str(document.value(thing, DCAT.landingPage)) == f"{server.root}/"
        assert len(list(document.objects(thing, DCAT.theme))) == 2
    assert document.value(service, DCAT.servesDataset) == DATASET
