"""What pages tell machines: what they are, in which languages, and where there are more."""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from client import Client
from servers import RunningServer, serving

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HTML = "{http://www.w3.org/1999/xhtml}"
EVIL = '</script><script>alert("x")</script><!--<script>&amp;'


def told(text: str) -> dict[str, Any]:
    """What a page says of itself in the words of schema.org."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    document: dict[str, Any] = json.loads(block)
    assert document.pop("@context") == "https://schema.org"
    return document


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of a file with many things, one of which has a name that would end a script."""
    file = tmp_path_factory.mktemp("own") / "own.nt"
    name = json.dumps(EVIL)
    named = f"<http://www.w3.org/2000/01/rdf-schema#label> {name} ."
    lines = [f"<urn:thing:{number}> a <urn:Class> ." for number in range(5001)]
    file.write_text("\n".join(["<urn:thing:0> " + named, *lines]).replace(" a ", f" <{TYPE}> "))
    with serving("--data", str(file), "--processes", "1") as server:
        yield server


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_home_is_told_as_a_dataset_with_its_files(language: str, server: Client) -> None:
    document = told(server(f"/{language}/").text)
    assert document["@type"] == "Dataset"
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {"name", "description", "version", "distribution"} <= document.keys()
    for file in document["distribution"]:
        answer = server(file["contentUrl"].removeprefix(server.root), None, "HEAD")
        assert f"{answer.headers['content-length']} B" == file["contentSize"]


@pytest.mark.parametrize(("language", "name"), [("en", "Microsoft"), ("zh", "微软")])
def test_the_page_of_a_thing_tells_what_it_is(language: str, name: str, server: Client) -> None:
    document = told(server(f"/{language}/id/microsoft").text)
    assert document["@id"] == "https://w3id.org/pactgraph/id/microsoft"
    assert document["@type"] == ["Organization"]
    assert document["name"] == name
    assert "http://www.wikidata.org/entity/Q2283" in document["sameAs"]


def test_no_name_gets_out_of_the_block(own: RunningServer) -> None:
    text = own.get("/en/thing?iri=urn:thing:0").text
    assert told(text)["name"] == EVIL
    assert "<script>alert" not in text


@pytest.mark.parametrize("path", ["/", "/queries", "/queries/all-rights", "/id/microsoft"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_names_itself_and_the_other_languages(
    path: str, language: str, server: Client
) -> None:
    text = server(f"/{language}{path}").text
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text))
    assert found == {
        "en": f"{server.root}/en{path}",
        "zh": f"{server.root}/zh{path}",
        "x-default": f"{server.root}/en{path}",
    }
    assert f'<link rel="canonical" href="{server.root}/{language}{path}">' in text
    assert len(re.findall('<meta name="theme-color"', text)) == 2


def test_robots_find_the_map_and_the_map_leads_to_pages(server: Client) -> None:
    robots = server("/robots.txt").text
    assert f"Sitemap: {server.root}/sitemap.xml" in robots
    assert "Disallow: /sparql" in robots
    places = ElementTree.fromstring(server("/sitemap.xml").text).findall(f"{MAP}url/{MAP}loc")
    found = [str(place.text).removeprefix(server.root) for place in places]
    assert len(found) == len(set(found)) > 500
    assert {"/en/", "/zh/", "/en/id/microsoft", "/zh/queries/all-rights"} <= set(found)
    some = [*found[:120:4], *found[120::97]]
    assert {path: server(path).status for path in some if server(path).status != 200} == {}


def test_a_map_names_the_other_language(server: Client) -> None:
    (home, *_) = ElementTree.fromstring(server("/sitemap.xml").text).findall(f"{MAP}url")
    links = {link.get("hreflang"): link.get("href") for link in home.findall(f"{HTML}link")}
    assert links == {"en": f"{server.root}/en/", "zh": f"{server.root}/zh/"}


def test_many_things_have_several_maps(own: RunningServer) -> None:
    index = ElementTree.fromstring(own.get("/sitemap.xml").text)
    maps = [str(each.text) for each in index.findall(f"{MAP}sitemap/{MAP}loc")]
    assert [name.rpartition("/")[2] for name in maps] == [f"sitemap-{n}.xml" for n in range(3)]
    counts = [
        len(ElementTree.fromstring(own.get(f"/sitemap-{n}.xml").text).findall(f"{MAP}url"))
        for n in range(3)
    ]
    assert counts == [2, 10_000, 2]
    assert own.get("/sitemap-3.xml").status == 404


def test_who_asks_for_an_icon_unread_is_led_to_it(server: Client) -> None:
    answer = server("/favicon.ico")
    assert (answer.status, answer.headers["location"]) == (303, "/static/favicon.svg")
