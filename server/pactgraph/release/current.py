"""Which of the releases in a folder is the one in use."""

import os
from pathlib import Path

from pactgraph.errors import DamageError, ReleaseError
from pactgraph.release.contents import REMEDY, Release, is_folder, is_release_id, open_release

CURRENT = "current"
# To read more bytes than these at every start takes too long; what is loaded or sent is verified
# when it is.
_LARGE = 64 * 1024 * 1024


def has_current(releases: Path) -> bool:
    """Whether anything is called the current release, be it whole or damaged. Raises OSError where
    that can't be seen.
    """
    try:
        (releases / CURRENT).lstat()
    except FileNotFoundError:
        return False
    return True


def current_release(releases: Path) -> Release:
    """The release in use, verified but for its largest files where it is large. Raises ReleaseError
    where there is none, DamageError where it is damaged.
    """
    release = open_release(releases / current_id(releases))
    release.verify(up_to=_LARGE)
    return release


def current_id(releases: Path) -> str:
    """The id of the release in use. Raises ReleaseError where there is none, DamageError where
    `current` isn't a link to a folder beside it.
    """
    link = releases / CURRENT
    try:
        name = os.readlink(link)
    except FileNotFoundError:
        raise ReleaseError(f"no release in {releases}; {REMEDY}") from None
    except OSError as error:
        raise DamageError(f"{link} is no link to a release; {REMEDY}") from error
    if not is_release_id(name):
        raise DamageError(f"{link} points at {name[:200]!r}, which is no release; {REMEDY}")
    if not is_folder(releases / name):
        raise DamageError(f"{link} points at {name}, where no folder is; {REMEDY}")
    return name
