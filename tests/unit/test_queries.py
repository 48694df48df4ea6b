"""The saved queries: their files, their arguments, and the answers that follow from the article.

The files in `golden/` are the expected answers. They were written by reading the article, not by
copying the output:
see "The expected answers" in CONTRIBUTING.md.
"""

import csv
import io
import json
import tomllib
from pathlib import Path

import pandas
import pytest
from client import Client
from conftest import PROJECT, Cli, shown, solutions
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.errors import InputError, ParameterError, UnknownNameError
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.read import load_catalog, read_query
from pactgraph.rdf.formats import accept_named
from pactgraph.release import Release

CATALOG = load_catalog(PROJECT / "queries")
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", CATALOG.queries)
def test_the_example_gives_the_expected_answer(
    name: str, engine: EmbeddedEngine, release: Release, request: pytest.FixtureRequest
) -> None:
    query = CATALOG.get(name)
    extension = "ttl" if query.form == "CONSTRUCT" else "csv"
    published, accept = Published(release, engine, CATALOG), accept_named(extension)
    body = ask(published, name, query.example, accept=accept).result.read()
    path = GOLDEN / f"{name}.{extension}"
    if request.config.getoption("--update-golden"):
        path.write_bytes(body.replace(b"\r\n", b"\n"))
    assert sorted(body.decode().splitlines()) == sorted(path.read_text("utf-8").splitlines())
    assert body.strip()


@pytest.mark.parametrize("name", CATALOG.queries)
def test_the_answer_has_a_total_order_and_a_bound(name: str) -> None:
    text = CATALOG.get(name).text
    assert "ORDER BY" in text
    assert "LIMIT" in text


@pytest.mark.parametrize(
    "name", [each.name for each in CATALOG.queries.values() if each.template.chosen]
)
def test_rows_that_are_chosen_first_are_those_of_the_answer(
    name: str, engine: EmbeddedEngine, release: Release
) -> None:
    query, form = CATALOG.get(name), accept_named("json")
    terms = query.terms(query.example, release.prefixes)
    whole = solutions(engine.query(QueryRequest(query.template.bind(terms)), form)).rows
    parts = [query.template.bind_part(terms, 5, start) for start in range(0, len(whole) + 5, 5)]
    found = [solutions(engine.query(QueryRequest(part), form)).rows for part in parts]
    assert [row for rows in found for row in rows] == list(whole)
    assert [len(rows) for rows in found[: len(whole) // 5]] == [5] * (len(whole) // 5)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_topic_has_a_word_in_each_language(lang: str) -> None:
    words = PROJECT / "server" / "pactgraph" / "web" / "pages" / "words" / f"{lang}.toml"
    topics = tomllib.loads(words.read_text("utf-8"))["topics"]
    assert set(topics) == {query.topic for query in CATALOG.queries.values()}


OPTIONAL = [query.name for query in CATALOG.queries.values() if "source" in query.template.names]


def test_what_lists_statements_takes_a_source() -> None:
    # What is left out asks about one sentence, document, agreement or statement, or about no
    # statement at all.
    without = {query.name for query in CATALOG.queries.values()} - set(OPTIONAL)
    assert without == {
        "agreement-graph", "all-links", "all-sources", "classes", "code-lists", "evidence-of", "graph-in-numbers",
        "identifiers-of", "names-of", "parts-and-products", "properties", "sentences-of-a-document",
        "statements-of-a-document", "statements-of-a-sentence", "terms", "time-between", "what-changed", "what-is-stated",
    }  # fmt: skip


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_source_leaves_what_rests_on_its_sentences(
    name: str, engine: EmbeddedEngine, release: Release
) -> None:
    published, example = Published(release, engine, CATALOG), CATALOG.get(name).example
    whole = ask(published, name, example).result.read()
    own = ask(published, name, {**example, "source": "source:microsoft-openai-2025"})
    assert own.result.read() == whole
    # A post that the article quotes has no sentences here.
    of_post = ask(published, name, {**example, "source": "openai-blog-post"})
    assert solutions(of_post.result).rows == ()


RIGHTS = {
    "2025-10-26": {("right-priority", "possible"), ("right-ip-earlier", "possible")},
    "2025-10-27": {("right-priority", "certain"), ("right-ip-earlier", "certain")},
    "2025-10-28": {("right-ip-2025", "certain"), ("right-agi", "certain")},
    "2031-06-30": {("right-ip-2025", "certain"), ("right-agi", "certain")},
    "2031-12-31": {("right-ip-2025", "certain"), ("right-agi", "certain")},
    "2032-01-01": {("right-ip-2025", "possible"), ("right-agi", "possible")},
    "2032-07-01": {("right-ip-2025", "possible"), ("right-agi", "possible")},
    "2032-12-31": {("right-ip-2025", "possible"), ("right-agi", "possible")},
    "2033-01-01": {("right-agi", "possible")},
}


@pytest.mark.parametrize("day", RIGHTS)
def test_rights_of_microsoft_on_a_day_over_http(day: str, server: Client) -> None:
    rows = csv.DictReader(
        io.StringIO(server(f"/queries/rights-on-day.csv?holder=id:microsoft&day={day}").text)
    )
    assert {(row["right"].rpartition("/")[2], row["certainty"]) for row in rows} == RIGHTS[day]


def test_no_end_is_invented_for_a_freedom(server: Client) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(server("/queries/rights-on-day.csv?holder=openai&day=2033-01-01").text)
        )
    )
    assert len(rows) == 3
    assert {(row["statedUntil"], row["notOnOrAfter"]) for row in rows} == {("", "")}


def test_what_the_source_leaves_out_is_empty_in_data_and_told_to_readers(server: Client) -> None:
    frame = pandas.read_csv(io.StringIO(server("/queries/money-by-kind.csv").text))
    assert frame["amount"].dtype == "float64"
    assert list(frame[frame["amount"].isna()]["amountIsStated"]) == [False]
    english, chinese = (server(f"/{lang}/queries/money-by-kind").text for lang in ("en", "zh"))
    silent = '<span class="none">{}</span>'
    assert (english.count(silent.format("not stated")), english.count(silent.format("未说明"))) == (
        7,
        0,
    )
    assert chinese.count(silent.format("未说明")) == 7
    listed = {each["name"]: each for each in json.loads(server("/queries").body)}
    assert listed["money-by-kind"]["unstated"] == ["amount", "date"]


def test_what_the_agreement_changed_is_told_with_both_sides_and_the_sentences(
    server: Client,
) -> None:
    document = json.loads(server("/queries/what-changed.json?agreement=agreement-2025").body)
    changes = {
        row["change"]["value"].rpartition("/")[2]: row for row in document["results"]["bindings"]
    }
    assert set(changes) == {
        "change-agi", "change-azure", "change-cloud-choice", "change-co-develop", "change-ip", "change-priority",
        "change-rival-clouds", "conversion", "stake-settled",
    }  # fmt: skip
    extended, lost = changes["change-ip"], changes["change-priority"]
    assert (
        extended["kind"]["value"],
        extended["afterUntil"]["value"],
        extended["longerBy"]["value"],
    ) == ("extended", "2032", "P2Y")
    assert lost["kind"]["value"] == "terminated"
    assert "after" not in lost
    assert [sentence.rpartition("/")[2] for sentence in lost["sentences"]["value"].split()] == [
        "s26",
        "s27",
        "s30",
    ]


@pytest.mark.parametrize("word", ["lang", "language"])
def test_labels_come_in_the_language_asked_for(word: str, server: Client) -> None:
    text = server(f"/queries/rights-on-day.csv?holder=microsoft&day=2031-06-30&{word}=zh").text
    assert "许可,确定" in text


def test_no_header_repeats_the_language_that_every_query_has() -> None:
    queries = CATALOG.queries.values()
    assert not [query.name for query in queries if "language" in query.template.names]
    without = [query.name for query in queries if "lang" not in query.template.names]
    assert without == ["agreement-graph"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs the parameter holder"),
        (
            {"holder": "id:microsoft", "day": "2031-02-30"},
            "'2031-02-30' is not of type date; write it like 2031-06-30",
        ),
        ({"holder": "id:microsoft", "day": "1"}, "not of type date"),
        ({"holder": "a b", "day": "2031-06-30"}, "not of type entity"),
        ({"holder": "id:microsoft> } #", "day": "2031-06-30"}, "not of type entity"),
        (
            {"holder": "id:microsoft", "day": "2031-06-30", "dya": "x"},
            "has no parameter dya (did you mean day?); it takes holder=id:microsoft",
        ),
        ({"holder": "id:mircosoft", "day": "2031-06-30"}, "did you mean id:microsoft?"),
        (
            {"holder": "id:agreement-2025", "day": "2031-06-30"},
            "no pact:Agent is called id:agreement-2025",
        ),
    ],
)
def test_a_wrong_argument_is_explained(
    arguments: dict[str, str], message: str, engine: EmbeddedEngine, release: Release
) -> None:
    with pytest.raises(ParameterError) as caught:
        ask(Published(release, engine, CATALOG), "rights-on-day", arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "holder",
    [
        "microsoft",
        "id:microsoft",
        "https://w3id.org/pactgraph/id/microsoft",
        "<https://w3id.org/pactgraph/id/microsoft>",
    ],
)
def test_a_thing_may_be_named_in_any_of_its_forms(holder: str, cli: Cli) -> None:
    done = cli(
        "query",
        "rights-on-day",
        "-p",
        f"holder={holder}",
        "-p",
        "day=2033-01-01",
        "--format",
        "csv",
    )
    assert done.stdout.count("\n") == 2


def test_an_unknown_query_lists_the_known_ones() -> None:
    with pytest.raises(
        UnknownNameError, match="no saved query 'rights'; there are everything-about, "
    ):
        CATALOG.get("rights")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", "lacks"),
        ("#+ title: [\n", "not valid YAML"),
        (
            "#+ title: {en: a, zh: b}\n#+ summary: {en: a, zh: b}\n#+ tags: [a]\nSELECT * { "
            "?s ?p $x }",
            "line 4: the header declares no parameter x",
        ),
        (
            "#+ title: {en: a, zh: b}\n#+ summary: {en: a, zh: b}\n#+ tags: [a]\n#+ "
            "parameters: {x: {type: colour, en: x, zh: x, example: x}}\nASK {}",
            "there are entity, code, date",
        ),
    ],
)
def test_a_file_that_is_no_saved_query_is_explained(
    text: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_query(path)


@pytest.mark.parametrize(
    ("name", "column", "pattern"),
    [("classes", "class", "?one a ?what"), ("properties", "property", "?one ?what ?other")],
)
def test_what_the_dataset_tells_of_its_words_is_what_counting_finds(
    name: str, column: str, pattern: str, engine: EmbeddedEngine, release: Release
) -> None:
    counting = QueryRequest(
        f"SELECT ?what (COUNT(*) AS ?uses) WHERE {{ {pattern} }} GROUP BY ?what"
    )
    counted = solutions(engine.query(counting, accept_named("json")))
    uses = {row["what"]: shown(row["uses"]) for row in counted}
    told = solutions(ask(Published(release, engine, CATALOG), name, {}).result)
    rows = [(row[column], shown(row["uses"])) for row in told]
    assert rows == [(word, uses.get(word, "0")) for word, _ in rows]
