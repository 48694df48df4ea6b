"""Which columns of an answer readers see, and how its rows are sorted, filtered and told apart."""

import pyoxigraph as ox
import pytest
from pactgraph.errors import ParameterError
from pactgraph.sparql import Solutions, Term
from pactgraph.web.pages.questions.arranged import Arranged, arranged
from pactgraph.web.pages.questions.bars import bars_of
from pactgraph.web.pages.questions.columns import Columns, columns_of

INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


def term(text: str) -> Term | None:
    """A thing for <…>, a number for digits, nothing for -, one below zero for -1, and a text for all else."""
    if text == "-":
        return None
    if text.startswith("<"):
        return ox.NamedNode(f"https://e.example/{text.strip('<>')}")
    if text[0] == "-":
        return ox.Literal(text, datatype=DECIMAL)
    return ox.Literal(text, datatype=INTEGER) if text.isdecimal() else ox.Literal(text)


def table(names: str, *rows: str) -> Solutions:
    return Solutions(tuple(names.split()), tuple(tuple(map(term, row.split())) for row in rows))


def told(columns: Columns) -> list[str]:
    return [f"{column.name}:{column.kind}" for column in columns.shown]


@pytest.mark.parametrize(
    ("names", "row", "shown"),
    [
        ("right label kind", "<a> text licence", ["right:thing", "kind:change"]),
        ("event class label", "<a> event text", ["event:thing", "class:text"]),
        (
            "one oneLabel other otherLabel",
            "<a> a <b> b",
            ["one:thing", "other:thing"],
        ),
        ("list code name", "<a> <b> text", ["list:thing", "code:thing"]),
        ("who what label", "<a> <b> text", ["who:thing", "what:thing"]),
        ("who what kind label", "<a> <b> x text", ["who:thing", "what:thing", "kind:change"]),
        ("name language", "text en", ["name:text", "language:text"]),
        ("case amount currency", "<a> 10 USD", ["case:thing", "amount:money"]),
        ("currency total", "USD 10", ["total:money"]),
        ("currency number", "USD 10", ["currency:text", "number:number"]),
        ("case sentences glosses", "<a> a-source/s01 text", ["case:thing"]),
        ("case sentences", "<a> none", ["case:thing", "sentences:text"]),
        ("case oneSentences", "<a> a-source/s01", ["case:thing", "oneSentences:sentences"]),
        ("case told", "<a> https://e.example/x", ["case:thing", "told:things"]),
        ("case told", "<a> http://[", ["case:thing", "told:text"]),
        ("case doubt", "<a> -", ["case:thing"]),
        ("case until", "<a> -", ["case:thing", "until:text"]),
        ("share modality oneForce", "1 x y", ["share:share", "modality:force", "oneForce:force"]),
    ],
)
def test_what_stands_with_another_column_is_no_column_of_its_own(
    names: str, row: str, shown: list[str]
) -> None:
    assert told(columns_of(table(names, row), {}, unstated=["until"])) == shown


def arrange(found: Solutions, **address: str) -> Arranged:
    marked = {f"_{name}": value for name, value in address.items()}
    return arranged(found.rows, columns_of(found, {}), marked)


def first(found: Arranged) -> list[str]:
    return [str(getattr(row[1], "value", "")) for row in found.rows]


NUMBERS = table("case number", "<a> 9", "<b> 10", "<c> -", "<d> 1")
KINDS = table("case kind", *(f"<{n}> {kind}" for n, kind in enumerate("xxyxyz")))


def test_numbers_are_sorted_by_their_size_and_what_is_empty_comes_last() -> None:
    assert first(arrange(NUMBERS, sort="number")) == ["1", "9", "10", ""]
    assert first(arrange(NUMBERS, sort="number", desc="1")) == ["10", "9", "1", ""]


def test_a_thing_is_found_by_its_name() -> None:
    found = table("case label", "<a> Azure", "<b> other")
    assert first(arrange(found, find="azure")) == ["Azure"]
    assert arrange(found, find="nothing").count == 0


def test_a_column_with_few_values_tells_rows_apart() -> None:
    (facet,) = arrange(KINDS).facets
    assert [(choice.text, choice.count) for choice in facet.choices] == [
        ("x", 3),
        ("y", 2),
        ("z", 1),
    ]
    chosen = arrange(KINDS, kind="y")
    assert (chosen.count, chosen.whole, chosen.is_narrowed) == (2, 6, True)
    (facet,) = chosen.facets
    assert (facet.chosen, len(facet.choices)) == ("y", 3)


@pytest.mark.parametrize(
    "found",
    [
        table("case kind", *(f"<{n}> {n}k" for n in range(8))),
        table("case kind", *(f"<{n}> same" for n in range(8))),
        table("case kind", *(f"<{n}> {n % 2}k" for n in range(3))),
    ],
    ids=["all differ", "all are the same", "few rows"],
)
def test_what_tells_nothing_apart_is_no_facet(found: Solutions) -> None:
    assert arrange(found).facets == ()


def test_a_page_behind_the_last_is_the_last() -> None:
    assert arrange(NUMBERS, page="7").page == 1


@pytest.mark.parametrize("address", [{"sort": "x"}, {"x": "y"}, {"page": "0"}, {"page": "-1"}])
def test_what_is_not_there_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(ParameterError):
        arrange(NUMBERS, **address)


@pytest.mark.parametrize(
    ("names", "rows", "lengths"),
    [
        ("what number", ["<a> 50", "<b> 200", "<c> -"], [25, 100, 0]),
        ("what number", ["<a> 1", "<b> 100000"], [1, 100]),
        ("what amount currency", ["<a> 5 USD", "<b> 10 USD", "<c> 70 CNY"], [50, 100, 100]),
        ("what number", ["<a> 50"], [0]),
        ("what number", ["<a> 0", "<b> 0"], [0, 0]),
        ("what number", ["<a> -3.5", "<b> 7"], [0, 0]),
        ("what name", ["<a> x", "<b> y"], [0, 0]),
    ],
)
def test_a_bar_is_as_long_as_its_number_is_beside_the_largest(
    names: str, rows: list[str], lengths: list[int]
) -> None:
    found = table(names, *rows)
    columns = columns_of(found, {})
    bars = bars_of(found.rows, columns.shown, ["number", "amount", "name"])
    assert [bars.length(columns.shown[-1], row) for row in found.rows] == lengths
