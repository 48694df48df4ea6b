"""Which file it is that stands open, so that one which was verified is known again, and nothing
else is taken for it.
"""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe in the place of a file must not be waited for.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Identity:
    """What changes when a file is written to or replaced: where it is, its size in bytes and its
    times in nanoseconds.

    The time of change is the kernel's own: who writes to a file can't set it back.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def identity_of(file: int | Path) -> Identity:
    """The identity of an open file, or of what is at a path, be it a link. Raises OSError where
    there is nothing.
    """
    status = os.fstat(file) if isinstance(file, int) else file.lstat()
    return Identity(
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    )


def open_below(folder: Path, name: str) -> int:
    """A descriptor of the regular file `name` below `folder`, neither of them nor any folder
    between a link. Raises OSError where there is none.
    """
    *folders, last = PurePosixPath(name).parts
    at = os.open(folder, _FOLDER)
    try:
        for part in folders:
            inner = os.open(part, _FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        file = os.open(last, _FILE, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "it is no regular file", name)
    return file
