"""Worlds to look at: a small one that is valid, what goes wrong in it, and all that the project and
the agreements of the tests say.

`shapes/valid.ttl` is the small world. Each file in `shapes/invalid/` and `checks/invalid/` adds one
mistake to it.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from pactgraph.pipeline.infer import infer
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, Inputs, SourceFile
from pactgraph.pipeline.validate import hygiene
from pactgraph.rdf.terms import GRAPH, as_triple
from rdflib.namespace import OWL, RDF, RDFS, Namespace

SDO = Namespace("http://schema.org/")
TESTS = Path(__file__).parent
INPUTS = Inputs(TESTS.parent)
VALID = TESTS / "shapes" / "valid.ttl"
SHAPE_EXAMPLES = sorted(TESTS.glob("shapes/invalid/*.ttl"))
CHECK_EXAMPLES = sorted(TESTS.glob("checks/invalid/*.ttl"))
EXAMPLES = [*SHAPE_EXAMPLES, *CHECK_EXAMPLES]

ONTOLOGY_FILE = INPUTS.project / "ontology" / "pactgraph.ttl"
AXIOMS = {
    str(term)
    for term in (
        *(RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range),
        *(OWL.disjointWith, SDO.domainIncludes),
    )
}

# The graphs of the examples that are about more than a statement in the graph of one source.
GRAPH_NAMES = {
    "inferred-has-premises": "derived",
    "silence-has-a-reason": "source/test-other",
    **dict.fromkeys(
        ("link-is-justified", "same-as-is-unique", "same-as-names-a-thing", "same-as-once"),
        "links/test",
    ),
}


@cache
def vocabulary() -> tuple[SourceFile, ...]:
    """The ontology, for speed without its texts, and the codes: what the examples are written in."""
    ontology = read(ONTOLOGY_FILE, INPUTS.graphs[ONTOLOGY_FILE])
    axioms = tuple(fact for fact in ontology.triples if fact.predicate.value in AXIOMS)
    codes = [
        read(path, INPUTS.graphs[path])
        for path in sorted(INPUTS.project.glob("ontology/codes/*.ttl"))
    ]
    return (SourceFile.of(ontology.name, ontology.graph, axioms), *codes)


def read(path: Path, graph: str) -> SourceFile:
    """The statements of a Turtle file without blank nodes, to stand in `graph`."""
    quads = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    triples = tuple(fact for quad in quads if (fact := as_triple(quad)))
    assert len(triples) == len(quads), f"{path} has a blank node"
    return SourceFile.of(path.name, graph, triples)


def world(*examples: Path) -> Dataset:
    """The vocabulary, the valid world and `examples`."""
    files = [
        read(path, f"{GRAPH}{GRAPH_NAMES.get(path.stem, 'source/test')}")
        for path in (VALID, *examples)
    ]
    return Dataset((*vocabulary(), *files), INPUTS.prefixes)


def with_inferred(dataset: Dataset) -> Dataset:
    """`dataset` and what follows from it."""
    return dataset.with_graph("inferred", infer(dataset, INPUTS))


def with_agreements() -> Dataset:
    """What the project says, and the agreements that show what else the vocabulary is for."""
    others = [
        read(path, f"{GRAPH}source/{path.parent.stem}")
        for path in sorted(TESTS.glob("agreements/*/*.ttl"))
    ]
    return Dataset((*load(INPUTS).files, *others), INPUTS.prefixes)


def mistaken() -> Iterator[tuple[Dataset, list[str]]]:
    """Worlds with as many mistakes as don't hide each other, and the checks that find something in
    each; every check is in one of them.
    """
    left = CHECK_EXAMPLES
    while left:
        dataset = with_inferred(world(*left))
        found = {finding.check for finding in hygiene(dataset, INPUTS)}
        told = [path for path in left if path.stem in found]
        if not told:
            dataset, told = with_inferred(world(left[0])), left[:1]
        yield dataset, [path.stem for path in told]
        left = [path for path in left if path not in told]
