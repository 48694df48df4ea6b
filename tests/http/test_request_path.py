"""The way of a request: which of our files it enters, each once, as CONTRIBUTING draws it."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import PROJECT
from pactgraph.config import read_settings
from pactgraph.engine import meeting_folder, open_backend
from pactgraph.release import Release
from pactgraph.web.app import create_app
from pactgraph.web.wsgi.endpoint import Endpoint
from pactgraph.web.wsgi.reception import Reception
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware
from pactgraph.web.wsgi.switch import Publisher
from tracing import Trace, trace

# A value tells of itself wherever it is; a room has something to do with a request.
VALUES = ("rdf/", "release/")
Get = Callable[[str, str], bytes]


@pytest.fixture(scope="module")
def get(releases: Path, release: Release) -> Iterator[Get]:
    """Asks the whole application in this process, over the default engine."""
    settings = read_settings({"releases": str(releases), "project": str(PROJECT), "cors": True}, {})
    with (
        meeting_folder() as folder,
        open_backend(settings, folder, lambda: release) as backend,
    ):
        endpoint = Endpoint(create_app(settings), settings)
        current = Publisher(settings, folder, backend).current
        middleware = ReleaseMiddleware(endpoint, current, Reception(settings, folder), settings)

        def ask(path: str, query_string: str) -> bytes:
            environ = {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "QUERY_STRING": query_string,
                "HTTP_HOST": "localhost",
                "HTTP_ACCEPT": "application/sparql-results+json",
                "REMOTE_ADDR": "127.0.0.1",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "SCRIPT_NAME": "",
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(),
            }
            return b"".join(middleware(environ, lambda status, headers: None))

        # Who has asked before is known, and a worker waits.
        assert ask("/sparql", "query=" + quote("ASK {}")) == b'{"head":{},"boolean":true}'
        yield ask
        current.engine.close()


def rooms(traced: Trace) -> dict[str, set[str]]:
    """The rooms that were entered, each with those it was entered from."""
    return {
        name: {caller for caller in callers if not caller.startswith(VALUES)}
        for name, callers in traced.entered.items()
        if not name.startswith(VALUES)
    }


def drawn() -> dict[str, set[str]]:
    """The rooms in the drawing, each with the one that it is entered from."""
    text = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    block = re.search(r"## The way of a request\n.*?```\n(.*?)```", text, re.DOTALL)
    assert block
    found: dict[str, set[str]] = {}
    above: list[str] = []
    for line in block[1].splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        above[depth:] = [name]
        found[name] = {above[depth - 1] if depth else ""}
    return found


def test_a_query_passes_the_rooms_that_are_drawn_each_once(get: Get) -> None:
    traced = trace(lambda: get("/sparql", "query=" + quote("SELECT * { ?s ?p ?o } LIMIT 1")))
    passed = rooms(traced)
    assert passed == drawn()
    assert len(traced.entered) <= 12, traced.entered
    assert not traced.entered_again
    assert len(drawn()) <= 12


def test_an_argument_of_a_saved_query_passes_six_rooms_at_most(get: Get) -> None:
    traced = trace(lambda: get("/queries/what-changed.json", "agreement=agreement-2025"))
    order = [name for name in rooms(traced) if name.startswith(("queries/", "sparql/", "engine/"))]
    passed = order[: order.index("engine/limited.py")]
    assert "queries/types.py" in passed
    assert len(["web/routes/queries.py", *passed]) <= 6, passed
