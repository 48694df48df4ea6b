"""The pool as a backend: zygotes in the process that all others come from, and engines wherever
somebody asks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.pool.channel import zygote_address
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.engine.pool.supervisor import Supervisor
from pactgraph.engine.seam import Wanted, shared_room
from pactgraph.release import Release


@dataclass(frozen=True, slots=True)
class PoolBackend:
    """Engines over the releases whose zygotes have their sockets in `folder`."""

    settings: Settings
    folder: Path

    def is_ready(self, release: Release) -> bool:
        """Whether there is a zygote."""
        return zygote_address(self.folder, release.id).exists()

    def open(self, release: Release) -> PoolEngine:
        """An engine that holds the zygote, until it is closed. Raises ReleaseError where that
        isn't there.
        """
        room = shared_room(self.folder, self.settings)
        engine = PoolEngine(zygote_address(self.folder, release.id), room, self.settings)
        engine.hold()
        return engine


@contextmanager
def pool(settings: Settings, folder: Path, wanted: Wanted) -> Iterator[PoolBackend]:
    """The backend, with a zygote for the release that is `wanted` as long as the context lasts.
    Raises ReleaseError where the first one can't start.
    """
    supervisor = Supervisor(settings, folder, wanted)
    supervisor.watch()
    try:
        yield PoolBackend(settings, folder)
    finally:
        supervisor.close()
