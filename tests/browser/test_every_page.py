"""Every kind of page in a real browser, in both languages and themes: nothing that the browser or
axe complains of, nothing wider than its window, and nothing that is there by JavaScript alone.
"""

import os
import re
from collections.abc import Iterator
from html import unescape

import pytest
from browsing import Complaints, watched
from client import Client
from conftest import PROJECT, absent
from places import ERRORS, PAGES, saved_queries
from playwright.sync_api import Browser, Page

AXE = PROJECT / "tests" / "standards" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (360, 768, 1280, 1920)


@pytest.fixture(scope="session")
def axe() -> str:
    """The program that looks for barriers."""
    if not AXE.is_file():
        absent("no axe-core: npm ci --ignore-scripts --prefix tests/standards/clients")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="module")
def window(browser: Browser, axe: str) -> Iterator[tuple[Page, Complaints]]:
    """A page for all tests, which knows how to look for barriers, and what is wrong with it."""
    complaints = Complaints()
    context = watched(browser, complaints)
    context.add_init_script(axe)
    yield context.new_page(), complaints
    context.close()


@pytest.fixture
def complaints(window: tuple[Page, Complaints]) -> Iterator[Complaints]:
    """What is wrong with the pages of a test."""
    yield window[1]
    assert window[1].take() == []


@pytest.fixture
def page(window: tuple[Page, Complaints], complaints: Complaints) -> Page:
    """The page, watched."""
    return window[0]


def barriers(page: Page, theme: str) -> list[str]:
    """What keeps somebody from using a page in a theme: the rule, where, and what is wrong."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    found = page.evaluate(
        """levels => axe.run({runOnly: levels, resultTypes: ["violations"]}).then(
            found => found.violations.flatMap(rule => rule.nodes.map(
                node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))""",
        LEVELS,
    )
    return [f"{theme}: {each}" for each in found]


# How wide a page is, and what is wider than its place: a cell of a table that we composed, whose text
# would run into the next one, and on a phone a table, which is cards there.
NEEDED = """() => [document.documentElement.scrollWidth, [...document.querySelectorAll(
    innerWidth < 768 ? ".cards tbody td, .cards tbody th, .scroll" : ".fixed tbody td, .fixed tbody th"
)].filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 1).map(
    box => box.textContent.trim().slice(0, 60))]"""


def too_wide(page: Page) -> list[str]:
    """The widths at which a page must be moved sideways, or what stands in it runs out of
    its place.
    """
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        needed, running = page.evaluate(NEEDED)
        wide += [f"{needed} px of {width}"] if needed > width else []
        wide += [f"{text!r} at {width}" for text in running]
    return wide


def visit(page: Page, address: str, status: int = 200) -> None:
    """Open a page, and see that it is answered as it should be and says its language and what it is."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status == status, address
    language = re.sub(r".*?//[^/]*/(en|zh)/.*", r"\1", address)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1, address


def look(page: Page, theme: str) -> list[str]:
    """All that is wrong with an open page in a theme."""
    return [*barriers(page, theme), *too_wide(page), *page.evaluate("window.breaches")]


def words(text: str) -> set[str]:
    """The words of a text without the numbers before them: times differ, and an editor has some."""
    return {*re.findall(r"[^\W\d]\w*", text)}


def sent(server: Client, path: str) -> set[str]:
    """The words of what a page is about, as the server sends it."""
    (main,) = re.findall(r"<main.*</main>", server(path, Accept="text/html").text, re.DOTALL)
    return words(unescape(re.sub(r"<[^>]*>", "", main)))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(path: str, server: Client, page: Page) -> None:
    looks = (("en", "light"), ("zh", "dark"))
    # A run in CI has a time: there each page is seen in one look, and every kind in either.
    seen = looks if not os.environ.get("CI") else [looks[PAGES.index(path) % 2]]
    for language, theme in seen:
        visit(page, f"{server.root}/{language}{path}")
        assert look(page, theme) == []
        shown = words(page.locator("main").text_content() or "")
        assert shown - sent(server, f"/{language}{path}") == set(), "there by JavaScript alone"


@pytest.mark.parametrize(("path", "status"), ERRORS.items())
def test_an_error_is_a_page_too(
    path: str, status: int, server: Client, page: Page, complaints: Complaints
) -> None:
    for language, theme in (("en", "dark"), ("zh", "light")):
        visit(page, f"{server.root}/{language}{path}", status)
        complaints.expect_failure(status)
        assert look(page, theme) == []


def test_each_saved_query_has_its_page(server: Client, page: Page) -> None:
    for number, path in enumerate(saved_queries()):
        visit(page, f"{server.root}/{('en', 'zh')[number % 2]}{path}")
        assert too_wide(page) == [], path
    assert barriers(page, "dark") == []
