"""No more than all of an organization is owned at one time, by those who really own it then."""

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.shares import owned_too_often
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf.terms import ID, ONTOLOGY, XSD, as_triple

HEADER = f"""
@prefix code: <https://w3id.org/pactgraph/code/> .
@prefix id: <{ID}> .
@prefix pact: <{ONTOLOGY}> .
@prefix xsd: <{XSD}> .
"""


def stake(name: str, owner: str, share: str, more: str = "", force: str = "reported") -> str:
    """A stake in one firm."""
    return (
        f"id:{name} pact:organization id:firm ; pact:holder id:{owner} ; pact:share {share} ; "
        f"pact:modality code:{force} {more} ."
    )


def found(facts: str) -> list[str]:
    quads = ox.parse(HEADER + facts, format=ox.RdfFormat.TURTLE)
    file = SourceFile.of(
        "made", "urn:made", tuple(fact for quad in quads if (fact := as_triple(quad)))
    )
    dataset = Dataset((file,), Inputs(PROJECT).prefixes)
    return [finding.message for finding in owned_too_often(dataset)]


def day(name: str, value: str) -> str:
    return f'; pact:{name} "{value}"^^xsd:date'


@pytest.mark.parametrize(
    "facts",
    [
        stake("a", "one", "0.5") + stake("b", "two", "0.5"),
        # two sources tell of one stake
        stake("a", "one", "0.6") + stake("b", "one", "0.6"),
        # one after the other
        stake("a", "one", "0.6", day("notOnOrAfter", "2020-01-01"))
        + stake("b", "two", "0.6", day("notBefore", "2020-01-01")),
        # ended by a change, on no known day
        stake("a", "one", "0.6")
        + "id:change pact:before id:a ; pact:after id:b ."
        + stake("b", "two", "0.6"),
        # told otherwise
        stake("a", "one", "0.6") + stake("b", "two", "0.6", "; pact:contradicts id:a"),
        stake("a", "one", "0.6") + stake("b", "two", "0.6", force="plan"),
        # wrong by itself, which is another finding
        stake("a", "one", "27.0"),
    ],
)
def test_shares_that_fit_are_no_finding(facts: str) -> None:
    assert found(facts) == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            stake("a", "one", "0.6") + stake("b", "two", "0.5"),
            "1.1 of it is owned at one time, id:one 0.6 and id:two 0.5;",
        ),
        (
            stake("a", "one", "0.6") + stake("b", "two", "0.5", day("notBefore", "2020-01-01")),
            "1.1 of it",
        ),
        (
            stake("a", "one", "0.6", day("notOnOrAfter", "2020-06-01"))
            + stake("b", "two", "0.6", day("notBefore", "2020-01-01")),
            "1.2 of it",
        ),
        ("".join(stake(each, each, "0.4", force="attributed") for each in "abc"), "1.2 of it"),
    ],
)
def test_shares_above_the_whole_at_one_time_are_one_finding(facts: str, words: str) -> None:
    (message,) = found(facts)
    assert message.startswith(words)
