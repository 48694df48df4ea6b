"""What the vocabulary declares is kept, for any term that declares it."""

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.axioms import misuses
from pactgraph.pipeline.checks.orders import circles
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf.terms import GRAPH, ID, ONTOLOGY, as_triple

VOCABULARY = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix id: <{ID}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pact: <{ONTOLOGY}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
pact:Ship a owl:Class ; owl:disjointWith pact:Port, pact:Crew .
pact:Ferry a owl:Class ; rdfs:subClassOf pact:Ship .
pact:Port a owl:Class .
pact:Crew a owl:Class .
pact:calls a owl:ObjectProperty ; rdfs:domain pact:Ship ; rdfs:range pact:Port .
pact:sailedBy a owl:ObjectProperty ; rdfs:domain pact:Ship ; rdfs:range pact:Crew .
pact:near a owl:ObjectProperty, owl:IrreflexiveProperty ; schema:domainIncludes pact:Ship, pact:Port .
pact:tows a owl:ObjectProperty, owl:AsymmetricProperty ; rdfs:domain pact:Ship .
pact:name a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:range xsd:string .
pact:built a owl:DatatypeProperty ; rdfs:range rdfs:Literal .
pact:title a owl:DatatypeProperty ; owl:deprecated true ; dcterms:isReplacedBy pact:name .
pact:Barge a owl:Class ; owl:deprecated true .
id:ship a pact:Ship . id:ferry a pact:Ferry . id:port a pact:Port . id:crew a pact:Crew .
"""


def found(facts: str, inferred: str = "") -> list[tuple[str, str, str]]:
    """What is found in `facts`, with a ship, a ferry, a port and a crew."""
    files = tuple(
        SourceFile.of(
            name,
            f"{GRAPH}{name}",
            tuple(
                fact
                for quad in ox.parse(VOCABULARY + text, format=ox.RdfFormat.TURTLE)
                if (fact := as_triple(quad))
            ),
        )
        for name, text in (("made", facts), ("inferred", "id:ferry a pact:Ship ." + inferred))
    )
    dataset = Dataset(files, Inputs(PROJECT).prefixes)
    return [
        (finding.focus_node, finding.check, finding.message)
        for finding in [*misuses(dataset), *circles(dataset)]
    ]


@pytest.mark.parametrize(
    "facts",
    [
        "id:ship pact:calls id:port ; pact:sailedBy id:crew .",
        "id:ferry pact:calls id:port .",
        "id:ship pact:near id:port , id:ferry . id:port pact:near id:ship .",
        "id:ship pact:tows id:ferry .",
        'id:crew pact:name "A" .',
        'id:ship pact:built "2001"^^xsd:gYear , "2002"^^xsd:gYear .',
        "pact:title rdfs:subPropertyOf pact:name .",
    ],
)
def test_what_the_vocabulary_allows_is_no_finding(facts: str) -> None:
    assert found(facts) == []


@pytest.mark.parametrize(
    ("facts", "focus", "check", "words"),
    [
        ("id:crew pact:calls id:port .", "id:crew", "domain", "pact:calls belongs to pact:Ship, and this is pact:Crew"),
        ("id:crew pact:near id:port .", "id:crew", "domain", "pact:near belongs to pact:Port or pact:Ship"),
        ("id:ship pact:calls id:crew .", "id:ship", "range", "leads to pact:Port, not to id:crew (pact:Crew); pact:sailedBy does"),
        ("id:ship pact:calls id:nowhere .", "id:ship", "range", "id:nowhere (of no class)"),
        ('id:ship pact:calls "Dover" .', "id:ship", "range", 'write its IRI, not the text "Dover"'),
        ("id:ship pact:name id:port .", "id:ship", "range", "write it in quotes"),
        ('id:ship pact:name "A"@en .', "id:ship", "range", "as xsd:string, not as rdf:langString"),
        ("id:ship pact:built id:port .", "id:ship", "range", "has a value"),
        ('id:ship pact:name "A" , "B" .', "id:ship", "one-value", '2 values of pact:name, "A", "B"; keep one'),
        ("id:port a pact:Ferry .", "id:port", "disjoint-classes", "nothing is both pact:Ship and pact:Port"),
        ("id:ship pact:near id:ship .", "id:ship", "no-self", "leads to something else"),
        ("id:ship pact:tows id:ferry . id:ferry pact:tows id:ship .", "id:ferry", "no-circle", "id:ferry → id:ship → id:ferry"),
        ('id:ship pact:title "A" .', "id:ship", "deprecated-term", "pact:title is deprecated; use pact:name"),
        ("id:barge a pact:Barge .", "id:barge", "deprecated-term", "pact:Barge is deprecated; do without it"),
    ],
)  # fmt: skip
def test_what_it_does_not_allow_is_one_finding_with_a_remedy(
    facts: str, focus: str, check: str, words: str
) -> None:
    inferred = "id:port a pact:Ship ." if check == "disjoint-classes" else ""
    (finding,) = found(facts, inferred)
    assert finding[:2] == (focus, check)
    assert words in finding[2]


def test_a_circle_is_told_once_with_the_whole_way_and_others_beside_it() -> None:
    facts = "".join(
        f"id:{a} a pact:Ship ; pact:tows id:{b} ." for a, b in ("ab", "bc", "ca", "de", "ed", "fa")
    )
    assert [message.partition(": ")[2] for _, _, message in found(facts)] == [
        "id:a → id:b → id:c → id:a; take one step of it away",
        "id:d → id:e → id:d; take one step of it away",
    ]


def test_what_is_only_inferred_is_left_to_what_it_follows_from() -> None:
    assert found("", "id:crew pact:calls id:port .") == []
