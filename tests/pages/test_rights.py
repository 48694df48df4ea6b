"""The page of rights: what holds on a day, the same as the saved queries say, as a drawing and as a
table.
"""

import re

import pytest
from client import Client

DAYS = ["2020-01-01", "2025-10-27", "2025-10-28", "2031-06-30", "2032-06-30", "2034-01-01"]
WORDS = {"certain": "certain", "possible": "possible", "does not hold": "no"}


def table(page: str) -> dict[str, str]:
    """What each right of the table says of the day."""
    rows = re.findall(
        r'scope="row"[^>]*>\s*<a href="/en/id/([^"]+)".*?data-label="On [^"]+"><div>(.*?)</div>',
        page,
        re.DOTALL,
    )
    return {name: WORDS[re.sub(r"<[^>]*>", "", text).strip()] for name, text in rows}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("holder", ["id:microsoft", "id:openai"])
def test_what_holds_on_a_day_is_what_the_saved_query_says(
    server: Client, day: str, holder: str
) -> None:
    page = server(f"/en/rights?on={day}&holder={holder}")
    told = table(page.text)
    asked = server(f"/queries/rights-on-day.csv?holder={holder}&day={day}&lang=en")
    lines = asked.text.splitlines()[1:]
    right = {line.split(",")[0].rpartition("/")[2]: line for line in lines}
    holding = {name for name, answer in told.items() if answer != "no" and name.startswith("right")}
    assert page.status == 200
    assert holding == set(right)
    for name in holding:
        assert f",{told[name]}," in right[name]


def test_all_rights_and_commitments_stand_on_the_page_with_their_holders(server: Client) -> None:
    asked = server("/queries/all-rights.csv?lang=en")
    rights = {line.split(",")[0].rpartition("/")[2] for line in asked.text.splitlines()[1:]}
    page = server("/en/rights?on=2031-06-30").text
    assert table(page).keys() == rights | {"commitment-azure"}
    assert len(re.findall('<g role="listitem">', page)) == 2 * len(table(page))
    assert "holder=id%3Amicrosoft" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_lines_say_what_certainly_holds_and_until_when(
    server: Client, language: str
) -> None:
    page = server(f"/{language}/rights?on=2031-06-30&holder=id:microsoft").text
    head = page[page.index("<h1>") : page.index('class="ask"')]
    assert re.findall(rf'href="/{language}/id/([a-z0-9-]+)"', head) == [
        "right-ip-2025",
        "right-agi",
    ]
    assert "2032" in head


@pytest.mark.parametrize("query", ["", "?on=today", "?on=2031-06-30"])
def test_a_page_is_kept_for_the_day_that_is_in_its_tag(query: str, server: Client) -> None:
    tag = server(f"/en/rights{query}").headers["etag"]
    assert server(f"/en/rights{query}", If_None_Match=tag).status == 304


@pytest.mark.parametrize("query", ["on=never", "part=0", "part=x", "holder=nobody:x"])
def test_what_is_no_day_part_or_holder_is_told(server: Client, query: str) -> None:
    assert server(f"/en/rights?{query}").status == 400


def test_who_holds_nothing_is_told_so(server: Client) -> None:
    page = server("/en/rights?holder=id:elon-musk")
    assert (page.status, "no right or commitment of this holder" in page.text) == (200, True)
