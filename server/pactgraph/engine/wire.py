"""What a query worker and those who ask it say to each other over a socket.

A request is one JSON document behind its length. A reply is a header and then the answer, an error as JSON, or, where the
answer is large, nothing but the descriptor of the file that holds it. Nothing of the engine crosses: only bytes.
"""

import json
import socket
import struct
from dataclasses import dataclass

from pactgraph import errors
from pactgraph.engine.base import QueryRequest
from pactgraph.errors import QueryError
from pactgraph.media import GRAPHS, SOLUTIONS, Accept, Format

# The largest answer that is sent as it is; a larger one goes into a file. One read takes a whole small reply.
INLINE = 64 * 1024
_FORMATS = SOLUTIONS + GRAPHS
_BY_NAME = {format.name: format for format in _FORMATS}
_LENGTH = struct.Struct("<I")
_HEADER = struct.Struct("<c???BQ")
REPLY_SIZE = INLINE + _HEADER.size


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of a reply: an answer in `format`, or an error where that is None; `length` is bytes.

    `in_file` says that the answer comes as a file; `is_last` that the worker ends after it; the others are as in QueryResult.
    """

    format: Format | None
    length: int
    in_file: bool = False
    is_last: bool = False
    is_volatile: bool = False
    is_gzipped: bool = False


def pack_request(request: QueryRequest, accept: Accept) -> bytes:
    """`request` and what it accepts, ready to send."""
    wanted = [format.name if format else None for format in (accept.solutions, accept.boolean, accept.graph)]
    document = (request.text, request.base, request.default_graphs, request.named_graphs, wanted, accept.gzip)
    body = json.dumps(document).encode()
    return _LENGTH.pack(len(body)) + body


def receive_request(connection: socket.socket) -> tuple[QueryRequest, Accept] | None:
    """The next request; None where the other side has gone."""
    data = connection.recv(INLINE)
    if not data:
        return None
    length = _LENGTH.unpack_from(data)[0] + _LENGTH.size
    pieces, received = [data], len(data)
    while received < length:
        data = connection.recv(length - received)
        if not data:
            return None
        pieces.append(data)
        received += len(data)
    text, base, default_graphs, named_graphs, wanted, gzip = json.loads(b"".join(pieces)[_LENGTH.size :])
    solutions, boolean, graph = (_BY_NAME.get(name) for name in wanted)
    return QueryRequest(text, base, tuple(default_graphs), tuple(named_graphs)), Accept(solutions, boolean, graph, gzip)


def pack_reply(reply: Reply) -> bytes:
    """The header of `reply`."""
    kind = b"E" if reply.format is None else b"F" if reply.in_file else b"A"
    number = 0 if reply.format is None else _FORMATS.index(reply.format)
    return _HEADER.pack(kind, reply.is_last, reply.is_volatile, reply.is_gzipped, number, reply.length)


def unpack_reply(data: bytes) -> tuple[Reply, bytes]:
    """The head of a reply and what of its body came with it. Raises ValueError where `data` is too short for a head."""
    if len(data) < _HEADER.size:
        raise ValueError("a reply was cut")
    kind, is_last, is_volatile, is_gzipped, number, length = _HEADER.unpack_from(data)
    format = None if kind == b"E" else _FORMATS[number]
    return Reply(format, length, kind == b"F", is_last, is_volatile, is_gzipped), data[_HEADER.size :]


def pack_error(error: QueryError) -> bytes:
    """`error` as the body of a reply."""
    place = (getattr(error, "line", None), getattr(error, "column", None))
    return json.dumps((type(error).__name__, str(error), *place)).encode()


def unpack_error(body: bytes) -> QueryError:
    """The error that a worker found."""
    name, message, line, column = json.loads(body)
    kind: type[QueryError] = getattr(errors, name)
    return kind(message, line, column) if kind is errors.QuerySyntaxError else kind(message)
