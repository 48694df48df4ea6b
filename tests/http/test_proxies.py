"""Behind a proxy: by which address clients know the server, what they can't put into it, and who
they are counted as.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import PROJECT, absent
from pactgraph.config import read_settings
from pactgraph.engine.budget import Budget
from pactgraph.errors import BudgetError, InputError
from pactgraph.web.wsgi.proxies import sender_of
from pactgraph.web.wsgi.reception import Reception
from servers import RunningServer, at_once, free_port, serving, wait_until

PUBLIC = "https://kg.example/kg"
BASE = "/sparql?query=" + quote("SELECT ?x { BIND(<#x> AS ?x) }")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example;proto=http",
    "X-Original-Host": "evil.example",
}
ABSOLUTE = [
    ("/sparql", "text/turtle", f"<{PUBLIC}/sparql>"),
    ("/.well-known/void", "text/turtle", f"<{PUBLIC}/export/pactgraph.ttl>"),
    ("/en/", "text/html", f"{PUBLIC}/sparql"),
    ("/queries/phases/code", "*/*", f"'{PUBLIC}/queries/phases.csv'"),
    ("/en/queries/phases", "text/html", f"{PUBLIC}/queries/phases.csv?lang=en"),
    (BASE, "text/csv", f"{PUBLIC}/sparql#x"),
]


@pytest.fixture(scope="module")
def public(releases: Path) -> Iterator[RunningServer]:
    """A server with a public address, which believes 127.0.0.9."""
    options = ("--trusted-proxies", "127.0.0.9", "--public-url", f"{PUBLIC}/", "--processes", "1")
    with serving(*options, "--releases", str(releases), "--project", str(PROJECT)) as server:
        yield server


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.9"])
@pytest.mark.parametrize("header", FORGED)
def test_the_public_address_wins_over_every_header(
    header: str, source: str, public: RunningServer
) -> None:
    for path, accept, part in ABSOLUTE:
        answer = public.send(
            "GET", path, None, 30, source, {"Accept": accept, header: FORGED[header]}
        )
        assert (answer.status, part in answer.text, "evil" in answer.text) == (200, True, False)
    answer = public.send(
        "GET", "/sparql", None, 30, source, {"Accept": "text/html", header: FORGED[header]}
    )
    assert (answer.status, answer.headers["location"]) == (303, "/kg/en/query")


def test_the_public_address_makes_one_answer_of_many(public: RunningServer) -> None:
    tags = {
        public.send("GET", BASE, None, 30, "127.0.0.9", {name: value}).headers["etag"]
        for name, value in FORGED.items()
    }
    assert len(tags) == 1


def test_links_in_pages_have_the_path_of_the_public_address(public: RunningServer) -> None:
    page = public.get("/en/", Accept="text/html").text
    assert {
        link
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', page)
        if not link.startswith(("#", "/kg/", f"{PUBLIC}/", "https://creativecommons.org/"))
    } == set()


@pytest.mark.parametrize(
    "prefix",
    [
        "//evil.example",
        "/a//evil.example",
        "//",
        "/..//evil.example",
        "/%2fevil.example",
        "/\\evil.example",
        "/x\t",
        "/a/../b",
    ],
)
def test_a_forwarded_prefix_leads_nowhere_else(
    prefix: str, public: RunningServer, releases: Path
) -> None:
    request = {"REMOTE_ADDR": "10.0.0.1", "SCRIPT_NAME": "", "HTTP_X_FORWARDED_PREFIX": prefix}
    assert {sender_of(request, (ip_network("10.0.0.0/8"),)).prefix} <= {"", "/x"}


@pytest.mark.parametrize(
    "host", ["evil@good", "a b", "a/b", "a:99999", "[::g]", "a?b", "x\\y", "<script>"]
)
def test_a_forwarded_host_that_is_none_is_refused(host: str, public: RunningServer) -> None:
    for path in ("/", "/sparql", BASE, "/.well-known/void", "/queries", "/healthz"):
        answer = public.send("GET", path, None, 30, "127.0.0.9", {"X-Forwarded-Host": host})
        assert (answer.status, "names no host" in answer.text) == (400, True)
        assert (
            public.send("GET", path, None, 30, "127.0.0.1", {"X-Forwarded-Host": host}).status
            != 400
        )


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://KG.example/kg/", "https://kg.example/kg"),
        ("http://a", "http://a"),
        ("HTTP://a:81/", "http://a:81"),
        ("https://[::1]:1/a/b", "https://[::1]:1/a/b"),
    ],
)
def test_a_public_address_is_read(text: str, url: str) -> None:
    assert read_settings({"public_url": text}, {}).public_url == url
    assert read_settings({}, {"PACTGRAPH_PUBLIC_URL": text}).public_url == url


@pytest.mark.parametrize(
    "text",
    ["ftp://a/", "//a/", "a.example", "https://", "https:///x", "https://u@a/", "https://u:p@a/", "https://a/?x", "https://a/#x", "https://a/?", "https://a//", "https://a/b//c",
     "https://a/../b", "https://a b/", "https://a/b c", "https://a/b\nc", "https://a:99999/", "https://a\\b/", "https://a/%2f", "https://é/", "javascript://a/",
     ""],
)  # fmt: skip
def test_what_can_be_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--public-url"):
        read_settings({"public_url": text}, {})


SIGNS = [
    "X-Forwarded-For",
    "Forwarded",
    "X-Real-IP",
    "Via",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "CF-Connecting-IP",
    "Host",
]


def counted(folder: Path, given: dict[str, str], *options: str) -> str:
    """Who the reception counts a request as, that comes from this machine with the headers that are
    given.
    """
    environ = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in {"Host": "localhost", **given}.items()
    }
    environ |= {
        "REMOTE_ADDR": "::ffff:127.0.0.1",
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    proxies = dict(zip(("trusted_proxies",), options, strict=False))
    return Reception(read_settings({"cors": True, **proxies}, {}), folder).receive(environ).client


@pytest.mark.parametrize("header", SIGNS)
def test_who_comes_through_a_nameless_proxy_is_not_on_this_machine(
    header: str, tmp_path: Path
) -> None:
    client, budget = (
        counted(tmp_path, {header: "data.example"}),
        Budget(tmp_path / "budget", read_settings({}, {})),
    )
    budget.spend(client, 61)
    with pytest.raises(BudgetError):
        budget.check(client)


@pytest.mark.parametrize("forwarded", ["unknown", "", "unix:", "127.0.0.1"])
def test_a_trusted_proxy_that_names_no_client_is_one_itself(forwarded: str, tmp_path: Path) -> None:
    assert counted(tmp_path, {"X-Forwarded-For": forwarded}, "127.0.0.1") == "proxy 127.0.0.1"
    assert (
        counted(tmp_path, {"X-Forwarded-For": "192.0.2.9", "Host": "data.example"}, "127.0.0.1")
        == "192.0.2.9"
    )


@pytest.mark.parametrize("host", ["localhost:80", "127.0.0.1", "[::1]:8000", "127.9.9.9"])
def test_who_asks_this_machine_by_its_own_name_is_on_it(host: str, tmp_path: Path) -> None:
    assert (
        counted(tmp_path, {"Host": host, "Accept": "*/*"})
        == counted(tmp_path, {"Host": "a b"})
        == "127.0.0.1"
    )
    assert not (tmp_path / "proxy").exists()


def test_clients_behind_a_nameless_proxy_share_one_limit_and_the_log_says_so_once(
    releases: Path,
) -> None:
    with serving("--releases", str(releases), "--processes", "2") as server:
        asked = [f"/sparql?timeout=4&query={quote(f'{ENDLESS} # {i}')}" for i in range(17)]
        ask = partial(server.send, "GET", body=None, patience=60, source="127.0.0.1")
        at_once(
            *[
                partial(ask, path=path, headers={"X-Forwarded-For": f"192.0.2.{i}"})
                for i, path in enumerate(asked)
            ]
        )
        answer = ask(path=BASE, headers={"X-Real-IP": "192.0.2.77"})
        assert (answer.status, "60 seconds" in answer.text) == (429, True)
        assert server.get(BASE).status == 200
        for _ in range(20):
            ask(path="/healthz", headers={"Via": "1.1 proxy"})
        assert server.log.read_text("utf-8").count("--trusted-proxies") == 1


def documented(upstream: int) -> list[str]:
    """The locations for nginx that the documentation has, with another port."""
    page = (PROJECT / "docs" / "server.md").read_text("utf-8")
    return [
        block.replace(":8000", f":{upstream}")
        for block in re.findall(r"```nginx\n(.*?)```", page, re.DOTALL)
    ]


@contextmanager
def nginx(folder: Path, locations: str) -> Iterator[int]:
    """The port of an nginx with a cache that doesn't know hosts."""
    if not (program := shutil.which("nginx")):
        absent("nginx is not installed")
    port = free_port()
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    cache = (
        f"proxy_cache_path {folder}/cache keys_zone=c:1m; proxy_cache c; proxy_cache_valid 200 "
        "303 1m; proxy_ignore_headers Cache-Control Vary Expires;"
    )
    server = f"server {{ listen 127.0.0.1:{port}; {locations} }}"
    text = (
        f"user root; daemon off; pid {folder}/pid; worker_processes 1; events {{}} http {{ "
        f"access_log off; {temporary} {cache} {server} }}"
    )
    (folder / "nginx.conf").write_text(text, "utf-8")
    process = subprocess.Popen(
        [
            program,
            "-c",
            str(folder / "nginx.conf"),
            "-p",
            str(folder),
            "-e",
            str(folder / "error.log"),
        ]
    )
    wait_until(lambda: (folder / "pid").is_file() and (folder / "pid").read_text().strip(), 10)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize(("number", "prefix"), [(0, "/pact"), (1, "")])
@pytest.mark.parametrize("is_public", [True, False])
def test_nobody_poisons_a_cache_in_nginx_as_documented(
    number: int, prefix: str, is_public: bool, releases: Path, tmp_path: Path
) -> None:
    options = ["--public-url", f"https://data.example{prefix}"] if is_public else []
    forged = {name: value for name, value in FORGED.items() if is_public or name != "Host"} | {
        "X-Forwarded-Prefix": "//evil.example"
    }
    with (
        serving(
            "--trusted-proxies",
            "127.0.0.1",
            *options,
            "--releases",
            str(releases),
            "--processes",
            "1",
        ) as server,
        nginx(tmp_path, documented(server.port)[number]) as port,
    ):
        front = RunningServer(server.process, port, server.temporary, server.log)
        root = "https://data.example" if is_public else f"http://127.0.0.1:{port}"
        for headers in (forged, {}):
            for path, accept in (
                ("/en/", "text/html"),
                ("/sparql", "text/turtle"),
                ("/.well-known/void", "text/turtle"),
                (BASE, "text/csv"),
            ):
                answer = front.send(
                    "GET", prefix + path, None, 30, "127.0.0.1", {"Accept": accept, **headers}
                )
                assert (answer.status, "evil" in answer.text) == (200, False)
                if path != "/en/":
                    assert f"{root}{prefix}/" in answer.text
            answer = front.send(
                "GET",
                f"{prefix}/sparql/",
                None,
                30,
                "127.0.0.1",
                {"Accept": "text/html", **headers},
            )
            assert (answer.status, answer.headers["location"]) == (303, f"{prefix}/en/query")
