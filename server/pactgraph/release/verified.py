"""Files of releases, verified once: afterwards each is known again by its identity, or read and
verified anew.
"""

import threading
import time
from io import BufferedReader
from pathlib import Path

from pactgraph.errors import DamageError
from pactgraph.files.digest import is_same
from pactgraph.files.identity import Identity, identity_of
from pactgraph.release.contents import Artefact, Release

# Clocks of file systems are coarse: what changed within this time, in nanoseconds, may change again
# and show the same times.
_RECENT = 2 * 10**9


class VerifiedFiles:
    """What is known of files by this process. Safe to use from many threads."""

    def __init__(self) -> None:
        # By path and digest: which file was read, and whether it has that digest. One that hasn't
        # is not read again and again either.
        self._known: dict[tuple[Path, str], tuple[Identity, bool]] = {}
        self._reading = threading.Lock()

    def open(self, release: Release, artefact: Artefact) -> tuple[BufferedReader, Identity]:
        """A file of a release, open, and its identity. Raises DamageError where it isn't what the
        manifest says.
        """
        try:
            file = release.open(artefact)
        except DamageError:  # the folder may have been replaced between two steps of the way
            file = release.open(artefact)
        identity = identity_of(file.fileno())
        try:
            if self._is_whole(file, identity, release.path(artefact), artefact.sha256):
                return file, identity
            raise release.damage(artefact)
        except BaseException:
            file.close()
            raise

    def _is_whole(self, file: BufferedReader, identity: Identity, path: Path, digest: str) -> bool:
        """Whether an open file has `digest`; the file is read at most by one thread at a time, and
        stands at its beginning afterwards.
        """
        seen, is_whole = self._known.get((path, digest), (None, False))
        if seen == identity:
            return is_whole
        with self._reading:
            seen, is_whole = self._known.get((path, digest), (None, False))
            if seen == identity:
                return is_whole
            is_whole = is_same(file, digest)
            file.seek(0)
            if time.time_ns() - identity.changed > _RECENT:
                self._known[path, digest] = identity, is_whole
        return is_whole
