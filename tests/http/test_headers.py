"""What every answer says to browsers, what its tag doesn't say, and which host a request must be
for.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from client import Client, exchange
from conftest import PROJECT
from servers import RunningServer, serving

INERT = "default-src 'none'; sandbox"
ASK = "/sparql?query=ASK%7B%7D"
DATA = [
    "/sparql",
    ASK,
    "/queries",
    "/graphs",
    "/graphs?default",
    "/healthz",
    "/readyz",
    "/.well-known/void",
    "/export/pactgraph.ttl",
    "/export/SHA256SUMS",
]
DATA += [
    "/static/style.css",
    "/static/favicon.svg",
    "/queries/rights-on-day.csv?holder=microsoft&day=2031-06-30",
    "/nope",
    "/sparql?query=x",
    "/static/nope",
]
PAGES = ["/", "/en/", "/queries/rights-on-day", "/nope", "/sparql?query=x"]
TAGGED = [
    "/en/",
    "/sparql",
    ASK,
    "/queries",
    "/graphs",
    "/.well-known/void",
    "/export/pactgraph.ttl",
    "/export/manifest.json",
    "/export/SHA256SUMS",
]
TAGGED += [
    "/static/style.css",
    "/static/favicon.svg",
    "/queries/rights-on-day.csv?holder=microsoft&day=2031-06-30",
]


@pytest.mark.parametrize("path", DATA)
def test_what_is_no_page_is_inert(path: str, server: Client) -> None:
    for method in ("GET", "GET", "HEAD", "OPTIONS", "PUT"):
        assert server(path, None, method, Accept="*/*").headers["content-security-policy"] == INERT


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_own_policy_and_keeps_it(path: str, server: Client) -> None:
    for _ in range(2):
        page = server(path, Accept="text/html")
        assert "style-src 'self'" in page.headers["content-security-policy"]
    # A browser takes over the headers of a 304.
    again = server(path, Accept="text/html", If_None_Match=page.headers.get("etag", '"x"'))
    policy = page.headers["content-security-policy"]
    assert again.headers.get("content-security-policy", policy) == policy


def tags(server: RunningServer) -> list[str]:
    return [server.get(path).headers["etag"] for path in TAGGED]


@pytest.fixture(scope="module")
def known(releases: Path) -> list[str]:
    """The tags of a server of the release."""
    with serving(
        "--releases", str(releases), "--project", str(PROJECT), "--processes", "2"
    ) as server:
        first = tags(server)
        assert [tags(server) for _ in range(5)] == [first] * 5
        return first


def test_tags_are_of_the_release_whoever_serves_it_and_from_where(
    known: list[str], releases: Path, tmp_path: Path
) -> None:
    shutil.copytree(releases, tmp_path / "elsewhere", symlinks=True, copy_function=shutil.copy2)
    options = [
        "--project",
        str(PROJECT),
        "--texts",
        str(tmp_path),
        "--workers",
        "9",
        "--trusted-proxies",
        "10.9.8.7",
        "--request-size",
        "77KiB",
    ]
    with serving(
        "--releases", str(tmp_path / "elsewhere"), *options, "--host", "127.0.0.1"
    ) as server:
        there = tags(server)
    # Host is a part of the request, and no file is told it.
    files = [number for number, path in enumerate(TAGGED) if path.startswith("/export")]
    assert [there[number] for number in files] == [known[number] for number in files]
    assert len(set(known)) == len(known)


def test_tags_depend_on_what_clients_are_told(
    caching: RunningServer, releases: Path, tmp_path: Path
) -> None:
    def tag(*options: str) -> str:
        with serving(
            "--releases", str(releases), "--project", str(PROJECT), "--processes", "1", *options
        ) as server:
            return server.get(ASK, Host="data.example").headers["etag"]

    first = caching.get(ASK, Host="data.example").headers["etag"]
    assert first == tag(
        *("--texts", str(tmp_path), "--cache-size", "0", "--client-seconds", "9"),
        *("--service-allow", ""),
    )
    assert first not in [
        tag("--query-timeout", "9"),
        tag("--service-allow", "http://a.example/"),
        tag("--public-url", "http://b.example"),
    ]


def test_another_release_has_other_tags_even_without_its_name(tmp_path: Path) -> None:
    (tmp_path / "one.nt").write_text('<urn:a> <urn:b> "1" .')
    (tmp_path / "two.nt").write_text('<urn:a> <urn:b> "2" .')
    digests, paths = (
        set(),
        [
            "/en/",
            "/sparql",
            ASK,
            "/graphs",
            "/.well-known/void",
            "/export/manifest.json",
            "/static/style.css",
        ],
    )
    for name in ("one.nt", "two.nt"):
        with serving("--data", str(tmp_path / name), "--processes", "1") as server:
            digests |= {
                re.sub(
                    r'W/|"|[0-9a-f]{12}-', "", server.get(path, Host="localhost").headers["etag"]
                )
                for path in paths
            }
    assert len(digests) == 2 * len(paths)


def speak(server: Client, request: str) -> str:
    """The first line of the answer to a request as it is on the wire, and its body."""
    port = int(server.root.rpartition(":")[2])
    received = exchange(port, request.replace("\n", "\r\n").encode()).decode()
    return received.partition("\r\n")[0] + received.partition("\r\n\r\n")[2]


@pytest.mark.parametrize(
    "host",
    [
        "",
        "Host:\n",
        "Host: a\nHost: b\n",
        "Host: a\nHost: a\n",
        *(
            f"Host: {no}\n"
            for no in (
                "a b",
                "u@a",
                "a/b",
                "a,b",
                "a?",
                "<a>",
                "a:x",
                "a:99999",
                "a:0",
                "a..b",
                ".",
                "~",
                "[::g]",
                "é",
            )
        ),
    ],
)
@pytest.mark.parametrize("target", ["/", "/sparql", "/healthz", ASK, "/nope", "/static/style.css"])
def test_a_request_without_one_valid_host_is_refused(
    host: str, target: str, server: Client
) -> None:
    answer = speak(server, f"GET {target} HTTP/1.1\n{host}Connection: close\n\n")
    assert answer.startswith("HTTP/1.1 400 ")
    assert "host" in answer


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "HEAD"])
def test_so_is_one_of_any_method_and_its_body_is_no_other_request(
    method: str, server: Client
) -> None:
    smuggled = "GET /healthz HTTP/1.1\nHost: a\n\n".replace("\n", "\r\n")
    answer = speak(
        server,
        f"{method} /sparql HTTP/1.1\nContent-Length: {len(smuggled)}\nConnection: "
        f"close\n\n{smuggled}",
    )
    assert answer.startswith("HTTP/1.1 400 ")
    assert '"ok"' not in answer


@pytest.mark.parametrize("host", ["", "Host: data.example\n"])
def test_an_old_client_may_leave_the_host_out(host: str, server: Client) -> None:
    answer = speak(server, f"GET /sparql HTTP/1.0\n{host}\n")
    assert answer.startswith("HTTP/1.0 200 ")
    assert f"<{'http://data.example' if host else server.root}/sparql" in answer


@pytest.fixture(scope="module")
def caching(releases: Path) -> Iterator[RunningServer]:
    with serving(
        "--releases", str(releases), "--project", str(PROJECT), "--processes", "1"
    ) as server:
        yield server


@pytest.mark.parametrize(
    "path", ["/en/", "/sparql", "/.well-known/void", "/sparql?query=SELECT(%3C%23x%3EAS%3Fx)%7B%7D"]
)
def test_nobody_gets_the_answer_for_another_host(path: str, caching: RunningServer) -> None:
    for _ in range(2):
        texts = [
            caching.get(path, Host=host).text for host in ("a.example", "b.example", "a.example:81")
        ]
        assert ["a.example:81/" in text for text in texts] == [False, False, True]
        assert ["b.example" in text for text in texts] == [False, True, False]


@pytest.mark.parametrize(
    "path",
    [
        "/sparql%0d%0aSet-Cookie:%20a=b",
        "/%0d%0aLocation:%20x/",
        "/en%0d%0aX:%20y/",
        "//evil.example/..",
        "/%2f/evil.example/",
        "/%5cevil.example/",
    ],
)
def test_no_path_becomes_a_header_or_leads_elsewhere(path: str, server: Client) -> None:
    answer = server(path, Accept="text/html")
    assert answer.status == 404
    assert not answer.headers.keys() & {"location", "set-cookie", "x"}


@pytest.mark.parametrize(
    "host", ["my_host", "A.example", "a.example.", "[::1]:81", "192.0.2.1:65535"]
)
def test_all_addresses_in_an_answer_are_of_one_host(host: str, server: Client) -> None:
    text = server("/.well-known/void", Host=host, Accept="application/n-triples").text
    assert {
        url.rpartition("/")[0] for url in re.findall(r"<([^>]*/(?:sparql|pactgraph[.]ttl))>", text)
    } >= {f"http://{host}", f"http://{host}/export"}
    assert "///" not in text
