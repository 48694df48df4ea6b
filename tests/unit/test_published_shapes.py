"""The shapes of a release are whole: whoever has a validator of SHACL and the vocabulary finds with them
what the declarations forbid.
"""

from pathlib import Path

import pyshacl
import pytest
import rdflib
import shacl
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.declared import published_shapes
from pactgraph.pipeline.load import load
from pactgraph.release import Release
from rdflib.namespace import RDF, RDFS, SH

VALID = PROJECT / "tests/shapes/valid.ttl"
PREFIXES = """
@prefix code: <https://w3id.org/pactgraph/code/> .
@prefix id: <https://w3id.org/pactgraph/id/> .
@prefix pact: <https://w3id.org/pactgraph/ontology#> .
"""


@pytest.fixture(scope="module")
def shapes() -> str:
    """The shapes of the project as they are published; the validator adds to a graph of them."""
    inputs = Inputs(PROJECT)
    return published_shapes(load(inputs), inputs)


def results(facts: str, shapes: str) -> set[str]:
    """The shapes that find something in the valid world with `facts`."""
    data = rdflib.Graph().parse(VALID).parse(data=PREFIXES + facts)
    for path in (PROJECT / "ontology/pactgraph.ttl", *PROJECT.glob("ontology/codes/*.ttl")):
        data.parse(path)
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(data=shapes))
    assert isinstance(report, rdflib.Graph)
    return {str(shape).partition("#")[2] for shape in report.objects(None, SH.sourceShape)}


def wrong_shapes(shapes: str) -> list[str]:
    """What the shapes of shapes, https://www.w3.org/TR/shacl/#shacl-shacl, find in `shapes`. pySHACL
    brings them, and takes a minute over ours.
    """
    text = (Path(pyshacl.__file__).parent / "assets/shacl-shacl.ttl").read_text("utf-8")
    found = shacl.Shapes.from_text(text, "turtle").validate_text(shapes, "turtle").results
    return [result.focus_node for result in found]


def test_the_shapes_are_shacl(shapes: str) -> None:
    assert wrong_shapes(shapes) == []


def test_the_valid_world_conforms_to_the_shapes(shapes: str) -> None:
    assert results("", shapes) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        "id:shape a sh:PropertyShape ; sh:maxCount 1 .",
        'id:shape a sh:PropertyShape ; sh:path pact:holder ; sh:minCount "one" .',
        "id:shape a sh:NodeShape ; sh:targetClass pact:Right ; sh:maxCount 1 .",
        "id:shape a sh:PropertyShape ; sh:path pact:holder ; sh:message pact:holder .",
    ],
)
def test_the_shapes_of_shapes_notice_what_is_no_shape(wrong: str) -> None:
    found = wrong_shapes(f"{PREFIXES}@prefix sh: <{SH}> .\n{wrong}")
    assert found == ["<https://w3id.org/pactgraph/id/shape>"]


def test_what_the_declarations_forbid_is_found_by_the_shapes_alone(shapes: str) -> None:
    facts = """
        id:test-licence pact:obligor id:test-fernhollow .
        id:test-claim pact:attributedTo id:test-letter .
        id:test-stake pact:share 0.5 .
        id:test-mossbot a pact:Person .
        id:test-control pact:holder "the board" .
    """
    assert results(facts, shapes) == {
        "subject-of-obligor",
        "value-of-attributedTo",
        "value-of-share",
        "Agent-is-no-Asset",
        "value-of-holder",
    }


def test_each_shape_has_its_name_and_message_in_both_languages(shapes: str) -> None:
    graph = rdflib.Graph().parse(data=shapes)
    named = {*graph.subjects(RDF.type, SH.PropertyShape), *graph.subjects(SH.message)}
    assert len(named) > 150
    for shape in named:
        is_property = (shape, RDF.type, SH.PropertyShape) in graph
        for predicate in (SH.name if is_property else RDFS.label, SH.message):
            words = list(graph.objects(shape, predicate))
            assert sorted(str(getattr(word, "language", "")) for word in words) == ["en", "zh"], (
                shape
            )


def test_a_release_offers_them(release: Release, shapes: str) -> None:
    assert (release.folder / "shapes.ttl").read_text("utf-8") == shapes
    assert "shapes.ttl" in {artefact.name for artefact in release.manifest.downloads()}
