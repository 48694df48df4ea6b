"""The two engines of SHACL find the same, in whatever state the data is."""

import sys
from collections.abc import Iterator
from random import Random

import pyoxigraph as ox
import pytest
from pactgraph.pipeline.checks import by_pyshacl, by_shacl
from pactgraph.pipeline.checks.shacl import violations
from pactgraph.pipeline.infer import infer
from pactgraph.pipeline.load import load
from pactgraph.rdf import XSD, Object, Triple
from pactgraph.rdf.turtle import write_turtle
from rdflib.namespace import SH
from test_shapes import shapes
from worlds import INPUTS, SHAPE_EXAMPLES, VALID, read, with_inferred, world

# Values that many shapes have something against.
ODD: list[Object] = [
    ox.Literal(""),
    ox.Literal(" "),
    ox.Literal("名字", language="zh"),
    ox.Literal("nom", language="fr"),
    *(
        ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{kind}"))
        for value, kind in (
            ("0", "decimal"),
            ("-1", "integer"),
            ("2025-13-01", "date"),
            ("2025-10-28Z", "date"),
            ("P0D", "duration"),
            ("x", "integer"),
            ("2025", "gYear"),
        )
    ),
    ox.NamedNode("http://example.org/nothing"),
]


@pytest.fixture(scope="module")
def data() -> list[Triple]:
    """The data of the project, what follows from it, and the valid world of the shapes."""
    dataset = load(INPUTS)
    dataset = dataset.with_graph("inferred", infer(dataset, INPUTS))
    triples = [triple for file in dataset.files for triple in file.triples]
    return [*triples, *read(VALID, "").triples]


def mutated(triples: list[Triple], random: Random) -> Iterator[Triple]:
    """`triples`, of which some are gone, have the object of another, or one that fits nowhere."""
    for triple in triples:
        match random.randrange(30):
            case 0:
                continue
            case 1:
                yield triple._replace(object=random.choice(triples).object)
            case 2:
                yield triple._replace(object=random.choice(ODD))
            case 3:
                yield triple._replace(subject=random.choice(triples).subject)
                yield triple
            case _:
                yield triple


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_find_the_same_in_mutated_data(seed: int, data: list[Triple]) -> None:
    """But for values that can't be compared, which SHACL has as a result and pySHACL passes over
    (https://www.w3.org/TR/shacl/#LessThanConstraintComponent).
    """
    triples = list(mutated(data, Random(seed)))
    found = set(by_shacl.results_of(write_turtle(triples, INPUTS.prefixes), shapes()) or ())
    expected = set(by_pyshacl.results_of(triples, shapes(), lambda step: None))
    assert len(expected) > 100
    assert expected - found == set()
    assert {result.shape for result in found - expected} <= set(
        map(str, shapes().subjects(SH.lessThan))
    )


def test_without_the_quick_engine_the_findings_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = with_inferred(world(*SHAPE_EXAMPLES))
    steps: list[str] = []
    quick = violations(dataset, shapes(), steps.append)
    assert steps == ["ontology/shapes", "the results of the shapes"]
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert violations(dataset, shapes(), steps.append) == quick != []
    assert "ontology/shapes/things.ttl: shape:label-both" in steps
