"""The pages of the graph as a whole: marks, vocabulary, figures, downloads, and what it is."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from client import Client
from conftest import PROJECT
from pactgraph.release import Release
from pactgraph.web import pages

CODES = PROJECT / "ontology" / "codes"
SPRITE = Path(pages.__file__).parent / "templates" / "sprite.svg"
LIMIT = 60 * 1024


def codes_of(name: str) -> list[str]:
    """The ends of the codes of a list."""
    quads = ox.parse(path=CODES / f"{name}.ttl", format=ox.RdfFormat.TURTLE)
    kinds = (quad for quad in quads if str(quad.object).endswith("core#Concept>"))
    return sorted(str(quad.subject).rpartition("/")[2].rstrip(">") for quad in kinds)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", ["marks", "ontology", "figures", "downloads", "about"])
def test_a_page_is_small_and_has_one_heading(language: str, path: str, server: Client) -> None:
    answer = server(f"/{language}/{path}")
    assert answer.status == 200
    assert len(gzip.compress(answer.body)) < LIMIT
    main = answer.text.partition('<main id="main">')[2]
    assert main.count("<h1") == 1
    assert re.search(r">[^<]*{\w+}[^<]*<", main) is None  # a word whose blanks were not filled


@pytest.mark.parametrize(("name", "start"), [("modality", "m"), ("change-kind", "k")])
def test_each_force_and_kind_of_change_has_a_mark_and_stands_in_the_legend(
    name: str, start: str, server: Client
) -> None:
    sprite, legend = SPRITE.read_text("utf-8"), server("/en/marks").text
    for code in codes_of(name):
        assert f'id="{start}-{code}"' in sprite
        assert f'href="#{start}-{code}"' in legend.partition("<main")[2]


def test_views_stand_apart_from_facts_in_the_legend(server: Client) -> None:
    facts, _, views = server("/zh/marks").text.partition('<section class="views"')
    assert "#m-opinion" not in facts.partition("<main")[2]
    assert "#m-reported" not in views.partition("</section>")[0]


def test_each_term_of_the_ontology_is_told_with_what_the_data_have_of_it(server: Client) -> None:
    page = server("/en/ontology").text
    quads = list(ox.parse(path=PROJECT / "ontology" / "pactgraph.ttl", format=ox.RdfFormat.TURTLE))
    terms = {
        str(quad.subject).partition("ontology#")[2].rstrip(">")
        for quad in quads
        if "ontology#" in str(quad.subject)
    }
    assert terms == set(re.findall(r'<section class="term" id="(\w+)">', page))
    right = page.partition('<section class="term" id="Right">')[2].partition("</section>")[0]
    assert 'href="#Provision"' in right
    assert 'href="#holder"' in right
    count = re.search(r"([\d,]+) things", right)
    asked = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/pactgraph/ontology#Right> }"
    answer = server(f"/sparql?{urlencode({'query': asked, 'format': 'csv'})}")
    assert count is not None
    assert count[1] == answer.text.split()[1]


def test_the_ontology_is_told_in_chinese(server: Client) -> None:
    page = server("/zh/ontology").text
    assert re.search(r'id="Right"><h3>权利 <span class="quiet" lang="en">right</span>', page)


def test_all_files_of_the_release_are_offered_with_their_digests(
    server: Client, release: Release
) -> None:
    page = server("/en/downloads").text
    for name in release.downloads:
        assert f'href="/export/{name}"' in page
    plain = (each for name, each in release.downloads.items() if not name.endswith(".gz"))
    assert all(each.sha256 in page for each in plain)


def test_figures_are_those_of_the_release(server: Client, release: Release) -> None:
    page = server("/en/figures").text
    assert f"<b>{release.manifest.triples:,}</b>" in page
    for iri, count in release.manifest.graphs.items():
        row = page.partition(f'title="{iri}"')[2].partition("</tr>")[0]
        assert f">{count:,}</td>" in row


def test_what_it_is_tells_the_limits_that_hold(server: Client, release: Release) -> None:
    page = server("/en/about").text
    for told in ("30 seconds", "1024 MiB", f"{server.root}/mcp", "/openapi.json", release.id):
        assert told in page


@pytest.mark.parametrize(
    ("language", "reason", "other_rows"),
    [
        ("en", "It gives 1 and 0 for true and false.", "other rows"),
        ("zh", "以 1 和 0 表示真与假。", "结果行不同"),
    ],
)
def test_what_engines_of_others_answer_is_told(
    server: Client, language: str, reason: str, other_rows: str
) -> None:
    way = server("/docs/engines", Accept="text/html", Accept_Language=language)
    assert (way.status, way.headers["location"]) == (303, f"/{language}/docs/engines")
    page = server(way.headers["location"]).text
    virtuoso = page.partition('id="virtuoso"')[2]
    row = virtuoso.partition("<code>money-totals</code>")[2].partition("</tr>")[0]
    assert reason in row
    row = virtuoso.partition("<code>40-ends-after-its-length</code>")[2].partition("</tr>")[0]
    assert other_rows in row
    assert f'href="/{language}/docs/engines"' in server(f"/{language}/about").text
