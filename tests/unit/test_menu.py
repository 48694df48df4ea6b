"""What the menu of a page leads to, by what is known of the data."""

from types import SimpleNamespace
from typing import cast

import pytest
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.frame import Page


def rooms(description: str, queries: list[str]) -> list[list[str]]:
    about = SimpleNamespace(is_described=bool(description))
    published = SimpleNamespace(
        release=SimpleNamespace(manifest=SimpleNamespace(about=about)),
        catalog=SimpleNamespace(queries=queries),
    )
    context = cast(RequestContext, SimpleNamespace(publication=published))
    return [[name for name, _ in group] for group in Page(context, "en", "/").rooms]


@pytest.mark.parametrize("queries", [[], ["mine"]])
def test_a_graph_of_agreements_has_all_rooms(queries: list[str]) -> None:
    found = rooms("who agreed what", queries)
    assert found[0] == ["agreements", "rights", "money", "events"]
    assert sum(map(len, found)) == 10


def test_the_files_of_others_have_no_rooms_of_agreements_whatever_is_asked_of_them() -> None:
    assert rooms("", []) == [["browse"], ["editor"]]
    assert rooms("", ["mine"]) == [["browse"], ["questions", "editor"]]
