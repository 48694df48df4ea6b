"""What the engine answers otherwise than SPARQL says, asked of a real server: it still does, and the
way round that users are told works. The pages that tell them are those that the list gives.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT
from deviations import Answer, Deviation, deviations
from pactgraph.queries import LANGUAGES
from servers import RunningServer, serving

ALL = deviations()
CASES = pytest.mark.parametrize("case", ALL.cases, ids=lambda case: str(case.name))
PAGES = {"en": PROJECT / "docs" / "sparql.md", "zh": PROJECT / "docs" / "sparql.zh.md"}


@pytest.fixture(scope="module", params=["memory", "disk"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server of the data that the queries are asked of, for each kind of store."""
    path: Path = tmp_path_factory.mktemp("data") / "data.trig"
    path.write_text(ALL.data, "utf-8")
    with serving("--data", str(path), "--processes", "1", "--store", request.param) as server:
        yield server


def answer(server: RunningServer, query: str) -> Answer:
    """The rows of the answer to `query` in order of the alphabet, or the status of its refusal."""
    reply = server.ask(ALL.prologue + query, format="csv")
    if reply.status != 200:
        return reply.status
    _, *rows = csv.reader(io.StringIO(reply.text))
    return sorted(row or [""] for row in rows)  # one empty cell is an empty line


def sorted_rows(given: Answer) -> Answer:
    """An answer of the list, in the same order."""
    return given if isinstance(given, int) else sorted(map(list, given))


@CASES
def test_the_engine_answers_as_the_page_says(case: Deviation, server: RunningServer) -> None:
    assert case.engine != case.standard
    assert answer(server, case.query) == sorted_rows(case.engine)


@CASES
def test_the_way_round_gives_the_right_answer(case: Deviation, server: RunningServer) -> None:
    assert answer(server, case.instead) == sorted_rows(case.answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_what_the_list_gives(language: str, request: pytest.FixtureRequest) -> None:
    page = ALL.page(language)
    if request.config.getoption("--update-golden"):
        PAGES[language].write_text(page, "utf-8")
    assert PAGES[language].read_text("utf-8") == page


def test_each_failing_test_has_one_reason() -> None:
    named = [test for case in ALL.cases for test in case.tests]
    assert len(named) == len(set(named))
