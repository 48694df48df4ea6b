"""The page of an agreement: it says what the saved queries say."""

import csv
import html
import io
import re

import pytest
from client import Client

PAGE = "/{}/id/agreement-2025"


def answer(server: Client, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(server(query).text)))


def part(page: str, id: str) -> str:
    """A section of a page, as text a person would read, with its links."""
    return html.unescape(
        page.partition(f'<section class="block" id="{id}">')[2].partition("</section>")[0]
    )


def heads(section: str, language: str) -> list[str]:
    """What the rows of a table are about."""
    return re.findall(rf'scope="row".*?<a href="/{language}/id/[^>]*>([^<]*)</a>', section)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_changed_has_the_rows_of_the_saved_query(server: Client, language: str) -> None:
    rows = answer(server, f"/queries/what-changed.csv?agreement=id:agreement-2025&lang={language}")
    section = part(server(PAGE.format(language)).text, "changed")
    told = {(row["label"], row["kind"]) for row in rows}
    found = re.findall(
        rf'class="sign">.*?</svg>([^<]*)</span><a href="/{language}/id/[^>]*>([^<]*)</a>', section
    )
    assert {(label, kind) for kind, label in found} == told
    assert len(found) == len(told)
    for row in rows:
        for side in ("before", "after"):
            assert f">{row[side]}<" in f"{section}><"


def test_an_end_that_is_not_stated_is_worked_out_and_marked_as_inferred(server: Client) -> None:
    section = part(server(PAGE.format("en")).text, "changed")
    assert "end not stated; works out at some time in 2030 <span" in section
    assert section.count("#m-inferred") == 1
    assert "until some time in 2032; 2 years longer" in section


def test_rights_and_commitments_are_those_that_it_grants(server: Client) -> None:
    query = "SELECT ?p { ?p <https://w3id.org/pactgraph/ontology#grantedBy> <https://w3id.org/pactgraph/id/agreement-2025> ; <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(LANG(?l) = 'en') }"
    granted = server.send(
        "POST",
        "/sparql",
        query.encode(),
        {"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    section = part(server(PAGE.format("en")).text, "provisions")
    assert len(heads(section, "en")) == len(granted.text.splitlines()) - 1


def test_the_lead_counts_the_changes_and_names_the_day_of_the_announcement(server: Client) -> None:
    page = server(PAGE.format("en")).text
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    assert lead == (
        "Announced on 28 October 2025. Nine changes come with it: five granted, one extended, "
        "one terminated, one converted, one settled."
    )


def test_no_view_stands_among_the_facts(server: Client) -> None:
    page = server(PAGE.format("en")).text
    facts, _, views = page.partition('<section class="views"')
    facts = facts.partition("<main")[2]
    assert not re.findall(r"#m-(opinion|forecast|plan)\"", facts)
    assert views.count("#m-opinion") > 20


def test_the_page_says_how_the_statements_about_it_disagree(server: Client) -> None:
    section = part(server(PAGE.format("en")).text, "disputes")
    assert "the agreement runs out in 2032" in section
    assert "extended term" in section


@pytest.mark.parametrize("name", ["agreement-earlier"])
def test_an_agreement_that_is_superseded_names_its_successor(server: Client, name: str) -> None:
    page = server(f"/en/id/{name}")
    assert page.status == 200
    assert "Its place is taken by" in page.text
