"""Keeps a zygote running for the current release: starts one for each new release, and a new one where one has died."""

import logging
import threading
import time
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine import RunningZygote, plan_for
from pactgraph.errors import ReleaseError
from pactgraph.release import current_id, current_release

_log = logging.getLogger("pactgraph")
# How often the current release and the zygote are looked at, in seconds.
_LOOK = 0.25


class Keeper:
    """The zygote of the current release, in the process that all others come from."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Start the first zygote, its socket in `folder`, and wait until it is ready. Raises ReleaseError where it can't be."""
        self._settings = settings
        self._folder = folder
        self._refused = ""
        self._start()

    def watch(self) -> None:
        """Keep to the current release from now on."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _start(self) -> None:
        release = current_release(self._settings.releases_folder)
        self._zygote = RunningZygote(plan_for(release, self._settings, self._folder))
        self._release_id = release.id

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK)
            old = self._zygote
            wanted = self._wanted()
            if old.is_alive and wanted in (self._release_id, self._refused):
                continue
            try:
                self._start()
                old.let_go()
            except (ReleaseError, OSError) as error:
                self._refused = wanted
                _log.error("release %s can't be served, %s stays: %s", wanted, self._release_id, error)

    def _wanted(self) -> str:
        """The id of the current release; while there is none, that of the last one."""
        try:
            return current_id(self._settings.releases_folder)
        except ReleaseError:
            return self._release_id
