"""What the routes work on: the release, its engine and its saved queries, and how one release takes
over from another.

Every request sees one release from start to end. A new one is taken up as soon as its zygote is
ready; the old one is let go when its last request has ended.
"""

import hashlib
import logging
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flask import request

from pactgraph.config import Settings
from pactgraph.engine import WorkerEngine, shared_limits, zygote_address
from pactgraph.errors import ReleaseError
from pactgraph.queries.model import Catalog
from pactgraph.queries.read import load_catalog
from pactgraph.release.read import MANIFEST, Release, current_id, open_release
from pactgraph.web.wsgi.shapes import CONTEXT
from pactgraph.web.wsgi.slow_clients import close_overdue

_log = logging.getLogger("pactgraph")
# How often the current release is looked at, in seconds.
_LOOK = 0.25
# How long to wait for the first zygote, in seconds: as long as ten million statements take to load,
# and more.
_PATIENCE = 300.0


@dataclass(slots=True, eq=False)
class Publication:
    """A release that is being served; `users` counts the requests that see it, and entity tags are
    made with its `key`.
    """

    release: Release
    engine: WorkerEngine
    catalog: Catalog
    users: int = 0
    key: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.key = hashlib.sha256((self.release.folder / MANIFEST).read_bytes()).digest()


def publication() -> Publication:
    """The publication of the current request."""
    served = request.environ[CONTEXT].publication
    if not isinstance(served, Publication):
        raise TypeError("the request came past the middleware, which knows the release")
    return served


def client() -> str:
    """Who the current request is counted to."""
    return str(request.environ[CONTEXT].client)


class Publisher:
    """The publication that new requests see. Safe to use from many threads."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """`folder` is where the server keeps its sockets. Raises ReleaseError where no engine is
        ready in time.
        """
        self._settings = settings
        self._folder = folder
        self._limits = shared_limits(folder, settings)
        self._lock = threading.Lock()
        self._current = self._first()

    def watch(self) -> None:
        """Take up new releases from now on, and end this process when its parent has ended."""
        threading.Thread(target=self._watch, args=(os.getppid(),), daemon=True).start()

    def borrow(self) -> Publication:
        """The publication for a request, to be given back when it has ended."""
        with self._lock:
            self._current.users += 1
            return self._current

    def give_back(self, publication: Publication) -> None:
        """A request has ended; an old publication ends with its last one."""
        with self._lock:
            publication.users -= 1
            is_over = publication is not self._current and not publication.users
        if is_over:
            publication.engine.close()

    def _first(self) -> Publication:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with suppress(ReleaseError):
                if opened := self._open(current_id(self._settings.releases_folder)):
                    return opened
            time.sleep(0.02)
        raise ReleaseError("no engine is ready for the current release")

    def _open(self, release_id: str) -> Publication | None:
        """The publication of a release, or None while it has no zygote; a zygote vouches for the
        release.
        """
        address = zygote_address(self._folder, release_id)
        if not address.exists():
            return None
        release = open_release(self._settings.releases_folder / release_id)
        publication = Publication(
            release,
            WorkerEngine(address, self._limits, self._settings),
            load_catalog(release.verify_queries()),
        )
        publication.engine.hold()
        return publication

    def _watch(self, parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
            close_overdue(self._limits.room)
            try:
                self._current.engine.trim()
                release_id = current_id(self._settings.releases_folder)
                if release_id != self._current.release.id and (opened := self._open(release_id)):
                    self._take_up(opened)
            except Exception as error:
                _log.debug("release %s stays: %s", self._current.release.id, error)
        os._exit(1)

    def _take_up(self, opened: Publication) -> None:
        with self._lock:
            old, self._current = self._current, opened
            is_over = not old.users
        if is_over:
            old.engine.close()
