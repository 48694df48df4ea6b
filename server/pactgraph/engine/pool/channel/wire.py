"""What a query worker and those who ask it say to each other over a socket.

A request is one value, as `marshal` writes it, behind its length and a token, which each of the
replies repeats; a worker believes who asks it. A reply is a header and then the answer, an error as
JSON, or, where the answer is large, nothing but its length: it stands in a file. A worker makes
none of its own; it asks for room, and gets the first room with a file. Nothing of the engine
crosses:
only bytes, which are believed no further than they can be checked, since a worker evaluates what
anybody may have written.
"""

import json
import marshal
import socket
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pactgraph import errors
from pactgraph.engine.seam import QueryRequest
from pactgraph.errors import QueryError, QuerySyntaxError
from pactgraph.rdf import FORMATS, Accept, Format

# The largest answer that is sent as it is; a larger one goes into a file. One read takes a whole
# small reply.
INLINE = 64 * 1024
# What is read at once in the hope that it is all: to make room for as much as the largest answer,
# and to give most of it back, costs the C library more than to read a second time.
SMALL = 16 * 1024
_BY_NAME: dict[str | None, Format] = {format.name: format for format in FORMATS}
_NUMBERS = {format.name: number for number, format in enumerate(FORMATS)}
_LENGTH = struct.Struct("<I8s")
_HEADER = struct.Struct("<8sc???BQ")
TOKEN_SIZE = 8
REPLY_SIZE = INLINE + _HEADER.size
# What says that there is room; the first time the descriptor of a file comes with it.
GRANTED = b"+"
# The errors that a worker may find, and how much it may say of one, in characters.
_ERRORS: dict[str, type[QueryError]] = {
    kind.__name__: kind
    for kind in (
        QueryError,
        QuerySyntaxError,
        errors.ParameterError,
        errors.ForbiddenError,
        errors.ServiceError,
        errors.NotAcceptableError,
        errors.EngineError,
        errors.RemoteError,
        errors.ExceededError,
        errors.ResultSizeError,
    )
}
_LONGEST = 8000


class ReplyError(Exception):
    """A worker has said what no worker says."""


class Reply(NamedTuple):
    """The head of a reply: an answer in `format`, or an error where that is None; `length` is
    bytes.

    `in_file` says that the answer is in the file; `is_last` that the worker ends after it; the
    others are as in QueryResult.
    """

    format: Format | None
    length: int
    in_file: bool = False
    is_last: bool = False
    is_volatile: bool = False
    is_gzipped: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A worker asks for room for so many bytes more of its answer, and waits until it is GRANTED or
    killed.
    """

    length: int


def pack_request(request: QueryRequest, accept: Accept, token: bytes) -> bytes:
    """`request` and what it accepts, ready to send; `token` is TOKEN_SIZE bytes that nobody can
    guess.
    """
    solutions, boolean, graph = accept.solutions, accept.boolean, accept.graph
    document = (
        request.text,
        request.base,
        request.default_graphs,
        request.named_graphs,
        solutions.name if solutions else None,
        boolean.name if boolean else None,
        graph.name if graph else None,
        accept.gzip,
    )
    body = marshal.dumps(document)
    return _LENGTH.pack(len(body), token) + body


def receive_request(connection: socket.socket) -> tuple[bytes, QueryRequest, Accept] | None:
    """The token of the next request, the request and what it accepts; None where the other side has
    gone.
    """
    data = connection.recv(SMALL)
    if not data:
        return None
    length, token = _LENGTH.unpack_from(data)
    length += _LENGTH.size
    while len(data) < length:
        piece = connection.recv(length - len(data))
        if not piece:
            return None
        data += piece
    text, base, default_graphs, named_graphs, *formats = marshal.loads(data[_LENGTH.size :])
    return token, QueryRequest(text, base, default_graphs, named_graphs), _accept(*formats)


@lru_cache(maxsize=256)
def _accept(solutions: str | None, boolean: str | None, graph: str | None, gzip: bool) -> Accept:
    """Formats by their names, as most queries ask for those that others asked for."""
    named = _BY_NAME.get
    return Accept(named(solutions), named(boolean), named(graph), gzip)


def pack_reply(reply: Reply | Wish, token: bytes) -> bytes:
    """The header of `reply` to the request with this token."""
    if isinstance(reply, Wish):
        return _HEADER.pack(token, b"W", False, False, False, 0, reply.length)
    kind = b"E" if reply.format is None else b"F" if reply.in_file else b"A"
    number = 0 if reply.format is None else _NUMBERS[reply.format.name]
    return _HEADER.pack(
        token, kind, reply.is_last, reply.is_volatile, reply.is_gzipped, number, reply.length
    )


def unpack_reply(data: bytes, token: bytes) -> tuple[Reply | Wish, bytes]:
    """The head of a reply to the request with `token`, and what of its body came with it.

    Raises ReplyError for what is too short or too long, in no format that there is, or answers
    another request.
    """
    if len(data) < _HEADER.size:
        raise ReplyError("a reply was cut")
    answered, kind, is_last, is_volatile, is_gzipped, number, length = _HEADER.unpack_from(data)
    body = data[_HEADER.size :]
    if answered != token:
        raise ReplyError("a reply answers another request")
    if kind not in (b"A", b"E", b"F", b"W") or number >= len(FORMATS):
        raise ReplyError("a reply is of an unknown kind")
    if (kind in (b"A", b"E") and length > INLINE) or len(body) > (
        length if kind in (b"A", b"E") else 0
    ):
        raise ReplyError(f"a reply of {length} bytes has another length")
    if kind == b"W":
        return Wish(length), body
    format = None if kind == b"E" else FORMATS[number]
    return Reply(format, length, kind == b"F", is_last, is_volatile, is_gzipped), body


def is_whole(data: bytes) -> bool:
    """Whether a piece of a reply is all of it, an answer or an error, by what its header says."""
    if len(data) < _HEADER.size:
        return False
    header = _HEADER.unpack_from(data)
    return header[1] in (b"A", b"E") and len(data) == _HEADER.size + header[-1]


def pack_error(error: QueryError) -> bytes:
    """`error` as the body of a reply."""
    place = (getattr(error, "line", None), getattr(error, "column", None))
    words = str(error)
    return json.dumps(
        (type(error).__name__, words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …", *place)
    ).encode()


def unpack_error(body: bytes) -> QueryError:
    """The error that a worker found. Raises ReplyError where that is none that it can find."""
    try:
        name, message, line, column = json.loads(body)
        kind = _ERRORS[name]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ReplyError("an error is none") from error
    if not isinstance(message, str) or not all(
        place is None or type(place) is int for place in (line, column)
    ):
        raise ReplyError("an error has no words, or no place")
    message = message.encode("utf-8", "replace").decode()
    return QuerySyntaxError(message, line, column) if kind is QuerySyntaxError else kind(message)
