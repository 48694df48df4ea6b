"""An endpoint as a backend: it is asked about every release, and proves each time that
it has it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.remote.engine import RemoteEngine
from pactgraph.engine.remote.holding import holding_of
from pactgraph.engine.seam import Wanted, shared_room
from pactgraph.release import Release


@dataclass(frozen=True, slots=True)
class RemoteBackend:
    """Engines that ask the endpoint that the settings name; large answers go into `folder`."""

    settings: Settings
    folder: Path

    def is_ready(self, release: Release) -> bool:
        """Always: whether the endpoint is there, and has the release, shows when it is asked."""
        return True

    def open(self, release: Release) -> RemoteEngine:
        """An engine over the dataset that the endpoint has for `release`."""
        room = shared_room(self.folder, self.settings)
        address = self.settings.engine.replace("{release}", release.id)
        holding = holding_of(release) if self.settings.engine_proof else None
        return RemoteEngine(address, room, self.settings, holding, release.prefixes)


@contextmanager
def remote(settings: Settings, folder: Path, wanted: Wanted) -> Iterator[RemoteBackend]:
    """The backend; nothing has to run for it."""
    yield RemoteBackend(settings, folder)
