"""The home page: somebody who has never seen RDF finds what is asked most, in both languages."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from client import Client
from pactgraph.web.pages.frame import words

LANGUAGES = ["en", "zh"]
SITUATIONS = (
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <https://w3id.org/pactgraph/ontology#Situation> }"
)


def links(text: str) -> dict[str, str]:
    """What can be clicked in a text: what is read, and where it leads."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return {re.sub(r"<.*?>", "", said).strip(): unescape(href) for href, said in found}


def part(text: str, name: str) -> str:
    """The section of a page that is called `name`."""
    return text.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


@pytest.mark.parametrize(
    ("language", "holds", "until"),
    [("en", "Microsoft holds 2", "until 2032"), ("zh", "微软享有 2 项", "至 2032 年")],
)
def test_the_rights_that_somebody_holds_today_are_one_click_away(
    language: str, holds: str, until: str, server: Client
) -> None:
    told = part(server(f"/{language}/").text, "agreements")
    assert until in told
    answer = server(links(told)[holds])
    assert (answer.status, "2032" in answer.text) == (200, True)
    assert {"right-agi", "right-ip-2025"} <= set(re.findall(r"/id/(right-[\w-]+)", answer.text))


@pytest.mark.parametrize(("language", "said"), [("en", "What it changed"), ("zh", "带来的变更")])
def test_what_the_newest_agreement_changed_is_one_click_away(
    language: str, said: str, server: Client
) -> None:
    told = part(server(f"/{language}/").text, "agreements").split("</li>")[0]
    assert "2025" in told
    ((path, place),) = [
        href.split("#") for text, href in links(told).items() if text.startswith(said)
    ]
    changed = part(server(path).text, place)
    assert {"change-ip", "change-priority"} <= set(re.findall(r"/id/(change-[\w-]+)", changed))


@pytest.mark.parametrize(("language", "share"), [("en", "27 percent"), ("zh", "27%")])
def test_the_sentence_behind_a_share_stands_on_the_page(
    language: str, share: str, server: Client
) -> None:
    told = part(server(f"/{language}/").text, "changes")
    (gloss,) = re.findall(r'<p class="gloss">([^<]*135[^<]*)</p>', told)
    assert share in gloss


@pytest.mark.parametrize(("language", "mark"), [("en", "forecast"), ("zh", "预测")])
def test_what_is_only_a_forecast_is_one_click_away(
    language: str, mark: str, server: Client
) -> None:
    told = part(server(f"/{language}/").text, "force")
    (count,) = re.findall(rf'{mark}</span>\s*</a> <span class="quiet">(\d+)<', told)
    answer = server(links(told)[mark])
    assert answer.status == 200
    assert len(re.findall('href="#m-forecast"', answer.text)) >= int(count)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_force_has_as_many_statements_as_its_list(language: str, server: Client) -> None:
    home = part(server(f"/{language}/").text, "force")
    told = re.findall(r'force=(\w+)".*?<span class="quiet">(\d+)<', home, re.DOTALL)
    lists = server(f"/{language}/statements").text
    assert len(told) == 7
    assert told == re.findall(r'force=(\w+)">(\d+)<', lists)


@pytest.mark.parametrize(("language", "name"), [("en", "Sam Altman"), ("zh", "萨姆·奥尔特曼")])
def test_what_somebody_said_is_one_click_away(language: str, name: str, server: Client) -> None:
    told = part(server(f"/{language}/").text, "agents")
    (row,) = [each for each in told.split("</li>") if name in links(each)]
    (said,) = [href for text, href in links(row).items() if text.endswith(f"({name})")]
    (count,) = re.findall(rf"[(（](\d+)[)）]<span class=\"vh\"> \({name}\)", row)
    assert len(re.findall('<th scope="row"', server(said).text)) == int(count)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_those_of_the_graph(language: str, server: Client) -> None:
    text = server(f"/{language}/").text
    asked = urlencode({"query": SITUATIONS})
    counted = server(f"/sparql?{asked}", Accept="text/csv").text.split()[1]
    named = words(language)["figures"]
    assert f"<b>{counted}</b> {named['Situation']}" in text  # type: ignore[index]
