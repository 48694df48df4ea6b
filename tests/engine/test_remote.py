"""What an endpoint of somebody else's gets: what is asked, and no more."""

from dataclasses import replace
from pathlib import Path

import pytest
from endpoints import JSON_TYPE, TRUE, Endpoint, answer, asking, endpoint
from engines import YES
from pactgraph import errors
from pactgraph.engine import QueryRequest
from pactgraph.errors import (
    ForbiddenError,
    QueryError,
    RemoteError,
    ServiceError,
)
from pactgraph.rdf.formats import ANY, JSON, TURTLE, Accept, accept_named
from servers import free_port

FINE = answer("200 OK", TRUE, Content_Type=JSON_TYPE)
TABLE = answer("200 OK", b'{"head":{"vars":[]},"results":{"bindings":[]}}', Content_Type=JSON_TYPE)
GRAPH = answer("200 OK", Content_Type="application/n-triples")


def asked(request: QueryRequest, accept: Accept, folder: Path, fine: bytes = FINE) -> Endpoint:
    """What an endpoint gets that is asked `request`, and gives an answer that is `fine`."""
    with endpoint([fine]) as there, asking(there.url, folder) as engine:
        engine.query(request, accept)
    return there


def test_a_query_is_posted_with_its_dataset_and_nothing_of_its_client(tmp_path: Path) -> None:
    request = QueryRequest("ASK {}", "http://h/", ("urn:a", "urn:b"), ("urn:c",), client="10.9.8.7")
    there = asked(request, ANY, tmp_path)
    assert there.forms == [
        {
            "query": ["ASK {}"],
            "default-graph-uri": ["urn:a", "urn:b"],
            "named-graph-uri": ["urn:c"],
        }
    ]
    assert there.heads[0].startswith("POST /sparql HTTP/1.1")
    assert "10.9.8.7" not in there.heads[0]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("DESCRIBE <x>", "BASE <http://h/> DESCRIBE <x>"),
        ("DESCRIBE <http://h/x>", "DESCRIBE <http://h/x>"),
        ("BASE <urn:x> DESCRIBE <#y>", "BASE <http://h/> BASE <urn:x> DESCRIBE <#y>"),
    ],
)
def test_the_base_goes_along_where_there_may_be_something_relative(
    text: str, sent: str, tmp_path: Path
) -> None:
    request = QueryRequest(text, base="http://h/")
    assert asked(request, ANY, tmp_path, GRAPH).forms[0]["query"] == [sent]


@pytest.mark.parametrize(
    ("query", "header", "fine"),
    [
        ("ASK {}", JSON_TYPE, FINE),
        ("SELECT * {}", JSON_TYPE, TABLE),
        ("CONSTRUCT WHERE {}", "application/n-triples", GRAPH),
        ("DESCRIBE <urn:x>", "application/n-triples", GRAPH),
    ],
)
def test_what_shows_that_it_is_whole_is_asked_for_whatever_the_client_takes(
    query: str, header: str, fine: bytes, tmp_path: Path
) -> None:
    accept = replace(accept_named("xml"), boolean=JSON, graph=TURTLE)
    there = asked(QueryRequest(query), accept, tmp_path, fine)
    head = f"{there.heads[0]}\r\n".lower()
    assert f"accept: {header}\r\n" in head
    assert "accept-encoding: identity\r\n" in head


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (QueryRequest("DELETE WHERE { ?s ?p ?o }"), ForbiddenError),
        (QueryRequest("ASK { SERVICE <urn:x> {} }"), ServiceError),
        (QueryRequest("ASK {}", default_graphs=("no iri",)), errors.ParameterError),
        (QueryRequest("ASK { <x> ?p ?o }", base="no iri"), errors.ParameterError),
        (QueryRequest("nonsense"), errors.QuerySyntaxError),
        (
            QueryRequest('DEFINE get:soft "soft" SELECT * FROM <http://h/> {}'),
            errors.QuerySyntaxError,
        ),
        (QueryRequest("PREFIX x: <urn:x>\nMODIFY GRAPH x:g {}"), errors.QuerySyntaxError),
    ],
)
def test_what_no_engine_may_do_is_not_sent(
    request_: QueryRequest, kind: type[QueryError], tmp_path: Path
) -> None:
    with endpoint([FINE]) as there, asking(there.url, tmp_path) as engine, pytest.raises(kind):
        engine.query(request_, ANY)
    assert there.heads == []


def test_a_service_that_is_allowed_is_the_endpoints_to_call(tmp_path: Path) -> None:
    with endpoint([FINE]) as there, asking(there.url, tmp_path, service_allow=("urn:x",)) as engine:
        engine.query(QueryRequest("ASK { SERVICE <urn:x> {} }"), ANY)
    assert len(there.heads) == 1


def test_a_redirect_leads_nowhere(tmp_path: Path) -> None:
    with (
        endpoint([FINE]) as other,
        endpoint([answer("307 There", Location=other.url)]) as there,
        asking(there.url, tmp_path) as engine,
        pytest.raises(RemoteError, match="status 307"),
    ):
        engine.query(YES, ANY)
    assert other.heads == []


def test_a_cookie_does_not_come_back(tmp_path: Path) -> None:
    baked = answer("200 OK", TRUE, Content_Type=JSON_TYPE, Set_Cookie="a=b; Path=/")
    with endpoint([baked]) as there, asking(there.url, tmp_path) as engine:
        for _ in range(2):
            engine.query(YES, ANY)
    assert len(there.heads) == 2
    assert "cookie" not in there.heads[1].lower()


def test_no_proxy_of_the_environment_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    assert len(asked(YES, ANY, tmp_path).heads) == 1


def test_a_user_is_told_to_who_asks_for_one_and_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert "authorization" not in asked(YES, ANY, tmp_path).heads[0].lower()
    refused = answer("401 Who?", WWW_Authenticate='Basic realm="here"')
    assert told_to(refused, tmp_path) == "Basic bWU6c2VjcmV0"
    monkeypatch.setenv("PACTGRAPH_ENGINE_USER", "you")
    monkeypatch.setenv("PACTGRAPH_ENGINE_PASSWORD", "known")
    digest = 'Digest realm="here", nonce="n", algorithm=MD5, qop="auth"'
    assert 'username="you"' in told_to(answer("401 Who?", WWW_Authenticate=digest), tmp_path)
    monkeypatch.setenv("PACTGRAPH_ENGINE_TOKEN", "token")
    assert told_to(refused, tmp_path) == "Bearer token"
    (tmp_path / "netrc").write_text("machine other login me password secret")
    monkeypatch.delenv("PACTGRAPH_ENGINE_USER")
    monkeypatch.delenv("PACTGRAPH_ENGINE_TOKEN")
    assert told_to(refused, tmp_path) == ""


def told_to(refused: bytes, folder: Path) -> str:
    """Who we say to be, at last, to an endpoint that refuses."""
    with (
        endpoint([refused]) as there,
        asking(there.url, folder) as engine,
        pytest.raises(RemoteError, match="401, since it wants to know who asks") as caught,
    ):
        engine.query(YES, ANY)
    assert "secret" not in str(caught.value)
    head = there.heads[-1].lower().partition("authorization: ")[2].splitlines()
    start = there.heads[-1].lower().find("authorization: ") + len("authorization: ")
    return there.heads[-1][start:].splitlines()[0] if head else ""
