"""Takes an answer as it comes: into memory while it is small, then into a file, for which it takes
room as the answers of our own engines do.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

from pactgraph.engine.seam import AnswerFile, Claim, too_large
from pactgraph.errors import DeadlineError, ResultSizeError

_SMALL = 256 * 1024


class Intake:
    """An answer of at most `limit` bytes, whose room on the disk comes out of `claim`, and which is
    whole by the time `until`, as time.monotonic has it.
    """

    def __init__(self, claim: Claim, limit: int, until: float) -> None:
        self._claim = claim
        self._limit = limit
        self._until = until
        self._memory = BytesIO()
        self._file: int | None = None
        self._is_taken = False
        self.length = 0

    def __enter__(self) -> "Intake":
        return self

    def __exit__(self, *_: object) -> None:
        """Write no more, and give the room back that nobody has taken."""
        if self._file is not None:
            os.close(self._file)
        if not self._is_taken:
            self._claim.release()

    def write(self, data: bytes, /) -> int:
        """Take a piece. Raises ResultSizeError past the limit, or where there is no room, and
        DeadlineError past the time.
        """
        if time.monotonic() > self._until:
            raise DeadlineError(
                "the query and its answer took longer than it may, and it was given up; narrow it, "
                "or ask for less with LIMIT"
            )
        self.length += len(data)
        if self.length > self._limit:
            raise too_large(self._limit)
        if self._file is None and self.length <= _SMALL:
            return self._memory.write(data)
        taken = len(data)
        if self._file is None:
            data = self._memory.getvalue() + data
        file = self._claim.grow(len(data))
        self._file = file if self._file is None else self._file
        try:
            _write_all(self._file, data)
        except OSError as error:
            raise ResultSizeError(
                f"the server has no room for the answer: {error.strerror}"
            ) from error
        return taken

    def flush(self) -> None:
        """Nothing is held back."""

    def finish(self) -> bytes | AnswerFile:
        """The whole answer, which is whose it is given to; a file has its room until it is
        closed.
        """
        answer = None if self._file is None else self._claim.take(self.length)
        self._is_taken = answer is not None
        return self._memory.getvalue() if answer is None else answer

    @contextmanager
    def reading(self) -> Iterator[BinaryIO]:
        """The whole answer, to be read once."""
        answer = self.finish()
        with BytesIO(answer) if isinstance(answer, bytes) else answer as body:
            yield body


def _write_all(file: int | None, data: bytes) -> None:
    rest = memoryview(data)
    while rest and file is not None:
        rest = rest[os.write(file, rest) :]
