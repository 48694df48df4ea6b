"""An engine for one process alone, such as the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from pactgraph.config import Settings
from pactgraph.engine.backends import open_backend
from pactgraph.engine.limited import LimitedEngine
from pactgraph.engine.limits import shared_limits
from pactgraph.engine.pool.runtime import meeting_folder
from pactgraph.release import Release


@contextmanager
def local_engine(release: Release, settings: Settings) -> Iterator[LimitedEngine]:
    """An engine over `release` from the backend that the settings name, within their limits; all
    that runs for it ends with the context.

    Raises ReleaseError where the data can't be read, InputError where there is no such backend.
    """
    with meeting_folder() as folder, open_backend(settings, folder, lambda: release) as backend:
        engine = backend.open(release)
        try:
            yield LimitedEngine(engine, shared_limits(folder, settings), settings)
        finally:
            engine.close()
