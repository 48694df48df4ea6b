"""The query worker: a child that answers one query after the other until its parent hangs up, and
may be killed at any time.
"""

import os
import socket
import time
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO

from pactgraph.engine.embedded import EmbeddedEngine
from pactgraph.engine.pool.channel import (
    GRANTED,
    INLINE,
    Reply,
    Wish,
    pack_error,
    pack_reply,
    receive_request,
)
from pactgraph.engine.seam import QueryRequest, too_large
from pactgraph.errors import EngineError, ExceededError, QueryError, ResultSizeError
from pactgraph.rdf import Accept, Format
from pactgraph.sandbox import spare_descriptor

# A worker that has grown by more than this ends after its answer, so that idle workers stay small.
_GROWTH = 6 * 1024**2
# Looking at one's size takes a few microseconds; after a query shorter than this, in seconds, it
# isn't worth while.
_GLANCE = 0.002
# Room on the disk is asked for by as many bytes as are written already, but no fewer and no more
# than these.
_ROOM, _MUCH_ROOM = 1024**2, 16 * 1024**2
# How hard to compress, and the container: gzip with the largest window (https://docs.python.org/3/library/zlib.html#zlib.compressobj).
_FAST = 1
_GZIP = 31


class Spool:
    """Takes an answer as it is written, up to `limit` bytes: into memory while it is small, then
    into a file, perhaps in gzip.
    """

    is_large = False
    _room = _granted = _taken = 0
    _file: int | None = None
    _packer: "zlib._Compress | None" = None

    def __init__(
        self, limit: int, ask_for_room: Callable[[int], int | None], gzip: bool = False
    ) -> None:
        """`ask_for_room` returns once there is room for so many bytes more, the first time with the
        descriptor of the file that takes them.
        """
        self._limit = limit
        self._ask_for_room = ask_for_room
        self._memory = BytesIO()
        self._packs = gzip

    def write(self, data: bytes) -> int:
        """Take `data`. Raises ExceededError past the limit, and OSError where the disk is full."""
        self._taken += len(data)
        if self._taken > self._limit:
            raise too_large(self._limit)
        if not self.is_large and self._taken <= INLINE:
            return self._memory.write(data)
        if not self.is_large:
            self.is_large = True
            # It takes as long to set up as a small query takes.
            self._packer = zlib.compressobj(_FAST, wbits=_GZIP) if self._packs else None
            self._put(self._memory.getvalue())
        self._put(data)
        return len(data)

    def flush(self) -> None:
        """What is held back is written by `finish`."""

    def finish(self) -> None:
        """The answer is whole. Raises OSError where the disk is full."""
        if self._packer:
            self._write(self._packer.flush())

    @property
    def length(self) -> int:
        """The bytes of the answer as it is kept."""
        return self._granted - self._room if self.is_large else self._taken

    @property
    def is_gzipped(self) -> bool:
        """Whether what is kept is compressed."""
        return self._packer is not None

    @property
    def small(self) -> bytes:
        """The whole answer, unless it `is_large`."""
        return self._memory.getvalue()

    def close(self) -> None:
        """Let go of the file, if there is one."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _put(self, data: bytes) -> None:
        self._write(self._packer.compress(data) if self._packer else data)

    def _write(self, data: bytes) -> None:
        if len(data) > self._room:
            wish = max(len(data), min(max(_ROOM, self._granted), _MUCH_ROOM, self._limit))
            file = self._ask_for_room(wish)
            self._file = file if self._file is None else self._file
            self._room += wish
            self._granted += wish
        self._room -= len(data)
        if self._file is not None:
            _write_all(self._file, data)


def serve_queries(
    connection: socket.socket, engine: EmbeddedEngine, result_size: int, size: Callable[[], int]
) -> None:
    """Answer the requests that come over `connection` until it is closed; `size` tells the bytes of
    data that this process has.
    """
    base = size()
    while (received := receive_request(connection)) is not None:
        started = time.perf_counter()
        token, request, accept = received
        spool = Spool(result_size, partial(_ask_for_room, connection, token), accept.gzip)
        outcome = _answer(engine, request, accept, spool)
        is_last = isinstance(outcome, ExceededError) or (
            time.perf_counter() - started > _GLANCE and size() - base > _GROWTH
        )
        if isinstance(outcome, QueryError):
            body = pack_error(outcome)
            reply = Reply(None, len(body), is_last=is_last)
        else:
            format, is_volatile = outcome
            body = b"" if spool.is_large else spool.small
            reply = Reply(
                format, spool.length, spool.is_large, is_last, is_volatile, spool.is_gzipped
            )
        spool.close()
        connection.sendall(pack_reply(reply, token) + body)
        if is_last:
            return


def _answer(
    engine: EmbeddedEngine, request: QueryRequest, accept: Accept, spool: Spool
) -> tuple[Format, bool] | QueryError:
    """The format of the answer that now is in `spool` and whether it is volatile, or why there is
    none.
    """
    try:
        outcome = engine.write(request, accept, spool)
        spool.finish()
        return outcome
    except QueryError as error:
        return error
    except MemoryError:
        return ExceededError(
            "the query needed more memory than is allowed; narrow it, or order and group less at "
            "a time"
        )
    except RecursionError:
        return EngineError("the query is nested too deeply")
    except OSError as error:
        return ResultSizeError(f"the server has no room for the answer: {error.strerror}")


def _ask_for_room(connection: socket.socket, token: bytes, length: int) -> int | None:
    """Wait until there is room for `length` bytes; where there is none, this process is killed.
    With the first room comes a file.
    """
    connection.sendall(pack_reply(Wish(length), token))
    with spare_descriptor():
        granted, files, _, _ = socket.recv_fds(connection, len(GRANTED), 1)
    if granted != GRANTED:
        raise SystemExit("nobody waits for the answer")
    return files[0] if files else None


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
