"""What crosses between worker and engine: all that is sent arrives, and nothing else is believed."""

import json
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pactgraph import errors
from pactgraph.engine import QueryRequest
from pactgraph.engine.pool.channel import (
    INLINE,
    Reply,
    ReplyError,
    pack_error,
    pack_reply,
    pack_request,
    receive_request,
    unpack_error,
    unpack_reply,
)
from pactgraph.errors import (
    EngineError,
    ExceededError,
    ForbiddenError,
    QueryError,
    QuerySyntaxError,
    RemoteError,
    ServiceError,
)
from pactgraph.rdf.formats import ANSWERS, Accept, Format, formats_of

TEXTS = st.text(st.characters(codec="utf-8"))
IRIS = st.lists(TEXTS, max_size=3).map(tuple)
WANTED = st.builds(
    Accept, *[st.sampled_from([*formats, None]) for formats in map(formats_of, ANSWERS)]
)
# Who asks, and for how long, is no worker's business.
OWN = {name: st.just(value) for name, value in (("timeout", None), ("client", ""), ("left", None))}
REQUESTS = st.builds(QueryRequest, TEXTS, st.none() | TEXTS, IRIS, IRIS, **OWN)
KINDS = [
    QueryError,
    errors.ParameterError,
    ForbiddenError,
    ServiceError,
    errors.NotAcceptableError,
    EngineError,
    RemoteError,
    ExceededError,
]
TOKEN, OTHER = b"12345678", b"87654321"
FORMATS = st.sampled_from(formats_of(*ANSWERS))


@settings(max_examples=50, deadline=None)
@given(REQUESTS, WANTED)
def test_a_request_arrives_as_it_was_sent(request: QueryRequest, accept: Accept) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(pack_request(request, accept, TOKEN))
        assert receive_request(theirs) == (TOKEN, request, accept)


@given(
    FORMATS,
    st.binary(max_size=200),
    st.integers(0, INLINE - 200),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_a_reply_arrives_as_it_was_sent(
    format: Format, body: bytes, more: int, is_last: bool, is_volatile: bool, is_gzipped: bool
) -> None:
    reply = Reply(format, len(body) + more, False, is_last, is_volatile, is_gzipped)
    assert unpack_reply(pack_reply(reply, TOKEN) + body, TOKEN) == (reply, body)
    large = Reply(format, len(body) + (more << 30), True, is_last, is_volatile, is_gzipped)
    assert unpack_reply(pack_reply(large, TOKEN), TOKEN) == (large, b"")


@given(st.binary(max_size=100))
def test_what_is_no_reply_is_refused(data: bytes) -> None:
    for prefix in (b"", TOKEN):
        with pytest.raises(ReplyError):
            unpack_reply(prefix + data, TOKEN if not prefix else OTHER)
    try:
        reply, body = unpack_reply(TOKEN + data, TOKEN)
    except ReplyError:
        return
    if isinstance(reply, Reply) and not reply.in_file:
        assert len(body) <= reply.length <= INLINE


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.integers() | TEXTS, st.lists).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_what_is_no_error_is_refused(body: bytes) -> None:
    with pytest.raises(ReplyError):
        unpack_error(body)


@pytest.mark.parametrize(
    "name",
    [
        "SystemExit",
        "Exception",
        "BudgetError",
        "PactgraphError",
        "__class__",
        "DeadlineError",
        "RequestSizeError",
    ],
)
def test_an_error_that_no_worker_finds_is_refused(name: str) -> None:
    with pytest.raises(ReplyError):
        unpack_error(json.dumps((name, "words", None, None)).encode())


@given(st.sampled_from(KINDS), TEXTS)
def test_an_error_arrives_as_it_was_raised(kind: type[QueryError], message: str) -> None:
    error = unpack_error(pack_error(kind(message)))
    assert (type(error), str(error)) == (kind, message)


@given(TEXTS, st.none() | st.integers(1), st.none() | st.integers(1))
def test_a_syntax_error_arrives_with_its_place(
    message: str, line: int | None, column: int | None
) -> None:
    error = unpack_error(pack_error(QuerySyntaxError(message, line, column)))
    assert isinstance(error, QuerySyntaxError)
    assert (str(error), error.line, error.column) == (message, line, column)


@given(st.integers(0, len(pack_reply(Reply(None, 0), TOKEN)) - 1))
def test_a_cut_reply_is_no_reply(length: int) -> None:
    with pytest.raises(ReplyError, match="cut"):
        unpack_reply(pack_reply(Reply(None, 7), TOKEN)[:length], TOKEN)
