"""The pages of companies, people and statements, and the lists of things."""

import gzip
import html
import re

import pytest
from client import Client
from conftest import PROJECT


def read(server: Client, path: str) -> str:
    """The words of a page, without its marks."""
    answer = server(path, Accept="text/html")
    assert answer.status == 200, path
    text = re.sub(r"<(script|svg)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def part(server: Client, path: str, id: str) -> str:
    """The section of a page that has an id."""
    answer = server(path, Accept="text/html")
    assert answer.status == 200, path
    found = re.search(rf'<section class="[^"]*" id="{id}">(.*?)</section>', answer.text, re.DOTALL)
    assert found, (path, id)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def test_the_page_of_a_company_begins_with_counts(server: Client) -> None:
    text = read(server, "/en/id/microsoft?on=2031-06-30")
    assert "Party to two agreements." in text
    assert "Certainly holds two rights on 30 June 2031." in text
    assert "Owns 27 % of OpenAI ." in text.replace("OpenAI.", "OpenAI .")
    assert "Is owed USD 250 billion" in text
    chinese = read(server, "/zh/id/microsoft?on=2031-06-30")
    assert "2031 年 6 月 30 日确定享有 2 项权利" in chinese
    assert "27%" in chinese


def test_facts_stand_under_headings_and_views_apart(server: Client) -> None:
    path = "/en/id/microsoft"
    assert "Microsoft's 27 percent stake in OpenAI" in part(server, path, "money")
    assert "OpenAI's commitment to buy Azure" in part(server, path, "money")
    assert "28 October 2025" in part(server, path, "events")
    assert "OpenAI's freedom to choose other cloud" in part(server, path, "against")
    views = part(server, path, "views")
    assert "5 of 34 are shown" in views
    assert views.index("forecast") < views.index("opinion")
    for name in ("rights", "money", "events", "against", "others"):
        assert "forecast" not in part(server, path, name)


def test_each_fact_opens_its_sentence(server: Client) -> None:
    money = part(server, "/en/id/microsoft", "money")
    assert "Evidence: sentences 23, 43" in money
    assert "settled at 27 percent" in money
    assert "See it in the source" in money


def test_what_a_person_is_reported_to_have_said_stands_together(server: Client) -> None:
    said = part(server, "/en/id/sam-altman", "said")
    assert "Everything Sam Altman is reported to have said 3" in said
    assert "Altman discloses the plan to put USD 25 billion" in said
    assert "the nonprofit means to keep potential risks" in said
    assert "developers worldwide are to build" in said


def test_a_company_is_found_elsewhere_and_in_registers(server: Client) -> None:
    answer = server("/en/id/microsoft").text
    assert '<a href="http://www.wikidata.org/entity/Q2283" rel="noreferrer">Q2283</a>' in answer
    for place, number in (
        ("LEI", "INR2EJN1ERAN0W5ZP974"),
        ("SEC CIK", "0000789019"),
        ("ISNI", "0000 0001 2181 3404"),
        ("Ticker", "MSFT"),
    ):
        assert f"<dt>{place}</dt><dd><code>{number}</code></dd>" in answer


def test_what_leads_to_a_thing_is_counted_and_listed(server: Client) -> None:
    answer = server("/en/id/microsoft").text
    found = re.search(r'<li><a href="([^"]*)" title="[^"]*#holder">holds</a>\D*>(\d+)<', answer)
    assert found
    listed = server(html.unescape(found[1])).text
    assert f"{found[2]} in all" in listed
    assert "Microsoft&#39;s 27 percent stake in OpenAI" in listed


def test_a_day_that_is_none_is_told(server: Client) -> None:
    assert server("/en/id/microsoft?on=tomorrow", Accept="text/html").status == 400


def test_a_statement_says_what_is_stated_and_what_is_not(server: Client) -> None:
    path = "/en/id/stake-2025"
    stated = part(server, path, "stated")
    assert "share 27 %" in stated
    assert "in organization OpenAI" in stated
    assert re.search(r"Not stated .*valid from", stated)
    assert "certain from 1 November 2025" in part(server, path, "time")
    assert "OpenAI's blog post gives Microsoft's share" in part(server, path, "told")
    assert "USD 500 billion for the whole" in part(server, path, "inferred")
    assert "5acf763cacfd36f6" in server(path).text
    assert "未说明" in part(server, "/zh/id/stake-2025", "stated")


def test_a_statement_tells_how_firmly_it_is_said(server: Client) -> None:
    assert "Told on the word of Sam Altman" in read(server, "/en/id/claim-developers")
    assert "What somebody means to do" in read(server, "/en/id/plan-risk")
    assert "并不对任何一方负有义务" in read(server, "/zh/id/plan-risk")


def test_what_contradicts_a_statement_stands_on_its_page(server: Client) -> None:
    one, other = "/id/claim-six-years", "/id/claim-ten-years"
    assert f'href="/en{other}"' in server(f"/en{one}").text
    assert "Both are kept" in part(server, f"/en{one}", "against")


def test_an_inference_names_its_premises(server: Client) -> None:
    turtle = server("/queries/inferences.json").text
    iri = re.search(r"https://w3id.org/pactgraph(/id/[\w-]*)", turtle)
    assert iri
    assert "follows from these" in part(server, f"/en{iri[1]}", "premises")


def test_every_statement_and_agent_has_a_page_in_both_languages(server: Client) -> None:
    text = (PROJECT / "data" / "entities.ttl").read_text("utf-8")
    text += (PROJECT / "data" / "sources" / "microsoft-openai-2025.ttl").read_text("utf-8")
    merged = set(re.findall(r"^id:([\w-]+) dcterms:isReplacedBy", text, re.MULTILINE))
    slugs = sorted({*re.findall(r"^id:([\w-]+)", text, re.MULTILINE)} - merged)
    assert len(slugs) > 150
    for number, slug in enumerate(slugs):
        language = ("en", "zh")[number % 2]
        answer = server(f"/{language}/id/{slug}", Accept="text/html", Accept_Encoding="gzip")
        assert answer.status == 200, slug
        assert len(answer.body) < 60 * 1024, slug
        text = gzip.decompress(answer.body).decode()
        assert "<h1" in text
        assert " style=" not in text


@pytest.mark.parametrize(
    ("language", "first", "kind"), [("en", "OpenAI", "organization"), ("zh", "OpenAI", "组织")]
)
def test_companies_and_people_are_listed_by_how_much_is_said(
    language: str, first: str, kind: str, server: Client
) -> None:
    text = server(f"/{language}/agents").text
    names = re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]*)</a>', text)
    assert names[0] == first
    assert len(names) == 20
    assert f">{kind}</td>" in text
    assert "data-label" in text


def test_lists_are_paged_and_their_wishes_are_checked(server: Client) -> None:
    claims = "/en/browse?class=https://w3id.org/pactgraph/ontology%23Claim"
    assert "1 to 100 of 104" in server(claims).text
    assert "101 to 104 of 104" in server(f"{claims}&page=2").text
    assert "101 to 104 of 104" in server(f"{claims}&page=99").text
    assert server("/en/browse?class=Claim", Accept="text/html").status == 400
    assert "Nothing in the graph fits this" in server("/en/browse?class=urn:none").text
    assert server("/en/browse").status == 200
