"""The pages in a real browser: they work, in both languages, and nothing in them breaks the policy
they are sent with.
"""

from pathlib import Path

import pytest
from client import Client
from pactgraph.release import Release
from playwright.sync_api import Browser, Page, expect
from servers import serving


def test_the_home_page_tells_what_this_is_and_where_the_endpoint_stands(
    page: Page, server: Client, release: Release
) -> None:
    page.goto(f"{server.root}/")
    expect(
        page.get_by_text("each statement with its time, its force and its sentence")
    ).to_be_visible()
    expect(page.locator("code.address")).to_have_text(f"{server.root}/sparql")
    expect(page.get_by_role("contentinfo").get_by_text(release.id)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_every_link_of_the_home_page_leads_somewhere(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/")
    links = {link.get_attribute("href") or "" for link in page.locator("a:not(.skip)").all()}
    links.remove("https://creativecommons.org/licenses/by/4.0/")
    assert len(links) > 30
    assert {path: server(path).status for path in links if server(path).status != 200} == {}


def test_a_saved_query_opens_with_an_answer_and_can_be_asked_anew(
    page: Page, server: Client
) -> None:
    page.goto(f"{server.root}/")
    page.get_by_role("link", name="Rights that an agent holds on a day").click()
    expect(page.get_by_role("table")).to_contain_text("licence")
    page.get_by_label("the day asked about").fill("2025-10-27")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_role("table")).to_contain_text("priority right")
    expect(page.get_by_label("the day asked about")).to_have_value("2025-10-27")


def test_the_pages_speak_chinese(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/")
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh"
    page.get_by_role("link", name="某协议带来的变更").click()
    expect(page.get_by_role("table")).to_contain_text("微软失去优先权")


@pytest.mark.parametrize(
    ("language", "place", "who", "share"),
    [
        ("en", "sentence 23", "According to a post on the blog", "27 percent"),
        ("zh", "第 23 句", "的一篇博客文章", "27%"),
    ],
)
def test_evidence_is_read_where_the_text_is_not_at_hand(
    language: str, place: str, who: str, share: str, page: Page, server: Client
) -> None:
    page.goto(f"{server.root}/{language}/queries/evidence-of?situation=stake-2025")
    told = page.get_by_role("row").filter(has_text=place).locator("td.prose").first
    expect(told).to_contain_text(who)
    expect(told).to_contain_text(share)


def test_things_are_suggested_while_a_name_is_typed(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/queries/evidence-of")
    assert page.locator("datalist option").count() == 0
    page.locator("input[data-search]").first.fill("27 percent")
    expect(page.locator('datalist option[value*="27 percent"]').first).to_be_attached()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_is_sorted_and_filtered_without_a_script(
    language: str, browser: Browser, server: Client
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{server.root}/{language}/queries/everything-about?agent=openai")
    first = page.locator("tbody th").first.text_content()
    page.locator("thead a.sort").first.click()
    page.locator("thead a.sort").first.click()
    expect(page.locator('th[aria-sort="descending"]')).to_be_visible()
    assert page.locator("tbody th").first.text_content() != first
    page.locator("#filter").fill("ChatGPT")
    page.locator(".narrow button").click()
    expect(page.locator('th[aria-sort="descending"]')).to_be_visible()
    rows = page.locator("tbody th").all_text_contents()
    assert 0 < len(rows) < 10
    assert all("ChatGPT" in row for row in rows)
    page.close()


def test_a_graph_is_shown_as_turtle(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/queries/agreement-graph")
    expect(page.locator("pre").first).to_contain_text("@prefix pact:")


@pytest.mark.parametrize("width", [360, 768])
def test_no_page_is_wider_than_a_small_screen(width: int, page: Page, server: Client) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/queries/what-changed", "/queries/agreement-graph"):
        page.goto(server.root + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_mistake_is_told_in_the_page(browser: Browser, server: Client) -> None:
    page = browser.new_page()
    page.goto(f"{server.root}/queries/rights-on-day?holder=nobody&day=2031-06-30")
    expect(page.get_by_role("alert")).to_contain_text("no pact:Agent is called 'nobody'")
    page.goto(f"{server.root}/nowhere")
    expect(page.get_by_role("alert")).to_contain_text("not found")
    page.close()


def test_what_is_no_page_can_be_looked_at_and_saved(page: Page, server: Client) -> None:
    for path in ("/queries", "/export/SHA256SUMS", "/healthz"):
        page.goto(server.root + path)
        expect(page.locator("body")).not_to_be_empty()
    page.goto(f"{server.root}/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="pactgraph.nt.gz").click()
    assert begun.value.path().read_bytes() == server("/export/pactgraph.nt.gz").body


def test_styles_and_pictures_work_although_they_are_no_pages(page: Page, server: Client) -> None:
    for _ in range(2):  # the second time from the browser's own cache, after a 304
        page.goto(f"{server.root}/")
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 5
        loaded = (
            "icon.onload = () => done(true); icon.onerror = () => done(false); icon.src = "
            "'/static/favicon.svg'"
        )
        assert page.evaluate(f"new Promise(done => {{ const icon = new Image(); {loaded} }})")
        page.reload()


def test_a_page_of_another_site_reads_nothing_private_and_a_link_to_it_works(
    browser: Browser, server: Client, tmp_path: Path
) -> None:
    (tmp_path / "private.ttl").write_text('<urn:me> <urn:says> "secret" .')
    with serving("--data", str(tmp_path / "private.ttl"), "--processes", "1") as private:
        page, own = browser.new_page(bypass_csp=True), f"http://127.0.0.1:{private.port}"
        page.goto(f"{server.root}/queries")
        for target in (f"{own}/graphs?default", f"http://localhost:{private.port}/graphs?default"):
            for options in (
                "{}",
                "{mode: 'no-cors'}",
                "{method: 'POST', body: 'query=ASK{}', headers: {'Content-Type': "
                "'application/x-www-form-urlencoded'}}",
            ):
                read = (
                    f"fetch('{target}', {options}).then(answer => answer.text(), error => "
                    "'refused')"
                )
                assert page.evaluate(read) == "refused"
        page.goto("about:blank")
        page.set_content(f"<a href='{own}/'>link</a>")
        page.get_by_role("link").click()
        expect(page.get_by_text(f"{own}/sparql", exact=True)).to_be_visible()
        page.close()
