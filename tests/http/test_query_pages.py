"""Pages of saved queries, for each kind of answer and in both languages."""

import re
from collections.abc import Iterator
from html import unescape
from shutil import copytree

import pytest
from client import Client
from conftest import PROJECT, TEXTS
from pactgraph.pipeline import Inputs, build
from pactgraph.web.http import POLICY
from pactgraph.web.pages.frame import word
from servers import RunningServer, serving

HEADER = """#+ title: {en: "A title", zh: "标题"}
#+ summary: {en: "A summary.", zh: "概要。"}
#+ tags: [test]
"""
S, X = (f"#+ columns: {{{name}: {{en: {name.upper()}, zh: 列}}}}\n" for name in "sx")
QUERIES = {
    "is-so": "ASK { ?s a ?class }",
    "is-not-so": "ASK { <urn:a> <urn:b> <urn:c> }",
    "described": "DESCRIBE <https://w3id.org/pactgraph/id/openai>",
    "many": S + "SELECT ?s { ?s a ?class } ORDER BY ?s ?class LIMIT 3",
    "cells": X
    + """SELECT ?x { VALUES ?x {
        <https://e.example/?a=b&c> <javascript:alert(1)> <https://w3id.org/pactgraph/id/openai> "<b>" } }
        ORDER BY ?x LIMIT 9""",
    "ten-thousand": X
    + f"""# allow cross-product: numbers from 0 to 9999
        SELECT ?x {{ VALUES ?tens {{ {" ".join(map(str, range(100)))} }}
          VALUES ?ones {{ {" ".join(map(str, range(100)))} }} BIND(100 * ?tens + ?ones AS ?x) }}
        ORDER BY ?x""",
}
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of the project with more queries."""
    folder = tmp_path_factory.mktemp("more")
    for name in ("ontology", "data", "queries"):
        copytree(PROJECT / name, folder / name)
    (folder / "queries" / "test").mkdir()
    for name, text in QUERIES.items():
        (folder / "queries" / "test" / f"{name}.rq").write_text(f"{HEADER}{text}\n", "utf-8")
    build(Inputs(folder), folder / "releases", TEXTS, lambda line: None)
    options = ("--releases", str(folder / "releases"), "--project", str(folder))
    with serving(*options, "--processes", "1") as server:
        yield server


def page(server: RunningServer, name: str, language: str = "en") -> str:
    answer = server.get(f"/{language}/queries/{name}", Accept=BROWSER)
    assert (answer.status, answer.headers[POLICY[0].lower()]) == (200, POLICY[1])
    return answer.text


@pytest.mark.parametrize(("language", "head"), [("en", "X"), ("zh", "列")])
def test_a_column_has_its_head_in_the_language_and_its_variable_as_title(
    language: str, head: str, more: RunningServer
) -> None:
    (found,) = re.findall(r'<th [^>]*title="x"[^>]*>(.*?)</th>', page(more, "cells", language))
    assert re.sub(r"<.*?>", "", found) == head


@pytest.mark.parametrize(
    ("name", "language", "word"),
    [
        ("is-so", "en", "Yes"),
        ("is-so", "zh", "是"),
        ("is-not-so", "en", "No"),
        ("is-not-so", "zh", "否"),
    ],
)
def test_a_page_says_yes_or_no(name: str, language: str, word: str, more: RunningServer) -> None:
    assert f'<p class="answer big">{word}</p>' in page(more, name, language)


def test_a_described_thing_is_shown_as_turtle(more: RunningServer) -> None:
    assert "@prefix" in page(more, "described")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Rows 1 to 3 of "), ("zh", "第 1 至 3 行，共 ")]
)
def test_an_answer_that_is_cut_says_so_and_links_the_next_part(
    language: str, words: str, more: RunningServer
) -> None:
    text = page(more, "many", language)
    assert words in text
    assert f'rel="next" href="/{language}/queries/many?offset=3"' in text
    assert '<p class="hint" id="only">' in text
    for whole in ("ten-thousand", "cells"):
        assert 'id="only"' not in page(more, whole, language)
    answer = more.get(f"/{language}/queries/many?offset=3", Accept=BROWSER)
    assert f'rel="next" href="/{language}/queries/many?offset=6"' in answer.text
    assert "/queries/many.csv?lang=" in answer.text
    assert f'href="/{"zh" if language == "en" else "en"}/queries/many?offset=3"' in answer.text


def test_only_an_address_of_the_web_elsewhere_is_a_link(more: RunningServer) -> None:
    text = page(more, "cells")
    assert 'href="https://e.example/?a=b&amp;c" rel="noreferrer"' in text
    assert "javascript:" in text
    assert not re.search(r'href="(javascript|https://w3id)', text)
    assert "&lt;b&gt;" in text
    assert "<b>" not in text.split("<tbody", 1)[1].split("</table>")[0]


def test_a_long_answer_is_paged_and_its_csv_is_whole(more: RunningServer) -> None:
    assert len(more.get("/queries/ten-thousand.csv").text.splitlines()) == 10_001
    last = more.get("/en/queries/ten-thousand?_page=100&_sort=x", Accept=BROWSER).text
    numbers = re.findall(r'<data value="(\d+)">', last)
    assert (numbers[0], numbers[-1], len(numbers)) == ("9900", "9999", 100)
    assert "10,000 rows, complete." in last
    assert 'rel="prev" href="/en/queries/ten-thousand?_page=99&amp;_sort=x"' in last
    assert 'rel="next"' not in last
    first = page(more, "ten-thousand")
    assert 'rel="next" href="/en/queries/ten-thousand?_page=2"' in first
    assert len(first.encode()) < 120_000


def test_the_other_language_has_the_answer_as_it_is_and_not_what_is_picked_out_of_it(
    more: RunningServer,
) -> None:
    answer = more.get("/en/queries/ten-thousand?_find=99", Accept=BROWSER).text
    assert 'href="/zh/queries/ten-thousand"' in answer
    assert re.search(r'rel="canonical" href="[^"?]*/en/queries/ten-thousand"', answer)


@pytest.mark.parametrize("name", ["is-so", "described", "cells", "what-changed", "agreement-graph"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_of_a_page_works(name: str, language: str, more: RunningServer) -> None:
    links = re.findall(r'href="(/[^"]*)"', page(more, name, language))
    assert len(links) > 5
    statuses = {link: more.get(unescape(link), Accept="*/*").status for link in links}
    assert set(statuses.values()) == {200}


def test_the_list_of_questions_links_of_each_what_it_has(more: RunningServer) -> None:
    text = more.get("/en/queries").text
    for part in ("is-so.json", "described.ttl", "cells.csv"):
        assert more.get(f"/queries/{part}").status == 200
        assert f'href="/queries/{part}"' in text


@pytest.mark.parametrize(
    ("old", "language", "new"),
    [
        ("/", "zh-CN,zh;q=0.9", "/zh/"),
        ("/", "fr", "/en/"),
        ("/?lang=zh", "en", "/zh/"),
        ("/sparql", "zh", "/zh/query"),
        (
            "/queries/what-changed?lang=zh&agreement=a%26b",
            "en",
            "/zh/queries/what-changed?agreement=a%26b",
        ),
    ],
)
def test_an_old_address_leads_to_the_page_in_a_language(
    old: str, language: str, new: str, more: RunningServer
) -> None:
    answer = more.get(old, Accept=BROWSER, Accept_Language=language)
    assert (answer.status, answer.headers["location"]) == (303, new)
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/zh/nowhere", "未找到"),
        ("/en/queries/nowhere", "Not found"),
        ("/zh/queries/nowhere", "未找到"),
        ("/sparql?query=SELECT&lang=zh&timeout=x", "参数有误"),
        ("/sparql?query=SELECT&timeout=x", "Bad parameter"),
    ],
)
def test_an_error_is_told_in_the_language_of_the_page(
    path: str, title: str, server: Client
) -> None:
    answer = server(path, Accept=BROWSER)
    language = "en" if title.isascii() else "zh"
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{title}</h1>" in answer.text
    assert 'role="alert"' in answer.text
    assert answer.headers["vary"].startswith("Accept, Accept-Language")


@pytest.mark.parametrize(
    ("path", "language", "near", "name"),
    [
        ("/en/id/microsft", "en", "/en/id/microsoft", "Microsoft"),
        ("/zh/id/microsft", "zh", "/zh/id/microsoft", "微软"),
        ("/en/thing?iri=https://e.example/%23openay", "en", "/en/id/openai", "OpenAI"),
        ("/en/queries/right-on-day", "en", "/en/queries/rights-on-day?", "Rights that an agent"),
        ("/id/sam-altmann", "zh", "/zh/id/sam-altman", "萨姆·奥尔特曼"),
    ],
)
def test_what_is_not_there_has_links_to_what_is_near(
    path: str, language: str, near: str, name: str, server: Client
) -> None:
    answer = server(path, Accept=BROWSER, Accept_Language=language)
    assert answer.status == 404
    assert re.search(rf'<a href="{re.escape(near)}[^>]*>{name}', answer.text)


@pytest.mark.parametrize(
    ("path", "field"), [("search?q=x&limit=0", "q"), ("search?q=" + "x" * 301, "q")]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_search_that_can_not_be_made_marks_its_field(
    path: str, field: str, language: str, server: Client
) -> None:
    answer = server(f"/{language}/{path}")
    assert (answer.status, 'role="alert"' in answer.text) == (400, True)
    assert re.search(rf'<input id="{field}"[^>]*aria-invalid="true"', answer.text)


@pytest.mark.parametrize(
    ("language", "kind", "other"), [("en", "organization", "微软"), ("zh", "组织", "Microsoft")]
)
def test_a_search_tells_kinds_and_other_names(
    language: str, kind: str, other: str, server: Client
) -> None:
    text = server(f"/{language}/search?q=Microsft").text
    (first, *_) = re.findall(r"<li><div>(.*?)</div>", text, re.DOTALL)
    assert f'href="/{language}/id/microsoft"' in first
    assert (kind in first, other in first) == (True, True)
    chosen = server(f"/{language}/search?q=Microsft&class=pact:Person").text
    assert f'href="/{language}/id/microsoft"' not in chosen


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_about_rights_leads_to_the_same_as_a_timeline(
    language: str, server: Client
) -> None:
    path = f"/{language}/queries/rights-on-day?holder=Microsoft&day=2031-06-30"
    (found,) = re.findall(rf'href="\s*(/{language}/rights\?[^"]*)"', server(path).text)
    assert unescape(found).endswith("id%2Fmicrosoft&on=2031-06-30")
    assert server(unescape(found)).status == 200


@pytest.mark.parametrize(("language", "words"), [("en", "6 years"), ("zh", "6 年")])
def test_values_are_in_words(language: str, words: str, server: Client) -> None:
    assert f'<data value="P6Y">{words}</data>' in server(f"/{language}/queries/compared").text
    money = {"en": "USD 250 billion", "zh": "2500 亿美元"}[language]
    assert f">{money}</data>" in server(f"/{language}/queries/money-by-kind").text
    share = {"en": "27 %", "zh": "27%"}[language]
    assert f'<data value="0.27">{share}</data>' in server(f"/{language}/queries/all-stakes").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_amounts_have_bars_that_can_be_compared(language: str, server: Client) -> None:
    text = server(f"/{language}/queries/money-totals").text
    lengths = {
        amount: int(length)
        for amount, length in re.findall(
            r'<data value="(\d{9,})".*?</data><svg class="amount"[^>]*><rect width="(\d+)"', text
        )
    }
    assert lengths == {"250000000000": 100, "25000000000": 10, "11000000000": 4, "1000000000": 1}
    assert 'class="amount"' not in server(f"/{language}/queries/all-stakes").text


def test_things_whose_iris_stand_in_one_text_are_links_with_names(server: Client) -> None:
    text = server("/zh/queries/money-totals").text
    assert re.search(r'<a href="/zh/id/plan-health"[^>]*>非营利母体现阶段的核心计划', text)
    assert not re.search(r">\s*https://w3id.org/pactgraph/id/", text)


def test_the_sentences_of_a_row_open_below_it_with_what_they_say(server: Client) -> None:
    text = server("/en/queries/what-changed").text
    (row,) = [each for each in text.split("<tbody") if "/en/id/change-ip" in each]
    assert "Evidence: sentence 29" in row
    assert 'href="/en/source/microsoft-openai-2025/s29"' in row
    assert '<p class="gloss">As the counterpart to this' in row
    assert 'href="#k-extended"' in row
    assert 'href="#m-reported"' in row
    assert '<a href="/en/id/change-ip" rel="noreferrer" title="https://w3id.org/' in row


def test_a_day_that_is_none_is_told_beside_its_field(server: Client) -> None:
    answer = server("/en/queries/rights-on-day?holder=id:microsoft&day=x")
    (field,) = re.findall(r'<input id="p-day"[^>]*>', answer.text)
    assert (answer.status, 'value=""' in field) == (400, True)
    assert 'aria-invalid="true"' in field
    assert re.search(r'id="e-day"[^>]*>[^<]*parameter day', answer.text)


def test_the_iri_of_a_saved_query_leads_to_its_page_in_a_language(server: Client) -> None:
    answer = server("/zh/query/all-rights")
    assert (answer.status, answer.headers["location"]) == (303, "/zh/queries/all-rights")


def test_the_list_of_questions_is_narrowed_by_tags(server: Client) -> None:
    text = server("/en/queries?tag=causes").text
    assert "What led to something" in text
    assert "All rights" not in text
    assert 'href="/en/queries?tag=causes"' in server("/en/queries").text


def test_what_is_wrong_is_told_in_the_language_of_the_page(server: Client) -> None:
    path = "queries/rights-on-day?holder=Anthropic&day=soon"
    told = server(f"/zh/{path}").text
    assert '<p lang="zh">参数 holder：没有名为“Anthropic”的 pact:Agent' in told
    assert "“soon”不是 date 类型的值" in told
    assert '<p lang="en">parameter holder: no pact:Agent' in server(f"/en/{path}").text


def test_the_other_language_keeps_the_arguments(server: Client) -> None:
    path = "queries/rights-on-day?holder=id%3Aopenai&day=2031-06-30"
    assert f'href="/zh/{path.replace("&", "&amp;")}"' in server(f"/en/{path}").text


@pytest.mark.parametrize("told", ["_sort=nowhere", "_nowhere=x", "_page=0", "_page=x"])
def test_what_an_answer_does_not_have_can_not_be_asked_of_it(told: str, server: Client) -> None:
    answer = server(f"/en/queries/all-rights?{told}")
    assert (answer.status, 'role="alert"' in answer.text) == (400, True)


def test_how_a_page_shows_an_answer_is_no_argument_of_a_call(server: Client) -> None:
    assert server("/queries/all-rights.csv?_sort=kind").status == 400
    assert server("/en/queries/all-rights?_sort=kind").status == 200


def test_a_row_that_is_none_is_told(server: Client) -> None:
    answer = server("/en/queries/events-between?offset=x")
    assert (answer.status, "offset" in answer.text) == (400, True)


def test_a_page_behind_the_end_does_not_say_that_nothing_is_stated(server: Client) -> None:
    page = server("/en/queries/events-between?first=2015-01-01&last=2025-12-31&offset=900").text
    assert word("en", "no_more_rows") in page
    assert word("en", "no_rows") not in page
