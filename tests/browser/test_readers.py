"""What readers do on pages in a real browser: without JavaScript all of it, by forms and links."""

import re
from collections.abc import Callable

import pytest
from client import Client
from playwright.sync_api import BrowserContext, Page, expect

FIVE_THOUSAND = (
    "SELECT%20*%20%7B%20VALUES%20%3Fa%20%7B%200%201%202%203%204%20%7D"
    + "".join(
        f"%20VALUES%20%3F{name}%20%7B%200%201%202%203%204%205%206%207%208%209%20%7D"
        for name in "bcd"
    )
    + "%20%7D"
)


@pytest.fixture
def plain(open_context: Callable[..., BrowserContext]) -> Page:
    """A page of a reader on a phone, without JavaScript."""
    size = {"width": 360, "height": 800}
    return open_context(java_script_enabled=False, viewport=size).new_page()


def test_a_thing_is_searched_narrowed_and_read_in_both_languages(
    plain: Page, server: Client
) -> None:
    plain.goto(f"{server.root}/zh/agreements")
    plain.get_by_role("searchbox").fill("微软")
    plain.get_by_role("searchbox").press("Enter")
    plain.locator("main").get_by_role("link", name="组织", exact=True).first.click()
    expect(plain).to_have_url(re.compile(r"/zh/search\?.*class="))
    plain.locator(".rows").get_by_role("link", name="微软", exact=True).click()
    expect(plain.locator("h1")).to_contain_text("微软")
    plain.get_by_role("link", name="English").click()
    expect(plain).to_have_url(f"{server.root}/en/id/microsoft")
    expect(plain.locator("h1")).to_contain_text("Microsoft")
    plain.get_by_label("Day", exact=True).fill("2031-06-30")
    plain.get_by_role("button", name="Show").click()
    expect(plain).to_have_url(re.compile("on=2031-06-30"))
    expect(plain.locator("main")).to_contain_text("30 June 2031")


def test_a_question_is_asked_sorted_narrowed_and_opened(plain: Page, server: Client) -> None:
    plain.goto(f"{server.root}/en/queries/money-by-kind")
    plain.locator("#filter").fill("OpenAI")
    plain.get_by_role("button", name="Filter").click()
    expect(plain.get_by_text("of 10 rows.")).to_be_visible()
    facet = plain.locator(".facet", has_text="Force").get_by_role("link", name="inferred")
    facet.click()
    expect(plain.locator("tbody")).to_have_count(2)
    plain.get_by_role("link", name="Show all rows").click()
    expect(plain.locator("tbody")).to_have_count(10)
    plain.locator("details.ev").first.locator("summary").click()
    expect(plain.locator("details.ev").first.locator(".gloss").first).to_be_visible()
    plain.goto(f"{server.root}/en/queries/rights-on-day")
    plain.locator("#p-holder").fill("微软")
    plain.locator("#p-day").fill("2032-07-01")
    plain.get_by_role("button", name="Show the answer").click()
    expect(plain).to_have_url(re.compile(r"holder=%E5%BE%AE%E8%BD%AF&day=2032-07-01"))
    expect(plain.locator(".notice")).to_contain_text("complete.")
    plain.get_by_role("link", name="Open in the editor").click()
    expect(plain.locator("textarea")).to_have_value(re.compile("2032-07-01"))


def test_lists_and_pictures_are_chosen_from(plain: Page, server: Client) -> None:
    plain.goto(f"{server.root}/en/events")
    plain.get_by_role("link", name="2023", exact=True).click()
    expect(plain).to_have_url(re.compile("year=2023"))
    plain.goto(f"{server.root}/en/network")
    plain.locator("#focus").select_option("id:sam-altman")
    plain.get_by_role("button", name="Show").click()
    expect(plain.locator("h1")).to_have_text("Network: Sam Altman")
    plain.goto(f"{server.root}/zh/rights")
    plain.get_by_label("持有者").select_option("id:microsoft")
    plain.get_by_role("button", name="显示").click()
    expect(plain).to_have_url(re.compile("holder="))


def test_a_long_answer_is_gone_through_and_back(page: Page, server: Client) -> None:
    sum = page.locator("#sum")
    page.goto(f"{server.root}/zh/query?query={FIVE_THOUSAND}")
    expect(sum).to_contain_text("5,000")
    expect(page.locator("#answer tbody")).to_have_count(1000)
    page.locator("#answer").get_by_role("link", name="其后各行").click()
    expect(sum).to_contain_text("1,001")
    page.go_back()
    expect(sum).not_to_contain_text("1,001")
    page.go_forward()
    expect(sum).to_contain_text("1,001")
