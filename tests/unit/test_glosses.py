"""What each sentence says stands beside it, whole and in our own words."""

import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.glosses import Glosses, hold_glosses
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf.terms import GRAPH, ONTOLOGY, SOURCE, as_triple
from pactgraph.sources.sentences import digest, footer_start, read_text, split_sentences
from pactgraph.sources.wording import Wording

GLOSSES = PROJECT / "data" / "sources" / "microsoft-openai-2025.glosses.ttl"
TEXT = (
    "2001年,甲向乙投资3亿美元,同年7月占百分之十二。丙另付上百亿元,分100多次,为期两年。"
    "甲乙两家公司在多年的协商之后终于谈妥。"
)
SENTENCES = split_sentences(TEXT)


def held(
    number: int, text: str, language: str = "en", texts: Mapping[str, str] | None = None
) -> Glosses:
    """What is found in `text` as the gloss of a sentence of TEXT, counted from 1."""
    facts = [
        f"@prefix oa: <http://www.w3.org/ns/oa#> . @prefix pact: <{ONTOLOGY}> .",
        f"@prefix s: <{SOURCE}made/> . @prefix schema: <http://schema.org/> .",
        f's:text schema:sha256 "{digest(TEXT)}" .',
    ]
    for place, sentence in enumerate(SENTENCES, start=1):
        facts.append(f"s:s{place} oa:hasSource s:text ; oa:hasSelector s:span{place} .")
        facts.append(f"s:span{place} oa:start {sentence.start} ; oa:end {sentence.end} .")
    quads = ox.parse("\n".join(facts), format=ox.RdfFormat.TURTLE)
    gloss = ox.Triple(
        ox.NamedNode(f"{SOURCE}made/s{number}"),
        ox.NamedNode(f"{ONTOLOGY}gloss"),
        ox.Literal(text, language=language),
    )
    files = {"passages": [quad.triple for quad in quads], "glosses": [gloss]}
    dataset = Dataset(
        tuple(
            SourceFile.of(
                f"data/sources/made.{name}.ttl",
                f"{GRAPH}source/made",
                tuple(fact for triple in triples if (fact := as_triple(triple))),
            )
            for name, triples in files.items()
        ),
        Inputs(PROJECT).prefixes,
    )
    return hold_glosses(dataset, {digest(TEXT): TEXT} if texts is None else texts)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "In 2001 A put USD 300 million into B and in July 2001 held 12 percent."),
        (1, "Back to 2001: A invests 300 million dollars, 12 percent in July of that year."),
        (1, "2001 年，甲向乙投入 3 亿美元；同年 7 月持有 12%。"),
        (2, "C paid more than CNY 10 billion besides, in more than 100 parts, over two years."),
        (2, "丙付款数额很大，次数很多，历时 24 个月。"),
        (3, "A and B came to terms."),
        (3, ""),
    ],
)
def test_a_gloss_with_the_figures_of_its_sentence_has_no_finding(number: int, text: str) -> None:
    assert held(number, text).findings == []


@pytest.mark.parametrize(
    ("number", "text", "check", "severity", "words"),
    [
        (
            1,
            "In 2001 A put USD 30 million into B and in July 2001 held 12 percent.",
            "gloss-figure",
            "error",
            "the en gloss says USD 30 million, and its sentence 2001年, 3亿美元, 7月, 百分之十二",
        ),
        (
            1,
            "In 2001 A put USD 300 million into B and in July 2001 held 21 percent.",
            "gloss-figure",
            "error",
            "says 21 percent",
        ),
        (3, "A and B came to terms after 5 years.", "gloss-figure", "error", "no number"),
        (
            1,
            "In 2001 A put EUR 300 million into B and in July 2001 held 12 percent.",
            "gloss-figure",
            "error",
            "says EUR 300 million",
        ),
        (
            1,
            "In 2001 A put USD 300 million into B and in July 2001 held a part.",
            "gloss-whole",
            "warning",
            "leaves out 百分之十二",
        ),
        (2, "C paid a large sum.", "gloss-whole", "warning", "leaves out 两年"),
    ],
)
def test_a_figure_that_one_has_and_the_other_lacks_is_told(
    number: int, text: str, check: str, severity: str, words: str
) -> None:
    finding = next(each for each in held(number, text).findings if each.check == check)
    assert (finding.file, finding.severity) == ("data/sources/made.glosses.ttl", severity)
    assert finding.focus_node == f"<{SOURCE}made/s{number}>"
    assert words in finding.message


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("两家公司在多年的协商之后终于谈妥。", ["gloss-own-words"]),
        ("两家“公司”在 AI 多年的协商之后，终于谈妥。", ["gloss-own-words"]),
        ("协商多年，两家公司终于谈妥。", []),
    ],
)
def test_a_gloss_that_repeats_the_text_is_an_error(text: str, checks: list[str]) -> None:
    assert [finding.check for finding in held(3, text, "zh").findings] == checks


def test_words_are_shared_where_ten_stand_in_a_row() -> None:
    text = "The board of the kiln makers met twice and sold the whole works."
    wording = Wording(text)
    assert wording.shared("We hear the board of the kiln-makers met twice, and sold it.") == [
        "the board of the kiln makers met twice and sold"
    ]
    assert wording.shared("The board of the kiln makers met and sold the whole works.") == []


@pytest.mark.parametrize("before", range(13))
@pytest.mark.parametrize(
    ("run", "one", "other"),
    [("甲乙丙丁戊己庚辛壬癸子丑", "寅", "卯"), ("a b c d e f g h i j", " y ", " z ")],
)
def test_a_shared_run_is_found_wherever_it_stands(
    run: str, one: str, other: str, before: int
) -> None:
    text = f"{other * before}{run}{other}"
    assert Wording(f"{one}{run}{one}").shared(text) == [run]
    assert Wording(f"{one}{run[:-1]}{one}").shared(text) == []


def test_a_gloss_without_its_text_is_counted_and_left_alone() -> None:
    assert held(1, "99 percent", texts={}) == Glosses(
        [], "0 glosses held against their sentences; 1 not, without the text (--texts)"
    )


# ---- The article ------------------------------------------------------------------------------


def glosses(language: str) -> dict[str, str]:
    """The name of each sentence of the article, and its gloss."""
    return {
        quad.subject.value.rpartition("/")[2]: quad.object.value
        for quad in ox.parse(path=GLOSSES)
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == language
    }


@pytest.fixture(scope="module")
def sentences(article: Path) -> dict[str, str]:
    """The name of each sentence of the article, and the sentence."""
    text = read_text(article)
    footer = footer_start(text) or 0
    body = [each for each in split_sentences(text) if each.line < footer]
    return {
        f"s{number:02}": text[each.start : each.end] for number, each in enumerate(body, start=1)
    }


def test_the_glosses_of_the_article_have_no_finding(texts: Path) -> None:
    at_hand = {digest(text): text for text in map(read_text, texts.glob("*.txt"))}
    result = hold_glosses(load(Inputs(PROJECT)), at_hand)
    assert (result.findings, result.summary) == (
        [],
        "98 glosses held against their sentences",
    )


def test_a_gloss_is_one_to_three_plain_sentences() -> None:
    for language, end, stop in (("en", r"[.?](?: |$)", "."), ("zh", "[。？]", "。")):
        told = glosses(language)
        assert len(told) == 49
        for name, text in told.items():
            assert text.endswith(stop), name
            assert 1 <= len(re.findall(end, text)) <= 3, name


# What stands in a sentence, and what stands in its gloss then: names, and with what force it is said.
NAMES = {
    "微软": ("Microsoft", "微软"),
    "马斯克": ("Musk", "马斯克"),
    "奥尔特曼": ("Altman", "奥尔特曼"),
    "软银": ("SoftBank", "软银"),
    "谷歌": ("Google", "谷歌"),
    "亚马逊": ("Amazon", "亚马逊"),
    "必应": ("Bing", "必应"),
    "DeepMind": ("DeepMind", "DeepMind"),
    "ChatGPT": ("ChatGPT", "ChatGPT"),
    "Azure": ("Azure", "Azure"),
    "AGI": ("AGI", "AGI"),
    "Office": ("Office", "Office"),
    "OpenAI": ("OpenAI", "OpenAI"),
}
FORCE = {
    "根据": ("According to", "据"),
    "透露": ("disclosed", "透露"),
    "联合声明": ("joint statement", "联合声明"),
    "直播": ("live-streamed", "直播"),
    "业内": ("in the industry", "业内"),
    "或许": (r"\b(may|perhaps)\b", "或许"),
    "可能[会与]": (r"\bmay\b", "可能"),
    "甚至": (r"\beven\b", "甚至|还可"),
    "似乎|看似": (r"\b(seems|looks)\b", "像是|看上去"),
    "不得不|被迫": (r"no choice|forced", "被迫"),
    "一旦": ("once", "万一"),
    "只有": ("only once", "唯有"),
    "承诺": ("committed", "承诺"),
    "威胁": ("threatened", "扬言"),
    "计划": ("plan", "计划"),
    "秘密": ("secretly", "秘密"),
    "短期内": ("in the short term", "短期内"),
    "几天后": ("few days later", "几天之后"),
    "上百亿": ("more than", "上百亿"),
    "不再": (r"no longer", "不再|告别"),
}


@pytest.mark.parametrize("words", [*NAMES, *FORCE])
def test_the_glosses_keep_names_and_force(words: str, sentences: dict[str, str]) -> None:
    saying = [name for name, sentence in sentences.items() if re.search(words, sentence)]
    assert saying
    for language, pattern in zip(("en", "zh"), (NAMES | FORCE)[words], strict=True):
        told = glosses(language)
        assert [name for name in saying if not re.search(pattern, told[name])] == []
