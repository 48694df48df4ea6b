"""How much room answers in files take on the disk, in all and for each client, in memory that all
processes of a server share.

An answer takes its room as it is written and gives it back when its file is closed. Of all the room
one client gets half at most.
"""

import fcntl
import mmap
import os
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.places import client_number
from pactgraph.engine.processes import is_running, this_process
from pactgraph.errors import ResultSizeError

# As many answers in files as there can be; each has a row: its process, its client, its bytes.
_ROWS = 4096
_FULL = 7 / 8
# A file takes whole blocks on the disk, and a few that tell where they are.
_SLACK = 1024 * 1024


class Room:
    """The room on the disk, as all processes of a server see it. Safe to use from many threads, and
    a process may have several objects for it.
    """

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there; answers
        go into files without a name beside it.
        """
        self.folder = file.parent
        self._total = settings.total_results
        self._share = settings.total_results // 2
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        weakref.finalize(self, os.close, self._file)
        os.ftruncate(self._file, 3 * 8 * _ROWS)
        words = memoryview(mmap.mmap(self._file, 3 * 8 * _ROWS)).cast("Q")
        self._processes, self._clients, self._sizes = (
            words[n * _ROWS : (n + 1) * _ROWS] for n in range(3)
        )
        self._lock = threading.Lock()

    def claim(self, client: str) -> "Claim":
        """A claim of `client`, of no bytes yet."""
        return Claim(self, client_number(client))

    def held_by(self, client: str) -> int:
        """The bytes that the answers of `client` take."""
        number = client_number(client)
        return sum(
            size
            for size, owner in zip(self._sizes.tolist(), self._clients.tolist(), strict=True)
            if owner == number
        )

    @property
    def held(self) -> int:
        """The bytes that all answers take."""
        return sum(self._sizes.tolist())

    def size_of(self, row: int) -> int:
        """The bytes that a row holds."""
        return self._sizes[row]

    @property
    def is_nearly_full(self) -> bool:
        """Whether so much is taken that the next large answer may be refused."""
        return self.held > _FULL * self._total

    def take(self, row: int | None, client: int, length: int) -> int:
        """The row that holds `length` bytes more for `client`. Raises ResultSizeError where they
        are too many for it, or for all.
        """
        with self._alone():
            reason = self._refusal(row, client, length)
            if reason and self._clear_the_dead():
                reason = self._refusal(row, client, length)
            if reason:
                raise ResultSizeError(reason)
            if row is None:
                row = self._clients.tolist().index(0)
                self._processes[row], self._clients[row] = this_process(), client
            self._sizes[row] += length
            return row

    def set(self, row: int, length: int) -> None:
        """The row holds so many bytes from now on."""
        self._sizes[row] = length

    def give_back(self, row: int) -> None:
        """The row holds nothing, and is anybody's."""
        self._sizes[row] = 0
        self._clients[row] = 0

    def _refusal(self, row: int | None, client: int, length: int) -> str | None:
        """Why there are no `length` bytes more for `client`; None where there are."""
        sizes, owners = self._sizes.tolist(), self._clients.tolist()
        if (
            sum(size for size, owner in zip(sizes, owners, strict=True) if owner == client) + length
            > self._share
        ):
            return (
                "your answers, with those that you have not taken yet, are larger than "
                f"{self._share} bytes together; take those first, or ask for less, or in parts "
                "with LIMIT and OFFSET"
            )
        if sum(sizes) + length > self._total or (row is None and 0 not in owners):
            return (
                "the server has no room for so large an answer at the moment; ask for less, or "
                "try again in a moment"
            )
        return None

    def _clear_the_dead(self) -> bool:
        """Give back what processes held that are no more; whether there was any."""
        owners, processes = self._clients.tolist(), self._processes.tolist()
        gone = {process for process in set(processes) if process and not is_running(process)}
        rows = [row for row, process in enumerate(processes) if owners[row] and process in gone]
        for row in rows:
            self.give_back(row)
        return bool(rows)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread or process takes room; one that dies here lets go.

        The lock belongs to the open file (flock(2)) and not to the process, as that of lockf does:
        two objects in one process keep each other out.
        """
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


class Claim:
    """The room that one answer takes, and the file that it is written to."""

    def __init__(self, room: Room, client: int) -> None:
        self._room = room
        self._client = client
        self._row: int | None = None
        self._file: int | None = None
        self._lock = threading.Lock()

    def grow(self, length: int) -> int | None:
        """Take `length` bytes more; the first time, a descriptor of the file to write them to,
        which is then the caller's.

        Raises ResultSizeError where there is no room for them.
        """
        self._row = self._room.take(self._row, self._client, length)
        if self._file is not None:
            return None
        try:
            self._file, theirs = _new_file(self._room.folder)
        except OSError as error:
            raise ResultSizeError(
                f"the server has no room for the answer: {error.strerror}"
            ) from error
        return theirs

    def take(self, length: int) -> "AnswerFile | None":
        """The file, whose answer is whole and has `length` bytes; None where it hasn't."""
        if self._row is None or self._file is None:
            return None
        status = os.fstat(self._file)
        if (
            status.st_size != length
            or max(length, 512 * status.st_blocks) > self._room.size_of(self._row) + _SLACK
        ):
            return None
        self._room.set(self._row, length)
        file, self._file = AnswerFile(self._file, length, self), None
        return file

    def release(self) -> None:
        """Give the room back, and the file if nobody has taken it."""
        if self._row is None:
            return
        with self._lock:
            row, self._row = self._row, None
            file, self._file = self._file, None
        if file is not None:
            os.close(file)
        if row is not None:
            self._room.give_back(row)


class AnswerFile(FileIO):
    """An answer in a file without a name, read once from its start; its room is given back when it
    is closed.
    """

    def __init__(self, descriptor: int, length: int, claim: Claim) -> None:
        """`length` is how much is read, however much a worker adds that has the file as well."""
        super().__init__(descriptor, "rb")
        self._left = length
        self._claim = claim

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes, `size` at most; all that are left where it is negative."""
        piece = (
            super().read(self._left if size is None or size < 0 else min(size, self._left)) or b""
        )
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Let go of the file, which vanishes, and of its room."""
        if not self.closed:
            super().close()
            self._claim.release()


def shared_room(folder: Path, settings: Settings) -> Room:
    """The room that the processes meeting in `folder` share."""
    return Room(folder / "room", settings)


def _new_file(folder: Path) -> tuple[int, int]:
    """Two descriptors of a new file in `folder` that has no name: one to read, one to write,
    neither of which moves the other.
    """
    with tempfile.TemporaryFile(buffering=0, dir=folder) as file:
        if sys.platform != "linux":
            return os.dup(file.fileno()), os.dup(file.fileno())
        path = f"/proc/self/fd/{file.fileno()}"
        ours = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return ours, os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except OSError:
            os.close(ours)
            raise
