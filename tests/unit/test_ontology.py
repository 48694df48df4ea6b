"""The vocabulary keeps its promises: consistent with what it is aligned to, used, bilingual, and
nobody else's words.
"""

import re
from pathlib import Path

import pytest
import rdflib
from conftest import PROJECT
from owlrl import DeductiveClosure, OWLRL_Semantics
from pactgraph.pipeline import Inputs
from pactgraph.rdf.terms import BASE, CODE, ONTOLOGY
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

# Where each part of the ontology says what it is.
HEADERS = {"ontology": PROJECT / "ontology/pactgraph.ttl"} | {
    part: PROJECT / f"ontology/{part}/header.ttl" for part in ("codes", "shapes", "alignments")
}
HAN = r"[\u4e00-\u9fff]"


def graph(*patterns: str) -> rdflib.Graph:
    merged = rdflib.Graph()
    for pattern in patterns:
        for path in sorted(PROJECT.glob(pattern)):
            merged.parse(path)
    return merged


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    return graph("ontology/pactgraph.ttl")


def terms(vocabulary: rdflib.Graph) -> set[rdflib.term.Node]:
    return {term for term in vocabulary.subjects(RDF.type) if str(term).startswith(ONTOLOGY)}


def clashes(world: rdflib.Graph) -> set[str]:
    """What an OWL 2 RL closure finds inconsistent."""
    DeductiveClosure(OWLRL_Semantics).expand(world)
    return {
        str(message)
        for message in world.objects(
            None, rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
        )
    }


def test_vocabulary_alignments_and_data_are_consistent_with_the_vocabularies_they_name() -> None:
    world = graph(
        "ontology/pactgraph.ttl",
        "ontology/alignments/*.ttl",
        "data/entities.ttl",
        "data/sources/*[0-9].ttl",
        "tests/foreign-axioms.ttl",
    )
    assert not clashes(world)


def test_the_closure_would_notice_a_situation_that_is_a_provenance_activity() -> None:
    world = graph("ontology/pactgraph.ttl", "ontology/alignments/*.ttl", "tests/foreign-axioms.ttl")
    world.parse(
        data="<urn:x> a <http://www.w3.org/ns/prov#Activity>, "
        "<https://w3id.org/pactgraph/ontology#Event> ."
    )
    assert clashes(world)


@pytest.mark.parametrize("part", HEADERS)
def test_each_part_of_the_ontology_says_its_version_licence_and_title(part: str) -> None:
    header, iri = rdflib.Graph().parse(HEADERS[part]), rdflib.URIRef(BASE + part)
    assert set(header.subjects(RDF.type, OWL.Ontology)) == {iri}
    version = header.value(iri, OWL.versionInfo, any=False)
    assert set(header.objects(iri, OWL.versionIRI)) == {iri + f"/{version}"}
    assert set(header.objects(iri, DCTERMS.license)) == {
        rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    }
    for words in (DCTERMS.title, DCTERMS.description, RDFS.label):
        said = sorted(str(getattr(text, "language", "")) for text in header.objects(iri, words))
        assert said == ["en", "zh"], words


@pytest.mark.parametrize("property", [RDFS.label, SKOS.definition, SKOS.example])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_term_has_words_in_both_languages(
    property: rdflib.URIRef, language: str, vocabulary: rdflib.Graph
) -> None:
    lacking = {
        t
        for t in terms(vocabulary)
        if language
        not in {getattr(text, "language", "") for text in vocabulary.objects(t, property)}
    }
    assert not lacking
    assert len(terms(vocabulary)) >= 60


def test_every_class_and_property_is_used_in_the_data_or_by_another_kind_of_agreement(
    vocabulary: rdflib.Graph, release_graph: rdflib.Graph
) -> None:
    used = {
        term
        for data in (release_graph, graph("tests/agreements/*/*.ttl"))
        for term in (*data.predicates(), *data.objects(None, RDF.type))
    }
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    declared = {
        term for term in terms(vocabulary) if set(vocabulary.objects(term, RDF.type)) & kinds
    }
    assert declared - used == set()


@pytest.fixture(scope="module")
def release_graph(release: object) -> rdflib.Graph:
    return rdflib.Graph().parse(release.folder / "dumps" / "pactgraph.nt", format="nt")  # type: ignore[attr-defined]


def test_no_date_type_outside_the_owl_datatype_map_is_a_range(vocabulary: rdflib.Graph) -> None:
    assert not {
        o
        for o in vocabulary.objects(None, RDFS.range)
        if str(o).endswith(("#date", "#gYear", "#gYearMonth", "#duration"))
    }


def test_every_code_is_in_the_list_of_its_file() -> None:
    for path in sorted({*PROJECT.glob("ontology/codes/*.ttl")} - {HEADERS["codes"]}):
        codes = rdflib.Graph().parse(path)
        assert {str(scheme) for scheme in codes.objects(None, SKOS.inScheme)} == {CODE + path.stem}


def test_every_situation_has_evidence_modality_and_a_valid_passage(
    release_graph: rdflib.Graph,
) -> None:
    pact = rdflib.Namespace(ONTOLOGY)
    situations = set(release_graph.subjects(RDF.type, pact.Situation))
    assert len(situations) > 40
    for situation in situations:
        assert len(set(release_graph.objects(situation, pact.modality))) == 1
        passages = set(release_graph.objects(situation, pact.evidence))
        assert passages
        assert all(
            (passage, RDF.type, pact.Passage) in release_graph
            and (passage, RDF.type, pact.PageNote) not in release_graph
            for passage in passages
        )


def test_a_tenure_and_nothing_else_is_a_membership_with_its_member_organization_and_role(
    release_graph: rdflib.Graph,
) -> None:
    pact, org = rdflib.Namespace(ONTOLOGY), rdflib.Namespace("http://www.w3.org/ns/org#")
    tenures = set(release_graph.subjects(RDF.type, pact.Tenure))
    assert len(tenures) > 1
    assert set(release_graph.subjects(RDF.type, org.Membership)) == tenures
    for theirs, ours in (("member", "holder"), ("organization", "organization"), ("role", "role")):
        said = set(release_graph.subject_objects(org[theirs]))
        assert said == {
            (t, o) for t, o in release_graph.subject_objects(pact[ours]) if t in tenures
        }
        assert {tenure for tenure, _ in said} == tenures


def test_no_sentence_of_an_article_stands_in_any_file(texts: Path) -> None:
    grams = {
        run[i : i + 12]
        for path in texts.glob("*.txt")
        for run in han_runs(path.read_text("utf-8"))
        for i in range(len(run) - 11)
    }
    assert len(grams) > 1000
    for path in project_files():
        for run in han_runs(path.read_text("utf-8", "ignore")):
            assert not any(run[i : i + 12] in grams for i in range(len(run) - 11)), (
                f"{path} quotes the article: {run}"
            )


def han_runs(text: str) -> list[str]:
    """Runs of at least 12 Han characters in a line, whatever stands between them left out."""
    return re.findall(f"{HAN}{{12,}}", re.sub(r"[^\u4e00-\u9fff\n]", "", text))


def project_files() -> list[Path]:
    """The files of the project, as they would be committed."""
    kept = ("ontology", "data", "queries", "server", "tests", "docs", "benchmarks", ".ci")
    files = [
        path
        for folder in kept
        for path in (PROJECT / folder).rglob("*")
        if path.is_file() and not {"__pycache__", "jars", "node_modules"} & {*path.parts}
    ]
    return [
        path
        for path in [*files, *(path for path in PROJECT.iterdir() if path.is_file())]
        if "texts" not in path.relative_to(PROJECT).parts[:2]
    ]


def test_the_input_files_are_those_of_the_project() -> None:
    inputs = Inputs(PROJECT)
    assert len(inputs.rules) >= 12
    assert all(path.is_file() for path in inputs.graphs)
