"""The same server without workers, for comparison: each process that speaks HTTP evaluates queries
itself.

`python -m benchmarks.in_process serve OPTIONS` takes the options of `pactgraph serve`. One hostile
query brings it down.
"""

from pathlib import Path
from typing import cast
from unittest.mock import patch

import pyoxigraph as ox
from pactgraph.cli import main
from pactgraph.config import Settings
from pactgraph.engine import EmbeddedEngine, WorkerEngine, load_store
from pactgraph.queries.read import load_catalog
from pactgraph.release.read import current_release
from pactgraph.web import server
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware
from pactgraph.web.wsgi.switch import Publication, Publisher

_load_with_workers = server._load


class _NoKeeper:
    """Keeps no zygote."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        pass

    def watch(self) -> None:
        """There is nothing to watch."""


class _OnePublication(Publisher):
    """Publishes the release that was current at the start, over an engine in this process."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        release = current_release(settings.releases_folder)
        store = (
            ox.Store.read_only(str(release.store_folder))
            if settings.store == "disk"
            else load_store(release.dataset_file)
        )
        engine = EmbeddedEngine(store, release.prefixes)
        self._publication = Publication(
            release, cast(WorkerEngine, engine), load_catalog(release.queries_folder)
        )

    def watch(self) -> None:
        """There is nothing to watch."""

    def borrow(self) -> Publication:
        """The publication."""
        return self._publication

    def give_back(self, publication: Publication) -> None:
        """It stays."""


def load(settings: Settings, folder: Path, *_: object) -> ReleaseMiddleware:
    """The application as the server loads it, but for the engine."""
    with patch("pactgraph.web.server.Publisher", _OnePublication):
        return _load_with_workers(settings, folder)


if __name__ == "__main__":
    with patch("pactgraph.web.server.Keeper", _NoKeeper), patch("pactgraph.web.server._load", load):
        main()
