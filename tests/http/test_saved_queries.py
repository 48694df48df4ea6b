"""Saved queries as calls: in parts, in a language, in every format of every form, and the way to
their pages.
"""

import gzip
import json
import re
import shutil
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import replace
from http.client import HTTPConnection

import pytest
from client import Answer, Client, exchange
from conftest import PROJECT
from pactgraph.rdf.formats import Format, Kind, formats_of
from pactgraph.rdf.terms import ID
from pactgraph.sparql.results import Graph, read_answer
from servers import RunningServer, rows, serving

HEADER = """#+ title: {{en: {0}, zh: 问}}
#+ summary: {{en: a question, zh: 一个问题}}
#+ tags: [test]
"""
AGENT = "#+ parameters: {who: {type: iri, class: 'pact:Agent', en: a, zh: b, example: openai}}\n"
ANYTHING = AGENT.replace("class: 'pact:Agent', ", "")
PACT = "PREFIX pact: <https://w3id.org/pactgraph/ontology#>\n"
RDFS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
COLUMNS = "#+ columns: {agent: {en: Agent, zh: 主体}, label: {en: Name, zh: 名称}}\n"
AGENTS = (
    COLUMNS
    + PACT
    + RDFS
    + "SELECT ?agent ?label WHERE { ?agent a pact:Agent . ?agent rdfs:label ?label"
)
QUERIES = {
    "few-agents": f"{AGENTS} FILTER(LANG(?label) = 'en' && REGEX(STR(?agent), '/(openai|google|microsoft)$')) }} ORDER BY ?agent LIMIT 5",
    "agents": f"{AGENTS} FILTER(LANG(?label) = $lang) }} ORDER BY ?agent LIMIT 5",
    "all-agents": f"{AGENTS} FILTER(LANG(?label) = $lang) }} ORDER BY ?agent",
    "said-of": f"{ANYTHING}#+ columns: {{p: {{en: Property, zh: 属性}}}}\nSELECT ?p {{ $who ?p ?o }} ORDER BY ?p LIMIT 5",
    "is-founded": f"{AGENT}{PACT}ASK {{ ?founding pact:affected $who }}",
    "triples-of": f"{AGENT}CONSTRUCT {{ $who ?p ?o }} WHERE {{ $who ?p ?o }}",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server over the project with more queries."""
    project = tmp_path_factory.mktemp("asked") / "project"
    for name in ("ontology", "data", "queries"):
        shutil.copytree(PROJECT / name, project / name)
    (project / "queries" / "tests").mkdir()
    for name, text in QUERIES.items():
        path = project / "queries" / "tests" / f"{name}.rq"
        path.write_text(HEADER.format(name) + text, "utf-8")
    proxies = ("--trusted-proxies", "127.0.0.1")
    with serving("--project", str(project), "--processes", "1", *proxies) as running:
        yield running


@pytest.fixture(scope="module")
def get(asked: RunningServer) -> Client:
    return Client(f"http://127.0.0.1:{asked.port}")


def link_list(answer: Answer) -> list[dict[str, str]]:
    """The links in the header of an answer: the address of each, and its attributes."""
    found = re.findall(r"<([^>]*)>((?:; \w+=\"[^\"]*\")*)", answer.headers["link"])
    return [{"url": url, **dict(re.findall(r'(\w+)="([^"]*)"', rest))} for url, rest in found]


def links(answer: Answer) -> dict[str, list[dict[str, str]]]:
    """The links of an answer by their relations."""
    found: dict[str, list[dict[str, str]]] = {}
    for link in link_list(answer):
        for relation in link["rel"].split():
            found.setdefault(relation, []).append(link)
    return found


def address(answer: Answer, relation: str) -> str:
    """The address of the only link of a relation."""
    (link,) = links(answer)[relation]
    return link["url"]


def test_a_cut_answer_says_so_and_names_the_next_part(get: Client) -> None:
    parts = [get("/queries/agents.json")]
    while "next" in links(parts[-1]):
        assert parts[-1].headers["pactgraph-cut"] == "true"
        there = address(parts[-1], "next")
        assert there.startswith(f"{get.root}/queries/agents.json?offset=")
        parts.append(get(there.removeprefix(get.root)))
    whole = get("/queries/all-agents.json")
    assert [row for part in parts for row in rows(part)] == rows(whole)
    assert {len(rows(part)) for part in parts[:-1]} == {5}
    assert "pactgraph-cut" not in parts[-1].headers
    total = str(len(rows(whole)))
    assert [part.headers.get("pactgraph-total") for part in parts[-2:]] == [None, total]
    assert whole.headers["pactgraph-total"] == total


def test_parts_lead_to_each_other_with_all_that_was_asked(get: Client) -> None:
    asked = "format=csv&format=json&lang=zh&limit=2&bom="
    first = get(f"/queries/agents?{asked}")
    assert address(first, "next") == f"{get.root}/queries/agents?{asked}&offset=2"
    assert not {"prev", "first"} & links(first).keys()
    third = get(f"/queries/agents?{asked}&offset=4")
    assert address(third, "prev") == f"{get.root}/queries/agents?{asked}&offset=2"
    assert address(third, "first") == f"{get.root}/queries/agents?{asked}"
    assert address(get("/queries/agents?offset=3"), "prev") == f"{get.root}/queries/agents"


def test_past_the_end_nobody_knows_where_the_last_part_begins(get: Client) -> None:
    past = links(get("/queries/agents?offset=100000"))
    assert ("prev" in past, "first" in past) == (False, True)


def test_fewer_rows_are_given_where_fewer_are_wanted(get: Client) -> None:
    for format in formats_of(Kind.SOLUTIONS):
        answer = get(f"/queries/few-agents.{format.suffix}?limit=2")
        assert answer.headers["pactgraph-cut"] == "true"
        assert answer.headers["pactgraph-total"] == "3"
        last = get(f"/queries/few-agents.{format.suffix}?limit=2&offset=2")
        assert "pactgraph-cut" not in last.headers
        assert last.headers["pactgraph-total"] == "3"
    assert len(rows(get("/queries/few-agents.json?limit=2"))) == 2


def test_an_answer_is_linked_with_itself_in_other_formats(get: Client) -> None:
    answer = get("/queries/is-founded?format=xml&who=id%3Aopenai&language=zh")
    asked = "?who=id%3Aopenai"
    assert address(answer, "canonical") == f"{get.root}/queries/is-founded{asked}"
    found = {link["url"]: link["type"] for link in links(answer)["alternate"]}
    assert found == {
        f"{get.root}/queries/is-founded.json{asked}": "application/sparql-results+json",
        f"{get.root}/queries/is-founded.xml{asked}": "application/sparql-results+xml",
        f"{get.root}/en/queries/is-founded{asked}": "text/html",
        f"{get.root}/zh/queries/is-founded{asked}": "text/html",
    }
    for there, media_type in found.items():
        reached = get(there.removeprefix(get.root))
        assert reached.headers["content-type"].partition(";")[0] == media_type
    same = "/queries/agents.csv?limit=2&lang=zh&offset=2"
    assert address(get(same), "canonical") == f"{get.root}/queries/agents?lang=zh&offset=2&limit=2"


def test_the_description_for_programs_is_linked(get: Client) -> None:
    for path in ("/queries/agents.csv", "/queries"):
        answer = get(path)
        assert address(answer, "service-desc") == f"{get.root}/openapi.json"
        assert address(answer, "describedby") == f"{get.root}/openapi.json"


def test_links_of_a_long_address_leave_room_for_other_headers(get: Client) -> None:
    who = "urn:" + "a" * 600
    answer = get(f"/queries/said-of.csv?who={who}&limit=1")
    assert answer.status == 200, answer.text[:300]
    assert len(answer.headers["link"]) < 3000


def test_links_are_right_behind_a_proxy(get: Client) -> None:
    root = "https://data.example/graph"
    answer = get(
        "/queries/agents.csv",
        X_Forwarded_Host="data.example",
        X_Forwarded_Proto="https",
        X_Forwarded_Prefix="/graph",
        X_Forwarded_For="203.0.113.7",
    )
    assert address(answer, "next") == f"{root}/queries/agents.csv?offset=5"
    assert {link["url"].startswith(f"{root}/") for link in link_list(answer)} == {True}


def test_scripts_of_other_sites_may_read_that_an_answer_is_cut(get: Client) -> None:
    told = get("/queries/agents.csv").headers["access-control-expose-headers"]
    assert "Pactgraph-Cut" in told
    assert "Link" in told


def test_an_answer_that_is_whole_says_nothing(get: Client) -> None:
    headers = get("/queries/all-agents.csv").headers
    assert "pactgraph-cut" not in headers
    assert 'rel="next"' not in headers["link"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/queries/agents?offset=-1", "count rows from 0"),
        ("/queries/agents?offset=x", "count rows from 0"),
        (f"/queries/agents?offset={'9' * 40}", "count rows from 0"),
        ("/queries/agents?offset=5&offset=6", "offset is given 2 times"),
        ("/queries/all-agents?offset=5", "gives its answer whole"),
        ("/queries/agents?lang=fr", "lang: 'fr' is not one of en, zh"),
        ("/queries/agents?language=fr", "lang: 'fr' is not one of en, zh"),
        ("/queries/agents?limit=6", "limit 6 is none of the 1 to 5 rows"),
        ("/queries/agents?limit=0", "limit 0 is none of the 1 to 5 rows"),
        ("/queries/agents?limit=many", "limit 'many' is no number of rows; write a whole number"),
        (f"/queries/agents?limit={10**20}", f"limit {10**20} is none of the 1 to 5 rows"),
        (f"/queries/agents?offset={10**20}", f"offset {10**20} is no row of an answer"),
        ("/queries/all-agents?limit=5", "gives its answer whole"),
        ("/queries/is-founded?limit=5&who=openai", "gives its answer whole"),
        ("/queries/agents?ofset=5", "did you mean offset?"),
        ("/queries/is-founded", "needs the parameter who"),
    ],
)
def test_what_cannot_be_asked_is_explained(path: str, words: str, get: Client) -> None:
    answer = get(path)
    assert (answer.status, words in answer.text) == (400, True)


def test_all_that_is_wrong_with_a_request_is_told_at_once(get: Client) -> None:
    answer = get("/queries/is-founded?hwo=openai&offset=x&lang=fr&limit=1&limit=2&bom=maybe")
    problem = json.loads(answer.body)
    assert answer.status == 400
    assert [each["parameter"] for each in problem["errors"]] == [
        "limit",
        "offset",
        "bom",
        "hwo",
        "who",
        "lang",
    ]
    assert all(each["detail"] in problem["detail"] for each in problem["errors"])
    assert "did you mean who?" in problem["detail"]
    page = get("/en/queries/is-founded?hwo=openai&limit=1&limit=2")
    assert page.status == 400
    assert all(word in page.text for word in ("limit is given 2 times", "did you mean who?"))


def test_a_wrong_request_is_told_an_address_that_works(get: Client) -> None:
    for path in (
        "/queries/is-founded",
        "/queries/is-founded.xml?who=nobody",
        "/queries/agents?x=y",
    ):
        problem = json.loads(get(path).body)
        assert problem["example"] in problem["detail"]
        assert get(problem["example"].removeprefix(get.root)).status == 200


@pytest.mark.parametrize("query", ["lang=zh", "language=zh", "lang=en&language=zh", "lang=+zh+"])
def test_labels_come_in_the_language_of_the_address(query: str, get: Client) -> None:
    assert "微软" in get(f"/queries/all-agents.csv?{query}").text


@pytest.mark.parametrize("query", ["", "?lang=", "?lang=en", "?lang=&offset=", "?offset=0"])
def test_without_a_language_labels_are_english(query: str, get: Client) -> None:
    assert "Microsoft" in get(f"/queries/all-agents.csv{query}").text


def test_a_table_for_a_spreadsheet_begins_with_a_mark(get: Client) -> None:
    for format in ("csv", "tsv"):
        plain = get(f"/queries/agents.{format}")
        signed = get(f"/queries/agents.{format}?bom=1")
        assert signed.body == BOM_UTF8 + plain.body
        assert signed.headers["etag"] != plain.headers["etag"]
        assert "bom=1" in signed.headers["link"]
        path = f"/queries/all-agents.{format}?bom=1"
        packed = get(path, Accept_Encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == get(path).body
    assert get("/queries/agents.json?bom=1").body == get("/queries/agents.json").body
    assert get("/queries/agents.csv?bom=maybe").status == 400


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", "agent,label"),
        ("?heads=0&lang=zh", "agent,label"),
        ("?heads=1", "Agent,Name"),
        ("?heads=yes&lang=zh", "主体,名称"),
        ("?heads=1&bom=1&lang=zh", "\ufeff主体,名称"),
    ],
)
def test_a_table_has_heads_for_people_on_wish(query: str, first: str, get: Client) -> None:
    for name in ("agents", "all-agents"):
        answer = get(f"/queries/{name}.csv{query}")
        packed = get(f"/queries/{name}.csv{query}", Accept_Encoding="gzip")
        assert answer.text.partition("\r\n")[0] == first
        assert int(answer.headers["content-length"]) == len(answer.body)
        if packed.headers.get("content-encoding") == "gzip":
            packed = replace(packed, body=gzip.decompress(packed.body))
        assert packed.body == answer.body


def test_heads_stay_with_the_next_part_and_are_in_no_other_format(get: Client) -> None:
    part = get("/queries/agents.tsv?heads=1")
    assert part.text.startswith("Agent\tName\n")
    assert "heads=1" in part.headers["link"]
    assert get("/queries/agents.json?heads=1").body == get("/queries/agents.json").body
    assert get("/queries/agents.csv?heads=maybe").status == 400


def test_the_page_of_a_table_offers_it_for_a_spreadsheet(get: Client) -> None:
    page = get("/zh/queries/agents").text
    assert 'href="/queries/agents.csv?lang=zh&amp;bom=1&amp;heads=1"' in page
    assert "CSV for Excel" in get("/en/queries/agents").text
    assert "bom=1" not in get("/en/queries/triples-of?who=openai").text


def test_an_argument_that_is_not_in_the_data_is_told(get: Client) -> None:
    answer = get("/queries/said-of.csv?who=id:microzoft")
    assert answer.headers["pactgraph-unknown"] == f'<{ID}microzoft>; near="{ID}microsoft"'
    page = get("/zh/queries/said-of?who=id:microzoft").text
    assert "数据中没有 id:microzoft。" in page
    assert "相近的有：id:microsoft。" in page
    for known in ("/queries/said-of.csv?who=id:openai", "/queries/said-of.csv?who=urn:else"):
        assert "pactgraph-unknown" not in get(known).headers


def test_a_blank_argument_beside_a_value_is_none(get: Client) -> None:
    said = get("/queries/is-founded.json?who=openai").text
    blanks = "who=+&who=openai&offset=&offset=0&lang=&lang=en&format="
    assert get(f"/queries/is-founded.json?{blanks}").text == said


@pytest.mark.parametrize(
    ("wish", "media_type"),
    [
        ("json", "application/ld+json"),
        ("xml", "application/rdf+xml"),
        ("csv&format=xml", "application/rdf+xml"),
        ("text/turtle;charset=utf-8", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("auto", "application/n-triples"),
        ("pdf", "application/n-triples"),
    ],
)
def test_a_format_is_asked_for_in_any_of_its_names(wish: str, media_type: str, get: Client) -> None:
    address = f"/queries/triples-of?who=openai&format={wish}"
    answer = get(address, Accept="application/n-triples")
    assert answer.headers["content-type"] == media_type


@pytest.mark.parametrize("format", formats_of(Kind.BOOLEAN), ids=lambda format: format.name)
@pytest.mark.parametrize(("who", "is_so"), [("openai", True), ("google", False)])
def test_a_boolean_comes_in_each_of_its_formats(
    format: Format, who: str, is_so: bool, get: Client
) -> None:
    answer = get(f"/queries/is-founded.{format.suffix}?who={who}")
    assert answer.headers["content-type"] == format.content_type
    assert read_answer(answer.body, format) is is_so


@pytest.mark.parametrize("format", formats_of(Kind.GRAPH), ids=lambda format: format.name)
def test_a_graph_comes_in_each_of_its_formats(format: Format, get: Client) -> None:
    answer = get(f"/queries/triples-of.{format.suffix}?who=openai")
    assert answer.headers["content-type"] == format.content_type
    graph = read_answer(answer.body, format)
    assert isinstance(graph, Graph)
    assert {str(triple.subject) for triple in graph.triples} == {f"<{ID}openai>"}


@pytest.mark.parametrize(
    "path", ["is-founded.csv?who=openai", "triples-of.csv?who=openai", "agents.ttl"]
)
def test_a_format_of_another_kind_is_not_acceptable(path: str, get: Client) -> None:
    assert get(f"/queries/{path}").status == 406


@pytest.mark.parametrize(
    ("path", "reader", "place"),
    [
        ("/queries/agents", "en", "/en/queries/agents"),
        ("/queries/agents", "zh-CN, zh;q=0.9, en;q=0.8", "/zh/queries/agents"),
        ("/queries/agents?lang=zh", "en", "/zh/queries/agents"),
        ("/queries/agents?language=zh&lang=en", "en", "/zh/queries/agents"),
        ("/queries/agents?offset=5&lang=en", "zh", "/en/queries/agents?offset=5"),
        ("/queries/triples-of?who=id:a%26b", "en", "/en/queries/triples-of?who=id%3Aa%26b"),
    ],
)
def test_a_browser_is_led_to_the_page(path: str, reader: str, place: str, get: Client) -> None:
    headers = {"Accept": "text/html", "Accept-Language": reader}
    connection = HTTPConnection(get.root.removeprefix("http://"), timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (303, place)
    assert answer.headers["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/queries/agents.html?lang=zh&limit=2", "/zh/queries/agents?limit=2"),
        ("/queries/agents.HTML", "/en/queries/agents"),
        ("/zh/queries/agents.html?limit=2", "/zh/queries/agents?limit=2"),
        ("/zh/queries/agents.csv?limit=2", "/queries/agents.csv?limit=2&lang=zh"),
        ("/queries?format=html&q=a&tag=b", "/en/queries?q=a&tag=b"),
        ("/queries.html?q=a", "/en/queries?q=a"),
    ],
)
def test_an_extension_leads_from_a_page_to_a_format_and_back(
    path: str, place: str, get: Client
) -> None:
    answer = get(path, Accept="*/*")
    assert (answer.status, answer.headers["location"]) == (303, place)
    assert get(place).status == 200


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("/queries/agents.pdf", ".json, .xml, .csv, .tsv and .html"),
        ("/en/queries/is-founded.pdf", ".json, .xml and .html"),
        ("/queries/triples-of.tar.gz", ".ttl, .nt, .rdf, .jsonld and .html"),
    ],
)
def test_an_unknown_extension_is_told_those_that_there_are(
    path: str, offered: str, get: Client
) -> None:
    answer = get(path)
    assert (answer.status, offered in answer.text) == (404, True)


@pytest.mark.parametrize("path", ["/queries/agents", "/queries", "/queries/agents.csv"])
def test_what_is_only_read_says_so(path: str, get: Client) -> None:
    answer = get(path, data=b"a=b")
    assert (answer.status, {*answer.headers["allow"].split(", ")}) == (
        405,
        {"GET", "HEAD", "OPTIONS"},
    )
    assert get(path, method="OPTIONS").status == 200
    whole, head = get(path), get(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("link", "etag", "content-length"):
        assert head.headers[name] == whole.headers[name]
    again = get(path, If_None_Match=whole.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/queries/agents/", "/queries/", "/queries/%61gents", "/en/queries/", "/en/queries"]
)
def test_an_address_is_understood_however_it_is_written(path: str, get: Client) -> None:
    assert get(path).status == 200


def test_the_list_tells_programs_what_there_is(get: Client) -> None:
    listed = {row["name"]: row for row in json.loads(get("/queries").body)}
    row = listed["is-founded"]
    assert (row["form"], row["tags"], row["topic"]) == ("ASK", ["test"], "tests")
    assert row["parameters"]["who"]["required"] is True
    assert row["links"]["formats"]["xml"] == f"{get.root}/queries/is-founded.xml"
    for there in (row["example"], *row["links"]["pages"].values()):
        assert get(there.removeprefix(get.root)).status == 200


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("tag=tests", QUERIES),
        ("tag=TEST&q=agents", ["few-agents", "agents", "all-agents"]),
        ("q=ALL+agents", ["all-agents"]),
        ("q=%E5%A7%94%E6%89%98%E4%BA%BA%E7%9A%84", []),
    ],
)
def test_the_list_can_be_searched(words: str, names: Iterable[str], get: Client) -> None:
    found = {row["name"] for row in json.loads(get(f"/queries?{words}").body)}
    assert {name for name in found if name in QUERIES} == {*names}
    page = get(f"/zh/queries?{words}").text
    assert {name for name in QUERIES if f"/zh/queries/{name}" in page} == {*names}


def test_the_list_is_asked_with_words_and_tags_only(get: Client) -> None:
    for path in ("/queries?name=agents", "/en/queries?name=agents"):
        assert get(path).status == 400


@pytest.mark.parametrize("wish", ["html", "text/html", "auto&format=HTML"])
def test_whoever_asks_for_html_is_led_to_the_page(wish: str, get: Client) -> None:
    answer = get(f"/queries/agents?offset=5&format={wish}", Accept="*/*")
    assert (answer.status, answer.headers["location"]) == (303, "/en/queries/agents?offset=5")


def test_letters_that_are_not_escaped_are_read_as_they_are(server: Client) -> None:
    """As a person writes them for curl."""
    port = int(server.root.rpartition(":")[2])

    def said(target: str) -> str:
        head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        return exchange(port, head.encode()).decode().partition("\r\n\r\n")[2]

    given = "holder=微软&day=2032-07-01"
    named = server("/queries/rights-on-day.csv?holder=id:microsoft&day=2032-07-01")
    assert said(f"/queries/rights-on-day.csv?{given}") == named.text
    assert "%E5%BE%AE%E8%BD%AF" in said(f"/queries/rights-on-day/code/curl?{given}")
