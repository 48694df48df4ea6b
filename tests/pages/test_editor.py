"""The page of the editor over HTTP: what stands in it, what comes of a query, and that a browser
that asks the endpoint finds it.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from client import Answer, Client
from conftest import PROJECT
from pactgraph.web.pages.frame import words
from servers import RunningServer, serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HOLDERS = "SELECT ?right ?holder { ?right pact:holder ?holder } ORDER BY ?right"
MANY = "SELECT ?a ?b { VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 } %s } ORDER BY ?a ?b"
THOUSANDS = MANY.replace("%s", "VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 2 }")


@pytest.fixture(scope="module")
def small(releases: Path) -> Iterator[RunningServer]:
    """A server with little time for a query and short addresses."""
    options = ("--query-timeout", "1", "--url-length", "600", "--processes", "1")
    with serving(*options, "--releases", str(releases), "--project", str(PROJECT)) as server:
        yield server


def editor(server: Client, language: str = "en", **arguments: str) -> Answer:
    return server(f"/{language}/query?{urlencode(arguments)}", Accept=BROWSER)


def text_in(page: str) -> str:
    """The text in the editor, as a browser reads it."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def own(language: str, name: str, **values: object) -> str:
    table = words(language)["editor"]
    assert not isinstance(table, str)
    return str(table[name]).format(**values)


def test_it_begins_with_a_query_that_any_data_answers(server: Client) -> None:
    page = editor(server)
    assert page.status == 200
    begun = text_in(page.text)
    assert "SELECT" in begun
    assert editor(server, query=begun).status == 200


def test_an_answer_has_things_by_their_names_with_links(server: Client) -> None:
    for language, name in (("en", "Microsoft"), ("zh", "微软")):
        page = editor(server, language, query=HOLDERS).text
        assert f'<a href="/{language}/id/microsoft" rel="noreferrer"' in page
        assert f">{name}</a>" in page
        assert own(language, "rows_whole", count=12) in page


def test_a_prefix_that_is_not_declared_is_put_in(server: Client) -> None:
    page = editor(server, query=HOLDERS).text
    line = "PREFIX pact: <https://w3id.org/pactgraph/ontology#>"
    assert text_in(page) == f"{line}\n\n{HOLDERS}"


def test_the_answer_is_offered_in_each_format(server: Client) -> None:
    page = editor(server, query=HOLDERS).text
    links = [unescape(link) for link in re.findall(r'href="(/sparql\?[^"]*)"', page)]
    types = [server(link).headers["content-type"].partition(";")[0] for link in links]
    assert types == [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ]


def test_a_long_answer_is_shown_in_parts_with_its_whole_number(server: Client) -> None:
    page = editor(server, query=THOUSANDS).text
    assert own("en", "rows_part", first=1, last="1,000", count="3,000") in page
    assert page.count("<tbody") == 1000
    seen = 1
    while following := re.search(rf'href="([^"]*)">{words("en")["next_part"]}<', page):
        page = server(unescape(following[1])).text
        seen += 1
    assert seen == 3
    assert own("en", "rows_part", first="2,001", last="3,000", count="3,000") in page
    assert f">{words('en')['first_part']}</a>" in page


def test_a_row_behind_the_end_is_told(server: Client) -> None:
    page = editor(server, query="SELECT ?x { VALUES ?x { 1 } }", offset="7")
    assert (page.status, str(words("en")["no_more_rows"]) in page.text) == (200, True)


@pytest.mark.parametrize(
    ("query", "language", "shown"),
    [
        ("ASK { ?x pact:holder ?y }", "en", '<p class="big">Yes</p>'),
        ("ASK { ?x pact:holder 1 }", "zh", '<p class="big">否</p>'),
        ("CONSTRUCT { <urn:a> <urn:b> '<c>' } WHERE {}", "en", "&lt;urn:b&gt; &#34;&lt;c&gt;&#34;"),
        ("SELECT ?x { VALUES ?x { UNDEF } }", "zh", '<span class="none">无值</span>'),
        ("SELECT ?x { ?x pact:holder 1 }", "en", own("en", "rows_none")),
        ("SELECT (1234567 AS ?n) {}", "en", '<data value="1234567">1,234,567</data>'),
        ("SELECT ('<script>alert(1)</script>' AS ?x) {}", "en", "&lt;script&gt;alert(1)"),
        ("SELECT (<javascript:alert(1)> AS ?x) {}", "en", '<span title="javascript:alert(1)">'),
    ],
)
def test_each_kind_of_answer_is_shown(
    query: str, language: str, shown: str, server: Client
) -> None:
    page = editor(server, language, query=query)
    assert page.status == 200
    assert shown in page.text


def test_a_misspelt_property_is_told(server: Client) -> None:
    page = editor(server, query="SELECT ?x { ?x pact:holdr ?y }").text
    assert "pact:holdr" in page.partition('id="answer"')[2]
    assert "pact:holder" in page.partition('id="answer"')[2]


def test_a_long_text_is_cut_on_the_page_and_whole_in_the_file(server: Client) -> None:
    query = "SELECT (CONCAT(?x, ?x, ?x) AS ?y) { BIND('%s' AS ?x) }" % ("a" * 1500)
    page = editor(server, query=query).text
    assert ("a" * 2000 + "…" in page, "a" * 2001 in page) == (True, False)
    link = re.search(r'href="(/sparql\?[^"]*format=csv)"', page)
    assert link
    assert "a" * 4500 in server(unescape(link[1])).text


def test_a_row_too_long_for_a_page_is_told(server: Client) -> None:
    many = ", ".join(["?a"] * 1000)
    longer = f"BIND(CONCAT({many}) AS ?b) BIND(CONCAT({many.replace('?a', '?b')}) AS ?c)"
    query = f"SELECT ?c {{ BIND('12345' AS ?a) {longer} }}"
    way = server("/en/query", urlencode({"query": query}).encode(), Accept=BROWSER)
    assert way.status == 200
    assert own("en", "rows_long", count=1) in way.text
    assert len(way.text) < 100_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_error_is_told_at_its_place_with_the_query_kept(language: str, server: Client) -> None:
    query = "PREFIX pact: <https://w3id.org/pactgraph/ontology#>\nSELECT ?x {\n  ?x a pact:Right\nLIMIT 5"
    page = editor(server, language, query=query)
    assert page.status == 400
    assert text_in(page.text) == query
    assert 'data-line="4" data-column="1"' in page.text
    assert own(language, "place", line=4, column=1) in page.text
    assert 'aria-invalid="true"' in page.text
    assert "<b>4</b>" in page.text


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", 403, "update"),
        ("SELECT * { SERVICE <http://e.example/> { ?s ?p ?o } }", 403, "e.example"),
        ("SELECT ?x { ?x nope:a 1 }", 400, "nope"),
    ],
)
def test_what_is_refused_is_told_on_the_page(
    query: str, status: int, told: str, server: Client
) -> None:
    page = editor(server, query=query)
    assert page.status == status
    assert told in page.text.partition('role="alert"')[2]
    assert text_in(page.text) == query


def test_a_query_that_takes_too_long_is_told_on_the_page(small: RunningServer) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    page = small.get(f"/en/query?{urlencode({'query': query})}", Accept=BROWSER)
    assert page.status == 504
    assert text_in(page.text) == query


def test_the_limits_are_shown(small: RunningServer) -> None:
    page = small.get("/en/query", Accept=BROWSER).text
    assert "1 seconds, 1 GiB of memory, 256 MiB of answer, 1 MiB of query" in page


def test_a_form_leads_to_an_address_that_can_be_passed_on(server: Client) -> None:
    sent = urlencode({"query": "ASK {\r\n}", "format": ""}).encode()
    way = server("/zh/query", sent, Accept=BROWSER)
    assert way.status == 303
    address = urlsplit(way.headers["location"])
    assert (address.path, parse_qs(address.query)) == ("/zh/query", {"query": ["ASK {\n}"]})


def test_a_form_that_is_too_long_for_that_is_answered(small: RunningServer) -> None:
    query = "ASK { # " + "x" * 700 + "\n}"
    sent = urlencode({"query": query}).encode()
    kind = {"Accept": BROWSER, "Content-Type": "application/x-www-form-urlencoded"}
    page = small.send("POST", "/en/query", sent, 30, "127.0.0.1", kind)
    assert page.status == 200
    assert text_in(page.text) == query
    assert own("en", "too_long") in unescape(page.text)
    assert page.text.count('formaction="/sparql"') == 2
    assert '<p class="big">Yes</p>' in page.text


def test_a_form_that_asks_for_data_gets_it(server: Client, small: RunningServer) -> None:
    text = "SELECT (STR(pact:Right) AS ?x) {}"
    gives = "x\r\nhttps://w3id.org/pactgraph/ontology#Right\r\n"
    way = server("/en/query", urlencode({"query": text, "format": "csv"}).encode(), Accept=BROWSER)
    assert (way.status, server(way.headers["location"]).text) == (303, gives)
    long = urlencode({"query": f"{text} # {'x' * 700}", "format": "csv"}).encode()
    kind = {"Accept": BROWSER, "Content-Type": "application/x-www-form-urlencoded"}
    answer = small.send("POST", "/en/query", long, 30, "127.0.0.1", kind)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.text == gives


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_browser_that_asks_the_endpoint_finds_the_page(method: str, server: Client) -> None:
    sent = urlencode({"query": HOLDERS})
    target = f"/sparql?{sent}" if method == "GET" else "/sparql"
    body = sent.encode() if method == "POST" else None
    page = server(target, body, Accept=BROWSER, Accept_Language="zh-CN,zh;q=0.9")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "微软" in page.text
    assert page.text.count('href="/sparql?') == 4
    assert {"Accept", "Accept-Language"} <= {*page.headers["vary"].split(", ")}


def test_a_browser_that_asks_wrongly_finds_its_query(server: Client) -> None:
    page = server(f"/sparql?query={quote('SELECT ?x {')}", Accept=BROWSER)
    assert (page.status, text_in(page.text)) == (400, "SELECT ?x {")


def test_a_browser_that_asks_for_data_gets_it(server: Client) -> None:
    answer = server("/sparql?query=ASK%7B%7D&format=json", Accept=BROWSER)
    assert answer.headers["content-type"] == "application/sparql-results+json"


def test_a_bare_endpoint_leads_a_browser_to_the_editor(server: Client) -> None:
    for path in ("/sparql", "/sparql/"):
        way = server(path, Accept=BROWSER, Accept_Language="zh")
        assert (way.status, way.headers["location"]) == (303, "/zh/query")


def test_graphs_of_the_protocol_are_kept(server: Client) -> None:
    graph = "https://w3id.org/pactgraph/graph/entities"
    asked = {"query": "ASK { ?x pact:evidence ?y }", "default-graph-uri": graph}
    page = editor(server, **asked).text
    assert '<p class="big">No</p>' in page
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in page
    link = re.search(r'href="(/sparql\?[^"]*format=json)"', page)
    assert link
    assert '"boolean":false' in server(unescape(link[1])).text
    other = re.search(r'<a href="([^"]*)" lang="zh"', page)
    assert other
    assert '<p class="big">否</p>' in server(unescape(other[1]).removeprefix(server.root)).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_saved_query_opens_and_runs_in_the_editor(language: str, server: Client) -> None:
    names = re.findall(r'<option value="([a-z-]+)">', editor(server, language).text)
    assert {path.stem for path in PROJECT.glob("queries/*/*.rq")} <= {*names}
    for path in sorted(PROJECT.glob("queries/*/*.rq"))[::7]:
        opened = editor(server, language, example=path.stem)
        assert opened.status == 200
        text = text_in(opened.text)
        assert "#+" not in text
        assert "$" not in text
        ran = server(f"/{language}/query", urlencode({"query": text}).encode(), Accept=BROWSER)
        assert server(ran.headers["location"], Accept=BROWSER).status == 200, path.stem


def test_a_saved_query_opens_with_its_arguments(server: Client) -> None:
    page = server("/en/queries/rights-on-day?holder=openai&day=2031-06-30").text
    link = re.search(r'href="(/en/query\?[^"]*)"', page)
    assert link
    text = text_in(server(unescape(link[1])).text)
    assert "<https://w3id.org/pactgraph/id/openai>" in text
    assert "2031-06-30" in text
    assert text.startswith("# Rights that an agent holds on a day\n")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [({"example": "none"}, 404), ({"example": "rights-on-day", "day": "soon"}, 400)],
)
def test_an_example_that_there_is_not_is_told(
    arguments: dict[str, str], status: int, server: Client
) -> None:
    assert editor(server, **arguments).status == status


def test_code_asks_the_same(server: Client) -> None:
    page = editor(server, query=HOLDERS).text
    curl = unescape(page).partition('class="tabs"')[2]
    assert f"'{server.root}/sparql' <<'SPARQL'\nPREFIX pact:" in curl


def test_a_page_may_be_kept_unless_it_changes(server: Client) -> None:
    assert "etag" in editor(server, query=HOLDERS).headers
    assert "etag" not in editor(server, query="SELECT (NOW() AS ?now) {}").headers


def test_it_works_over_any_data(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text("<urn:a> a <urn:C> ; <urn:p> 'x' .", "utf-8")
    with serving("--data", str(tmp_path / "own.ttl"), "--processes", "1") as own_data:
        page = own_data.get("/en/query?query=SELECT*%7B%3Fs%3Fp%3Fo%7D", Accept=BROWSER)
        assert (page.status, own("en", "rows_whole", count=2) in page.text) == (200, True)
        form = {"Origin": f"http://127.0.0.1:{own_data.port}", "Sec-Fetch-Site": "same-origin"}
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": BROWSER, **form}
        way = own_data.send("POST", "/en/query", b"query=ASK%7B%7D", 30, "127.0.0.1", kind)
        assert way.status == 303
