"""The pages of sources: what each sentence says, what rests on it, and the sentence itself where
the operator lets it be shown.
"""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from client import Answer, Client
from conftest import PROJECT
from servers import serving

ARTICLE = "source/microsoft-openai-2025"
LAW = PROJECT / "tests" / "agreements" / "governing-law"
SENTENCE = "The law of Scotland governs the agreement."
FILES = [f"--data={path}" for path in sorted(LAW.glob("*.ttl"))]
LIMIT = 60 * 1024


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server over a source of our own whose text the operator lets be shown."""
    with law_served(texts_in(tmp_path_factory.mktemp("texts"))) as client:
        yield client


def texts_in(folder: Path, change: str = SENTENCE) -> Path:
    """A folder with the text of that source, in which its fourth sentence is another one."""
    text = (LAW / "text.txt").read_text("utf-8")
    (folder / "any name.txt").write_text(text.replace(SENTENCE, change), "utf-8")
    return folder


@contextmanager
def law_served(texts: Path | None) -> Iterator[Client]:
    options = ["--texts", str(texts)] if texts else []
    known = ["--base=https://law.example/", "--public-url=https://law.example", "--processes=1"]
    with serving(*FILES, *known, *options) as server:
        yield Client(f"http://127.0.0.1:{server.port}")


def main_of(answer: Answer) -> str:
    """The text of the main part of a page, without its tags."""
    assert answer.status == 200
    text = answer.text.partition('<main id="main">')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "path",
    [
        "sources",
        "statements",
        "statements?force=opinion",
        "statements?force=reported",
        "statements?by=id:sam-altman",
        "disagreements",
        ARTICLE,
        f"{ARTICLE}/s29",
        f"{ARTICLE}/p01",
    ],
)
def test_a_page_of_sources_is_small(language: str, path: str, server: Client) -> None:
    answer = server(f"/{language}/{path}")
    assert answer.status == 200
    assert len(gzip.compress(answer.body)) < LIMIT
    assert re.search(r"{\w+}", main_of(answer)) is None  # a word whose blanks were not filled


def test_a_source_tells_each_sentence_with_what_rests_on_it(server: Client) -> None:
    page = server(f"/en/{ARTICLE}").text
    items = re.findall(r'<li id="(\w+)".*?(?=<li id=|</ol>)', page, re.DOTALL)
    assert items == [*(f"s{number:02}" for number in range(1, 50)), "p01", "p02", "p03", "p04"]
    tenth = page.partition('id="s29"')[2].partition("<li id=")[0]
    assert f'href="/en/{ARTICLE}/s29"' in tenth
    for part in ("extended", "#m-reported", 'href="/en/id/'):
        assert part in tenth
    third = page.partition('id="s03"')[2].partition("<li id=")[0]
    assert "No statement rests on it." in third
    assert page.count('class="strip-c"') == 48
    assert page.count('class="strip-u"') == 5


@pytest.mark.parametrize(
    ("show", "listed", "left"),
    [("views", "s02", "s03"), ("facts", "s01", "s46"), ("nothing", "s03", "s01")],
)
def test_the_sentences_of_a_source_are_chosen_by_what_they_support(
    show: str, listed: str, left: str, server: Client
) -> None:
    page = server(f"/zh/{ARTICLE}?show={show}").text
    assert f'<li id="{listed}"' in page
    assert f'<li id="{left}"' not in page


def test_a_sentence_leads_to_all_that_it_supports_and_to_its_neighbours(server: Client) -> None:
    page = server(f"/en/{ARTICLE}/s23").text
    facts = page.partition('id="supports"')[2].partition("</section>")[0]
    linked = set(re.findall(r'<a href="/en/id/([\w-]+)"', facts))
    asked = server(f"/queries/statements-of-a-sentence.csv?sentence=source:{ARTICLE[7:]}/s23")
    supported = set(re.findall(r"pactgraph/id/([\w-]+),", asked.text))
    assert supported
    assert supported <= linked
    for beside in ("s22", "s24"):
        assert f'href="/en/{ARTICLE}/{beside}"' in page
    assert re.search(r'<code class="digest">[0-9a-f]{64}</code>', page)


def test_views_never_share_a_list_with_facts(server: Client) -> None:
    for path in (f"{ARTICLE}/s45", f"statements?source={ARTICLE.replace('/', ':')}&by=id:openai"):
        page = server(f"/en/{path}").text
        parts = re.split(r'<section class="(views|block)"', page)
        for kind, part in zip(parts[1::2], parts[2::2], strict=True):
            marks = set(re.findall(r"#m-(\w+)", part.partition("</section>")[0]))
            assert not marks & (
                {"opinion", "forecast", "plan"} if kind == "block" else {"reported"}
            )


def test_statements_of_a_force_are_all_there(server: Client) -> None:
    page = server("/en/statements?force=forecast").text
    asked = server("/queries/statements-by-modality.csv?modality=forecast").text
    found = set(re.findall(r"pactgraph/id/([\w-]+),", asked))
    assert found
    assert found <= set(re.findall(r'<a href="/en/id/([\w-]+)"', page))


def test_a_statement_of_a_person_is_one_link_from_its_sentence(server: Client) -> None:
    page = server("/zh/statements?by=id:sam-altman").text
    assert "USD" not in page.partition("<h1>")[2].partition("</h1>")[0]
    assert f'href="/zh/{ARTICLE}/s41"' in page
    assert "#m-plan" in page


@pytest.mark.parametrize(
    "path",
    [
        "statements?force=rumour",
        "statements?by=not%20an%20iri",
        "sources?page=0",
        "disagreements?page=x",
    ],
)
def test_what_a_list_cannot_be_asked_is_told(path: str, server: Client) -> None:
    answer = server(f"/en/{path}", Accept="text/html")
    assert answer.status == 400
    assert path.partition("=")[2].replace("%20", " ") in answer.text


def test_what_disagrees_has_both_sides_with_what_their_sentences_say(server: Client) -> None:
    told = main_of(server("/en/disagreements"))
    for words in ("for six years", "for ten years", "Sentence 43 of 49", "Sentence 2 of 49"):
        assert words in told


def test_a_document_without_sentences_is_a_thing_like_others(server: Client) -> None:
    assert server("/en/source/no-such-source").status == 404
    assert server("/en/id/openai-blog-post").status == 200


def test_a_sentence_is_shown_where_the_operator_has_the_text(law: Client) -> None:
    page = law("/en/source/governing-law/s04").text
    assert f"<mark>{SENTENCE}</mark></blockquote>" in page
    evidence = page.partition('<details class="ev">')[2]
    assert f"<mark>{SENTENCE}</mark>" in evidence
    assert SENTENCE not in law("/doc/source/governing-law/s04.ttl").text
    assert SENTENCE not in law("/sparql?query=SELECT*{?s?p?o}").text


def test_a_sentence_is_not_shown_where_the_text_is_another_one(tmp_path: Path) -> None:
    with law_served(texts_in(tmp_path, "The law of Ireland governs the agreement.")) as changed:
        page = changed("/en/source/governing-law/s04").text
        assert "<blockquote" not in page
        assert "The law of" not in page
        assert "Sentence 4 of " in page


def test_who_has_a_page_with_a_sentence_gets_another_one_when_it_may_not_be_shown(
    law: Client,
) -> None:
    path = "/en/source/governing-law/s04"
    tag = law(path).headers["etag"]
    assert law(path, If_None_Match=tag).status == 304
    with law_served(None) as without:
        answer = without(path, If_None_Match=tag)
        assert answer.status == 200
        assert SENTENCE not in answer.text
        assert answer.headers["etag"] != tag
