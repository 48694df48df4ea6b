"""The editor in a real browser: by keyboard, in Chinese, without JavaScript, and with a policy that
nothing breaks.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Complaints
from client import Client
from conftest import PROJECT
from playwright.sync_api import BrowserContext, Locator, Page, expect
from servers import RunningServer, serving

ONTOLOGY = "PREFIX pact: <https://w3id.org/pactgraph/ontology#>"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def patient(releases: Path) -> Iterator[RunningServer]:
    """A server that gives a query a minute."""
    options = ("--query-timeout", "60", "--processes", "1")
    with serving(*options, "--releases", str(releases), "--project", str(PROJECT)) as server:
        yield server


def editor(page: Page) -> Locator:
    """The editor, ready to be typed into."""
    found = page.get_by_role("textbox", name=re.compile("SPARQL"))
    expect(found).to_have_attribute("contenteditable", "true")
    return found


def written(page: Page) -> str:
    """What stands in the editor, which its form has as well."""
    return str(page.locator("#sparql").input_value())


def begin(page: Page, text: str = "") -> None:
    """Write `text` in place of what stands in the editor, by keyboard."""
    editor(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def take(page: Page, text: str) -> None:
    """Take the first completion, which has `text`, by keyboard. In its first 75 milliseconds it
    takes no key, so that nobody who ends a line takes what has just come up.
    """
    expect(options(page).first).to_contain_text(text)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")


def test_a_query_is_written_and_run_by_keyboard(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    begin(page)
    page.keyboard.type("SELECT ?right { ?right a pact:")
    expect(options(page).filter(has_text="pact:Right")).to_be_visible()
    page.keyboard.type("Righ")
    take(page, "right · 权利")
    page.keyboard.type(" ; hold")
    take(page, "pact:holder")
    page.keyboard.type(" micros")
    take(page, "id:microsoft")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sum")).to_have_text("4 rows, complete.")
    expect(page.get_by_role("status")).to_have_text("4 rows, complete.")
    assert written(page) == (
        f"{ONTOLOGY}\nPREFIX id: <https://w3id.org/pactgraph/id/>\n\n"
        "SELECT ?right { ?right a pact:Right ; pact:holder id:microsoft}"
    )


def test_an_answer_has_an_address_and_the_way_back_leads_to_the_query(
    page: Page, server: Client
) -> None:
    page.goto(f"{server.root}/en/query")
    for text, rows in (("SELECT (1 AS ?x) {}", 1), ("SELECT * { VALUES ?x { 1 2 } }", 2)):
        begin(page, text)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answer tbody")).to_have_count(rows)
    expect(page).to_have_url(re.compile(r"/en/query\?query=SELECT\+%2A"))
    page.go_back()
    expect(page.locator("#answer tbody")).to_have_count(1)
    assert written(page) == "SELECT (1 AS ?x) {}"
    page.go_forward()
    expect(page.locator("#answer tbody")).to_have_count(2)
    page.reload()
    expect(page.locator("#answer tbody")).to_have_count(2)
    assert written(page) == "SELECT * { VALUES ?x { 1 2 } }"


def test_an_error_is_marked_at_its_place_and_the_mark_goes_as_one_types(
    page: Page, server: Client, complaints: Complaints
) -> None:
    page.goto(f"{server.root}/en/query")
    begin(page, "SELECT ?x {\n  ?x a <urn:微软> ;; nonsense 1\n}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("line 2, column")
    marked = page.locator(".cm-lintRange-error")
    expect(marked).to_have_text("nonsense")
    editor(page).focus()
    page.keyboard.press("End")
    page.keyboard.type(" ")
    expect(marked).to_have_count(0)
    complaints.expect_failure(400)


def test_an_error_of_an_address_is_marked_when_it_is_opened(
    page: Page, server: Client, complaints: Complaints
) -> None:
    page.goto(f"{server.root}/zh/query?query=SELECT%20%3Fx%20%7B%20%3Fx%20no%3Ab%201%20%7D")
    expect(page.locator(".cm-lintRange-error")).to_have_text("no:b")
    complaints.expect_failure(400)


def test_a_prefix_is_put_in_as_it_is_used_and_once(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    begin(page, "# why\n")
    page.keyboard.type("ASK { ?x skos:")
    expect(page.locator(".cm-line").nth(1)).to_have_text(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    )
    page.keyboard.press("Escape")
    page.keyboard.type("note ?y ; skos:")
    page.keyboard.press("Escape")
    page.keyboard.type("a 'rdfs:label' # owl:")
    assert written(page).count("PREFIX") == 1
    assert written(page).startswith("# why\nPREFIX skos:")


def test_what_follows_is_what_the_data_has(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    begin(page, f"{ONTOLOGY}\nSELECT * {{ ?x a pact:LegalStatus ; ")
    page.keyboard.press("Control+ ")
    expect(options(page).first).to_be_visible()
    told = [text.split()[0] for text in options(page).all_inner_texts()]
    assert told == [
        "a",
        *json.loads(server("/terms.json").body)["follows"]["pact:LegalStatus"][:11],
    ]
    page.keyboard.press("Escape")
    page.keyboard.type("pact:modality ")
    page.keyboard.press("Control+ ")
    expect(options(page).filter(has_text="code:reported")).to_be_visible()


def test_no_completion_stands_in_a_text_or_a_comment(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    for begun in ("ASK { ?x rdfs:label 'pact", "# pact"):
        begin(page, begun)
        page.keyboard.type(":R")
        page.keyboard.press("Control+ ")
        expect(page.get_by_role("listbox")).to_have_count(0)


def test_chinese_is_typed_completed_and_asked(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/zh/query")
    begin(page, f"{ONTOLOGY}\nSELECT ?权利 {{ ?权利 pact:holder ")
    page.keyboard.insert_text("微软")
    take(page, "id:microsoft")
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sum")).to_contain_text("行，完整。")
    expect(page.get_by_role("columnheader")).to_have_text("权利")
    expect(page.locator("#answer tbody").first).to_contain_text("微软")


def test_an_input_method_composes_a_word(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/zh/query")
    begin(page, "# ")
    session = page.context.new_cdp_session(page)
    for text in ("w", "wei", "微软"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    session.send("Input.insertText", {"text": "微软"})
    expect(page.locator(".cm-line").first).to_have_text("# 微软")
    assert written(page) == "# 微软"


def test_a_query_that_runs_is_stopped(page: Page, patient: RunningServer) -> None:
    page.goto(f"http://127.0.0.1:{patient.port}/en/query")
    begin(page, SLOW)
    page.keyboard.press("Control+Enter")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    stop.click()
    expect(stop).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Stopped.")
    begin(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sum")).to_have_text("Yes or no, complete.")


def test_a_file_is_asked_for_in_place_of_the_page(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    begin(page, "SELECT (1 AS ?x) {}")
    page.get_by_label("Answer as").select_option("CSV")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Run").click()
    assert begun.value.path().read_text("utf-8") == "x\n1\n"


def test_a_query_too_long_for_an_address_is_answered_and_kept(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    begin(page, f"ASK {{}} # {'x' * 9000}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sum")).to_have_text("Yes or no, complete.")
    expect(page).to_have_url(f"{server.root}/en/query")
    with page.expect_response("**/sparql") as answered:
        page.get_by_role("button", name="JSON").click()
    assert answered.value.json()["boolean"] is True


def test_a_long_answer_is_shown_in_parts(page: Page, server: Client) -> None:
    ten = "{ 0 1 2 3 4 5 6 7 8 9 }"
    page.goto(f"{server.root}/en/query")
    begin(page, f"SELECT * {{ VALUES ?a {ten} VALUES ?b {ten} VALUES ?c {ten} VALUES ?d {ten} }}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sum")).to_have_text("Rows 1 to 1,000 of 10,000.")
    page.locator("#answer").get_by_role("link", name="The next rows").click()
    expect(page.locator("#sum")).to_have_text("Rows 1,001 to 2,000 of 10,000.")


def test_a_saved_query_opens_in_the_editor(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/queries/what-changed")
    page.get_by_role("link", name="Open in the editor").click()
    editor(page)
    assert written(page).startswith("# What an agreement changed\n")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#sum")).to_contain_text("rows, complete.")
    page.get_by_label("Start from").select_option("rights-on-day")
    page.get_by_role("button", name="Load").click()
    expect(page.locator(".cm-line").first).to_have_text("# Rights that an agent holds on a day")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_works_without_javascript(
    language: str, server: Client, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{server.root}/{language}/query")
    field = page.locator("textarea")
    field.fill("SELECT ?x { ?x pact:holder id:openai }")
    page.locator("#run").click()
    expect(page.locator("#answer tbody")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"\?query=PREFIX"))
    assert field.input_value().startswith(
        "PREFIX id: <https://w3id.org/pactgraph/id/>\nPREFIX pact:"
    )
    expect(page.locator("#stop, #keys")).to_have_count(2)
    expect(page.locator("#stop")).to_be_hidden()


def test_an_error_is_told_without_javascript(
    server: Client, open_context: Callable[..., BrowserContext], complaints: Complaints
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{server.root}/en/query")
    page.locator("textarea").fill("SELECT ?x {\n\n  nonsense\n}")
    page.locator("#run").click()
    expect(page.get_by_role("alert")).to_contain_text("line 3, column 3")
    assert "nonsense" in page.locator("textarea").input_value()
    complaints.expect_failure(400)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_width_scrolls_sideways_and_the_colours_are_those_of_the_theme(
    width: int, scheme: str, server: Client, open_context: Callable[..., BrowserContext]
) -> None:
    size = {"width": width, "height": 800}
    page = open_context(viewport=size, color_scheme=scheme).new_page()
    page.goto(
        f"{server.root}/en/query?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%2020"
    )
    ground = editor(page).evaluate(
        "node => getComputedStyle(node.closest('.cm-editor')).backgroundColor"
    )
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) > 400) is (scheme == "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_leaves_the_editor_by_the_tabulator(page: Page, server: Client) -> None:
    page.goto(f"{server.root}/en/query")
    editor(page).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()


def test_other_pages_do_not_load_it(page: Page, server: Client) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.root}/en/queries/what-changed")
    assert [url for url in asked if re.search("editor|sparql-", url)] == []


def test_what_the_editor_takes_is_within_its_allowance(server: Client) -> None:
    [bundle] = re.findall(r'modulepreload" href="([^"]*)"', server("/en/query").text)
    [script] = re.findall(r'type="module" src="(/static/[^"]*)"', server("/en/query").text)
    parts = re.findall(r'from "\./([\w-]+\.js)"', server(script).text)
    paths = {bundle, script, "/static/sparql-tokens.js", *(f"/static/{name}" for name in parts)}
    sizes = {path: len(server(path, Accept_Encoding="gzip").body) for path in paths}
    assert len(sizes) == 5
    assert sum(sizes.values()) <= 150 * 1024
