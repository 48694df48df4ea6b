"""Keeps a zygote running for the current release: starts one for each new release, and a new one
where one has died.
"""

import logging
import threading
import time
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine import RunningZygote, plan_for
from pactgraph.queries.read import load_catalog
from pactgraph.release.read import Release, current_id, current_release

_log = logging.getLogger("pactgraph")
# How often the current release and the zygote are looked at, in seconds.
_LOOK = 0.25
_LONGEST_PAUSE = 30.0
# So long after a switch, in seconds, every process has taken up the new release and needs the old
# zygote no more.
_OVERLAP = 3.0


class Keeper:
    """The zygote of the current release, in the process that all others come from."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Start the first zygote, its socket in `folder`, and wait until it is ready. Raises
        ReleaseError where it can't be.
        """
        self._settings = settings
        self._folder = folder
        self._release = self._current()
        self._zygote = self._start(self._release)
        # The release that was refused, by its id and its folder, which is another one when it has
        # been built again; and why.
        self._refused = ("", 0)
        self._reason = ""
        self._pause = self._not_before = 0.0
        # Zygotes of former releases, by their ids, and from when on they may end; and those that
        # were told to.
        self._former: dict[str, tuple[float, RunningZygote]] = {}
        self._ending: list[RunningZygote] = []

    def watch(self) -> None:
        """Keep to the current release from now on."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK)
            try:
                self._let_go()
                if not self._zygote.is_alive:
                    self._start_anew()
                self._take_up(current_id(self._settings.releases_folder))
            except Exception as error:
                if str(error) != self._reason:
                    self._reason = str(error)
                    _log.error("release %s stays: %s", self._release.id, error)

    def _start_anew(self) -> None:
        """Start the engine again, at once the first time and then with growing pauses. Raises
        ReleaseError where it can't be.
        """
        if time.monotonic() < self._not_before:
            return
        _log.error("the engine has ended; it is started anew")
        self._pause = min(2 * self._pause + _LOOK, _LONGEST_PAUSE)
        self._not_before = time.monotonic() + self._pause
        self._zygote = self._start(self._release)
        self._pause = 0.0

    def _take_up(self, wanted: str) -> None:
        """Switch to the release with this id, unless it is served or refused already."""
        if wanted == self._release.id:
            self._reason = ""
            return
        seen = (wanted, (self._settings.releases_folder / wanted).lstat().st_ino)
        if seen == self._refused:
            return
        self._refused = seen
        release = self._current()
        _, zygote = self._former.pop(wanted, (0.0, None))
        if zygote is None or not zygote.is_alive:
            zygote = self._start(release)
        self._former[self._release.id] = (time.monotonic() + _OVERLAP, self._zygote)
        self._zygote, self._release, self._refused = zygote, release, ("", 0)

    def _let_go(self) -> None:
        """Let former zygotes end whose time has come, and forget those that have ended."""
        over = [
            release_id
            for release_id, (until, _) in self._former.items()
            if time.monotonic() > until
        ]
        for release_id in over:
            _, zygote = self._former.pop(release_id)
            zygote.let_go()
            self._ending.append(zygote)
        self._ending = [zygote for zygote in self._ending if zygote.is_alive]

    def _current(self) -> Release:
        """The current release. Raises PactgraphError where it is damaged, or a saved query of it
        can't be read.
        """
        release = current_release(self._settings.releases_folder)
        load_catalog(release.queries_folder)
        return release

    def _start(self, release: Release) -> RunningZygote:
        return RunningZygote(plan_for(release, self._settings, self._folder))
