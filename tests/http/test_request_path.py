"""The way of a request: which of our files it enters, each once, as CONTRIBUTING draws it."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from pactgraph.config import read_settings
from pactgraph.engine import QueryRequest, meeting_folder, open_backend
from pactgraph.release import Release
from pactgraph.web.app import create_app
from pactgraph.web.wsgi.endpoint import Endpoint
from pactgraph.web.wsgi.reception import Reception
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware
from pactgraph.web.wsgi.switch import Publisher
from tracing import Trace, file_of, trace

# A value tells of itself wherever it is; a room has something to do with a request.
VALUES = ("rdf/", "release/", "engine/runs.py", "engine/seam/base.py", "web/ledger/entries/")
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
    assert not traced.entered_again
    assert len(drawn()) <= 13


def test_an_argument_of_a_saved_query_passes_seven_rooms_at_most(get: Get) -> None:
    """Six, and the one that reads names."""
    rooms: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        name = file_of(frame)
        if event == "call" and name and any(has(each, "agreement-earlier") for each in own(frame)):
            rooms.append(name)

    sys.setprofile(note)
    try:
        get("/queries/what-changed.json", "agreement=agreement-earlier")
    finally:
        sys.setprofile(None)
    passed = dict.fromkeys(
        name for name in rooms if name.startswith(("queries/", "sparql/", "engine/"))
    )
    before = [*passed][: [*passed].index("engine/limited.py")]
    assert "queries/model/written.py" in before
    assert len(["web/routes/queries.py", *before]) <= 7, before


def own(frame: FrameType) -> list[object]:
    """What a function was called with."""
    return [value for name, value in frame.f_locals.items() if name != "self"]


def has(value: object, text: str) -> bool:
    """Whether a value is a text, a term, or a table or row of these, in which `text` stands."""
    if isinstance(value, Mapping):
        return any(has(each, text) for each in value.values())
    if isinstance(value, tuple | list):
        return any(has(each, text) for each in value)
    if isinstance(value, QueryRequest):
        return text in value.text
    return text in str(value) if isinstance(value, str | ox.NamedNode | ox.Literal) else False
