"""Oxigraph's own server, which comes as a program with `pip install oxigraph`: over a store on disk
that it only reads, as its makers serve a dataset that doesn't change.
"""

import http.client
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data import Dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Refused
from benchmarks.program import free_port, running

NAME = "Oxigraph server"


def find_oxigraph(program: Path | None) -> Path | None:
    """The program: `program`, else one beside this Python or on the PATH; None where there is
    none.
    """
    beside = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    found = program or beside or shutil.which("oxigraph")
    return Path(found) if found else None


@contextmanager
def serve_oxigraph(program: Path, dataset: Dataset) -> Iterator[Endpoint]:
    """The server with `dataset` loaded, its default graph the union of all. Raises Refused where it
    can't load it.
    """
    with tempfile.TemporaryDirectory(prefix="oxigraph-") as folder:
        store = str(Path(folder, "store"))
        loading = [str(program), "load", "--location", store, "--file", str(dataset.path)]
        outcome = subprocess.run(loading, capture_output=True, text=True, check=False)
        if outcome.returncode:
            raise Refused(f"{NAME} could not load the data: {outcome.stderr.strip()[:300]}")
        port = free_port()
        endpoint = Endpoint(NAME, f"http://127.0.0.1:{port}/query")
        command = [str(program), "serve-read-only", "--location", store, "--union-default-graph"]
        command += ["--bind", f"127.0.0.1:{port}"]
        with running(command, lambda: _is_ready(endpoint), Path(folder, "output.log")) as pid:
            yield Endpoint(NAME, endpoint.url, pid)


def _is_ready(endpoint: Endpoint) -> bool:
    try:
        return Client(endpoint).get(endpoint.path("ASK {}")).status == 200
    except (OSError, http.client.HTTPException):
        return False
