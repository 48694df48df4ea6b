"""A folder of values by what they follow from, so that what was worked out once need not be again.

It may be lost, or hold anything: what can't be read, isn't whole, or isn't this user's own counts
as not there, and what can't be written is not kept. A value takes its place in one step, and who
asks for the same at the same time writes the same, so that any number of processes may share it.
"""

import hashlib
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TypeAlias

from pactgraph.files.packing import Piece, pack, unpack

_KIND = b"pactgraph kept 2\n"
# What is made of what a key tells whole, or was made before.
Cached: TypeAlias = Callable[[bytes, Callable[[], bytes]], bytes]
# No value is larger than this, in bytes, be it packed or not.
_LARGEST = 256 * 1024**2
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LEFT = 3600.0  # seconds after which what is half written is nobody's
_DIGEST = 32


def made_anew(key: bytes, make: Callable[[], bytes]) -> bytes:
    """What is made, where nothing is kept."""
    return make()


@dataclass(frozen=True, slots=True)
class Cache:
    """Values in `folder`, of at most `room` bytes once it is tidied; none of either is a cache that
    keeps nothing. `version` is what all values follow from.
    """

    folder: Path | None = None
    room: int = 0
    version: bytes = b""
    # The names of values that were asked for. Where builds are shut in, no file can be told to have
    # been read now.
    _asked: set[str] = field(default_factory=set, repr=False, compare=False)
    # What will be asked for again, packed.
    _held: dict[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def keeps(self) -> bool:
        """Whether it keeps anything."""
        return bool(self.folder and self.room)

    def cached(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """What `make` gives, which follows from `key` alone, or gave when it was asked before."""
        return self.piece(key, make).plain if self.keeps else make()

    @property
    def keeping(self) -> Cached:
        """What keeps what was worked out, where anything is kept."""
        return self.cached if self.keeps else made_anew

    def piece(self, key: bytes, make: Callable[[], bytes], *, again: bool = False) -> Piece:
        """The same, and packed; where it will be asked for `again`, it is held until then, even
        where nothing is kept.
        """
        packed = self._held.pop(key, None)
        piece = unpack(packed) if packed else self._piece(key, make)
        if again:
            self._held[key] = piece.packed
        return piece

    def _piece(self, key: bytes, make: Callable[[], bytes]) -> Piece:
        if not self.folder or not self.room:
            return pack(make())
        name = hashlib.blake2b(self.version + key, digest_size=20).hexdigest()
        self._asked.add(name)
        with suppress(OSError, ValueError):
            return unpack(_read(self.folder, name), _LARGEST)
        piece = pack(make())
        with suppress(OSError):
            _write(self.folder, name, piece.packed)
        return piece

    def tidy(self) -> None:
        """Let values go until the others fit in: those first that nobody asked for here, and of
        these the oldest.
        """
        if not self.folder or not self.room:
            return
        with suppress(OSError):
            files = [(each.stat(follow_symlinks=False), each) for each in os.scandir(self.folder)]
            files.sort(key=lambda row: (row[1].name in self._asked, row[0].st_mtime), reverse=True)
            left = self.room
            for status, entry in files:
                is_left = entry.name.startswith(".") and status.st_mtime < time.time() - _LEFT
                left -= status.st_size
                if left < 0 or is_left:
                    with suppress(OSError):
                        os.unlink(entry.path)


def _read(folder: Path, name: str) -> bytes:
    """The value of a name. Raises OSError or ValueError where there is
    none, or it isn't whole.
    """
    place = _open_own(folder)
    try:
        file = os.open(name, _FILE, dir_fd=place)
    finally:
        os.close(place)
    with os.fdopen(file, "rb") as content:
        status = os.fstat(file)
        if not _is_own(status) or not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise ValueError("it is no file of this user's own")
        whole = content.read()
    start = len(_KIND) + _DIGEST
    if not whole.startswith(_KIND) or whole[len(_KIND) : start] != _digest(name, whole[start:]):
        raise ValueError("it is not whole")
    return whole[start:]


def _write(folder: Path, name: str, value: bytes) -> None:
    """Keep a value. Raises OSError where it can't be."""
    folder.mkdir(mode=0o700, exist_ok=True)
    place, aside = _open_own(folder), f".{token_hex(8)}"
    try:
        with os.fdopen(os.open(aside, _NEW, 0o600, dir_fd=place), "wb") as file:
            file.write(_KIND + _digest(name, value) + value)
        os.rename(aside, name, src_dir_fd=place, dst_dir_fd=place)
    except OSError:
        with suppress(OSError):
            os.unlink(aside, dir_fd=place)
        raise
    finally:
        os.close(place)


def _open_own(folder: Path) -> int:
    """A descriptor of the folder, which nobody else may write in. Raises OSError where it is none,
    or not so.
    """
    place = os.open(folder, _FOLDER)
    if not _is_own(os.fstat(place)):
        os.close(place)
        raise PermissionError(f"{folder} isn't this user's own")
    return place


def _is_own(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _digest(name: str, value: bytes) -> bytes:
    """What tells a value that is whole, under this name."""
    # It is to tell damage: half of the time of SHA-256, where the processor has no help for that.
    digest = hashlib.blake2b(name.encode(), digest_size=_DIGEST)
    digest.update(value)
    return digest.digest()
