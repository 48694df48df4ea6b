"""Names over HTTP: the search, and names as arguments of saved queries."""

import json
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from client import Answer, Client

BROWSER = "text/html"
DAY = {"day": "2032-07-01"}


def search(server: Client, text: str, **more: str) -> list[dict[str, object]]:
    answer = server("/search?" + urlencode({"q": text, **more}))
    assert answer.status == 200
    found = json.loads(answer.body)
    assert found["query"] == text
    results: list[dict[str, object]] = found["results"]
    return results


def rights(
    server: Client, holder: str, path: str = "/queries/rights-on-day.csv", accept: str = "*/*"
) -> Answer:
    return server(f"{path}?{urlencode({'holder': holder, **DAY})}", Accept=accept)


def test_a_name_is_found_in_any_language_and_misspelt(server: Client) -> None:
    for text in ("微软", "Microsoft", "Microsft", "MSFT", "Ｍｉｃｒｏｓｏｆｔ"):
        best = search(server, text)[0]
        assert (best["id"], best["match"]) == ("id:microsoft", True)
        assert best["label"] == {"en": "Microsoft", "zh": "微软"}
        assert best["kind"] == {
            "iri": "https://w3id.org/pactgraph/ontology#Organization",
            "label": {"en": "organization", "zh": "组织"},
        }


def test_the_address_of_what_is_found_tells_of_it(server: Client) -> None:
    url = str(search(server, "微软")[0]["url"])
    assert url.startswith(server.root)
    way = server(url.removeprefix(server.root), Accept="text/turtle")
    answer = server(way.headers["location"], Accept="text/turtle")
    assert (way.status, answer.status, "微软" in answer.text) == (303, 200, True)


def test_a_search_is_of_a_class_and_of_so_many(server: Client) -> None:
    assert [each["id"] for each in search(server, "Altman", **{"class": "pact:Person"})] == [
        "id:sam-altman"
    ]
    iri = "https://w3id.org/pactgraph/ontology#Person"
    assert [each["id"] for each in search(server, "Altman", **{"class": iri})] == ["id:sam-altman"]
    assert len(search(server, "OpenAI", limit="3")) == 3
    assert search(server, "xyzzy") == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "q, the name to be looked for, is missing; try /search?q=Microsoft"),
        ("?q=%20", "is missing"),
        ("?q=a&limit=51", "no number from 1 to 50"),
        ("?q=a&limit=0", "no number from 1 to 50"),
        ("?q=a&limit=x", "no number from 1 to 50"),
        (f"?q={'a' * 301}", "no more than 300"),
        ("?q=a&q=b", "given 2 times"),
        ("?q=a&class=Agent", "write it like pact:Agent"),
        ("?q=a&class=pact:Agnt", "of the class pact:Agnt; did you mean pact:Agent or"),
        ("?q=a&class=pact:Xyz9", "of the class pact:Xyz9; there are "),
        ("?q=a&kind=pact:Agent", "no parameter 'kind'"),
    ],
)
def test_what_is_no_search_is_explained(query: str, reason: str, server: Client) -> None:
    answer = server(f"/search{query}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert reason in json.loads(answer.body)["detail"]


def test_a_search_may_be_kept_and_asked_for_again(server: Client) -> None:
    first = server("/search?q=Microsoft")
    assert first.headers["access-control-allow-origin"] == "*"
    again = server("/search?q=Microsoft", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    head = server("/search?q=Microsoft", method="HEAD")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert server("/search?q=Microsoft", b"", method="POST").status == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?q=", 200),
        ("/en/search?q=", 200),
        ("/queries/rights-on-day.csv?day=2032-07-01&holder=", 400),
    ],
)
@pytest.mark.parametrize(
    "text", ['" OR "', "a* NEAR(b)", "-a:b", "\0", "\u202ex", "🤖", "<script>", "%ff", "'; --"]
)
def test_nothing_that_is_written_is_syntax(
    text: str, path: str, status: int, server: Client
) -> None:
    answer = server(path + quote(text))
    assert answer.status == status


def test_no_text_turns_the_direction_of_the_page(server: Client) -> None:
    page = server("/en/search?q=" + quote("\u202emoc\u2066"), Accept=BROWSER)
    assert 'value="\ufffdmoc\ufffd"' in page.text
    assert not {"\u202e", "\u2066"} & {*page.text}


def test_what_is_looked_for_is_a_text_in_the_page(server: Client) -> None:
    page = server("/en/search?q=" + quote("<script>"), Accept=BROWSER)
    assert 'value="&lt;script&gt;"' in page.text
    assert "<script>" not in page.text


def test_a_browser_is_shown_a_page_in_its_language(server: Client) -> None:
    way = server("/search?" + urlencode({"q": "微软"}), Accept=BROWSER, Accept_Language="zh")
    assert (way.status, way.headers["location"]) == (303, "/zh/search?" + urlencode({"q": "微软"}))
    page = server(way.headers["location"], Accept=BROWSER)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "id:microsoft" in page.text
    assert 'href="/en/search?q=%E5%BE%AE%E8%BD%AF"' in page.text
    assert "Nothing here has a name like this" in server("/en/search?q=xyzzy", Accept=BROWSER).text


def test_the_home_page_and_a_search_without_a_name_have_a_field(server: Client) -> None:
    for path in ("/en/", "/en/search"):
        page = server(path, Accept=BROWSER)
        assert page.status == 200
        assert 'action="/en/search"' in page.text


@pytest.mark.parametrize(
    "holder", ["微软", "Microsft", "MSFT", "http://www.wikidata.org/entity/Q2283"]
)
def test_a_name_is_taken_for_a_thing_and_that_is_said(holder: str, server: Client) -> None:
    answer, plain = rights(server, holder), rights(server, "id:microsoft")
    assert (answer.status, answer.body) == (200, plain.body)
    assert answer.headers["pactgraph-understood"] == "holder=id:microsoft"
    assert "Pactgraph-Understood" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "holder", ["microsoft", "id:microsoft", "<https://w3id.org/pactgraph/id/microsoft>"]
)
def test_what_stands_for_itself_needs_no_word(holder: str, server: Client) -> None:
    answer = rights(server, holder)
    assert (answer.status, answer.headers.get("pactgraph-understood")) == (200, None)


def test_several_that_may_be_meant_are_told(server: Client) -> None:
    address = "/queries/evidence-of.json?" + urlencode({"situation": "27 percent"})
    answer = server(address)
    problem = json.loads(answer.body)
    assert (answer.status, problem["parameter"]) == (400, "situation")
    assert "may be any of" in problem["detail"]
    candidates = {each["id"]: each for each in problem["candidates"]}
    assert {"id:stake-2025", "id:stake-settled"} <= candidates.keys()
    stake = candidates["id:stake-2025"]
    assert stake["kind"]["label"] == {"en": "stake", "zh": "持股"}
    assert stake["iri"] == "https://w3id.org/pactgraph/id/stake-2025"
    assert stake["url"].startswith(server.root)


def test_where_none_is_meant_those_near_to_it_are_told(server: Client) -> None:
    problem = json.loads(rights(server, "Google Cloud").body)
    assert "no pact:Agent is called 'Google Cloud'" in problem["detail"]
    assert [each["id"] for each in problem["candidates"]] == ["id:google"]
    other = json.loads(rights(server, "ChatGPT").body)
    assert other["candidates"][0]["kind"]["iri"].endswith("#Product")
    assert json.loads(rights(server, "xyzzy").body)["candidates"] == []


@pytest.mark.parametrize(("language", "words"), [("en", "was taken for"), ("zh", "理解为")])
def test_a_page_says_what_a_name_was_taken_for(language: str, words: str, server: Client) -> None:
    page = rights(server, "Microsft", f"/{language}/queries/rights-on-day", BROWSER)
    assert page.status == 200
    assert words in page.text
    assert 'value="Microsft"' in page.text


def test_a_page_has_links_that_fill_the_form(server: Client) -> None:
    page = rights(server, "Google Cloud", "/en/queries/rights-on-day", BROWSER)
    assert page.status == 400
    link = page.text.partition('<ul class="found">')[2].partition('href="')[2].partition('"')[0]
    parts = urlsplit(link.replace("&amp;", "&"))
    assert parse_qs(parts.query) == {"holder": ["id:google"], "day": ["2032-07-01"]}
    assert server(f"{parts.path}?{parts.query}", Accept=BROWSER).status == 200
