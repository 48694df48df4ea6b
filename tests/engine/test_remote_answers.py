"""What an endpoint of somebody else's answers: whole, in time and of the right kind, or an error."""

import json
import threading
import time
from pathlib import Path

import pytest
from endpoints import JSON_TYPE, TRUE, answer, asking, endpoint
from engines import SMALL, YES
from pactgraph import errors
from pactgraph.config import MIB
from pactgraph.engine import QueryRequest, shared_room
from pactgraph.errors import (
    BusyError,
    DeadlineError,
    ExceededError,
    ForbiddenError,
    PactgraphError,
    QueryError,
    QuerySyntaxError,
    RemoteError,
)
from pactgraph.rdf.formats import ANY, JSON, accept_named
from servers import at_once, free_port, is_in_time

FINE = answer("200 OK", TRUE, Content_Type=JSON_TYPE)
TABLE, GRAPH = QueryRequest("SELECT * {}"), QueryRequest("CONSTRUCT WHERE {}")
TRIPLE = b"<urn:a> <urn:b> <urn:c> .\n"
ROWS = b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'


def failure(
    pieces: list[bytes],
    folder: Path,
    pause: float = 0.0,
    request: QueryRequest = YES,
    **limits: object,
) -> Exception:
    """The error that an answer in `pieces` is."""
    with (
        endpoint(pieces, pause) as there,
        asking(there.url, folder, **limits) as engine,
        pytest.raises(PactgraphError) as caught,
    ):
        engine.query(request, ANY)
    assert shared_room(folder, SMALL).held == 0
    return caught.value


PROBLEM = b'{"title": "SPARQL syntax error", "detail": "line 2:\\n a\\u001b[31m brace", "line": 2, "column": 7}'


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", QuerySyntaxError),
        ("401 Unauthorized", RemoteError),
        ("403 Forbidden", ForbiddenError),
        ("404 Not Found", RemoteError),
        ("406 Not Acceptable", errors.NotAcceptableError),
        ("408 Request Timeout", DeadlineError),
        ("413 Content Too Large", errors.RequestSizeError),
        ("414 URI Too Long", errors.UrlLengthError),
        ("418 I'm a teapot", RemoteError),
        ("429 Too Many Requests", BusyError),
        ("500 Internal Server Error", RemoteError),
        ("502 Bad Gateway", RemoteError),
        ("503 Service Unavailable", BusyError),
        ("504 Gateway Timeout", DeadlineError),
        ("507 Insufficient Storage", ExceededError),
        ("204 No Content", RemoteError),
        ("206 Partial Content", RemoteError),
    ],
)
def test_each_status_is_an_error_of_ours(
    status: str, kind: type[PactgraphError], tmp_path: Path
) -> None:
    assert type(failure([answer(status)], tmp_path)) is kind


def test_the_endpoints_words_are_repeated_short_and_clean(tmp_path: Path) -> None:
    told = failure(
        [answer("400 Bad Request", PROBLEM, Content_Type="application/problem+json")], tmp_path
    )
    assert isinstance(told, QuerySyntaxError)
    assert (told.line, told.column) == (2, 7)
    assert str(told).endswith("says: line 2: a\N{REPLACEMENT CHARACTER}[31m brace")
    long = failure([answer("400 No", b"x" * 10**6, Content_Type="text/plain")], tmp_path)
    assert len(str(long)) < 600
    page = failure([answer("400 No", b"<script>", Content_Type="text/html")], tmp_path)
    assert "script" not in str(page)
    other = failure(
        [answer("400 No", b'{"title": "Bad parameter"}', Content_Type="application/json")], tmp_path
    )
    assert type(other) is QueryError


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("17", 17), ("0", 1), ("999999", 3600), ("Wed, 21 Oct 2037 07:28:00 GMT", 5), ("", 5)],
)
def test_when_to_come_back_is_told(header: str, seconds: int, tmp_path: Path) -> None:
    error = failure([answer("503 Busy", Retry_After=header)], tmp_path)
    assert isinstance(error, BusyError)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"nonsense\r\n\r\n"],
        [FINE[:-5]],
        [answer("200 OK", TRUE, Content_Type=JSON_TYPE, Content_Length="")],
        [answer("200 OK", b"4\r\ntrue\r\n", Content_Type=JSON_TYPE, Content_Length="", Transfer_Encoding="chunked")],
        [answer("200 OK", TRUE)],
        [answer("200 OK", TRUE, Content_Type="text/html")],
        [answer("200 OK", TRUE, Content_Type="text/csv")],
        [answer("200 OK", TRUE, Content_Type=JSON_TYPE, Content_Encoding="gzip")],
        [answer("200 OK", b"", Content_Type=JSON_TYPE)],
        [answer("200 OK", b'{"head":{"vars":[]},"results":{"bindings":[{}', Content_Type=JSON_TYPE)],
        [answer("200 OK", TRUE + b"Out of memory", Content_Type=JSON_TYPE)],
        [answer("200 OK", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <ur", Content_Type="application/n-triples")],
    ],
)  # fmt: skip
def test_what_is_not_a_whole_answer_of_a_kind_that_was_asked_for_is_an_error(
    pieces: list[bytes], tmp_path: Path
) -> None:
    assert type(failure(pieces, tmp_path)) is RemoteError


@pytest.mark.parametrize(
    ("body", "type"),
    [
        (b'{"head":{"vars":[]},"results":{"bindings":[{}The SPARQL operation has been cancelled', JSON_TYPE),
        (b'{"head":{"vars":[]},"results":{"bindings":[{}\n##  Query cancelled due to timeout  ##', JSON_TYPE),
        (b"<urn:a> <urn:b> <urn:c> .\nThe SPARQL operation has been cancelled", "application/n-triples"),
    ],
)  # fmt: skip
def test_an_answer_that_ends_in_words_about_a_timeout_is_one(
    body: bytes, type: str, tmp_path: Path
) -> None:
    request = TABLE if type == JSON_TYPE else GRAPH
    error = failure([answer("200 OK", body, Content_Type=type)], tmp_path, request=request)
    assert isinstance(error, DeadlineError)


@pytest.mark.parametrize("status", ["500 No", "503 No"])
def test_a_refusal_that_tells_of_a_timeout_is_one(status: str, tmp_path: Path) -> None:
    refused = answer(status, b"Query timed out", Content_Type="text/plain")
    assert isinstance(failure([refused], tmp_path), DeadlineError)


def test_a_truth_as_a_table_is_a_truth(tmp_path: Path) -> None:
    none = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[]}}'
    table = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"type":"typed-literal","datatype":"urn:integer","value":"%d"}}]}}'
    false = TRUE.replace(b"true", b"false")
    for body, truth in ((table % 0, false), (table % 1, TRUE), (none, false)):
        with (
            endpoint([answer("200 OK", body, Content_Type=JSON_TYPE)]) as there,
            asking(there.url, tmp_path) as engine,
        ):
            assert engine.query(YES, ANY).read() == truth


@pytest.mark.parametrize(
    ("request_", "body", "type"),
    [
        (TABLE, TRUE, JSON_TYPE),
        (TABLE, TRIPLE, "application/n-triples"),
        (GRAPH, ROWS, JSON_TYPE),
        (YES, ROWS, JSON_TYPE),
        (YES, ROWS.replace(b"[]", b'["__ASK_RETVAL"]').replace(b"{}", b"{},{}"), JSON_TYPE),
        (YES, TRUE[:-1] + b',"x":' + b"[" * 10**5, JSON_TYPE),
        (YES, TRUE[:-1] + b',"x":"' + b"x" * 10**5 + b'"}', JSON_TYPE),
    ],
)
def test_an_answer_of_another_kind_is_an_error(
    request_: QueryRequest, body: bytes, type: str, tmp_path: Path
) -> None:
    error = failure([answer("200 OK", body, Content_Type=type)], tmp_path, request=request_)
    assert isinstance(error, RemoteError)


XSD = "http://www.w3.org/2001/XMLSchema#"
DURATION, BOOLEAN = f"{XSD}duration", f"{XSD}boolean"


def test_what_virtuoso_writes_in_its_own_way_is_mended(tmp_path: Path) -> None:
    """Wherever a piece of the answer ends, and not in a text."""
    node = '"type": "bnode", "value": "nodeID://b10"'
    length = f'"type": "typed-literal", "datatype": "{DURATION}", "value": "%d"'
    truth = length.replace(DURATION, BOOLEAN)
    texts = [node, length, *("x" * (8192 + n) for n in range(-270, 0, 3))]
    rows = [
        f'{{"n":{{ {node} }},"d":{{ {length % number} }},"b":{{ {truth % (number % 2)} }},"t":{{"type":"literal","value":{json.dumps(text)}}}}}'
        for number, text in enumerate(texts)
    ]
    table = f'{{"head":{{"vars":["n","d","b","t"]}},"results":{{"bindings":[{",".join(rows)}]}}}}'
    for server in ("Virtuoso/07.20.3233", "other"):
        there_ = answer("200 OK", table.encode(), Content_Type=JSON_TYPE, Server=server)
        with endpoint([there_]) as there, asking(there.url, tmp_path) as engine:
            if server == "other":  # it means what it says
                with pytest.raises(RemoteError):
                    engine.query(TABLE, ANY)
                continue
            found = json.loads(engine.query(TABLE, ANY).read())["results"]["bindings"]
        assert [row["t"]["value"] for row in found] == texts
        assert len({row["n"]["value"] for row in found}) == 1
        assert [row["b"]["value"] for row in found[:2]] == ["false", "true"]
        lengths = [row["d"]["value"] for row in found[:4] + found[11:15] + found[24:26]]
        assert lengths == [
            "P0M",
            "P1M",
            "P2M",
            "P3M",
            "P11M",
            "P1Y",
            "P1Y1M",
            "P1Y2M",
            "P2Y",
            "P2Y1M",
        ]


def test_a_graph_of_virtuoso_is_mended(tmp_path: Path) -> None:
    said = f'<urn:a>\t<urn:b>\t"75"^^<{DURATION}> .\n<urn:a> <urn:c> "\\"75\\"^^<{DURATION}>" .\n'
    graph = answer(
        "200 OK", said.encode(), Content_Type="application/n-triples", Server="Virtuoso/07"
    )
    with endpoint([graph]) as there, asking(there.url, tmp_path) as engine:
        found = engine.query(GRAPH, accept_named("ntriples")).read().decode()
    assert found.splitlines()[0] == f'<urn:a> <urn:b> "P6Y3M"^^<{DURATION}> .'
    assert found.splitlines()[1] == said.splitlines()[1]


NODE = b'{"type":"uri","value":"urn:a"}'


def nested(depth: int) -> bytes:
    """A table in JSON with a triple term of that depth."""
    cell = b'{"type":"triple","value":{"subject":%b,"predicate":%b,"object":' % (NODE, NODE)
    return b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":%b%b%b}]}}' % (
        cell * depth, NODE, b"}}" * depth,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "body", "type"),
    [
        (TABLE, nested(20_000), JSON_TYPE),
        (GRAPH, b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 20_000 + b"1" + b" )>>" * 20_000, "application/n-triples"),
    ],
)  # fmt: skip
def test_triples_too_deep_within_triples_end_nothing(
    request_: QueryRequest, body: bytes, type: str, tmp_path: Path
) -> None:
    error = failure([answer("200 OK", body, Content_Type=type)], tmp_path, request=request_)
    assert isinstance(error, ExceededError)


def test_triples_within_triples_are_read(tmp_path: Path) -> None:
    with (
        endpoint([answer("200 OK", nested(90), Content_Type=JSON_TYPE)]) as there,
        asking(there.url, tmp_path) as engine,
    ):
        assert engine.query(TABLE, ANY).read().count(b'"triple"') == 90


def test_a_column_may_have_any_name(tmp_path: Path) -> None:
    table = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[]}}'
    with (
        endpoint([answer("200 OK", table, Content_Type=JSON_TYPE)]) as there,
        asking(there.url, tmp_path) as engine,
    ):
        assert engine.query(QueryRequest("SELECT ?__ASK_RETVAL {}"), accept_named("csv")).read()


def test_a_client_that_leaves_ends_its_query(tmp_path: Path) -> None:
    left = threading.Event()
    threading.Timer(0.2, left.set).start()
    with (
        endpoint([FINE], pause=20) as there,
        asking(there.url, tmp_path, query_timeout=20) as engine,
        pytest.raises(DeadlineError, match="nobody waits"),
    ):
        engine.query(YES._replace(left=left), ANY)


def test_a_refusal_of_what_is_no_query_is_told_in_our_words(tmp_path: Path) -> None:
    refused = answer("400 Bad Request", b"Lexical error", Content_Type="text/plain")
    request = QueryRequest("ASK\n{ ?s ?p }")
    error = failure([refused], tmp_path, request=request)
    assert isinstance(error, QuerySyntaxError)
    assert (error.line, error.column) == (2, 9)


def test_an_endpoint_that_is_down_is_an_error(tmp_path: Path) -> None:
    with (
        asking(f"http://127.0.0.1:{free_port()}/sparql", tmp_path) as engine,
        pytest.raises(RemoteError, match="ConnectError"),
    ):
        engine.query(YES, ANY)


@pytest.mark.timed
@pytest.mark.parametrize("pieces", [[bytes([byte]) for byte in FINE], [FINE[:-5], b"x"]])
def test_the_deadline_is_that_of_the_whole_answer(pieces: list[bytes], tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(DeadlineError, match=r"ran for 0\.5 s, its limit"):
        raise failure(pieces, tmp_path, pause=0.3, query_timeout=0.5)
    assert is_in_time(time.monotonic() - start, 2)


LARGE = (
    b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"%b"}}]}}'
    % (b"x" * 4 * MIB)
)


def test_a_large_answer_comes_as_a_file_and_has_room(tmp_path: Path) -> None:
    room = shared_room(tmp_path, SMALL)
    with (
        endpoint([answer("200 OK", LARGE, Content_Type=JSON_TYPE)]) as there,
        asking(there.url, tmp_path) as engine,
    ):
        result = engine.query(TABLE._replace(client="a"), ANY)
    assert (isinstance(result.body, bytes), room.held_by("a")) == (False, len(LARGE))
    assert (result.read() == LARGE, result.length, room.held) == (True, len(LARGE), 0)


@pytest.mark.parametrize("told", [str(len(LARGE)), ""])
def test_too_large_an_answer_is_an_error(told: str, tmp_path: Path) -> None:
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(LARGE), LARGE)
    pieces = (
        answer("200 OK", LARGE, Content_Type=JSON_TYPE)
        if told
        else answer(
            "200 OK",
            chunks,
            Content_Type=JSON_TYPE,
            Content_Length="",
            Transfer_Encoding="chunked",
        )
    )
    error = failure([pieces], tmp_path, result_size=MIB)
    assert isinstance(error, ExceededError)
    assert str(error).startswith("the answer is larger than 1048576 bytes")


def test_answers_without_room_are_errors(tmp_path: Path) -> None:
    error = failure(
        [answer("200 OK", LARGE, Content_Type=JSON_TYPE)], tmp_path, total_results=6 * MIB
    )
    assert isinstance(error, ExceededError)


def test_many_ask_at_once(tmp_path: Path) -> None:
    with endpoint([FINE]) as there, asking(there.url, tmp_path) as engine:
        answers = at_once(*[lambda: engine.query(YES, ANY).read()] * 20)
    assert answers == [TRUE] * 20


def test_an_answer_in_an_alias_of_its_format_is_one(tmp_path: Path) -> None:
    with (
        endpoint([answer("200 OK", TRUE, Content_Type="application/json; charset=utf-8")]) as there,
        asking(there.url, tmp_path) as engine,
    ):
        assert engine.query(YES, ANY).format is JSON
