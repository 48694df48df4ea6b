"""Every shape and every check can fail, and each alone.

Each file in `shapes/invalid/` and `checks/invalid/` adds one mistake to a world that conforms to
everything, explains it in a comment, and is named after the one rule that finds it.
"""

from functools import cache
from pathlib import Path

import pytest
import rdflib
from pactgraph.pipeline.checks.axioms import misuses
from pactgraph.pipeline.checks.orders import circles
from pactgraph.pipeline.checks.shacl import violations
from pactgraph.pipeline.checks.shapes import Shapes, read_shapes
from pactgraph.pipeline.checks.terms import unknown_terms
from pactgraph.pipeline.checks.values import bad_values
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.pipeline.validate import hygiene
from pactgraph.rdf.terms import GRAPH, ONTOLOGY, SHAPE
from rdflib.namespace import RDF, SH
from worlds import (
    CHECK_EXAMPLES,
    EXAMPLES,
    INPUTS,
    SHAPE_EXAMPLES,
    TESTS,
    VALID,
    read,
    with_inferred,
    world,
)


@cache
def shapes() -> Shapes:
    """The shapes of the project."""
    return read_shapes(INPUTS)


def findings(dataset: Dataset) -> list[Finding]:
    """What the declarations, the shapes and the checks, all of them, find in `dataset` and what
    follows from it.
    """
    dataset = with_inferred(dataset)
    return [
        *misuses(dataset),
        *circles(dataset),
        *violations(dataset, shapes()),
        *hygiene(dataset, INPUTS),
    ]


def rules(found: list[Finding], severity: str) -> set[str]:
    """The names of the shapes and checks behind the findings of one severity."""
    return {finding.check for finding in found if finding.severity == severity}


def is_warning(rule: str) -> bool:
    """Whether `rule` is a shape or a check that only warns."""
    check = INPUTS.project / f"ontology/checks/{rule}.rq"
    if check.exists():
        return '("warning" AS ?severity)' in check.read_text("utf-8")
    return (rdflib.URIRef(SHAPE + rule), SH.severity, SH.Warning) in shapes()


def shape_names() -> set[str]:
    """The shapes that findings can name: all property shapes, and the node shapes with a message."""
    named = {*shapes().subjects(RDF.type, SH.PropertyShape), *shapes().subjects(SH.message)}
    return {str(shape).removeprefix(SHAPE) for shape in named}


def target_classes() -> list[tuple[str, str]]:
    """Each node shape with each class that it targets."""
    return sorted(
        (str(shape).removeprefix(SHAPE), str(cls))
        for shape, cls in shapes().subject_objects(SH.targetClass)
    )


def instantiated(dataset: Dataset) -> set[str]:
    """The classes that have an instance in `dataset`."""
    return {
        fact.object_iri
        for file in dataset.files
        for fact in file.triples
        if fact.predicate.value == str(RDF.type)
    }


@cache
def classes_in_use() -> set[str]:
    """The classes that have an instance in the data of the project, stated or inferred, or in the
    agreements that show what else the vocabulary is for.
    """
    others = [read(path, GRAPH) for path in sorted(TESTS.glob("agreements/*/*.ttl"))]
    return instantiated(with_inferred(load(INPUTS))) | instantiated(
        Dataset(tuple(others), INPUTS.prefixes)
    )


def test_every_shape_has_an_invalid_example_and_none_is_left_over() -> None:
    assert {path.stem for path in SHAPE_EXAMPLES} == shape_names()


def test_every_check_has_an_invalid_example_and_none_is_left_over() -> None:
    assert {path.stem for path in CHECK_EXAMPLES} == {path.stem for path in INPUTS.checks}


def test_every_shape_has_a_message() -> None:
    assert all(
        (rdflib.URIRef(SHAPE + name), SH.message, None) in shapes() for name in shape_names()
    )


def test_valid_world_has_no_finding() -> None:
    assert findings(world()) == []


def test_valid_world_uses_every_class_and_property_of_the_ontology() -> None:
    dataset = with_inferred(world())
    facts = [fact for file in dataset.files for fact in file.triples]
    declared = {
        fact.subject.value
        for fact in facts
        if fact.predicate.value == str(RDF.type) and fact.subject.value.startswith(ONTOLOGY)
    }
    assert declared - instantiated(dataset) - {fact.predicate.value for fact in facts} == set()


@pytest.mark.parametrize("path", [VALID, *EXAMPLES], ids=lambda path: path.stem)
def test_example_begins_with_a_comment_of_one_or_two_lines(path: Path) -> None:
    comment = path.read_text("utf-8").partition("\n\n")[0].splitlines()
    assert 1 <= len(comment) <= 2
    assert all(line.startswith("# ") for line in comment)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_a_file_that_loads(path: Path) -> None:
    dataset = world(path)
    assert unknown_terms(dataset) == []
    assert [
        finding for file in dataset.files for finding in bad_values(file, dataset.prefixes)
    ] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_invalid_example_is_found_by_one_rule_alone(path: Path) -> None:
    found = findings(world(path))
    if is_warning(path.stem):
        assert rules(found, "warning") == {path.stem}
        assert rules(found, "error") == set()
    else:
        assert rules(found, "error") == {path.stem}


@pytest.mark.parametrize(("shape", "target"), target_classes())
def test_shape_has_something_to_look_at_in_the_data(shape: str, target: str) -> None:
    assert target in classes_in_use(), (
        f"shape:{shape} is vacuous: nothing in the data is a {target}"
    )
