"""A query that isn't read token by token asks for nothing: the hints miss none that the reading
finds.
"""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from pactgraph.sparql import traits as traits_module
from pactgraph.sparql.traits import Traits, read_traits, traits

# What tokens, hints and what hides them are made of; put together at random they are seldom a
# query, as what a stranger sends may be none.
_WORDS = ("service", "from", "now", "rand", "uuid", "struuid", "bnode", "silent", "known", "as")
_PIECES = (
    *_WORDS,
    *(word.upper() for word in _WORDS),
    *("select * {", "ask {", "}", "{", "(", ")", "()", " ", "\n", "\t", "#", "#c\n", ".", ";", ","),
    *("<http://a/>", "<", ">", "'", '"', "'''", '"""', "\\", "\\u0053", "\\U00000046", "\\u0066"),
    *("?", "$", "?x", ":", "x:", "x:y", "_", "é", "1", "1.", "@en", "-", "%41", "\u017f", "\u0130"),
)
_QUERIES = some.lists(some.sampled_from(_PIECES), max_size=14).map("".join)


@given(_QUERIES)
@example("SELECT * { ?s ?p 1FROM<a:g> }")
@example("ASK FROM:g {}")
@example("ASK { ''@enFROM:g }")
@example("ASK { SERV\u0130CE<a:>{} }")
@example("ASK { FILTER(1<now # known\n ()) }")
@example("ASK { } # " + "service " * 200)
@settings(max_examples=1500, deadline=None)
def test_hints_miss_nothing_that_is_read(query: str) -> None:
    assert traits(query) == read_traits(query)


@pytest.mark.parametrize(
    "query",
    [
        "# ends and amounts where they are known\nSELECT * { ?s ?p ?o }",
        "SELECT ?known { ?known <a:operand> ?from ; a:from ?uuid . FILTER(?brand > 1) }",
        "PREFIX service: <a:> SELECT * { ?s service:from 'a service (known)' }",
        "SELECT * { ?s <http://a/service> ?o } # it is\\now",
    ],
)
def test_prose_is_not_read_token_by_token(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Reader()
    monkeypatch.setattr(traits_module, "services", read.services)
    assert traits(query) == Traits()
    assert read.count == 0


@pytest.mark.parametrize(("repeats", "times"), [(1, 1), (1000, 3)])
def test_a_query_is_remembered_while_it_is_short(
    repeats: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT * FROM <a:g> { ?s ?p ?o }" + " # more" * repeats
    read = Reader()
    monkeypatch.setattr(traits_module, "services", read.services)
    assert [traits(query).names_dataset for _ in range(3)] == [True] * 3
    assert read.count == times


class Reader:
    """Counts how often a query is read."""

    def __init__(self) -> None:
        self.count = 0
        self._read: Callable[[str], set[str | None]] = traits_module.services

    def services(self, query: str) -> set[str | None]:
        self.count += 1
        return self._read(query)
