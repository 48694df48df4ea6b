"""Lines on their way to a file, or to standard error: written by a thread of its own, so that no
request waits for a disk, or for whoever reads a pipe.
"""

import fcntl
import logging
import os
import select
import stat
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pactgraph.errors import InputError

_log = logging.getLogger("pactgraph")
# So many bytes go into a pipe as a whole or not at all, whoever else writes to it.
_PIECE = select.PIPE_BUF
# Lines that wait to be written; more are dropped.
_MOST = 20_000
# How often is looked whether the file is to be opened again, in seconds, and how long is waited for
# lines at the end.
_LOOK = 0.5
_PATIENCE = 1.0


class LogFile:
    """A file that lines go to. Safe to use from many threads; several processes may write to the
    same one.
    """

    def __init__(self, path: Path | None, generation: Callable[[], int]) -> None:
        """`path` is None for standard error. The file is opened again when `generation` gives
        another number; while it can't be opened, lines are dropped.
        """
        self._path, self._generation = path, generation
        self._opened = generation()
        self._file: int | None = None if path else os.dup(2)
        if path:
            self._open(path)
        self._waiting, self._comes = deque[str](), threading.Event()
        self.dropped = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._keep_writing, daemon=True)
        self._thread.start()

    def write(self, *lines: str) -> None:
        """Have lines written in a moment; where too many wait, they are dropped."""
        kept = lines[: max(0, _MOST - len(self._waiting))]
        self._waiting.extend(kept)
        self.dropped += len(lines) - len(kept)
        self._comes.set()

    def close(self) -> None:
        """Write what waits, as far as that takes but a moment."""
        self._is_over.set()
        self._comes.set()
        self._thread.join(_PATIENCE)

    def _keep_writing(self) -> None:
        while not self._is_over.is_set():
            self._comes.wait(_LOOK)
            self._comes.clear()
            self._write_all()
        self._write_all()

    def _write_all(self) -> None:
        if self._path and self._generation() != self._opened:
            self._opened = self._generation()
            self._open(self._path)
        piece, lines = "", 0
        while self._waiting:
            line = self._waiting.popleft()
            if len(piece) + len(line) > _PIECE and piece:
                self._put(piece, lines)
                piece, lines = "", 0
            piece, lines = piece + line, lines + 1
        if piece:
            self._put(piece, lines)

    def _put(self, piece: str, lines: int) -> None:
        """Write whole lines, or none of them."""
        data, is_written = piece.encode("ascii", "backslashreplace"), False
        with suppress(OSError):  # a disk that is full, a pipe that nobody reads
            if self._file is not None:
                is_written = (_append if self._path else _told)(self._file, data)
        if not is_written:
            self.dropped += lines

    def _open(self, path: Path) -> None:
        """Go on in the file that has this name now; in the old one where that can't be opened."""
        old = self._file
        try:
            self._file = _opened(path)
        except OSError as error:
            _log.error("the log %s can't be opened: %s", path, error.strerror)
        else:
            if old is not None:
                os.close(old)


def check_log(option: str, path: Path | None) -> None:
    """Raise InputError where there is a path that no log can be written to."""
    if path:
        try:
            os.close(_opened(path))
        except OSError as error:
            raise InputError(
                f"{option} {path}: {error.strerror}; name a file in a folder that the server may "
                "write to"
            ) from error


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)


def _told(file: int, data: bytes) -> bool:
    """Whether all of `data` was written to what somebody else has opened. Raises OSError."""
    if os.write(file, data) == len(data):
        return True
    os.write(file, b"\n")  # so that what is cut is a line of its own
    return False


def _append(file: int, data: bytes) -> bool:
    """Whether all of `data` was written at the end of a file of ours; if not, nothing of it was.
    Raises OSError.

    A write of which only a part finds room is taken back; nobody else writes meanwhile.
    """
    if not stat.S_ISREG(os.fstat(file).st_mode):
        return os.write(file, data) == len(data)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        size = os.fstat(file).st_size
        is_whole = os.write(file, data) == len(data)
        if not is_whole:
            os.ftruncate(file, size)
        return is_whole
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
