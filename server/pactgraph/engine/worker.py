"""The query worker: a child that answers one query after the other until its parent hangs up, and may be killed at any time."""

import os
import socket
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from pactgraph.config import MIB
from pactgraph.engine.base import QueryRequest
from pactgraph.engine.embedded import EmbeddedEngine
from pactgraph.engine.wire import GRANTED, INLINE, Reply, Wish, pack_error, pack_reply, receive_request
from pactgraph.errors import EngineError, ExceededError, QueryError
from pactgraph.media import Accept, Format
from pactgraph.sandbox import spare_descriptor

# A worker that has grown by more than this ends after its answer, so that idle workers stay small.
_GROWTH = 6 * MIB
# Looking at one's size takes a few microseconds; after a query shorter than this, in seconds, it isn't worth while.
_GLANCE = 0.002
# Room on the disk is asked for by as many bytes as are written already, but no fewer and no more than these.
_ROOM, _MUCH_ROOM = MIB, 16 * MIB
# How hard to compress, and the container: gzip with the largest window (https://docs.python.org/3/library/zlib.html#zlib.compressobj).
_FAST = 1
_GZIP = 31


@dataclass(frozen=True, slots=True)
class Spooling:
    """The folder that takes files without a name, and the bytes that an answer may have."""

    folder: Path
    limit: int


class Spool:
    """Takes an answer as it is written, up to a limit: into memory while it is small, then into a file without a name, perhaps in gzip."""

    def __init__(self, spooling: Spooling, ask_for_room: Callable[[int], None], gzip: bool = False) -> None:
        """`ask_for_room` returns once there is room for so many bytes more."""
        self._limit = spooling.limit
        self._folder = spooling.folder
        self._ask_for_room = ask_for_room
        self._room = self._granted = 0
        self._memory = BytesIO()
        self._file: int | None = None
        self._packs = gzip
        self._packer: zlib._Compress | None = None
        self._taken = 0

    def write(self, data: bytes) -> int:
        """Take `data`. Raises ExceededError past the limit, and OSError where the disk is full."""
        self._taken += len(data)
        if self._taken > self._limit:
            raise ExceededError(f"the answer is larger than {self._limit} bytes; ask for less, or in parts with LIMIT and OFFSET")
        if self._file is None and self._taken <= INLINE:
            return self._memory.write(data)
        if self._file is None:
            self._file = _nameless_file(self._folder)
            # It takes as long to set up as a small query takes.
            self._packer = zlib.compressobj(_FAST, wbits=_GZIP) if self._packs else None
            self._put(self._memory.getvalue())
        self._put(data)
        return len(data)

    def flush(self) -> None:
        """What is held back is written by `finish`."""

    def finish(self) -> None:
        """The answer is whole. Raises OSError where the disk is full."""
        if self._file is not None and self._packer:
            self._write(self._packer.flush())

    @property
    def length(self) -> int:
        """The bytes of the answer as it is kept."""
        return self._taken if self._file is None else os.fstat(self._file).st_size

    @property
    def is_gzipped(self) -> bool:
        """Whether what is kept is compressed."""
        return self._packer is not None

    def take(self) -> bytes | int:
        """The whole answer as bytes, or the descriptor of the file that holds it, which is then the caller's."""
        return self._memory.getvalue() if self._file is None else self._file

    def discard(self) -> None:
        """Let go of the file, if there is one."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _put(self, data: bytes) -> None:
        self._write(self._packer.compress(data) if self._packer else data)

    def _write(self, data: bytes) -> None:
        if len(data) > self._room:
            wish = max(len(data), min(max(_ROOM, self._granted), _MUCH_ROOM, self._limit))
            self._ask_for_room(wish)
            self._room += wish
            self._granted += wish
        self._room -= len(data)
        if self._file is not None:
            _write_all(self._file, data)


def serve_queries(connection: socket.socket, engine: EmbeddedEngine, spooling: Spooling, size: Callable[[], int]) -> None:
    """Answer the requests that come over `connection` until it is closed; `size` tells the bytes of data that this process has."""
    base = size()
    while (received := receive_request(connection)) is not None:
        started = time.perf_counter()
        token, request, accept = received
        spool = Spool(spooling, partial(_ask_for_room, connection, token), accept.gzip)
        outcome = _answer(engine, request, accept, spool)
        is_last = isinstance(outcome, ExceededError) or (time.perf_counter() - started > _GLANCE and size() - base > _GROWTH)
        if isinstance(outcome, QueryError):
            spool.discard()
            body = pack_error(outcome)
            connection.sendall(pack_reply(Reply(None, len(body), is_last=is_last), token) + body)
        else:
            format, is_volatile = outcome
            _send(connection, Reply(format, spool.length, is_last=is_last, is_volatile=is_volatile), token, spool)
        if is_last:
            return


def _answer(engine: EmbeddedEngine, request: QueryRequest, accept: Accept, spool: Spool) -> tuple[Format, bool] | QueryError:
    """The format of the answer that now is in `spool` and whether it is volatile, or why there is none."""
    try:
        outcome = engine.write(request, accept, spool)
        spool.finish()
        return outcome
    except QueryError as error:
        return error
    except MemoryError:
        return ExceededError("the query needed more memory than is allowed; narrow it, or order and group less at a time")
    except RecursionError:
        return EngineError("the query is nested too deeply")
    except OSError as error:
        return ExceededError(f"the server has no room for the answer: {error.strerror}")


def _ask_for_room(connection: socket.socket, token: bytes, length: int) -> None:
    """Wait until there is room for `length` bytes; where there is none, this process is killed."""
    connection.sendall(pack_reply(Wish(length), token))
    if connection.recv(len(GRANTED)) != GRANTED:
        raise SystemExit("nobody waits for the answer")


def _send(connection: socket.socket, reply: Reply, token: bytes, spool: Spool) -> None:
    body = spool.take()
    if isinstance(body, bytes):
        connection.sendall(pack_reply(reply, token) + body)
        return
    head = pack_reply(replace(reply, in_file=True, is_gzipped=spool.is_gzipped), token)
    socket.send_fds(connection, [head], [body])
    spool.discard()


def _nameless_file(folder: Path) -> int:
    """The descriptor of a new file in `folder` that vanishes with it."""
    with spare_descriptor():
        file = tempfile.TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115, closed by whom it is handed to
    descriptor = os.dup(file.fileno())
    file.close()
    return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
