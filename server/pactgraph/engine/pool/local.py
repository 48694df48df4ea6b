"""An engine for one process alone, such as the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from pactgraph.config import Settings
from pactgraph.engine.limits import shared_limits
from pactgraph.engine.pool.engine import WorkerEngine
from pactgraph.engine.pool.launch import RunningZygote, plan_for
from pactgraph.engine.pool.runtime import meeting_folder
from pactgraph.release.read import Release


@contextmanager
def local_engine(release: Release, settings: Settings) -> Iterator[WorkerEngine]:
    """An engine over `release` with a zygote of its own, which ends with the context. Raises
    ReleaseError where the data can't be read.
    """
    with meeting_folder() as folder:
        zygote = RunningZygote(plan_for(release, settings, folder))
        engine = WorkerEngine(zygote.address, shared_limits(folder, settings), settings)
        try:
            yield engine
        finally:
            engine.close()
            zygote.close()
