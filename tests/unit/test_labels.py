"""The figures of a label are those of what it is the label of, in both languages."""

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.labels import mislabelled
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf.terms import GRAPH, ID, ONTOLOGY, RDFS, SOURCE, XSD, as_triple

MADE = f"""
@prefix id: <{ID}> .
@prefix pact: <{ONTOLOGY}> .
@prefix rdfs: <{RDFS}> .
@prefix s: <{SOURCE}made/> .
@prefix xsd: <{XSD}> .
s:s1 pact:gloss "In July 2019 A put EUR 9 million into B."@en , "2019 年 7 月，甲向乙投入 900 万欧元。"@zh .
id:other rdfs:label "another"@en ; pact:evidence s:s1 ; pact:duration "P6Y3M"^^xsd:duration .
id:x pact:evidence s:s1 ;
"""


def messages(facts: str) -> list[str]:
    """What is found in a statement id:x that cites s:s1 and has `facts`."""
    triples = (as_triple(quad) for quad in ox.parse(MADE + facts, format=ox.RdfFormat.TURTLE))
    file = SourceFile.of(
        "data/sources/made.ttl", f"{GRAPH}source/made", tuple(filter(None, triples))
    )
    found = mislabelled(Dataset((file,), Inputs(PROJECT).prefixes))
    assert {(each.file, each.focus_node) for each in found} <= {(file.name, "id:x")}
    return [each.message for each in found]


@pytest.mark.parametrize(
    "facts",
    [
        'rdfs:label "A invests EUR 9 million"@en , "甲投资 900 万欧元"@zh .',
        'rdfs:label "A invests in 2019"@en ; pact:date "2019-07"^^xsd:gYearMonth .',
        'rdfs:label "deal of 2019 with an end"@en ; pact:validUntil "2032"^^xsd:gYear .',
        'rdfs:label "A holds 27 percent"@en , "甲持有百分之二十七"@zh ; pact:share 0.27 .',
        'rdfs:label "six years and three months"@en , "六年又三个月"@zh ; pact:about id:other .',
        'rdfs:label "more than EUR 9 million"@en , "逾九百万欧元"@zh .',
        'rdfs:label "A launches Kiln 11"@en , "甲推出 Kiln 11"@zh .',
        'rdfs:label "no figure"@en , "没有数字"@zh ; pact:share 0.5 .',
    ],
)
def test_a_figure_that_the_data_has_is_no_finding(facts: str) -> None:
    assert messages(facts) == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            'rdfs:label "A invests EUR 9 million"@en ; pact:amount 8.0 ; pact:currency "EUR" .',
            "the label says EUR 9 million, which neither the statement nor the gloss",
        ),
        ('rdfs:label "A holds 72 percent"@en ; pact:share 0.27 .', "the label says 72 percent"),
        ('rdfs:label "A invests in 2020"@en .', "the label says 2020"),
        ('rdfs:label "for five years"@en ; pact:about id:other .', "the label says five years"),
        (
            'rdfs:label "A invests EUR 9 million"@en , "甲投资一笔钱"@zh .',
            "the zh label has no EUR 9 million, which the en one has",
        ),
        (
            'rdfs:label "A invests"@en , "甲投资 900 万欧元"@zh .',
            "the en label has no 900 万欧元, which the zh one has",
        ),
    ],
)
def test_a_figure_that_the_data_lacks_is_one_finding_with_the_remedy(
    facts: str, words: str
) -> None:
    (message,) = messages(facts)
    assert message.startswith(words)


def test_the_labels_of_the_project_have_no_finding() -> None:
    assert mislabelled(load(Inputs(PROJECT))) == []
