"""Virtuoso 7, from Debian's package or unpacked from it, with a data folder of its own that is
thrown away.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data import Dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Refused
from benchmarks.program import free_port, running

# Memory as its own ini file advises for 2 GB; results as large as ours may be; threads for 32
# clients.
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
ServerThreads = 40
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 2000
CheckpointInterval = 0
DirsAllowed = {folder}, {data_folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 40
MaxKeepAlives = 40
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = 600
"""


def find_virtuoso(folder: Path | None) -> Path | None:
    """The program `virtuoso-t`, below `folder` where one is given, else on the PATH; None where it
    isn't there.
    """
    if folder:
        return next(iter(sorted(folder.glob("**/bin/virtuoso-t"))), None)
    found = shutil.which("virtuoso-t")
    return Path(found) if found else None


@contextmanager
def serve_virtuoso(program: Path, dataset: Dataset) -> Iterator[Endpoint]:
    """Virtuoso with `dataset` loaded and a checkpoint made."""
    with tempfile.TemporaryDirectory(prefix="virtuoso-") as name:
        folder, http_port, sql_port = Path(name), free_port(), free_port()
        ini = folder / "virtuoso.ini"
        ini.write_text(
            _INI.format(
                folder=folder,
                data_folder=dataset.path.parent,
                http_port=http_port,
                sql_port=sql_port,
            ),
            "utf-8",
        )
        environment = {"LD_LIBRARY_PATH": _libraries(program)}
        endpoint = Endpoint("Virtuoso", f"http://127.0.0.1:{http_port}/sparql")
        command = [str(program), "+foreground", "+configfile", str(ini)]
        with running(
            command, lambda: _is_ready(endpoint), folder / "output.log", environment=environment
        ) as pid:
            _load(program, sql_port, dataset, environment=environment)
            yield Endpoint(endpoint.name, endpoint.url, pid)


def _load(program: Path, sql_port: int, dataset: Dataset, *, environment: dict[str, str]) -> None:
    steps = (
        f"ld_dir('{dataset.path.parent}', '{dataset.path.name}', 'urn:none'); rdf_loader_run(); "
        "checkpoint; select ll_error from DB.DBA.load_list;"
    )
    command = [
        str(program.with_name("isql-vt")),
        f"127.0.0.1:{sql_port}",
        "dba",
        "dba",
        "VERBOSE=OFF",
        f"EXEC={steps}",
    ]
    outcome = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    if outcome.returncode or "NULL" not in outcome.stdout:
        raise Refused(
            f"Virtuoso could not load the data: {outcome.stdout.strip()} {outcome.stderr.strip()}"[
                :300
            ]
        )


def _libraries(program: Path) -> str:
    """The folders with libraries beside an unpacked program."""
    root = program.parent.parent.parent
    folders = {file.parent for file in root.glob("**/lib*.so*")} if root != Path("/") else set()
    return os.pathsep.join(str(folder) for folder in sorted(folders))


def _is_ready(endpoint: Endpoint) -> bool:
    try:
        return Client(endpoint).get(endpoint.path("ASK {}")).status == 200
    except OSError:
        time.sleep(0.1)
        return False
