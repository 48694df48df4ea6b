"""Which answers have the same tag: a page, which may tell what holds today, has another each day."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from pactgraph.config import Settings
from pactgraph.web.http import RequestContext
from pactgraph.web.wsgi.cache import AnswerCache

DAY, NEXT = date(2026, 1, 1), date(2026, 1, 2)


def tag(path: str, day: date) -> str:
    served: Any = SimpleNamespace(id="0123456789ab", key=b"key")
    context = RequestContext(
        method="GET",
        path=path,
        query_string="",
        root="http://e.example",
        prefix="",
        accept="text/html",
        accept_language="",
        takes_gzip=False,
        if_none_match="",
        client="",
        publication=served,
    )
    return AnswerCache(Settings(), lambda: day).tag_of(context)


@pytest.mark.parametrize("path", ["/en/", "/zh/", "/en/rights"])
def test_a_page_has_another_tag_tomorrow(path: str) -> None:
    assert tag(path, DAY) == tag(path, DAY)
    assert tag(path, DAY) != tag(path, NEXT)


@pytest.mark.parametrize("path", ["/queries/all-rights", "/export/pactgraph.ttl", "/entry"])
def test_what_follows_from_the_release_has_the_same(path: str) -> None:
    assert tag(path, DAY) == tag(path, NEXT)
