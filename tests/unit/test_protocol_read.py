"""What a request asks is remembered by its bytes, and nothing else of it."""

from typing import Any, cast
from urllib.parse import quote

import pytest
from pactgraph.errors import ParameterError
from pactgraph.web.http import RequestContext
from pactgraph.web.wsgi.protocol import Operation, read_operation

NOBODY = cast(Any, None)
QUERY_STRING = "timeout=3&query=" + quote("SELECT * { <thing> ?p 'ü' }")


def request(
    query_string: str = QUERY_STRING,
    *,
    client: str = "192.0.2.1",
    root: str = "http://one.example",
    accept: str = "text/csv",
    takes_gzip: bool = False,
) -> RequestContext:
    return RequestContext(
        method="GET",
        path="/sparql",
        query_string=query_string,
        root=root,
        prefix="",
        accept=accept,
        accept_language="",
        takes_gzip=takes_gzip,
        if_none_match="",
        client=client,
        publication=NOBODY,
    )


FIRST = request()


def read(context: RequestContext) -> Operation:
    operation = read_operation(context, "", b"")
    assert operation
    return operation


def test_the_same_bytes_are_read_once() -> None:
    again = request("".join(QUERY_STRING), client="192.0.2.2")
    assert read(FIRST).request.text == "SELECT * { <thing> ?p 'ü' }"
    assert read(again).request.text is read(FIRST).request.text


def test_who_asks_and_by_which_address_is_not_remembered() -> None:
    other = request(root="http://two.example/under", client="192.0.2.2")
    asked = [(read(each).request.base, read(each).request.client) for each in (FIRST, other)]
    assert asked == [
        ("http://one.example/sparql", "192.0.2.1"),
        ("http://two.example/under/sparql", "192.0.2.2"),
    ]


@pytest.mark.parametrize(
    ("change", "format", "gzip"),
    [
        ({}, "csv", False),
        ({"accept": "text/tab-separated-values"}, "tsv", False),
        ({"takes_gzip": True}, "csv", True),
        ({"query_string": QUERY_STRING + "&format=json"}, "json", False),
    ],
)
def test_what_is_accepted_is_told_apart(change: dict[str, Any], format: str, gzip: bool) -> None:
    accept = read(request(**change)).accept
    assert accept is not None
    assert accept.solutions is not None
    assert (accept.solutions.name, accept.gzip) == (format, gzip)


@pytest.mark.parametrize("padding", [10, 10_000])
def test_what_is_wrong_is_told_each_time(padding: int) -> None:
    wrong = request(f"query=ASK%7B%7D&query={'x' * padding}")
    for _ in range(2):
        with pytest.raises(ParameterError, match="2 times"):
            read(wrong)


def test_a_long_request_is_read_anew() -> None:
    long = request(QUERY_STRING + "%20" * 2000)
    assert read(long).request.text == read(long).request.text
    assert read(long).request.text is not read(long).request.text
