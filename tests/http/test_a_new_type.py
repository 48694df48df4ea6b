"""One row more in the table of parameter types is all that a page, a call and a command need."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import PROJECT
from pactgraph.cli import answers, main
from pactgraph.config import read_settings
from pactgraph.engine import meeting_folder, open_backend
from pactgraph.queries.model import Field, ParameterType, Term, Text, literal, types
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.terms import XSD, Prefixes
from pactgraph.release import Release
from pactgraph.web.app import create_app
from pactgraph.web.wsgi import switch
from pactgraph.web.wsgi.endpoint import Endpoint
from pactgraph.web.wsgi.reception import Reception
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware

YEARLY = """#+ title: {en: A year, zh: 年}
#+ summary: {en: The year, zh: 该年}
#+ tags: [test]
#+ parameters: {when: {type: year, en: which year, zh: 哪一年, example: 2031}}
SELECT ?year { BIND($when AS ?year) } ORDER BY ?year LIMIT 5
"""
Get = Callable[[str, str, str], str]


def _year(text: str, prefixes: Prefixes) -> Term:
    if not (text.isdecimal() and len(text) == 4):
        raise ValueError(text)
    return literal(text, "gYear")


YEAR = ParameterType(
    "year",
    _year,
    f"{XSD}gYear",
    {"type": "string"},
    Field("number", step="1"),
    Text("four digits", "四位数字"),
)


@pytest.fixture(autouse=True)
def yearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row, and a query that has a parameter of this type."""
    monkeypatch.setattr(types, "TYPES", (*types.TYPES, YEAR))
    (tmp_path / "queries" / "time").mkdir(parents=True)
    (tmp_path / "queries" / "time" / "yearly.rq").write_text(YEARLY, "utf-8")
    for module in (switch, answers):
        catalog = load_catalog(tmp_path / "queries")
        monkeypatch.setattr(module, "load_catalog", lambda folder, catalog=catalog: catalog)


@contextmanager
def application(releases: Path, release: Release) -> Iterator[Get]:
    """Asks the whole application in this process."""
    settings = read_settings({"releases": str(releases), "project": str(PROJECT), "cors": True}, {})
    with meeting_folder() as folder, open_backend(settings, folder, lambda: release) as backend:
        current = switch.Publisher(settings, folder, backend).current
        endpoint = Endpoint(create_app(settings), settings)
        middleware = ReleaseMiddleware(endpoint, current, Reception(settings, folder), settings)

        def get(path: str, query_string: str, accept: str) -> str:
            environ = {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "QUERY_STRING": query_string,
                "HTTP_HOST": "localhost",
                "HTTP_ACCEPT": accept,
                "REMOTE_ADDR": "127.0.0.1",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "SCRIPT_NAME": "",
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(),
            }
            return b"".join(middleware(environ, lambda status, headers: None)).decode()

        yield get
        current.engine.close()


def test_the_type_is_on_the_page_and_in_calls(releases: Path, release: Release) -> None:
    with application(releases, release) as get:
        assert get("/queries/yearly.tsv", "when=2031", "*/*") == f'?year\n"2031"^^<{XSD}gYear>\n'
        wrong = get("/queries/yearly.tsv", "when=31", "*/*")
        assert "'31' is not of type year; write it like 2031 (four digits)" in wrong
        assert '"type": "year"' in get("/queries", "", "*/*").replace('":"', '": "')
        page = get("/en/queries/yearly", "", "text/html")
        (field,) = re.findall(r'<input id="p-when"[^>]*>', page)
        assert all(each in field for each in ('type="number"', 'value="2031"', 'step="1"'))


def test_the_type_is_known_to_the_command_line(releases: Path) -> None:
    environment = {"PACTGRAPH_RELEASES": str(releases), "PACTGRAPH_PROJECT": str(PROJECT)}
    done, wrong = (
        CliRunner().invoke(main, ["query", "yearly", "-p", f"when={year}"], env=environment)
        for year in ("2031", "31")
    )
    assert done.stdout.split() == ["year", "2031"]
    assert "is not of type year; write it like 2031 (four digits)" in wrong.stderr
