"""A server on one's own machine is private: no web page reads what it serves, and no other name
leads to it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from client import Answer
from pactgraph.addresses import host_name
from pactgraph.config import read_settings
from pactgraph.web.listening import bind
from servers import RunningServer, serving

FOREIGN = "https://evil.example"
ASK = "/sparql?query=ASK%7B%7D"
ROUTES = [
    "/",
    "/en/",
    "/sparql",
    ASK,
    "/sparql?query=SELECT",
    "/queries",
    "/graphs",
    "/graphs?default",
    "/export/pactgraph.nt",
    "/healthz",
    "/readyz",
    "/nope",
]
ROUTES += ["/.well-known/void", "/static/style.css", "/static/favicon.svg"]
QUERY = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("private") / "private.ttl"
    file.write_text('<urn:me> <urn:says> "secret" .')
    return str(file)


@pytest.fixture(scope="module")
def private(data: str) -> Iterator[RunningServer]:
    """A server of one's own files on one's own machine, which has a proxy there and a public name."""
    with serving(
        "--data",
        data,
        "--processes",
        "1",
        "--trusted-proxies",
        "127.0.0.9",
        "--public-url",
        "https://kg.example/kg",
    ) as server:
        yield server


def with_header(
    server: RunningServer,
    name: str,
    value: str,
    path: str = ASK,
    method: str = "GET",
    source: str = "127.0.0.1",
) -> Answer:
    return server.send(method, path, None, 30, source, {name: value})


@pytest.mark.parametrize("path", ROUTES)
def test_no_answer_may_be_read_by_another_site(path: str, private: RunningServer) -> None:
    first = private.get(path)
    for answer in (
        first,
        private.get(path),
        private.get(path, If_None_Match=first.headers.get("etag", "*")),
    ):
        assert answer.status < 500
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "origin", [FOREIGN, "null", "", "http://localhost:1", "http://kg.example.evil.example"]
)
@pytest.mark.parametrize("path", [*ROUTES, "*"])
def test_another_site_is_refused_and_so_is_its_preflight(
    origin: str, path: str, private: RunningServer
) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Private-Network": "true",
    }
    for method in ("GET", "OPTIONS", "POST", "HEAD"):
        answer = private.send(
            method, path, b"" if method == "POST" else None, 30, "127.0.0.1", asked
        )
        assert answer.status == 403
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "pactgraph-release" not in answer.headers
        if method != "HEAD":
            assert "--cors" in json.loads(answer.body)["detail"]


def test_our_own_pages_may_ask(private: RunningServer) -> None:
    own = f"http://127.0.0.1:{private.port}"
    assert (
        private.send(
            "POST",
            "/sparql",
            b"query=ASK%7B%7D",
            30,
            "127.0.0.1",
            {**QUERY, "Origin": own, "Sec-Fetch-Site": "same-origin"},
        ).status
        == 200
    )
    assert with_header(private, "Origin", "https://kg.example").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:80",
        "127.0.0.1",
        "127.3.2.1:1",
        "[::1]",
        "[::1]:8000",
        "kg.example",
        "kg.example:443",
    ],
)
def test_the_names_of_this_machine_and_the_public_one_lead_here(
    host: str, private: RunningServer
) -> None:
    assert with_header(private, "Host", host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "x.localhost",
        "192.0.2.1",
        "0.0.0.0",
        "[::2]",
        "127.1",
    ],
)
@pytest.mark.parametrize("path", ROUTES)
def test_no_other_name_leads_here(host: str, path: str, private: RunningServer) -> None:
    private.get(path)
    answer = with_header(private, "Host", host, path)
    assert (answer.status, "secret" in answer.text) == (421, False)
    assert "--public-url" in json.loads(answer.body)["detail"]


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.9"])
def test_a_page_whose_name_leads_here_cannot_play_the_proxy(
    source: str, private: RunningServer
) -> None:
    for name in ("X-Forwarded-Host", "Forwarded", "X-Forwarded-Server"):
        answer = private.send(
            "GET", ASK, None, 30, source, {"Host": "evil.example", name: "localhost"}
        )
        assert answer.status == 421
    assert (
        with_header(private, "X-Forwarded-Host", "evil.example", source="127.0.0.9").status == 421
    )
    assert with_header(private, "X-Forwarded-Host", "kg.example", source="127.0.0.9").status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_says_that_another_site_asks_is_believed(
    site: str, private: RunningServer
) -> None:
    for more in (
        {},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ):
        assert (
            private.send("GET", ASK, None, 30, "127.0.0.1", {"Sec-Fetch-Site": site, **more}).status
            == 403
        )
    visit = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert private.send("GET", "/en/", None, 30, "127.0.0.1", visit).status == 200
    assert (
        private.send(
            "POST", "/sparql", b"query=ASK%7B%7D", 30, "127.0.0.1", {**visit, **QUERY}
        ).status
        == 403
    )


def test_who_writes_an_address_or_is_no_browser_is_served(private: RunningServer) -> None:
    assert with_header(private, "Sec-Fetch-Site", "none").status == 200
    assert private.get(ASK).status == 200


def test_the_start_says_that_it_is_private(private: RunningServer) -> None:
    assert "--cors" in private.log.read_text("utf-8")


@pytest.mark.parametrize("options", [["--cors"], ["--host", "0.0.0.0"]])
def test_who_opens_it_to_all_has_it_open(options: list[str], data: str) -> None:
    with serving("--data", data, "--processes", "1", *options) as server:
        for answer in (
            with_header(server, "Origin", FOREIGN),
            with_header(server, "Host", "other.example"),
            with_header(server, "Sec-Fetch-Site", "cross-site"),
        ):
            assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")
            assert "cross-origin-resource-policy" not in answer.headers


def test_a_published_release_may_be_closed_and_a_host_may_be_a_name(releases: Path) -> None:
    with serving(
        "--releases", str(releases), "--processes", "1", "--host", "localhost", "--no-cors"
    ) as server:
        assert with_header(server, "Host", "other.example").status == 421


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_an_address_is_of_this_machine_alone_or_not(host: str, is_here: bool) -> None:
    listener = bind(host, 0)
    with listener.bound:
        assert listener.address.is_loopback is is_here


@pytest.mark.parametrize(
    ("text", "cors"), [("1", True), ("true", True), ("YES", True), ("0", False), ("no", False)]
)
def test_a_flag_may_stand_in_the_environment(text: str, cors: bool) -> None:
    assert read_settings({}, {"PACTGRAPH_CORS": text}).cors is cors
    assert read_settings({"cors": not cors}, {"PACTGRAPH_CORS": text}).cors is not cors
    assert read_settings({}, {}).cors is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A.example:81", "a.example"),
        ("[::0001]:8", "::1"),
        ("a", "a"),
        *(
            (no, "")
            for no in (
                "",
                "a:99999",
                "a:0",
                "a:",
                "~",
                "a..b",
                ".",
                "a" * 300,
                "[",
                "[::g]",
                "::1",
                "u@a",
                "a/b",
                "a b",
                "a,b",
                "é",
                "a\n",
            )
        ),
    ],
)
def test_a_host_has_a_name_or_is_none(text: str, name: str) -> None:
    assert host_name(text) == name
