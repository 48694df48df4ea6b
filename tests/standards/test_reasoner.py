"""The vocabulary under OWL 2 DL: HermiT finds it consistent with the vocabularies that it is aligned
to, and would notice if it weren't.

HermiT comes with ROBOT, which is put beside the program that asks it:

    mvn --strict-checksums -f tests/standards/reasoner/pom.xml dependency:copy-dependencies

The vocabularies of others are read from PACTGRAPH_VOCABULARIES, else `shared/vocabularies` beside
the checkout. Dates of a year or a month are no values of OWL 2, and HermiT refuses them: it is
given what the data says between things, and owlrl the rest (`unit/test_ontology.py`).
"""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from jars import java
from pactgraph.rdf.terms import ONTOLOGY
from pactgraph.release import Release

VOCABULARIES = Path(
    os.environ.get("PACTGRAPH_VOCABULARIES", PROJECT.parent / "shared" / "vocabularies")
)
PREFIXES = f"""
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pact: <{ONTOLOGY}> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix x: <urn:x:> .
"""
# What is said besides → what HermiT finds then, among other things.
CONTROLS = {
    "x:Both a owl:Class ; rdfs:subClassOf pact:Person, pact:Organization .": "unsatisfiable urn:x:Both",
    "pact:Event rdfs:subClassOf prov:Activity .": f"unsatisfiable {ONTOLOGY}Event",
    "pact:Change rdfs:subClassOf org:ChangeEvent .": f"unsatisfiable {ONTOLOGY}before",
    "pact:Tenure rdfs:subClassOf org:Role .": f"unsatisfiable {ONTOLOGY}Tenure",
    "pact:Right rdfs:subClassOf odrl:Permission, odrl:Duty .": f"unsatisfiable {ONTOLOGY}Right",
    "x:event a prov:Activity ; pact:attributedTo x:somebody .": "judged inconsistent",
    "x:tenure org:member x:one, x:other . x:one owl:differentFrom x:other .": "judged inconsistent",
    "x:one pact:supersedes x:other . x:other pact:supersedes x:one .": "judged inconsistent",
    "pact:follows a owl:TransitiveProperty .": f"refused Non-simple property '<{ONTOLOGY}follows>'",
}
CONSISTENT = ["judged consistent"]

Verdicts: TypeAlias = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def verdicts(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """What HermiT and the profile of OWL 2 DL have to say of each case, all asked at once."""
    command = java(PROJECT / "tests/standards/reasoner/Reasoner.java")
    folder = tmp_path_factory.mktemp("reasoner")
    files = {folder / f"{number}.nt": case for number, case in enumerate(cases(release))}
    for file, (_, triples) in files.items():
        ox.serialize(triples, file, format=ox.RdfFormat.N_TRIPLES)
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = {name: [] for name, _ in files.values()}
    for line in done.stdout.splitlines():
        path, tab, words = line.partition("\t")
        if tab:  # or it is a word of ROBOT's own
            said[files[Path(path)][0]].append(words.replace("\t", " "))
    return said


def cases(release: Release) -> Iterator[tuple[str, list[ox.Triple]]]:
    """The name and the axioms of each case; those with the vocabularies of others where they are."""
    vocabulary = read([PROJECT / "ontology/pactgraph.ttl"])
    aligned = vocabulary + read((PROJECT / "ontology").glob("alignments/*.ttl"))
    yield "vocabulary", vocabulary
    yield "aligned", aligned + read((PROJECT / "ontology").glob("codes/*.ttl"))
    if VOCABULARIES.is_dir():
        world = aligned + read(VOCABULARIES.glob("*.ttl"))
        yield "world", world
        yield "data", world + between_things(release)
        for control in CONTROLS:
            parsed = ox.parse(PREFIXES + control, format=ox.RdfFormat.TURTLE)
            yield control, world + [quad.triple for quad in parsed]


def read(paths: Iterable[Path]) -> list[ox.Triple]:
    """The triples of Turtle files."""
    return [
        quad.triple
        for path in sorted(paths)
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


def between_things(release: Release) -> list[ox.Triple]:
    """What a release says that is no text, number or date, stated or inferred; links to other
    datasets and the description of its own left out.
    """
    quads = ox.parse(path=release.folder / "dumps/pactgraph.nq", format=ox.RdfFormat.N_QUADS)
    said = {
        quad.triple
        for quad in quads
        if not isinstance(quad.object, ox.Literal)
        and not any(part in str(quad.graph_name) for part in ("/links/", "/dataset", "/queries"))
    }
    assert len(said) > 2000
    return sorted(said, key=str)


def with_others(verdicts: Verdicts, name: str) -> list[str]:
    """The verdict on a case that the vocabularies of others are needed for."""
    if not VOCABULARIES.is_dir():
        pytest.skip(f"no vocabularies of others in {VOCABULARIES}")
    return verdicts[name]


def test_the_vocabulary_is_owl_2_dl_and_each_of_its_classes_can_have_members(
    verdicts: Verdicts,
) -> None:
    assert verdicts["vocabulary"] == CONSISTENT


def test_alignments_and_codes_are_owl_2_dl_but_for_what_others_declare(verdicts: Verdicts) -> None:
    found = [words for words in verdicts["aligned"] if "profile UseOfUndeclared" not in words]
    assert found == CONSISTENT
    assert not [words for words in verdicts["aligned"] if f": <{ONTOLOGY}" in words]


@pytest.mark.parametrize("name", ["world", "data"])
def test_it_is_consistent_with_what_it_is_aligned_to(name: str, verdicts: Verdicts) -> None:
    found = [words for words in with_others(verdicts, name) if not words.startswith("profile ")]
    assert found == CONSISTENT


@pytest.mark.parametrize("control", CONTROLS)
def test_what_must_fail_does(control: str, verdicts: Verdicts) -> None:
    found = with_others(verdicts, control)
    assert [words for words in found if words.startswith(CONTROLS[control])]
