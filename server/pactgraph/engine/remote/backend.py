"""An endpoint as a backend: it is asked about every release, whatever it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.remote.engine import RemoteEngine
from pactgraph.engine.seam import Wanted, shared_room
from pactgraph.release import Release


@dataclass(frozen=True, slots=True)
class RemoteBackend:
    """Engines that ask the endpoint that the settings name; large answers go into `folder`."""

    settings: Settings
    folder: Path

    def is_ready(self, release: Release) -> bool:
        """Always: a release says what to describe, and the endpoint is somebody else's."""
        return True

    def open(self, release: Release) -> RemoteEngine:
        """An engine; whether the endpoint is there shows when it is asked."""
        room = shared_room(self.folder, self.settings)
        return RemoteEngine(self.settings.engine, room, self.settings)


@contextmanager
def remote(settings: Settings, folder: Path, wanted: Wanted) -> Iterator[RemoteBackend]:
    """The backend; nothing has to run for it."""
    yield RemoteBackend(settings, folder)
