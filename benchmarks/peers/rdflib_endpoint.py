"""rdflib-endpoint, by its own command, with either of its stores, in one process as it comes."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data import Dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.program import free_port, running

# Its stores: rdflib's own, and Oxigraph by way of oxrdflib. Both are evaluated by rdflib.
STORES = ("Oxigraph", "default")


def find_rdflib_endpoint(python: Path | None) -> Path | None:
    """A Python that can import rdflib-endpoint: `python`, else the one that runs; None where it
    can't.
    """
    chosen = python or Path(sys.executable)
    found = subprocess.run(
        [str(chosen), "-c", "import rdflib_endpoint.__main__"], capture_output=True, check=False
    )
    return chosen if found.returncode == 0 else None


@contextmanager
def serve_rdflib_endpoint(python: Path, store: str, dataset: Dataset) -> Iterator[Endpoint]:
    """rdflib-endpoint with `dataset` loaded into one of STORES."""
    port = free_port()
    endpoint = Endpoint(
        f"rdflib-endpoint, {'oxrdflib' if store == 'Oxigraph' else 'rdflib'}",
        f"http://127.0.0.1:{port}/",
    )
    command = [
        str(python),
        "-m",
        "rdflib_endpoint",
        "serve",
        "--store",
        store,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        str(dataset.path),
    ]
    with running(
        command, lambda: _is_ready(endpoint), dataset.path.with_suffix(f".rdflib-{store}.log")
    ) as pid:
        yield Endpoint(endpoint.name, endpoint.url, pid)


def _is_ready(endpoint: Endpoint) -> bool:
    try:
        return Client(endpoint).get(endpoint.path("ASK {}")).status == 200
    except (OSError, http.client.HTTPException):
        return False
