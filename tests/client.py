"""The one HTTP client of the tests, and connections that say what is no HTTP.

It sends the headers that it is given and no more than HTTP/1.1 asks for: a test may depend on
what isn't said, such as Accept-Encoding.
"""

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: its status, headers with lower-case names, and body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Client:
    """Talks HTTP to a server at `root`; errors and redirections are answers.

    `patience` is in seconds. A client that `stays` keeps its connection for the next request.
    """

    root: str
    source: str = "127.0.0.1"
    patience: float = 30
    stays: bool = False
    transport: httpx.HTTPTransport = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        transport = httpx.HTTPTransport(verify=False, local_address=self.source)
        object.__setattr__(self, "transport", transport)

    def __call__(
        self, path: str, data: bytes | None = None, method: str | None = None, **headers: str
    ) -> Answer:
        """The answer to a GET, or to a POST of `data`, which is a form unless a header says what
        it is; a header is called with _ for -.
        """
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            given = {"Content-Type": "application/x-www-form-urlencoded", **given}
        return self.send(method or ("GET" if data is None else "POST"), path, data, given)

    def send(
        self,
        method: str,
        target: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a request for `target` as it is written; a body in pieces goes in chunks.

        Raises ConnectionError for an answer that is cut or doesn't come.
        """
        request = httpx.Request(
            method,
            self.root,
            headers=httpx.Headers(
                {**({} if self.stays else {"Connection": "close"}), **(headers or {})},
                encoding="latin-1",
            ),
            content=body,
            extensions={
                "target": target.encode(),
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.patience),
            },
        )
        try:
            response = self.transport.handle_request(request)
            received = b"".join(response.iter_raw())
        except httpx.TransportError as error:
            raise ConnectionError(f"{method} {target}: {error!r}") from error
        # A refusal may have been given before the body came, and the connection with it.
        if self.stays and body is not None and response.status_code >= 400:
            self.close()
        return Answer(response.status_code, dict(response.headers), received)

    def close(self) -> None:
        """Close the connection, if there is one; the next request opens another."""
        self.transport.close()


def connect(port: int, sent: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
    """A connection to a server on this machine, on which `sent` has been sent."""
    connection = socket.create_connection(("127.0.0.1", port), 30, (source, 0))
    connection.sendall(sent)
    return connection


def exchange(port: int, request: bytes) -> bytes:
    """All that a server says on a connection on which `request` is sent, as bytes."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(request)
            while piece := connection.recv(65536):
                received += piece
        except ConnectionError:
            pass
    return received
