"""Our own server over a dataset or over the project's release, and our engine without a server."""

import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from pactgraph.config import read_settings
from pactgraph.engine import Engine, load_store, local_engine
from pactgraph.release import current_release

from benchmarks.data import Dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.plan import Plan
from benchmarks.program import free_port, running
from benchmarks.scratch import scratch_releases

OWN = "pactgraph"
CACHE_OFF = ("--cache-size", "0")
# The same server, each of whose processes evaluates queries itself: one hostile query ends it.
IN_PROCESS = ("--engine", "embedded")


@contextmanager
def serve_dataset(dataset: Dataset, plan: Plan, *options: str) -> Iterator[Endpoint]:
    """`pactgraph serve` with `options` over a dataset, ready."""
    releases = scratch_releases(dataset, plan.scratch, on_disk=plan.store == "disk")
    with serve_releases(releases, plan.scratch, "--store", plan.store, *options) as endpoint:
        yield endpoint


@contextmanager
def serve_releases(releases: Path, scratch: Path, *options: str) -> Iterator[Endpoint]:
    """`pactgraph serve` with `options` over the current release of a folder, ready."""
    port = free_port()
    endpoint = Endpoint(OWN, f"http://127.0.0.1:{port}/sparql")
    command = [
        sys.executable,
        "-m",
        "pactgraph",
        "serve",
        "--port",
        str(port),
        "--releases",
        str(releases),
        *options,
    ]
    with running(command, lambda: is_ready(endpoint), scratch / f"serve-{port}.log") as pid:
        yield Endpoint(OWN, endpoint.url, pid)


@contextmanager
def worker_engine(dataset: Dataset, plan: Plan, **settings: object) -> Iterator[Engine]:
    """Our engine with its workers, as the server has it, in this process."""
    releases = scratch_releases(dataset, plan.scratch, on_disk=plan.store == "disk")
    with local_engine(
        current_release(releases), read_settings({"store": plan.store, **settings}, {})
    ) as engine:
        yield engine


def open_store(dataset: Dataset, plan: Plan) -> ox.Store:
    """The store that the workers have, in this process."""
    release = current_release(scratch_releases(dataset, plan.scratch, on_disk=plan.store == "disk"))
    return (
        ox.Store.read_only(str(release.store_folder))
        if plan.store == "disk"
        else load_store(release.dataset_file)
    )


def is_ready(endpoint: Endpoint) -> bool:
    """Whether a server of ours answers queries."""
    client = Client(endpoint)
    try:
        return client.get("/readyz").status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()
