"""SERVICE: an endpoint that is allowed is asked, and no other."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from engines import SMALL, YES, pool_engine, release_of_numbers
from pactgraph.engine import QueryRequest
from pactgraph.errors import DeadlineError, RemoteError
from pactgraph.rdf.formats import ANY
from servers import RunningServer, free_port, rows, serving, title, write_numbers


@pytest.fixture(scope="module")
def federation(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningServer, RunningServer, int]]:
    """A server that may ask a second one, and a third where nobody listens; the second; the port of
    the third.
    """
    folder, dead = tmp_path_factory.mktemp("federation"), free_port()
    (folder / "names.ttl").write_text(
        "".join(f'<urn:n:{i}> <urn:name> "item {i}" .\n' for i in range(10)), "utf-8"
    )
    (folder / "other.ttl").write_text("<urn:x> <urn:y> <urn:z> .", "utf-8")
    write_numbers(folder / "numbers.ttl", 10)
    with serving("--data", str(folder / "numbers.ttl"), "--processes", "1") as second:
        allowed = f"{endpoint(second.port)},{endpoint(dead)}"
        with serving(
            "--data", str(folder / "names.ttl"), "--processes", "1", "--service-allow", allowed
        ) as first:
            yield first, second, dead


def endpoint(port: int) -> str:
    """The endpoint on a port of this machine."""
    return f"http://127.0.0.1:{port}/sparql"


def test_an_allowed_endpoint_joins_its_data_with_ours(
    federation: tuple[RunningServer, RunningServer, int],
) -> None:
    first, second, _ = federation
    call = f"SERVICE <{endpoint(second.port)}> {{ ?s <urn:value> ?value FILTER(?value > 6) }}"
    answer = first.ask(f"SELECT ?name ?value {{ ?s <urn:name> ?name {call} }} ORDER BY ?value")
    assert rows(answer) == [[f"item {i}", str(i)] for i in (7, 8, 9)]
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)
    silent = first.ask(
        f"SELECT ?name ?value {{ ?s <urn:name> ?name SERVICE SILENT <{endpoint(second.port)}> {{ "
        "?s <urn:value> ?value } }"
    )
    assert len(rows(silent)) == 10


def test_an_endpoint_that_is_not_on_the_list_is_refused(
    federation: tuple[RunningServer, RunningServer, int],
) -> None:
    first, second, _ = federation
    allowed = endpoint(second.port)
    for other in (
        f"<{allowed}/>",
        f"<{allowed}?x=1>",
        f"<{allowed.upper()}>",
        f"<{allowed.replace('127.0.0.1', 'localhost')}>",
        "?e",
        "<sparql>",
    ):
        answer = first.ask(
            f"SELECT * {{ VALUES ?e {{ <{allowed}> }} SERVICE {other} {{ ?s ?p ?o }} }}"
        )
        assert title(answer) == (403, "Forbidden")
        assert allowed in answer.text
    assert title(
        first.ask(f"SELECT * {{ SERVICE <{allowed}> {{ ?s ?p ?o }} SERVICE <urn:other> {{}} }}")
    ) == (403, "Forbidden")
    assert title(second.ask(f"SELECT * {{ SERVICE <{allowed}> {{ ?s ?p ?o }} }}")) == (
        403,
        "Forbidden",
    )


def test_an_allowed_endpoint_that_is_down_is_a_bad_gateway(
    federation: tuple[RunningServer, RunningServer, int],
) -> None:
    first, _, dead = federation
    answer = first.ask(
        f"SELECT * {{ ?s <urn:name> ?name SERVICE <{endpoint(dead)}> {{ ?s ?p ?o }} }}"
    )
    assert title(answer) == (502, RemoteError.title)
    assert first.ask("ASK {}").status == 200


def test_an_allowed_endpoint_that_never_answers_meets_the_deadline(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = endpoint(silent.getsockname()[1])
        call = QueryRequest(f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}", timeout=0.5)
        settings = replace(SMALL, service_allow=(there,))
        with pool_engine(release_of_numbers(tmp_path, 1), settings) as engine:
            with pytest.raises(DeadlineError):
                engine.query(call, ANY)
            assert engine.query(YES, ANY).read()
