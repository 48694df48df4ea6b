"""The pages of agreements, provisions, money and events say what the graph says."""

import csv
import io
import re

import pytest
from client import Client


def answer(server: Client, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(server(f"/queries/{name}.csv?lang=en").text)))


def names(page: str) -> list[str]:
    """What the rows of the tables are about, by the ends of their IRIs."""
    return re.findall(r'scope="row"[^>]*><a href="/\w\w/id/([^"]+)"', page)


def test_all_agreements_are_listed_with_what_they_bring(server: Client) -> None:
    page = server("/en/agreements?on=2031-06-30")
    rows = answer(server, "all-agreements")
    assert sorted(names(page.text)) == sorted(row["agreement"].rpartition("/")[2] for row in rows)
    assert "changes: 6" in page.text
    assert page.text.count("does not hold") == 1


def test_all_sums_of_the_saved_query_stand_on_the_page_of_money(server: Client) -> None:
    page = server("/en/money").text
    told = {row["situation"].rpartition("/")[2] for row in answer(server, "money-by-kind")}
    assert told <= set(names(page))
    totals = page.partition('id="totals"')[2].partition("</section>")[0]
    assert totals.count("<tbody") == len(answer(server, "money-totals"))


def test_events_are_in_order_and_can_be_narrowed_to_a_year_and_a_kind(server: Client) -> None:
    page = server("/en/events").text
    days = re.findall(
        r'<tr role="row"[^>]*><th scope="row"[^>]*><time(?: datetime="([^"]+)")?', page
    )
    assert [day[:4] for day in days if day] == sorted(day[:4] for day in days if day)
    one = server("/en/events?year=2025&kind=announcement").text
    assert 'href="/en/id/announcement"' in one
    assert "own-model-start" not in one


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["right-ip-2025", "right-ip-earlier", "commitment-azure"])
def test_a_provision_tells_whose_it_is_by_what_it_is_granted_and_what_made_it(
    server: Client, language: str, name: str
) -> None:
    page = server(f"/{language}/id/{name}")
    granted = "agreement-earlier" if name.endswith("earlier") else "agreement-2025"
    summary = page.text.partition('<section class="summary"')[2].partition("</section>")[0]
    made = page.text.partition('id="made"')[2].partition("</section>")[0]
    assert page.status == 200
    assert f'href="/{language}/id/{granted}"' in summary
    assert made.count('class="sign"') == 1
    assert 'class="chart"' in page.text


def test_a_term_that_was_superseded_is_drawn_with_its_successor(server: Client) -> None:
    page = server("/en/id/right-ip-earlier").text
    assert len(re.findall('<g role="listitem">', page)) == 4
    assert 'class="tip"' in page
    assert "would have held until some time in 2030" in page


@pytest.mark.parametrize("path", ["events?part=0", "money?part=x", "agreements?on=never"])
def test_what_a_page_can_not_be_asked_is_told(server: Client, path: str) -> None:
    assert server(f"/en/{path}").status == 400
