"""The current release of a folder, looked at again and again while it may be switched."""

from collections.abc import Callable
from pathlib import Path

from pactgraph.errors import PactgraphError
from pactgraph.release import Release, current_id, current_release


class CurrentRelease:
    """A function that gives the current release, verified and checked once each time it changes."""

    def __init__(self, releases: Path, check: Callable[[Release], object]) -> None:
        """`check` raises PactgraphError where a release can't be served."""
        self._releases = releases
        self._check = check
        # What was read last, by its id and its folder, which is another one when it has been built
        # again; and what came of it.
        self._seen = ("", 0)
        self._outcome: Release | PactgraphError | None = None

    def __call__(self) -> Release:
        """The release, the same object until it changes. Raises PactgraphError, each time, where it
        is none that can be served.
        """
        wanted = current_id(self._releases)
        seen = (wanted, (self._releases / wanted).lstat().st_ino)
        is_served = isinstance(self._outcome, Release) and self._outcome.id == wanted
        if self._outcome is None or not (is_served or seen == self._seen):
            self._seen, self._outcome = seen, self._read()
        if isinstance(self._outcome, PactgraphError):
            raise self._outcome
        return self._outcome

    def _read(self) -> Release | PactgraphError:
        try:
            release = current_release(self._releases)
            self._check(release)
        except PactgraphError as error:
            return error
        return release
