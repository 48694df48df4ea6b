"""A saved query as an operation: its parameters, its rows, and what follows from tables elsewhere."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pactgraph.queries import operations
from pactgraph.queries.model import Field, ParameterType, Text, string, types
from pactgraph.queries.read import load_catalog
from pactgraph.rdf import formats
from pactgraph.rdf.formats import CSV

HEADER = "#+ title: {en: Title, zh: 标题}\n#+ summary: {en: Summary, zh: 概要}\n#+ tags: [b, a]\n"
QUERIES = {
    "money/sums": HEADER
    + """#+ unstated: [amount]
#+ parameters:
#+   who: {type: entity, class: 'pact:Agent', en: payer, zh: 付款方, example: openai}
#+   least: {type: integer, en: at least, zh: 至少, example: 7, default: 5}
#+   sort: {type: choice, choices: [date, amount], en: order, zh: 顺序, example: date, default: date}
#+ columns: {sum: {en: Sum, zh: 款项}, amount: {en: Amount, zh: 金额}}
SELECT ?sum ?amount { ?sum ?amount $who FILTER($least < 1 && $sort = "a") } ORDER BY ?sum LIMIT 20
""",
    "money/sums_": HEADER + "SELECT ?sum { ?sum ?p ?o } ORDER BY ?sum",
    "other/is-so": HEADER + "ASK { ?s ?p ?o }",
    "other/is_so": HEADER + "CONSTRUCT WHERE { ?s ?p ?o }",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in QUERIES.items():
        path = tmp_path / f"{name}.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def described(folder: Path, language: str = "en") -> tuple[Any, Any]:
    return operations(load_catalog(folder), language, {"400": {}})


def parameters(operation: Any) -> dict[str, Any]:
    return {each["name"]: each for each in operation["parameters"] if "name" in each}


def test_a_parameter_has_its_type_and_an_example_that_is_a_value_of_it(folder: Path) -> None:
    paths, _ = described(folder)
    found = parameters(paths["/queries/sums"]["get"])
    assert found["who"]["required"] is True
    assert (found["who"]["example"], found["who"]["x-class"]) == ("openai", "pact:Agent")
    assert found["least"]["schema"] == {"type": "integer", "default": 5}
    assert (found["least"]["required"], found["least"]["example"]) == (False, 7)
    assert found["sort"]["schema"]["enum"] == ["date", "amount"]
    assert found["limit"]["schema"]["maximum"] == 20


def test_words_are_in_the_language_that_is_asked_for(folder: Path) -> None:
    paths, schemas = described(folder, "zh")
    operation = paths["/queries/sums"]["get"]
    assert (operation["summary"], operation["description"]) == ("标题", "概要")
    assert parameters(operation)["least"]["description"].startswith("至少")
    assert schemas["SumsRow"]["properties"]["amount"]["description"] == "金额 (未说明)"


def test_a_row_has_the_columns_of_the_header_and_no_others(folder: Path) -> None:
    _, schemas = described(folder)
    assert list(schemas["SumsRow"]["properties"]) == ["sum", "amount"]
    assert schemas["SumsRow"]["additionalProperties"] is False
    assert schemas["Sums2Row"]["additionalProperties"] == {"$ref": "#/components/schemas/Term"}


def test_names_that_differ_in_signs_alone_are_told_apart(folder: Path) -> None:
    paths, _ = described(folder)
    names = [path["get"]["operationId"] for path in paths.values()]
    assert names == ["sums", "sums_2", "is_so", "is_so_2"]


def test_what_is_answered_follows_from_the_form(folder: Path) -> None:
    paths, schemas = described(folder)
    answers = {path: each["get"]["responses"]["200"]["content"] for path, each in paths.items()}
    assert list(answers["/queries/is-so"]) == [
        "application/sparql-results+json",
        "application/sparql-results+xml",
    ]
    assert "application/ld+json" in answers["/queries/is_so"]
    assert {"SumsAnswer", "SumsRow"} <= schemas.keys()
    assert "limit" not in parameters(paths["/queries/sums_"]["get"])


def test_a_row_of_the_table_of_formats_is_all_that_a_format_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = replace(CSV, name="sheet", suffixes=("sheet",), media_type="application/x-sheet")
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, sheet))
    paths, _ = described(folder)
    assert "application/x-sheet" in paths["/queries/sums"]["get"]["responses"]["200"]["content"]


def test_a_row_of_the_table_of_types_is_all_that_a_type_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = {"type": "string", "pattern": "[0-9]{4}"}
    year = ParameterType("year", string, None, schema, Field(), Text("a year", "年份"))
    monkeypatch.setattr(types, "TYPES", (*types.TYPES, year))
    query = "#+ parameters: {when: {type: year, en: when, zh: 何时, example: 2031}}\nASK { ?s ?p $when }"
    (folder / "other" / "in-year.rq").write_text(HEADER + query, "utf-8")
    paths, _ = described(folder)
    when = parameters(paths["/queries/in-year"]["get"])["when"]
    assert (when["schema"], when["description"]) == (schema, "when (a year)")
