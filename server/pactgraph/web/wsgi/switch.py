"""What the routes work on: the release, its engine and its saved queries, and how one release takes
over from another.

Every request sees one release from start to end. A new one is taken up as soon as there can be an
engine for it; the old one is let go when its last request has ended.
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
from pactgraph.engine import Backend, LimitedEngine, shared_limits, shared_room
from pactgraph.errors import ReleaseError
from pactgraph.queries.model import Catalog
from pactgraph.queries.read import load_catalog
from pactgraph.release.read import MANIFEST, Release, current_id, open_release
from pactgraph.web.wsgi.shapes import CONTEXT
from pactgraph.web.wsgi.slow_clients import close_overdue

_log = logging.getLogger("pactgraph")
# How often the current release is looked at, in seconds.
_LOOK = 0.25
# How long to wait for the first engine, in seconds: as long as ten million statements take to load,
# and more.
_PATIENCE = 300.0
# A release that could not be taken up is tried again after so many seconds.
_PAUSE = 2.0


@dataclass(slots=True, eq=False)
class Publication:
    """A release that is being served; `users` counts the requests that see it, and entity tags are
    made with its `key`.
    """

    release: Release
    engine: LimitedEngine
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

    def __init__(self, settings: Settings, folder: Path, backend: Backend) -> None:
        """`folder` is where the processes of the server meet. Raises ReleaseError where no engine
        is ready in time.
        """
        self._settings = settings
        self._backend = backend
        self._limits = shared_limits(folder, settings)
        self._room = shared_room(folder, settings)
        self._lock = threading.Lock()
        # What could not be taken up, why, and when it may be tried again.
        self._refused, self._reason, self._not_before = "", "", 0.0
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
        """The publication of a release, or None while there can be no engine for it; the backend
        vouches for the release.
        """
        release = open_release(self._settings.releases_folder / release_id)
        if not self._backend.is_ready(release):
            return None
        catalog = load_catalog(release.verify_queries())
        engine = LimitedEngine(self._backend.open(release), self._limits, self._settings)
        return Publication(release, engine, catalog)

    def _watch(self, parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
            close_overdue(self._room)
            release_id = ""
            try:
                release_id = current_id(self._settings.releases_folder)
                if self._is_due(release_id) and (opened := self._open(release_id)):
                    self._take_up(opened)
            except Exception as error:
                self._refuse(release_id, str(error))
        os._exit(1)

    def _is_due(self, release_id: str) -> bool:
        """Whether a release is to be taken up that isn't, and has not just been refused."""
        is_refused = release_id == self._refused and time.monotonic() < self._not_before
        return release_id != self._current.release.id and not is_refused

    def _refuse(self, release_id: str, reason: str) -> None:
        """Try a release again after a while, and say once why it was not taken up."""
        self._refused, self._not_before = release_id, time.monotonic() + _PAUSE
        if reason != self._reason:
            self._reason = reason
            _log.error("release %s stays: %s", self._current.release.id, reason)

    def _take_up(self, opened: Publication) -> None:
        with self._lock:
            old, self._current = self._current, opened
            is_over = not old.users
        if is_over:
            old.engine.close()
