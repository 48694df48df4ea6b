"""How one release takes over from another: a new one is opened as soon as there can be an engine
for it.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine import (
    Backend,
    LimitedEngine,
    Observer,
    shared_limits,
    shared_room,
    unobserved,
)
from pactgraph.errors import ReleaseError
from pactgraph.queries import load_catalog
from pactgraph.queries.names import names_of
from pactgraph.release import current_id, open_release
from pactgraph.sources.texts import texts_in
from pactgraph.web.publication import Publication
from pactgraph.web.wsgi.slow_clients import close_overdue

_log = logging.getLogger("pactgraph")
# How often the current release is looked at, in seconds.
_LOOK = 0.25
# How long to wait for the first engine, in seconds: as long as ten million statements take to load,
# and more.
_PATIENCE = 300.0
# A release that could not be taken up is tried again after so many seconds.
_PAUSE = 2.0


class Publisher:
    """The publications of the releases that become current, one after the other."""

    def __init__(
        self, settings: Settings, folder: Path, backend: Backend, observe: Observer = unobserved
    ) -> None:
        """`folder` is where the processes of the server meet; `observe` is told of queries. Raises
        ReleaseError where no engine is ready in time.
        """
        self._settings = settings
        self._backend = backend
        self._limits = shared_limits(folder, settings, observe)
        self._room = shared_room(folder, settings)
        # What could not be taken up, why, and when it may be tried again.
        self._refused, self._reason, self._not_before = "", "", 0.0
        self._current = self._first()

    @property
    def current(self) -> Publication:
        """The publication of the release that was taken up last."""
        return self._current

    def watch(self, take_up: Callable[[Publication], None]) -> None:
        """From now on hand new releases to who takes them up, and end this process when its parent
        has ended.
        """
        arguments = take_up, os.getppid()
        threading.Thread(target=self._watch, args=arguments, daemon=True).start()

    def _first(self) -> Publication:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                if opened := self._open(current_id(self._settings.releases_folder)):
                    return opened
            except ReleaseError as error:
                self._tell(f"the current release can't be served yet: {error}")
            time.sleep(0.02)
        raise ReleaseError(self._reason or "no engine is ready for the current release")

    def _open(self, release_id: str) -> Publication | None:
        """The publication of a release, or None while there can be no engine for it; the backend
        vouches for the release.
        """
        release = open_release(self._settings.releases_folder / release_id)
        if not self._backend.is_ready(release):
            return None
        catalog, index = load_catalog(release.verify_queries()), names_of(release)
        engine = LimitedEngine(self._backend.open(release), self._limits, self._settings)
        texts = texts_in(self._settings.texts) if self._settings.texts else {}
        return Publication(release, engine, catalog, index, texts)

    def _watch(self, take_up: Callable[[Publication], None], parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
            close_overdue(self._room)
            release_id = ""
            try:
                release_id = current_id(self._settings.releases_folder)
                if self._is_due(release_id) and (opened := self._open(release_id)):
                    _check(opened)
                    take_up(opened)
                    self._current = opened
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
        self._tell(f"release {self._current.release.id} stays: {reason}")

    def _tell(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            _log.error("%s", reason)


def _check(opened: Publication) -> None:
    """Have the engine answer: one that is somewhere else may not have the release yet. Raises what
    it raises, and nothing of the publication is left open then.
    """
    try:
        opened.engine.check()
    except BaseException:
        opened.close()
        raise
