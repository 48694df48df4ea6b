"""Competency questions: the answers hold what the article says, and nothing where it is silent."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from conftest import PROJECT, shown, solutions
from pactgraph.engine import EmbeddedEngine
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.formats import ANY, accept_named
from pactgraph.release import Release

QUESTIONS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parents[1] / "questions.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
)
GOLDEN = Path(__file__).parents[1] / "golden" / "questions"
CATALOG = load_catalog(PROJECT / "queries")


def test_there_are_forty_questions_in_both_languages() -> None:
    assert len(QUESTIONS) >= 40
    assert all(
        question["en"].endswith("?") and question["zh"].endswith("？") for question in QUESTIONS
    )
    assert {path.stem for path in GOLDEN.glob("*.csv")} == {
        question["name"] for question in QUESTIONS
    }


def test_each_saved_query_that_has_rows_answers_a_question() -> None:
    tables = {query.name for query in CATALOG.queries.values() if query.form == "SELECT"}
    assert tables - {question["query"] for question in QUESTIONS} == set()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["name"]))
def test_the_answer_holds_what_the_article_says(
    question: dict[str, Any], engine: EmbeddedEngine, release: Release
) -> None:
    asked = ask(Published(release, engine, CATALOG), question["query"], question["arguments"])
    answer, silences = solutions(asked.result), asked.query.silences("en")
    empty = [silences.get(name, "") for name in answer.variables]
    rows = [
        " | ".join(shown(term) or none for term, none in zip(row, empty, strict=True))
        for row in answer.rows
    ]
    assert len(rows) == int(question["rows"]), rows
    for words in question["holds"]:
        assert any(all(word in row for word in words) for row in rows), (
            f"no row has {words}: {rows}"
        )


MEASURES = ("decimal", "integer", "date", "gYear", "gYearMonth", "duration")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["name"]))
def test_a_column_of_amounts_or_dates_holds_values_or_nothing(
    question: dict[str, Any], engine: EmbeddedEngine, release: Release
) -> None:
    asked = ask(Published(release, engine, CATALOG), question["query"], question["arguments"])
    answer = solutions(asked.result)
    columns = dict(zip(answer.variables, zip(*answer.rows, strict=True), strict=False))
    for name in columns.keys() - APART.get(asked.query.name, set()):
        kinds = {kind_of(term) in MEASURES for term in columns[name] if term is not None}
        assert len(kinds) < 2, (name, columns[name])
        assert {"not stated", "未说明"}.isdisjoint(map(shown, columns[name])), name


# A column whose values are of as many kinds as there are properties, one that tells the basis, and one
# with the names of all codes, of which one is called so.
APART = {"what-is-stated": {"value"}, "events-between": {"basis"}, "code-lists": {"name"}}


def kind_of(term: object) -> str:
    """The local name of the datatype of a literal; empty for all else."""
    return term.datatype.value.partition("#")[2] if isinstance(term, ox.Literal) else ""


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["name"]))
def test_the_answer_is_the_expected_table(
    question: dict[str, Any],
    engine: EmbeddedEngine,
    release: Release,
    request: pytest.FixtureRequest,
) -> None:
    asked = ask(
        Published(release, engine, CATALOG),
        question["query"],
        question["arguments"],
        accept=accept_named("csv"),
    )
    body = asked.result.read()
    path = GOLDEN / f"{question['name']}.csv"
    if request.config.getoption("--update-golden"):
        path.write_bytes(body.replace(b"\r\n", b"\n"))
    assert body.decode().splitlines() == path.read_text("utf-8").splitlines()


def test_no_opinion_forecast_or_plan_creates_a_legal_or_financial_fact(
    engine: EmbeddedEngine,
) -> None:
    from pactgraph.engine import QueryRequest

    text = """
        PREFIX code: <https://w3id.org/pactgraph/code/> PREFIX pact: <https://w3id.org/pactgraph/ontology#> PREFIX id: <https://w3id.org/pactgraph/id/>
        SELECT ?situation WHERE {
          VALUES ?class { pact:Agreement pact:Right pact:Investment pact:Change pact:Stake pact:Control pact:Tenure pact:LegalStatus }
          ?situation a ?class .
          { ?situation pact:modality ?force . FILTER(?force NOT IN (code:reported, code:attributed)) }
          UNION { VALUES ?possible { id:google id:amazon id:softbank id:new-investors } ?situation pact:involves ?possible }
        }
    """
    assert solutions(engine.query(QueryRequest(text), ANY)).rows == ()
