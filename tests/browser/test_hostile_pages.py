"""Data and parameters that would like to be a program, or to break a page: they are shown as text."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from browsing import Complaints
from playwright.sync_api import BrowserContext, Dialog, Page
from servers import RunningServer, serving

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "</title></textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}} {% raise %} ${7*7}",
    "\u202egnp.exe\u2066",
    "&lt;b&gt; &amp;",
)
IRIS = (
    "javascript:alert(1)",
    "http://evil.example/'onmouseover=alert(1)//",
    "data:text/html,alert(1)",
)


def turtle() -> str:
    """Things whose names, texts, links and IRIs are hostile."""
    lines = ["@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .", "@prefix : <urn:e:> ."]
    for number, text in enumerate(HOSTILE):
        literal = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines.append(f":t{number} a :Thing ; rdfs:label {literal}@en ; rdfs:comment {literal} .")
        lines.append(
            f":t{number} :p {literal}^^:type ; "
            + " , ".join(f":link <{iri}>" for iri in IRIS[:1])
            + " ."
        )
    lines += [f'<{iri}> a :Thing ; rdfs:label "link" ; rdfs:seeAlso <{iri}> .' for iri in IRIS]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    path.write_text(turtle(), "utf-8")
    with serving("--data", str(path), "--processes", "1") as server:
        yield server


@pytest.fixture
def watched(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page on which nothing may open a dialogue."""
    page = open_context(viewport={"width": 360, "height": 800}).new_page()
    dialogues: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogues.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    yield page
    assert dialogues == []


def see(page: Page, address: str) -> str:
    """The words of a page that has nothing foreign in it and isn't wider than its window."""
    page.goto(address, wait_until="load")
    assert (
        page.locator("a[href^='javascript:' i], a[href^='data:' i], [onerror], [onload]").count()
        == 0
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    return page.locator("body").inner_text()


def test_hostile_names_and_iris_are_text(hostile: RunningServer, watched: Page) -> None:
    root = f"http://127.0.0.1:{hostile.port}"
    for path in ("/en/", "/zh/browse?class=urn%3Ae%3AThing"):
        see(watched, root + path)
    for number, text in enumerate(HOSTILE):
        words = see(watched, f"{root}/{('en', 'zh')[number % 2]}/thing?iri=urn:e:t{number}")
        assert text.strip("\u202e\u2066")[:40] in words
    for iri in IRIS:
        assert "link" in see(watched, f"{root}/en/thing?iri={quote(iri, safe='')}")


@pytest.mark.parametrize("place", ["search?q=", "query?show=", "browse?class="])
def test_a_hostile_parameter_is_text(
    place: str, hostile: RunningServer, watched: Page, complaints: Complaints
) -> None:
    for text in (*HOSTILE, "x" * 1000):
        answer = f"http://127.0.0.1:{hostile.port}/en/{place}{quote(text, safe='')}"
        reply = watched.goto(answer, wait_until="load")
        assert reply is not None
        if reply.status == 400:  # refused, and the page of that is looked at as well
            complaints.expect_failure(400)
        assert watched.locator("[onerror], [onload]").count() == 0
        assert watched.evaluate("document.documentElement.scrollWidth") <= 360, answer
