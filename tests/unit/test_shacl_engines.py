"""The two engines of SHACL find the same, in whatever state the data is."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from zlib import crc32

import pyoxigraph as ox
import pytest
from pactgraph.files.cache import Cache
from pactgraph.pipeline.checks import by_pyshacl, by_shacl
from pactgraph.pipeline.checks.shacl import violations
from pactgraph.pipeline.checks.shapes import Shapes
from pactgraph.pipeline.checks.sight import sight_of
from pactgraph.pipeline.infer import infer
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf import GRAPH, XSD, Object, Triple, line_of, link, ntriples_of
from rdflib.namespace import RDF, RDFS, SH
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
    judge = by_shacl.judge_of(shapes())
    assert judge
    found = set(judge(b"".join(ntriples_of(map(line_of, triples))).decode()))
    expected = set(by_pyshacl.results_of(triples, shapes(), lambda step: None))
    assert len(expected) > 100
    assert expected - found == set()
    assert {result.shape for result in found - expected} <= set(
        map(str, shapes().subjects(SH.lessThan))
    )


def in_graphs(triples: list[Triple], cache: Cache, random: Random) -> Dataset:
    """`triples` in five files, those of most nodes in one of them."""
    files: list[list[Triple]] = [[] for _ in range(5)]
    for triple in triples:
        home = crc32(triple.subject.value.encode())
        files[(home if random.randrange(20) else random.randrange(5)) % 5].append(triple)
    made = (SourceFile.of(f"{n}.ttl", f"{GRAPH}{n}", each) for n, each in enumerate(files))
    return Dataset(tuple(made), INPUTS.prefixes, cache)


@pytest.mark.parametrize("seed", range(2))
def test_shards_have_the_results_of_the_whole_from_edit_to_edit(
    seed: int, data: list[Triple], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by itself, and again from what was kept."""
    cache, random = Cache(tmp_path / "kept", 10**8, b"1"), Random(seed)
    triples = list(mutated(data, random))
    for _ in range(2):
        whole = in_graphs(triples, Cache(), Random(seed))
        shards = in_graphs(triples, cache, Random(seed))
        found = violations(whole, shapes())
        assert len(found) > 100
        with monkeypatch.context() as each_apart:
            each_apart.setattr("pactgraph.pipeline.checks.shacl.MOST", 1)
            assert violations(shards, shapes()) == found
        assert violations(shards, shapes()) == found
        # A few statements change their places, which others lead to or are led to from.
        for place in random.sample(range(len(triples)), 5):
            triples[place] = triples[place]._replace(object=random.choice(triples).object)
            del triples[random.randrange(len(triples))]
            triples.append(random.choice(data))


SEEN = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <urn:> .
ex:shape a sh:NodeShape ; sh:targetClass ex:C ;
    sh:property [ sh:path [ sh:inversePath ex:tells ] ; sh:minCount 1 ] ;
    sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:class ex:D ] ] ] ."""
# What each of three graphs says; the last has a node that is told of by nothing and leads wrong.
TOLD = [
    [("a", "is", "C"), ("a", "p", "c"), ("x", "is", "C"), ("x", "p", "y")],
    [("b", "tells", "a"), ("c", "q", "d")],
    [("d", "is", "E"), ("E", "below", "D"), ("y", "q", "c")],
]
WORDS = {"is": str(RDF.type), "below": str(RDFS.subClassOf)}


def test_a_shard_sees_what_its_shapes_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pactgraph.pipeline.checks.shacl.MOST", 1)
    cache = Cache(tmp_path / "kept", 10**8, b"1")
    seen = Shapes()
    seen.parse(data=SEEN, format="turtle")
    files = [
        SourceFile.of(
            f"{number}.ttl",
            f"{GRAPH}{number}",
            [link(f"urn:{s}", WORDS.get(p, f"urn:{p}"), f"urn:{o}") for s, p, o in said],
        )
        for number, said in enumerate(TOLD)
    ]
    dataset = Dataset(tuple(files), INPUTS.prefixes, cache)
    assert {each.focus_node for each in violations(dataset, seen)} == {"<urn:x>"}
    assert len(violations(dataset, seen)) == 2


FAR = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex.org/> .
ex:shape a sh:NodeShape ; sh:targetClass ex:C ; """


@pytest.mark.parametrize(
    ("shape", "steps"),
    [
        ("sh:property [ sh:path ex:p ; sh:minCount 1 ] .", 1),
        ("sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:class ex:D ] ] .", 2),
        (
            "sh:or ( [ sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ] ] ) .",
            2,
        ),
        ("sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:minCount 1 ] .", None),
        ("sh:property [ sh:path ex:p ; sh:node ex:shape ] .", None),
        ("sh:property [ sh:path ex:p ; sh:node ex:shut ] . ex:shut sh:closed true .", None),
        ("sh:targetNode ex:n ; sh:closed true .", None),
        ("sh:sparql [ sh:select 'SELECT $this {}' ] .", None),
    ],
)
def test_how_far_shapes_see_follows_from_their_paths(shape: str, steps: int | None) -> None:
    read = Shapes()
    read.parse(data=FAR + shape, format="turtle")
    sight = sight_of(read)
    assert (sight and sight.steps) == steps


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
