"""An endpoint that answers as a test says, byte by byte: what no server of ours would do."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs

from engines import SMALL
from pactgraph.engine import shared_room
from pactgraph.engine.remote.engine import RemoteEngine
from pactgraph.rdf.formats import JSON

JSON_TYPE = JSON.media_type
TRUE = b'{"head":{},"boolean":true}'


@dataclass
class Endpoint:
    """The address of an endpoint, and what it was asked: heads of requests, and forms."""

    url: str
    heads: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)


def answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An answer with its length; a header's name has underscores for hyphens."""
    fields = {"Content-Length": str(len(body)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def endpoint(pieces: Sequence[bytes], pause: float = 0.0) -> Iterator[Endpoint]:
    """An endpoint that sends `pieces` to whoever asks, with a pause before each, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")
        threading.Thread(target=_serve, args=(listener, there, pieces, pause), daemon=True).start()
        yield there
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def asking(url: str, folder: Path, **limits: object) -> Iterator[RemoteEngine]:
    """An engine that asks the endpoint at `url`."""
    settings = replace(SMALL, **limits)  # type: ignore[arg-type]
    engine = RemoteEngine(url, shared_room(folder, settings), settings)
    try:
        yield engine
    finally:
        engine.close()


def _serve(listener: socket.socket, there: Endpoint, pieces: Sequence[bytes], pause: float) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                _receive(connection, there)
                for piece in pieces:
                    time.sleep(pause)
                    connection.sendall(piece)


def _receive(connection: socket.socket, there: Endpoint) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    there.heads.append(head.decode())
    there.forms.append(parse_qs(body.decode()))
