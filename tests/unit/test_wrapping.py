"""Texts on a screen, and tables of any answer: nothing is wider than the screen, nothing is lost, and
nothing steers the terminal.
"""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.cli.layout import Need, shared
from pactgraph.cli.table import Part, Screen, render_answer
from pactgraph.cli.wrapping import width_of, wrapped
from pactgraph.controls import has_controls, without_controls
from pactgraph.queries import LANGUAGES
from pactgraph.rdf.terms import XSD, Prefixes
from pactgraph.sparql.results import Solutions

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    "微软，。《》（）“”a-/#:(, 1é\u0301😀\u200d\u202e\u200f\x1b\x00\n\t\u2028", max_size=60
)
TERMS = st.one_of(
    st.none(),
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="zh")),
    st.integers().map(ox.Literal),
    st.just(ox.NamedNode("http://example.org/a-long-name-of-a-thing/that-has-many-parts")),
    st.just(ox.BlankNode("b0")),
)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 5, [""]),
        ("Each right held", 10, ["Each right", "held"]),
        ("微软向OpenAI投资", 6, ["微软向", "OpenAI", "投资"]),
        ("他说，好。", 6, ["他说，", "好。"]),
        ("以“独家”身份", 6, ["以“独", "家”身", "份"]),
        ("id:investment-2019", 14, ["id:investment-", "2019"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("until 2031-06-30", 10, ["until", "2031-06-30"]),
    ],
)
def test_a_line_ends_where_a_reader_expects_it(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


@given(TEXTS, st.integers(2, 30))
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, columns: int) -> None:
    clean = without_controls(text)
    lines = wrapped(clean, columns)
    assert all(width_of(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean.split())


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 80)), min_size=1, max_size=12),
    st.integers(1, 300),
)
def test_room_is_shared_so_that_each_has_what_it_needs_and_none_more(
    sizes: list[tuple[int, int]], room: int
) -> None:
    needs = [Need(least, least + more) for least, more in sizes]
    least = sum(need.least for need in needs)
    widths = shared(needs, room)
    assert (widths is None) is (least > room)
    if widths is not None:
        most = sum(need.most for need in needs)
        assert sum(widths) == min(room, most)
        assert all(
            need.least <= width <= need.most for need, width in zip(needs, widths, strict=True)
        )


@given(
    st.integers(1, 6).flatmap(
        lambda wide: st.lists(st.tuples(*[TERMS] * wide), min_size=1, max_size=5)
    ),
    st.integers(20, 120),
    st.sampled_from(LANGUAGES),
)
def test_any_answer_fits_and_steers_nothing(
    rows: list[tuple[ox.Literal | None, ...]], columns: int, lang: str
) -> None:
    names = tuple(f"v{number}" for number in range(len(rows[0])))
    shown = render_answer(
        Solutions(names, tuple(rows)), Prefixes({}), Part(0, None), Screen(columns, lang)
    )
    assert all(width_of(line) <= columns for line in shown.splitlines())
    assert not has_controls(shown)


@pytest.mark.parametrize(
    ("number", "datatype", "shown"),
    [
        ("250000000000", "integer", "250,000,000,000"),
        ("-1234.5678", "decimal", "-1,234.5678"),
        ("999", "integer", "999"),
        ("1.0E9", "double", "1.0E9"),
        ("2031", "gYear", "2031"),
        ("12345", "string", "12345"),
    ],
)
def test_numbers_are_grouped_and_nothing_else(number: str, datatype: str, shown: str) -> None:
    term = ox.Literal(number, datatype=ox.NamedNode(XSD + datatype))
    table = render_answer(Solutions(("n",), ((term,),)), Prefixes({}))
    assert table.splitlines()[2] == shown


def test_a_column_of_numbers_stands_right_and_one_of_texts_left() -> None:
    rows = tuple((ox.Literal(number), ox.Literal(str(number))) for number in (5, 1000))
    assert render_answer(Solutions(("n", "t"), rows), Prefixes({})).splitlines() == [
        "    n  t",
        "-----  ----",
        "    5  5",
        "1,000  1000",
        "(2 rows)",
    ]


@pytest.mark.parametrize("mark", ["\u200f", "\u200e", "\u061c", "\u202e", "\u2067", "\x1b", "\x9b"])
def test_what_turns_the_direction_or_steers_is_replaced(mark: str) -> None:
    table = render_answer(Solutions(("a",), ((ox.Literal(f"x{mark}y"),),)), Prefixes({}))
    assert "x\ufffdy" in table
