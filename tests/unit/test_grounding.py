"""Every stated value stands in a sentence that its situation cites; a value altered in any way does
not.
"""

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.byhand import checked_by_hand, open_findings
from pactgraph.pipeline.checks.citations import citations_of
from pactgraph.pipeline.checks.grounding import Grounding, ground
from pactgraph.pipeline.infer import infer
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf.terms import GRAPH, ID, ONTOLOGY, SOURCE, XSD, Object, as_triple
from pactgraph.sources.sentences import digest, read_text, split_sentences

TEXT = "2001年3月5日,甲向乙投资3亿美元,占百分之十二。从2001年3亿美元,到2004年30亿美元。合同延长两年,至2009年,另付9亿。"
PREFIXES = f"""
@prefix code: <https://w3id.org/pactgraph/code/> .
@prefix id: <{ID}> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix pact: <{ONTOLOGY}> .
@prefix s: <{SOURCE}made/> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <{XSD}> .
"""


def made(facts: str) -> Dataset:
    """A dataset of `facts` in Turtle about id:x, with the sentences of TEXT as s:s1 to s:s3."""
    lines = [PREFIXES, facts, f's:text schema:sha256 "{digest(TEXT)}" .']
    for number, sentence in enumerate(split_sentences(TEXT), start=1):
        lines.append(f"s:s{number} oa:hasSource s:text ; oa:hasSelector s:span{number} .")
        lines.append(f"s:span{number} oa:start {sentence.start} ; oa:end {sentence.end} .")
    statements = (
        as_triple(quad) for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
    )
    file = SourceFile.of(
        "data/sources/made.ttl", f"{GRAPH}source/made", tuple(fact for fact in statements if fact)
    )
    return Dataset((file,), Inputs(PROJECT).prefixes)


def grounding(facts: str) -> Grounding:
    dataset = made(facts)
    return ground(dataset, citations_of(dataset, {digest(TEXT): TEXT}))


@pytest.mark.parametrize(
    "facts",
    [
        'id:x pact:evidence s:s1 ; pact:amount 300000000.0 ; pact:currency "USD" .',
        "id:x pact:evidence s:s1 ; pact:share 0.12 .",
        'id:x pact:evidence s:s1 ; pact:date "2001-03-05"^^xsd:date .',
        'id:x pact:evidence s:s1 ; pact:date "2001-03"^^xsd:gYearMonth .',
        'id:x pact:evidence s:s1 ; pact:validFrom "2001"^^xsd:gYear .',
        'id:x pact:evidence s:s3 ; pact:extension "P2Y"^^xsd:duration .',
        'id:x pact:evidence s:s3 ; pact:extension "P24M"^^xsd:duration .',
        'id:x pact:evidence s:s1 , s:s3 ; pact:validUntil "2009"^^xsd:gYear .',
        'id:x pact:evidence s:s2 ; pact:amount 3000000000.0 ; pact:currency "USD" .',
    ],
)
def test_a_value_of_a_cited_sentence_is_grounded(facts: str) -> None:
    assert (
        grounding(facts).findings,
        grounding(facts).summary.startswith("1 values grounded"),
    ) == ([], True)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            'id:x pact:evidence s:s1 ; pact:amount 30000000.0 ; pact:currency "USD" .',
            "amount 30000000 USD",
        ),
        (
            'id:x pact:evidence s:s1 ; pact:amount 300000000.0 ; pact:currency "EUR" .',
            "amount 300000000 EUR",
        ),
        ("id:x pact:evidence s:s1 ; pact:amount 300000000.0 .", "amount 300000000"),
        (
            'id:x pact:evidence s:s3 ; pact:amount 300000000.0 ; pact:currency "USD" .',
            "made/s3 (两年, 2009年, 9亿)",
        ),
        ("id:x pact:evidence s:s1 ; pact:share 0.21 .", "share 0.21"),
        ('id:x pact:evidence s:s2 ; pact:date "2001-03"^^xsd:gYearMonth .', "date 2001-03"),
        ('id:x pact:evidence s:s1 ; pact:date "2001-04-05"^^xsd:date .', "date 2001-04-05"),
        ('id:x pact:evidence s:s3 ; pact:validUntil "2008"^^xsd:gYear .', "validUntil 2008"),
        ('id:x pact:evidence s:s3 ; pact:extension "P2M"^^xsd:duration .', "extension P2M"),
        ('id:x pact:evidence s:s3 ; pact:extension "PT2H"^^xsd:duration .', "extension PT2H"),
        ("id:x pact:share 0.12 . id:y pact:evidence s:s1 .", "no sentence is cited"),
    ],
)
def test_a_value_of_no_cited_sentence_is_a_finding_with_node_sentences_and_remedy(
    facts: str, words: str
) -> None:
    (finding,) = grounding(facts).findings
    assert (finding.file, finding.focus_node, finding.check) == (
        "data/sources/made.ttl",
        "id:x",
        "grounded-value",
    )
    assert words in finding.message
    assert "cite the sentence that has it" in finding.message


def test_the_amount_of_another_date_does_not_ground_an_amount() -> None:
    facts = (
        'id:x pact:evidence s:s1 , s:s2 ; pact:date "2001-03"^^xsd:gYearMonth ; pact:currency '
        '"USD" ; pact:amount '
    )
    assert not grounding(f"{facts} 300000000.0 .").findings
    assert [finding.focus_node for finding in grounding(f"{facts} 3000000000.0 .").findings] == [
        "id:x"
    ]


def test_only_the_modality_inferred_is_exempt() -> None:
    facts = "id:x pact:evidence s:s1 ; pact:share 0.5 ; pact:modality code:"
    assert len(grounding(f"{facts}opinion .").findings) == 1
    assert not grounding(f"{facts}inferred .").findings


def test_what_no_situation_takes_up_is_listed_in_order_of_the_text() -> None:
    facts = (
        'id:x pact:evidence s:s3 , s:s1 ; pact:date "2001-03"^^xsd:gYearMonth ; pact:share 0.12 .'
    )
    numbers = ["s1: 3亿美元", "s3: 两年", "s3: 2009年", "s3: 9亿"]
    assert grounding(facts).unused == [
        f"made/{number} is used by no situation" for number in numbers
    ]


def test_a_number_without_currency_grounds_no_amount_but_is_taken_up_by_it() -> None:
    result = grounding('id:x pact:evidence s:s3 ; pact:amount 900000000.0 ; pact:currency "USD" .')
    assert len(result.findings) == 1
    assert "made/s3: 9亿 is used by no situation" not in result.unused


def test_nothing_is_checked_where_the_text_is_absent() -> None:
    dataset = made("id:x pact:evidence s:s1 ; pact:share 0.5 .")
    result = ground(dataset, citations_of(dataset, {}))
    assert (result.findings, result.unused) == ([], [])
    assert "not checked" in result.summary


def test_a_value_that_cites_an_absent_text_besides_is_counted_and_left_alone() -> None:
    other = (
        's:s9 oa:hasSource s:other ; oa:hasSelector s:span9 . s:other schema:sha256 "00" . '
        "s:span9 oa:start 0 ; oa:end 9 ."
    )
    result = grounding(f"id:x pact:evidence s:s1 , s:s9 ; pact:share 0.5 . {other}")
    assert not result.findings
    assert "1 values not checked" in result.summary


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The data, and what follows from it: what is told by tellings has their sentences."""
    inputs = Inputs(PROJECT)
    loaded = load(inputs)
    return loaded.with_graph("inferred", infer(loaded, inputs))


def doubts(dataset: Dataset, at_hand: dict[str, str]) -> list[str]:
    """The nodes whose values stand in no sentence, but for those that a person has looked at."""
    found = ground(dataset, citations_of(dataset, at_hand)).findings
    return [finding.focus_node for finding in open_findings(found, checked_by_hand(dataset))]


@pytest.fixture(scope="module")
def at_hand(texts: Path) -> dict[str, str]:
    return {digest(text): text for text in map(read_text, texts.glob("*.txt"))}


def altered(dataset: Dataset, focus: str, name: str, value: Object) -> Dataset:
    """`dataset` with `value` for each that id:`focus` has of pact:`name`; there must be one."""
    node, predicate = ox.NamedNode(ID + focus), ox.NamedNode(ONTOLOGY + name)
    assert any(fact[:2] == (node, predicate) for file in dataset.files for fact in file.triples)
    files = (
        SourceFile.of(
            file.name,
            file.graph,
            (
                fact._replace(object=value) if fact[:2] == (node, predicate) else fact
                for fact in file.triples
            ),
        )
        for file in dataset.files
    )
    return Dataset(tuple(files), dataset.prefixes)


def typed(lexical: str, datatype: str) -> ox.Literal:
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))


def test_every_value_of_the_data_stands_in_a_sentence_it_cites(
    dataset: Dataset, at_hand: dict[str, str]
) -> None:
    assert doubts(dataset, at_hand) == []
    assert "not checked" not in ground(dataset, citations_of(dataset, at_hand)).summary


@pytest.mark.parametrize(
    ("focus", "name", "value"),
    [
        ("commitment-azure", "amount", typed("25000000000", "decimal")),
        ("investment-2019", "amount", typed("10000000000", "decimal")),
        ("right-ip-2025", "validUntil", typed("2031", "gYear")),
        ("stake-2025", "share", typed("0.72", "decimal")),
        ("investment-2023", "date", typed("2023-02", "gYearMonth")),
        ("announcement", "date", typed("2025-11-28", "date")),
        ("investment-2021", "date", typed("2021-03", "gYearMonth")),
        ("change-ip", "extension", typed("P3Y", "duration")),
        ("change-ip", "evidence", ox.NamedNode(f"{SOURCE}microsoft-openai-2025/s28")),
        ("plan-health", "currency", ox.Literal("EUR")),
    ],
    ids=lambda value: getattr(value, "value", value),
)
def test_a_fault_in_the_data_is_one_finding_on_its_node(
    dataset: Dataset, at_hand: dict[str, str], focus: str, name: str, value: Object
) -> None:
    other = altered(dataset, focus, name, value)
    assert doubts(other, at_hand) == [f"id:{focus}"]
