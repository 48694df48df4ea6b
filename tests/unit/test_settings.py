"""Settings from values of Python: read and checked as their texts are."""

from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import pytest
from pactgraph.config import MIB, Settings, as_argument, read_settings
from pactgraph.errors import InputError

ENDPOINTS = ("http://a/", "https://b/sparql?x=1,2")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("query_timeout", 5, 5.0),
        ("query_timeout", "5", 5.0),
        ("query_timeout", Decimal("0.5"), 0.5),
        ("query_memory", "512MiB", 512 * MIB),
        ("query_memory", 512 * MIB, 512 * MIB),
        ("query_memory", 1e9, 10**9),
        ("cache_size", 0, 0),
        ("client_seconds", 0, 0.0),
        ("client_seconds", 0.5, 0.5),
        ("workers", "4", 4),
        ("cors", False, False),
        ("cors", "yes", True),
        ("texts", Path(__file__).parent, Path(__file__).parent),
        ("releases", "here", Path.cwd() / "here"),
        ("engine", "http://localhost:3030/data/sparql", "http://localhost:3030/data/sparql"),
        ("service_allow", ENDPOINTS, ENDPOINTS),
        ("service_allow", list(ENDPOINTS), ENDPOINTS),
        ("service_allow", "http://a/, http://b/", ("http://a/", "http://b/")),
        ("trusted_proxies", (ip_network("10.0.0.0/8"), "::1"), ("10.0.0.0/8", "::1/128")),
        ("trusted_proxies", ip_network("10.0.0.0/8"), ("10.0.0.0/8",)),
    ],
)
def test_a_value_of_python_is_as_good_as_its_text(name: str, value: object, read: object) -> None:
    found = getattr(read_settings({name: value}, {}), name)
    assert (tuple(map(str, found)) if name == "trusted_proxies" else found) == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("name", "value", "wish"),
    [
        ("query_timeout", "abc", "a number of seconds above 0"),
        ("query_timeout", -1, "a number of seconds above 0"),
        ("query_timeout", float("nan"), "a number of seconds above 0"),
        ("query_timeout", True, "a number of seconds above 0"),
        ("query_timeout", 10**400, "a number of seconds above 0"),
        ("client_seconds", -1, "a number of seconds, or 0"),
        ("client_queries", 0, "a whole number above 0"),
        ("workers", 0, "a whole number above 0"),
        ("workers", 4.0, "a whole number above 0"),
        ("workers", [4], "a whole number above 0"),
        ("queue_wait", "x", "a number of seconds above 0"),
        ("query_memory", -5, "a number of bytes"),
        ("query_memory", 0.5, "a number of bytes"),
        ("query_memory", 10**400, "a number of bytes"),
        ("query_memory", 10**19, "a number of bytes"),
        ("store", "zz", "auto, memory or disk"),
        ("engine", "ftp://x", "pool, embedded, or the address"),
        ("engine", "://", "pool, embedded, or the address"),
        ("project", 5, "the path of a folder"),
        ("project", "a\0b", "the path of a folder"),
        ("host", b"::1", "a text"),
        ("cors", 2, "yes or no"),
        ("service_allow", ("http://a/", None), "whole http or https IRIs"),
        ("trusted_proxies", {"10.0.0.300"}, "addresses or networks"),
    ],
)
def test_a_value_of_python_that_cannot_be_meant_is_refused(
    name: str, value: object, wish: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_settings({name: value}, {}, as_argument)
    assert str(caught.value).startswith(f"{name}={value!r}: write {wish}")


def test_texts_that_are_nowhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^texts='.*/nowhere': there is no such folder"):
        read_settings({"texts": tmp_path / "nowhere"}, {}, as_argument)


def test_none_counts_as_not_given() -> None:
    found = read_settings(dict.fromkeys(("project", "engine", "workers", "texts")), {})
    assert found == Settings()


def test_a_variable_counts_only_where_a_setting_is_not_given() -> None:
    variables = {"PACTGRAPH_QUERY_TIMEOUT": "abc"}
    assert read_settings({"query_timeout": 3.0}, variables).query_timeout == 3
    with pytest.raises(InputError, match="PACTGRAPH_QUERY_TIMEOUT=abc: write"):
        read_settings({"query_timeout": None}, variables, as_argument)


def test_a_setting_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"^no setting colour; there are project, releases, texts"):
        read_settings({"colour": "red"}, {})
