"""Keeps a zygote running for the release that is wanted: starts one for each new release, and a new
one where one has died.
"""

import logging
import threading
import time
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.pool.channel import RunningZygote, plan_for
from pactgraph.engine.seam import Wanted
from pactgraph.release import Release

_log = logging.getLogger("pactgraph")
# How often the release and the zygote are looked at, in seconds.
_LOOK = 0.25
_LONGEST_PAUSE = 30.0
# So long after a switch, in seconds, every process has taken up the new release and needs the old
# zygote no more.
_OVERLAP = 3.0
# At the end, whatever is being done has so many seconds.
_PATIENCE = 1.0


class Supervisor:
    """The zygote of the wanted release, in the process that all others come from."""

    def __init__(self, settings: Settings, folder: Path, wanted: Wanted) -> None:
        """Start the first zygote, its socket in `folder`, and wait until it is ready. Raises
        ReleaseError where it can't be.
        """
        self._settings = settings
        self._folder = folder
        self._wanted = wanted
        self._release = wanted()
        self._zygote = self._start(self._release)
        # The release that no zygote would start for, and why the last one was not taken up.
        self._refused: Release | None = None
        self._reason = ""
        self._pause = self._not_before = 0.0
        # Zygotes of former releases, by their ids, and from when on they may end; and those that
        # were told to.
        self._former: dict[str, tuple[float, RunningZygote]] = {}
        self._ending: list[RunningZygote] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def watch(self) -> None:
        """Keep to the wanted release from now on."""
        self._thread.start()

    def close(self) -> None:
        """End the zygotes; nobody may be connected to one any more."""
        self._is_over.set()
        self._thread.join(_PATIENCE)
        former = [zygote for _, zygote in self._former.values()]
        for zygote in [self._zygote, *former, *self._ending]:
            zygote.close()

    def _watch(self) -> None:
        while not self._is_over.wait(_LOOK):
            try:
                self._let_go()
                if not self._zygote.is_alive:
                    self._start_anew()
                self._take_up(self._wanted())
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
        self._zygote.close()
        self._zygote = self._start(self._release)
        self._pause = 0.0

    def _take_up(self, release: Release) -> None:
        """Switch to `release`, unless it is served or refused already."""
        if release.id == self._release.id:
            self._reason = ""
            return
        if release is self._refused:
            return
        self._refused = release
        _, zygote = self._former.pop(release.id, (0.0, None))
        if zygote and not zygote.is_alive:
            zygote.close()
            zygote = None
        zygote = zygote or self._start(release)
        overlap = _OVERLAP + self._settings.release_overlap
        self._former[self._release.id] = (time.monotonic() + overlap, self._zygote)
        self._zygote, self._release, self._refused = zygote, release, None

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
        for zygote in [zygote for zygote in self._ending if not zygote.is_alive]:
            self._ending.remove(zygote)
            zygote.close()

    def _start(self, release: Release) -> RunningZygote:
        return RunningZygote(plan_for(release, self._settings, self._folder))
