"""Folders that a process makes for a while: it holds them by a lock for as long as it needs them,
so that what a dead one left is known.

The lock ends with the process, however that ends
(https://man7.org/linux/man-pages/man2/flock.2.html). A folder is left if it is called as one of
these are, belongs to this user, holds the mark that its maker set or nothing at all, and nobody
holds it. Where the file system has no locks, nothing is ever taken for left.
"""

import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

# A file in each of these folders, so that none of a user's is taken for one.
_MARK = ".made-by-pactgraph"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def held_folder(parent: Path, prefix: str, suffix: str = "", mode: int = 0o700) -> Iterator[Path]:
    """A new folder in `parent` for as long as the context lasts, called by chance between `prefix`
    and `suffix`.
    """
    folder, descriptor = _make(parent, prefix, suffix, mode)
    try:
        yield folder
    finally:
        remove_folder(folder, descriptor)
        os.close(descriptor)


def sweep(parent: Path, prefix: str, suffix: str = "") -> None:
    """Remove the folders in `parent` that were held and whose makers have died; `prefix` is a
    pattern of their names.
    """
    name = re.compile(f"{prefix}[0-9a-f]{{16}}{re.escape(suffix)}")
    with suppress(OSError):
        for folder in [path for path in parent.iterdir() if name.fullmatch(path.name)]:
            with suppress(OSError):
                _remove_if_left(folder)


def open_folder(folder: Path) -> int:
    """A descriptor of the folder at this path itself, by which `remove_folder` knows it again.
    Raises OSError where there is none.
    """
    return os.open(folder, _FOLDER)


def _make(parent: Path, prefix: str, suffix: str, mode: int) -> tuple[Path, int]:
    """A new folder that is locked and marked, and its descriptor. Raises OSError, and leaves
    nothing, where there can be none.
    """
    while True:
        folder = parent / f"{prefix}{secrets.token_hex(8)}{suffix}"
        folder.mkdir(mode)
        try:
            descriptor = open_folder(folder)
        except FileNotFoundError:
            continue  # it was taken for left before it was locked
        with ExitStack() as opened:
            opened.callback(os.close, descriptor)
            if _lock(descriptor) and _is_at(folder, descriptor):
                opened.callback(remove_folder, folder, descriptor)
                os.close(
                    os.open(
                        _MARK,
                        os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC,
                        0o600,
                        dir_fd=descriptor,
                    )
                )
                opened.pop_all()
                return folder, descriptor


def _lock(descriptor: int) -> bool:
    """Hold a folder, shared, as cleaners of temporary files respect it; whether nobody is about to
    remove it.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # there are no locks here, and so nobody who sweeps
    return True


def _remove_if_left(folder: Path) -> None:
    """Remove `folder` if nobody holds it. Raises OSError where somebody does, or it is none of
    these folders.
    """
    descriptor = open_folder(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_uid == os.geteuid() and (
            _is_marked(descriptor) or not os.listdir(descriptor)
        ):
            remove_folder(folder, descriptor)
    finally:
        os.close(descriptor)


def _is_marked(descriptor: int) -> bool:
    try:
        return stat.S_ISREG(os.stat(_MARK, dir_fd=descriptor, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


def remove_folder(folder: Path, descriptor: int) -> None:
    """Remove the very folder that is open, whatever is called so now, its mark when nothing else is
    left in it. No link is followed.
    """
    for name in os.listdir(descriptor):
        with suppress(OSError):
            if stat.S_ISDIR(os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode):
                shutil.rmtree(name, ignore_errors=True, dir_fd=descriptor)
            elif name != _MARK:
                os.unlink(name, dir_fd=descriptor)
    with suppress(OSError):
        if os.listdir(descriptor) == [_MARK]:
            os.unlink(_MARK, dir_fd=descriptor)
        if _is_at(folder, descriptor):
            folder.rmdir()


def _is_at(folder: Path, descriptor: int) -> bool:
    """Whether the open folder is the one at `folder`."""
    try:
        return os.path.samestat(folder.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
