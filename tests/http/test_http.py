"""HTTP around the answers: graphs by name, validators, compression, proxies, and the limits of a
request.
"""

import gzip
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from client import Client
from conftest import absent
from flask import Flask, request, send_file
from pactgraph.config import Settings
from pactgraph.engine import Room
from pactgraph.release import Release
from pactgraph.web.http import takes_gzip
from pactgraph.web.wsgi import slow_clients as deliveries
from pactgraph.web.wsgi.proxies import sender_of, subscriber
from servers import RunningServer, free_port, serving
from werkzeug.wsgi import FileWrapper

CODES = "https://w3id.org/pactgraph/graph/codes"
TABLE = quote("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 200")
ROUTES = [
    "/en/",
    "/zh/",
    "/sparql",
    f"/sparql?query={TABLE}",
    "/queries",
    "/queries/rights-on-day?holder=microsoft&day=2031-06-30",
    "/graphs",
    "/graphs?default",
]


def test_the_list_of_graphs_has_their_counts(server: Client, release: Release) -> None:
    listed = {row["graph"]: row["triples"] for row in json.loads(server("/graphs").body)}
    assert listed == release.manifest.graphs


@pytest.mark.parametrize(("query", "graph"), [("default", None), (f"graph={quote(CODES)}", CODES)])
def test_a_graph_is_given_by_its_name(
    query: str, graph: str | None, server: Client, release: Release
) -> None:
    triples = set(
        ox.parse(
            server(f"/graphs?{query}", Accept="application/n-triples").body,
            format=ox.RdfFormat.N_TRIPLES,
        )
    )
    assert len(triples) == (release.manifest.graphs[graph] if graph else release.manifest.triples)


@pytest.mark.parametrize(
    ("path", "headers", "status", "words"),
    [
        ("/graphs?graph=http://e/nope", {}, 404, "no graph is called"),
        ("/graphs?default&graph=http://e/x", {}, 400, "name one graph"),
        (f"/graphs?graph={quote(CODES)}&graph={quote(CODES)}", {}, 400, "name one graph"),
        ("/graphs?default", {"Accept": "text/csv"}, 406, "the answer is a graph"),
        ("/graphs?default&format=pdf", {}, 406, "pdf"),
        ("/sparql?query=" + "x" * 9000, {}, 414, "POST the query"),
        ("/queries/rights-on-day?holder=" + "x" * 9000, {}, 414, "longer than 8192 bytes"),
        ("/sparql?query=ASK%7B%7D&timeout=soon", {}, 400, "timeout=soon"),
        ("/sparql?query=ASK%7B%7D", {"Host": "a b"}, 400, "names no host"),
    ],
)
def test_a_request_that_cannot_be_met_is_told_why(
    path: str, headers: dict[str, str], status: int, words: str, server: Client
) -> None:
    answer = server(path, None, **headers)
    assert answer.status == status
    assert words in json.loads(answer.body)["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_can_be_written(method: str, server: Client) -> None:
    answer = server("/graphs?default", b"<a:a> <a:b> <a:c> .", method, Content_Type="text/turtle")
    assert (answer.status, "GET" in answer.headers["allow"]) == (405, True)


@pytest.mark.parametrize("path", ROUTES)
def test_an_answer_that_the_client_has_is_not_sent_again(path: str, server: Client) -> None:
    first = server(path)
    again = server(path, If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert server(path, If_None_Match='W/"other"').status == 200


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("/sparql", "If-None-Match", 200),
        ("/export/SHA256SUMS", "If-None-Match", 200),
        ("/export/SHA256SUMS", "If-Match", 412),
    ],
)
def test_a_list_of_tags_that_is_too_long_takes_no_time(
    path: str, header: str, status: int, server: Client
) -> None:
    started = time.monotonic()
    answer = server(path, None, None, **{header: '"x,' * 12000})
    assert (answer.status, time.monotonic() - started < 1) == (status, True)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (RAND() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
    ],
)
def test_an_answer_that_may_change_is_not_kept(query: str, server: Client) -> None:
    first = server(f"/sparql?query={quote(query)}")
    assert (first.status, first.headers["cache-control"], "etag" in first.headers) == (
        200,
        "no-store",
        False,
    )


@pytest.mark.parametrize("path", ROUTES)
def test_an_answer_is_compressed_for_who_takes_it_and_the_same(path: str, server: Client) -> None:
    plain, packed = server(path), server(path, Accept_Encoding="br;q=1.0, gzip;q=0.8")
    if len(plain.body) < 1024:
        assert "content-encoding" not in packed.headers
        return
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["vary"]
    assert gzip.decompress(packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*;q=0", False),
        ("", False),
        ("br", False),
        ("gzip;q=x", False),
    ],
)
def test_the_encoding_follows_the_header(header: str, chosen: bool) -> None:
    assert takes_gzip(header) == chosen


@pytest.mark.parametrize("path", ROUTES)
def test_head_tells_what_get_would(path: str, server: Client) -> None:
    head, get = server(path, method="HEAD"), server(path)
    kept = ("content-type", "etag", "cache-control", "vary", "pactgraph-release")
    assert (head.status, head.body) == (get.status, b"")
    assert {name: head.headers.get(name) for name in kept} == {
        name: get.headers.get(name) for name in kept
    }


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "9.9.9.9, 10.0.0.2", "9.9.9.9"),
        ("10.0.0.1", "8.8.8.8, 9.9.9.9", "9.9.9.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("7.7.7.7", "9.9.9.9", "7.7.7.7"),
    ],
)
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: str, client: str) -> None:
    headers = {
        "REMOTE_ADDR": peer,
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_HOST": "data.example",
        "HTTP_HOST": "inside",
    }
    sender = sender_of(headers, (ip_network("10.0.0.0/8"),))
    host = "data.example" if peer.startswith("10.") else "inside"
    assert (sender.address, sender.host) == (client, host)


def test_a_client_that_takes_too_long_is_cut_off_and_the_file_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "large").write_bytes(bytes(2**20))
    monkeypatch.setattr(deliveries, "_PATIENCE", -3600.0)
    with Flask("files").test_request_context(), (tmp_path / "large").open("rb") as answer:
        download = send_file(tmp_path / "large")
        for body in (FileWrapper(answer, 1000), download(request.environ, lambda *_: None)):  # type: ignore[arg-type]
            delivery = deliveries.Delivery(body, 2**20)
            assert next(delivery)
            deliveries.close_overdue(Room(tmp_path / "room", Settings()))
            with pytest.raises(ValueError, match="took too long"):
                next(delivery)
        assert answer.closed


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("192.0.2.1", "192.0.2.1"),
        ("::1", "::1"),
        ("", ""),
    ],
)
def test_a_client_is_an_address_or_a_network_of_64_bits(address: str, counted: str) -> None:
    assert subscriber(address) == counted


@pytest.fixture(scope="module")
def proxied(
    tmp_path_factory: pytest.TempPathFactory, releases: Path
) -> Iterator[tuple[int, RunningServer]]:
    """A server behind nginx with TLS below /pact, and the port of nginx."""
    if not (nginx := shutil.which("nginx")) or not shutil.which("openssl"):
        absent("nginx and openssl are not installed")
    folder = tmp_path_factory.mktemp("nginx")
    names = [
        "-subj",
        "/CN=localhost",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "cert.pem"),
    ]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names],
        check=True,
        capture_output=True,
    )
    with serving("--trusted-proxies", "127.0.0.1", "--releases", str(releases)) as server:
        port = free_port()
        (folder / "nginx.conf").write_text(
            NGINX.format(folder=folder, port=port, upstream=server.port), "utf-8"
        )
        process = subprocess.Popen(
            [
                nginx,
                "-c",
                str(folder / "nginx.conf"),
                "-p",
                str(folder),
                "-e",
                str(folder / "error.log"),
            ]
        )
        time.sleep(0.5)
        yield port, server
        process.terminate()
        process.wait(10)


NGINX = """
daemon off; pid {folder}/pid; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location /pact/ {{
      proxy_pass http://127.0.0.1:{upstream}/; proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Prefix /pact;
    }}
  }}
}}
"""


def test_behind_a_proxy_with_tls_and_a_prefix_every_address_is_the_outer_one(
    proxied: tuple[int, RunningServer],
) -> None:
    port, _ = proxied
    root = f"https://127.0.0.1:{port}/pact"
    outer = Client(f"https://127.0.0.1:{port}")
    assert f"<{root}/sparql>" in outer("/pact/sparql", Accept="text/turtle").text
    led = outer("/pact/sparql", Accept="text/html")
    assert (led.status, led.headers["location"]) == (303, "/pact/en/query")
    page = outer("/pact/en/", Accept="text/html").text
    assert f"{root}/sparql" in page
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    assert {
        link
        for link in links
        if not link.startswith(("#", "/pact/", f"{root}/", "https://creativecommons.org/"))
    } == set()
    thing = "/pact/sparql?query=" + quote("SELECT ?x { BIND(<thing> AS ?x) }")
    assert f"{root}/thing" in outer(thing, Accept="text/csv").text
