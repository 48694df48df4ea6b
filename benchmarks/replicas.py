"""What one server bears and what three bear behind nginx: `python -m benchmarks.replicas` prints
the table.

Each server has a small part of a processor and no more, as if it were a machine of its own, so that
a machine of two cores shows what three servers are worth. nginx is set up by docs/deploy/nginx.conf
and keeps no answers; no query is asked for twice.
"""

import os
import re
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import click
from pactgraph.places import find_project
from pactgraph.release import current_id

from benchmarks.data import make_dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.machine import describe_machine
from benchmarks.measure import Refused
from benchmarks.program import free_port, running
from benchmarks.scratch import SCRATCH, scratch_releases
from benchmarks.service import CACHE_OFF, serve_releases
from benchmarks.shares import share_of_a_processor
from benchmarks.table import Table, count, milliseconds, ratio
from benchmarks.traffic import Traffic, generator_name, median_traffic, send_traffic

_SERVERS = 3
# Of each server.
_CLIENTS = 4
_QUERY = "SELECT ?s ?p ?o { ?s ?p ?o . FILTER(?o != TURN) } LIMIT 5"
_ACCEPT = "application/sparql-results+json"
_OPTIONS = (
    *CACHE_OFF,
    *("--processes", "1", "--workers", "4", "--queue-size", "1000"),
    *("--trusted-proxies", "127.0.0.1", "--client-seconds", "0", "--client-queries", "4"),
)
_MAIN = """
user root; daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/site;
}}
"""


@contextmanager
def balanced(servers: Sequence[Endpoint], release_id: str, folder: Path) -> Iterator[Endpoint]:
    """nginx in front of servers, as docs/deploy.md has it, without its cache."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    text = (find_project() / "docs" / "deploy" / "nginx.conf").read_text("utf-8")
    lines = [
        f"  server {server.url.split('/')[2]} max_fails=2 fail_timeout=2s;" for server in servers
    ]
    text = re.sub(r"(  server 10\.0\.0\.\d:8000 .*\n)+", "\n".join(lines) + "\n", text)
    for old, new in (
        ("/etc/nginx/pactgraph-release.conf", f"{folder}/release"),
        ("/var/cache/nginx/pactgraph", f"{folder}/cache"),
        ("server_name data.example", "server_name 127.0.0.1"),
        ("listen 80", f"listen 127.0.0.1:{port}"),
        ("proxy_cache pactgraph_answers", "proxy_cache off"),
    ):
        text = text.replace(old, new)
    (folder / "release").write_text(f"default {release_id};\n")
    (folder / "site").write_text(text)
    (folder / "main").write_text(_MAIN.format(folder=folder))
    program = shutil.which("nginx")
    if not program:
        raise Refused("nginx is not installed")
    endpoint = Endpoint("nginx", f"http://127.0.0.1:{port}/sparql")
    command = [program, "-p", str(folder), "-c", str(folder / "main")]
    with running(command, lambda: _answers(endpoint), folder / "log"):
        yield endpoint


def _answers(endpoint: Endpoint) -> bool:
    client = Client(endpoint)
    try:
        return client.get("/healthz", "application/json").status == 200
    except OSError:
        return False
    finally:
        client.close()


def measure(
    servers: Sequence[Endpoint], releases: Path, clients: int, seconds: float
) -> Generator[Traffic, None, None]:
    """What servers bear together behind nginx, run by run."""
    folder = releases.parent / f"nginx-{os.getpid()}-{len(servers)}-{clients}"
    with balanced(servers, current_id(releases), folder) as endpoint:
        path = endpoint.path(_QUERY)
        while True:
            yield send_traffic(endpoint, [path], _ACCEPT, clients=clients, seconds=seconds)


def replica_table(found: Mapping[tuple[int, int], Traffic], share: float) -> Table:
    """A row for each number of servers and clients; each beside the most that one server bears."""
    best = max(traffic.rate for (servers, _), traffic in found.items() if servers == 1)
    rows = [
        [
            *map(str, key),
            count(traffic.rate),
            milliseconds(traffic.p50),
            milliseconds(traffic.p99),
            str(traffic.failed),
            ratio(traffic.rate, best),
        ]
        for key, traffic in found.items()
    ]
    return Table(
        "many servers: one and three behind nginx",
        ["servers", "clients", "requests/s", "p50 ms", "p99 ms", "failed", "of one at its best"],
        rows,
        [
            f"Each server has {share:g} of a processor; no query twice, nothing kept; load by "
            f"{generator_name()}.",
        ],
    )


@click.command()
@click.option("--share", default=0.1, show_default=True, help="Of a processor, for each server.")
@click.option("--seconds", default=8.0, show_default=True, help="Of one run.")
@click.option("--runs", default=3, show_default=True, help="Of which the median counts.")
@click.option("--triples", default=10_000, show_default=True, help="Size of the data.")
@click.option(
    "--scratch",
    type=click.Path(path_type=Path),
    default=SCRATCH,
    show_default=True,
    help="Folder for data and releases, kept for the next run.",
)
def main(share: float, seconds: float, runs: int, triples: int, scratch: Path) -> None:
    """Compare one server with three behind nginx, each with a share of a processor; needs root.

    \b
    python -m benchmarks.replicas
    python -m benchmarks.replicas --share 0.2 --seconds 20
    """
    releases = scratch_releases(make_dataset(triples, scratch), scratch)
    with ExitStack() as stack:
        servers = []
        for _ in range(_SERVERS):
            server = stack.enter_context(serve_releases(releases, scratch, *_OPTIONS))
            stack.enter_context(share_of_a_processor(server.pid or 0, share))
            servers.append(server)
        found = _in_turns(servers, releases, seconds, runs)
    print(f"{describe_machine()}\n\n{replica_table(found, share).to_markdown()}")


def _in_turns(
    servers: Sequence[Endpoint], releases: Path, seconds: float, runs: int
) -> dict[tuple[int, int], Traffic]:
    """What so many servers bear of so many clients: the median of runs, which take turns."""
    setups = [(1, _CLIENTS), (1, _CLIENTS * _SERVERS), (_SERVERS, _CLIENTS * _SERVERS)]
    with ExitStack() as stack:
        turns = [
            (
                setup,
                stack.enter_context(
                    closing(measure(servers[: setup[0]], releases, setup[1], seconds))
                ),
            )
            for setup in setups
        ]
        taken = [(setup, next(turn)) for _ in range(runs) for setup, turn in turns]
    return {
        setup: median_traffic([traffic for each, traffic in taken if each == setup])
        for setup in setups
    }


if __name__ == "__main__":
    main()
