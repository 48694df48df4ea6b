"""An engine for one process alone, such as the command line."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
from pactgraph.engine.budget import Budget
from pactgraph.engine.plan import RunningZygote, plan_for
from pactgraph.engine.workers import WorkerEngine
from pactgraph.release import Release


@contextmanager
def local_engine(release: Release, settings: Settings) -> Iterator[WorkerEngine]:
    """An engine over `release` with a zygote of its own, which ends with the context. Raises ReleaseError where the data can't be read."""
    folder = Path(tempfile.mkdtemp(prefix="pactgraph-"))
    try:
        zygote = RunningZygote(plan_for(release, settings, folder))
        engine = WorkerEngine(zygote.address, Admission(folder / "admission", settings), Budget(folder / "budget", settings), settings)
        try:
            yield engine
        finally:
            engine.close()
            zygote.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
