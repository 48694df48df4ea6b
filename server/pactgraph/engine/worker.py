"""The query worker: a child that answers one query after the other until its parent hangs up, and may be killed at any time."""

import os
import socket
import tempfile
import time
import zlib
from dataclasses import replace
from io import BytesIO

from pactgraph.engine.base import QueryRequest
from pactgraph.engine.embedded import EmbeddedEngine
from pactgraph.engine.wire import INLINE, Reply, pack_error, pack_reply, receive_request
from pactgraph.errors import EngineError, ExceededError, QueryError
from pactgraph.media import Accept, Format
from pactgraph.sandbox import data_size, spare_descriptor

# A worker that has grown by more than this ends after its answer, so that idle workers stay small.
_GROWTH = 6 * 1024 * 1024
# Looking at one's size takes a few microseconds; after a query shorter than this, in seconds, it isn't worth while.
_GLANCE = 0.002
# How hard to compress, and the container: gzip with the largest window (https://docs.python.org/3/library/zlib.html#zlib.compressobj).
_FAST = 1
_GZIP = 31


class Spool:
    """Takes an answer as it is written, up to `limit` bytes: into memory while it is small, then into a file without a name, perhaps in gzip."""

    def __init__(self, limit: int, gzip: bool = False) -> None:
        self._limit = limit
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
            self._file = _nameless_file()
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
            _write_all(self._file, self._packer.flush())

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
        if self._file is not None:
            _write_all(self._file, self._packer.compress(data) if self._packer else data)


def serve_queries(connection: socket.socket, engine: EmbeddedEngine, result_size: int) -> None:
    """Answer the requests that come over `connection` until it is closed."""
    base = data_size()
    while (received := receive_request(connection)) is not None:
        started = time.perf_counter()
        request, accept = received
        spool = Spool(result_size, accept.gzip)
        outcome = _answer(engine, request, accept, spool)
        is_last = isinstance(outcome, ExceededError) or (time.perf_counter() - started > _GLANCE and data_size() - base > _GROWTH)
        if isinstance(outcome, QueryError):
            spool.discard()
            body = pack_error(outcome)
            connection.sendall(pack_reply(Reply(None, len(body), is_last=is_last)) + body)
        else:
            format, is_volatile = outcome
            _send(connection, Reply(format, spool.length, is_last=is_last, is_volatile=is_volatile), spool)
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


def _send(connection: socket.socket, reply: Reply, spool: Spool) -> None:
    body = spool.take()
    if isinstance(body, bytes):
        connection.sendall(pack_reply(reply) + body)
        return
    head = pack_reply(replace(reply, in_file=True, is_gzipped=spool.is_gzipped))
    socket.send_fds(connection, [head], [body])
    spool.discard()


def _nameless_file() -> int:
    """The descriptor of a new file that vanishes with it."""
    with spare_descriptor():
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115, closed by whom it is handed to
    descriptor = os.dup(file.fileno())
    file.close()
    return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
