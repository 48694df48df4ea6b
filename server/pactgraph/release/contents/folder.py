"""The folder of a release: what stands in it, no link followed."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pactgraph.errors import DamageError

STORE = "store"
REMEDY = "run `pactgraph build`"


def listing(folder: Path) -> Iterator[str]:
    """The names of all that stands below `folder` and is no folder itself, no link followed; of the
    store, of what is no regular file either.
    """
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        is_store = place.is_relative_to(folder / STORE)
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(place / entry.name)
                    elif not (is_store and entry.is_file(follow_symlinks=False)):
                        yield (place / entry.name).relative_to(folder).as_posix()
        except OSError as error:
            raise DamageError(f"{place} can't be read ({error.strerror}); {REMEDY}") from error


def is_folder(path: Path) -> bool:
    """Whether a folder is at `path` itself, and not behind a link."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
