"""A real browser for tests: Debian's Chromium, and pages that remember what the browser complains
of, what breaks their policy and what they ask other hosts for.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# Nothing that asks the network or the graphics by itself.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Every breach of the policy, also one that the console doesn't tell.
_WATCH = """
window.breaches = [];
addEventListener("securitypolicyviolation", (event) =>
  window.breaches.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Complaints:
    """What is wrong with what a page does; a test that means something to go wrong takes it out."""

    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    def take(self) -> list[str]:
        """All that was told, which is forgotten."""
        told = [*self.console, *self.errors, *self.foreign, *self.breaches]
        for kind in (self.console, self.errors, self.foreign, self.breaches):
            kind.clear()
        return told

    def expect_failure(self, status: int) -> None:
        """Forget that Chromium told that an answer had an error `status`, which it does of each.
        Raises AssertionError where it didn't.
        """
        told = [text for text in self.console if f"status of {status} " in text]
        assert told, f"nothing was answered with {status}"
        self.console = [text for text in self.console if text not in told]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    from conftest import absent  # which asks for these fixtures

    if CHROMIUM is None:
        absent("no chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of a test do wrong."""
    return Complaints()


@pytest.fixture
def open_context(
    browser: Browser, complaints: Complaints
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a context with options, such as `java_script_enabled=False`, whose pages are watched.
    When the test ends, none may have complained.
    """
    opened: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        opened.append(watched(browser, complaints, **options))
        return opened[-1]

    yield open_context
    for context in opened:
        for page in context.pages:
            if not page.is_closed() and page.url.startswith("http"):
                complaints.breaches += page.evaluate("window.breaches ?? []")
        context.close()
    assert complaints.take() == []


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page of an English reader, with JavaScript."""
    return open_context().new_page()


def watched(browser: Browser, complaints: Complaints, **options: object) -> BrowserContext:
    """A context with options, whose pages tell `complaints` what they do wrong; but for breaches of
    the policy, which stand in `window.breaches` as long as a page is open.
    """
    context = browser.new_context(**{"locale": "en-GB", **options})  # type: ignore[arg-type]
    context.add_init_script(_WATCH)
    context.on("page", lambda page: _watch(page, complaints))
    context.set_default_timeout(20_000)
    return context


def _watch(page: Page, complaints: Complaints) -> None:
    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.console.append(message.text)

    def see(url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            complaints.foreign.append(url)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.errors.append(str(error)))
    page.on("request", lambda request: see(request.url))
