"""The heads of columns: each column of a saved query has one in both languages, and no other has."""

from collections import defaultdict
from pathlib import Path

import pytest
from conftest import PROJECT
from pactgraph.errors import InputError
from pactgraph.queries import ill_named, load_catalog, read_query

CATALOG = load_catalog(PROJECT / "queries")
HEADER = """#+ title: {en: a, zh: b}
#+ summary: {en: a, zh: b}
#+ tags: [a]
"""
SELECT = (
    "SELECT ?right ?kind { BIND(1 AS ?right) BIND(2 AS ?kind) } ORDER BY ?right ?kind LIMIT 5\n"
)
KIND = "#+   kind: {en: Kind, zh: 种类}\n"
# What one name stands for in two queries: the name of a thing is no account of what happened, and
# the value of a property is no sum.
EXCEPTIONS = {("parts-and-products", "label"), ("who-owns-or-controls", "value")}


def test_one_name_of_a_column_has_one_head_in_all_queries() -> None:
    heads = defaultdict(set)
    for query in CATALOG.queries.values():
        for name, head in query.columns.items():
            if (query.name, name) not in EXCEPTIONS:
                heads[name].add(head)
    assert {name: texts for name, texts in heads.items() if len(texts) > 1} == {}


def test_an_exception_is_one() -> None:
    usual = {
        name: head
        for query in CATALOG.queries.values()
        for name, head in query.columns.items()
        if (query.name, name) not in EXCEPTIONS
    }
    assert [
        (query, name)
        for query, name in EXCEPTIONS
        if CATALOG.get(query).columns[name] == usual[name]
    ] == []


def test_a_head_is_no_name_of_a_variable() -> None:
    assert [
        (query.name, name)
        for query in CATALOG.queries.values()
        for name, head in query.columns.items()
        if name in (head.en, head.zh) or head.en[0].islower()
    ] == []


@pytest.mark.parametrize(("lang", "head"), [("en", "Holds until"), ("zh", "截止")])
def test_a_head_comes_in_the_language_asked_for(lang: str, head: str) -> None:
    assert CATALOG.get("rights-on-day").heads(lang)["statedUntil"] == head


WRONG = {
    "none at all": ("", "line 1: the #+ header lacks a head for the column right; write under"),
    "one is missing": (f"#+ columns:\n{KIND}", "line 4: columns lacks a head for the column right"),
    "one too many": (
        f"#+ columns:\n#+   right: {{en: Right, zh: 权利}}\n{KIND}#+   day: {{en: Day, zh: 日}}\n",
        "line 7: day is no column of the answer, which has right, kind; remove it",
    ),
    "two alike": (
        f"#+ columns:\n#+   right: {{en: Kind, zh: 权利}}\n{KIND}",
        "line 6: kind has the en head 'Kind', as right has; tell them apart",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_heads_is_told_with_the_line(case: str) -> None:
    header, words = WRONG[case]
    assert str(ill_named(HEADER + header + SELECT, ["right", "kind"])).startswith(words)


def test_heads_for_all_columns_are_right() -> None:
    header = f"#+ columns:\n#+   right: {{en: Right, zh: 权利}}\n{KIND}"
    assert ill_named(HEADER + header + SELECT, ["right", "kind"]) is None


def test_an_answer_without_columns_has_no_heads() -> None:
    assert ill_named(HEADER + "ASK {}\n", []) is None
    message = ill_named(f"{HEADER}#+ columns:\n{KIND}ASK {{}}\n", [])
    assert message == "line 5: kind is no column of the answer, which has none; remove it"


ILL_FORMED = {
    "a language is missing": ("{en: Right}", "line 5: right lacks zh; it needs en, zh"),
    "a third language": (
        "{en: Right, zh: 权利, fr: Droit}",
        "line 5: fr is no key of right; there are en, zh",
    ),
    "a text": ("Right", "line 5: right is a text; write a table"),
    "an empty head": ("{en: '', zh: 权利}", "line 5: en is no head"),
    "blanks around it": ("{en: ' Right', zh: 权利}", "line 5: en is no head"),
    "two lines": ('{en: "a\\nb", zh: 权利}', "line 5: en is no head"),
    "a tab": ('{en: "a\\tb", zh: 权利}', "line 5: en is no head"),
    "a long head": (f"{{en: {'x' * 61}, zh: 权利}}", "line 5: en is no head"),
    "a direction": ('{en: "a\u202eb", zh: 权利}', "line 5: en holds a control character"),
}


@pytest.mark.parametrize("case", ILL_FORMED)
def test_an_ill_formed_head_is_refused_with_the_line(case: str, tmp_path: Path) -> None:
    head, words = ILL_FORMED[case]
    path = tmp_path / "x.rq"
    path.write_text(f"{HEADER}#+ columns:\n#+   right: {head}\n{SELECT}", "utf-8")
    with pytest.raises(InputError) as caught:
        read_query(path)
    assert words in str(caught.value)
