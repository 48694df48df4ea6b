"""How much room answers in files take on the disk, in all and for each client, in memory that all processes of a server share.

An answer takes its room as it is written and gives it back when its file is closed. Of all the room one client gets half at most.
"""

import fcntl
import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.admission import client_number
from pactgraph.errors import ExceededError

# As many answers in files as there can be; each has a row: its process, its client, its bytes.
_ROWS = 4096
_FULL = 7 / 8


class Room:
    """The room on the disk, as one process sees it. Safe to use from many threads."""

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there."""
        self._total = settings.total_results
        self._share = settings.total_results // 2
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, 3 * 8 * _ROWS)
        words = memoryview(mmap.mmap(self._file, 3 * 8 * _ROWS)).cast("Q")
        self._processes, self._clients, self._sizes = (words[n * _ROWS : (n + 1) * _ROWS] for n in range(3))
        self._lock = threading.Lock()

    def claim(self, client: str) -> "Claim":
        """A claim of `client`, of no bytes yet."""
        return Claim(self, client_number(client))

    def held_by(self, client: str) -> int:
        """The bytes that the answers of `client` take."""
        number = client_number(client)
        return sum(size for size, owner in zip(self._sizes.tolist(), self._clients.tolist(), strict=True) if owner == number)

    @property
    def held(self) -> int:
        """The bytes that all answers take."""
        return sum(self._sizes.tolist())

    @property
    def is_nearly_full(self) -> bool:
        """Whether so much is taken that the next large answer may be refused."""
        return self.held > _FULL * self._total

    def _take(self, row: int | None, client: int, length: int) -> int:
        """The row that holds `length` bytes more for `client`. Raises ExceededError where they are too many for it, or for all."""
        with self._alone():
            if self.held + length > self._total:
                self._clear_the_dead()
            sizes, owners = self._sizes.tolist(), self._clients.tolist()
            if sum(size for size, owner in zip(sizes, owners, strict=True) if owner == client) + length > self._share:
                raise ExceededError(
                    f"your answers, with those that you have not taken yet, are larger than {self._share} bytes together; "
                    "take those first, or ask for less, or in parts with LIMIT and OFFSET"
                )
            if sum(sizes) + length > self._total or (row is None and 0 not in owners):
                raise ExceededError("the server has no room for so large an answer at the moment; ask for less, or try again in a moment")
            if row is None:
                row = owners.index(0)
                self._processes[row], self._clients[row] = os.getpid(), client
            self._sizes[row] += length
            return row

    def _settle(self, row: int, length: int) -> None:
        self._sizes[row] = length

    def _give_back(self, row: int) -> None:
        self._sizes[row] = 0
        self._clients[row] = 0

    def _clear_the_dead(self) -> None:
        """Give back what processes held that are no more."""
        owners, processes = self._clients.tolist(), self._processes.tolist()
        gone = {process for process in set(processes) if process and not Path(f"/proc/{process}").exists() and Path("/proc/self").exists()}
        for row, process in enumerate(processes):
            if owners[row] and process in gone:
                self._give_back(row)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread or process takes room; one that dies here lets go."""
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


class Claim:
    """The room that one answer takes."""

    def __init__(self, room: Room, client: int) -> None:
        self._room = room
        self._client = client
        self._row: int | None = None

    def grow(self, length: int) -> None:
        """Take `length` bytes more. Raises ExceededError where there is no room for them."""
        self._row = self._room._take(self._row, self._client, length)

    def settle(self, length: int) -> None:
        """The answer is whole and has `length` bytes."""
        if self._row is not None:
            self._room._settle(self._row, length)

    def release(self) -> None:
        """Give the room back."""
        if self._row is not None:
            self._room._give_back(self._row)
            self._row = None


class AnswerFile(FileIO):
    """An answer in a file without a name, read from its start; its room is given back when it is closed."""

    def __init__(self, descriptor: int, claim: Claim) -> None:
        super().__init__(descriptor, "rb")
        self._claim = claim
        self.seek(0)

    def close(self) -> None:
        """Let go of the file, which vanishes, and of its room."""
        if not self.closed:
            super().close()
            self._claim.release()
