"""Drawings: a bar begins and ends where the data say, and words are never cut."""

from datetime import date
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pyoxigraph as ox
import pytest
from pactgraph.web.pages.drawing import (
    Band,
    Node,
    axis_for,
    in_order,
    lines_of,
    network,
    timeline,
    width_of,
)
from pactgraph.web.pages.frame import Cell, Page
from pactgraph.web.pages.reading import Force, Holding, Reader, Statement

BASE = "https://w3id.org/pactgraph/id/"
START, SURE, DOUBT, OVER = (date(year, 1, 1) for year in (2020, 2022, 2026, 2028))
DAYS = (START, SURE, DOUBT, OVER)


def page(language: str = "en") -> Page:
    return Page(cast(Any, SimpleNamespace(prefix="")), language, "/rights")


def statement(name: str, force: str = "reported", **texts: str) -> Statement:
    return Statement(
        BASE + name,
        Cell(name, BASE + name),
        frozenset({"Right"}),
        Force(force, Cell(force)),
        (),
        {key: (ox.Literal(text),) for key, text in texts.items()},
        Reader(page(), {}),
    )


def holding(name: str, *days: date | None, force: str = "reported", **more: Any) -> Holding:
    names = ("not_before", "certain_from", "doubtful_from", "not_on_or_after")
    given: dict[str, Any] = dict(zip(names, days, strict=False))
    return Holding(statement(name, force), **given, **more)


def drawn(*holdings: Holding, day: date | None = None) -> list[Any]:
    made = timeline(page(), [Band("", holdings)], day)
    assert made
    return list(made.wide.bars)


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2019, 12, 31), "no"),
        (date(2020, 1, 1), "possible"),
        (date(2021, 12, 31), "possible"),
        (date(2022, 1, 1), "certain"),
        (date(2025, 12, 31), "certain"),
        (date(2026, 1, 1), "possible"),
        (date(2027, 12, 31), "possible"),
        (date(2028, 1, 1), "no"),
    ],
)
def test_a_right_holds_on_the_days_that_the_data_say(day: date, answer: str) -> None:
    assert holding("a", *DAYS).on(day) == answer


def test_what_is_only_planned_is_never_certain() -> None:
    assert holding("a", *DAYS, force="plan").on(SURE) == "possible"


def test_without_days_everything_is_possible() -> None:
    assert holding("a").on(date(1900, 1, 1)) == "possible"


def test_a_bar_begins_changes_and_ends_where_the_data_say() -> None:
    (bar,) = drawn(holding("a", *DAYS))
    axis = axis_for(DAYS, None, 314, 1017)
    ends = [(each.kind, each.x, round(each.x + each.width, 1)) for each in bar.pieces]
    x = [axis.x(day) for day in DAYS]
    assert ends == [("maybe", x[0], x[1]), ("sure", x[1], x[2]), ("maybe", x[2], x[3])]
    assert (bar.open_left, bar.open_right, bar.cross) == (None, None, None)


def test_where_no_day_is_known_the_years_are_those_of_the_day_in_utc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Page, "today", date(1987, 6, 5))
    made = timeline(page(), [Band("", (holding("a"),))])
    assert made
    assert "1987" in [tick.text for tick in made.wide.ticks]


def test_what_has_no_start_or_end_is_pointed() -> None:
    (bar,) = drawn(holding("a", None, SURE, None, None))
    assert bar.open_left
    assert bar.open_right
    assert (bar.open_left.kind, bar.open_right.kind) == ("maybe", "sure")


def test_what_was_superseded_is_dashed_until_its_old_end_and_leads_to_its_successor() -> None:
    old = holding(
        "old", *DAYS, successors=(Cell("new", f"{BASE}new"),), ended_by=(Cell("change"),),
        was_until="2030",
    )  # fmt: skip
    new = holding("new", OVER, OVER, None, None)
    made = timeline(page(), [Band("", in_order([new, old]))], None)
    assert made
    first, second = made.wide.bars
    ghost, axis = first.pieces[-1], axis_for([*DAYS, date(2032, 1, 1)], None, 314, 1017)
    assert (ghost.kind, ghost.x) == ("ghost", axis.x(OVER))
    assert round(ghost.x + ghost.width, 1) == axis.x(date(2031, 1, 1))
    assert first.cross is None
    assert [(arrow.x, arrow.y) for arrow in made.wide.arrows] == [
        (second.pieces[0].x, second.y + second.height / 2)
    ]


def test_what_ended_with_nothing_in_its_place_has_a_cross_behind_its_end() -> None:
    (bar,) = drawn(holding("a", *DAYS, ended_by=(Cell("change"),)))
    assert bar.cross == bar.pieces[-1].x + bar.pieces[-1].width + 5


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2020, 1, 1), date(2024, 6, 1), date.max])
def test_the_chosen_day_stands_inside_and_its_words_below_all_bars(day: date) -> None:
    made = timeline(page(), [Band("", (holding("a", *DAYS),))], day)
    assert made
    for drawing in (made.wide, made.narrow):
        assert drawing.day
        assert 0 <= drawing.day.x <= drawing.width
        assert drawing.day.y > max(bar.y + bar.height for bar in drawing.bars) + 14


def test_a_bar_says_in_words_what_it_shows() -> None:
    (bar,) = drawn(holding("a", *DAYS))
    assert bar.words == (
        "a: possible from 1 January 2020 to 31 December 2021, certain from 1 January 2022 to 31 "
        "December 2025, possible from 1 January 2026 to 31 December 2027"
    )


@pytest.mark.parametrize(
    "text",
    ["a freedom to pursue artificial general intelligence", "微软自行开发通用人工智能的自由，"],
)
def test_a_text_is_broken_into_lines_that_fit_and_none_of_it_is_lost(text: str) -> None:
    lines = lines_of(text, 110, 14)
    assert len(lines) > 1
    assert max(width_of(line, 14) for line in lines) <= 110
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith("，") for line in lines)


def test_a_network_draws_each_thing_once_with_its_whole_name_and_no_two_over_each_other() -> None:
    names = [
        "a person",
        "a company of a very long name that takes several lines",
        "another",
        "right",
    ]
    nodes = [Node(name, name, f"/{name}", min(i, 2)) for i, name in enumerate(names)]
    made = network(nodes, [(names[0], names[1]), (names[1], names[2]), (names[1], names[3])])
    told = {box.node.key: " ".join(line for _, line in box.lines) for box in made.boxes}
    assert told == {name: name for name in names}
    for column in {box.x for box in made.boxes}:
        stacked = sorted((box for box in made.boxes if box.x == column), key=lambda box: box.y)
        for above, below in pairwise(stacked):
            assert above.y + above.height < below.y
    assert [curve.is_far for curve in made.curves] == [False, False, False]


def test_a_link_past_a_column_is_marked() -> None:
    nodes = [Node(name, name, "/", column) for column, name in enumerate("abc")]
    assert [each.is_far for each in network(nodes, [("a", "c")]).curves] == [True]
