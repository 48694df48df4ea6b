"""Depots over HTTP for tests: a server of the files of a folder, which may be told to behave in
other ways, and remembers what it was asked.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Shelf:
    """What such a server has and was asked: a method, a path and headers each. `odd` gets a request
    before anything else does, and says whether it has answered it.
    """

    folder: Path
    odd: Callable[["Handler"], bool] = lambda handler: False
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def asked_for(self, part: str) -> list[dict[str, str]]:
        """The headers of the GETs of paths with `part` in them."""
        return [headers for method, path, headers in self.asked if method == "GET" and part in path]


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the folder, ranges as well."""

    protocol_version = "HTTP/1.1"

    def __init__(self, shelf: Shelf, *more: object) -> None:
        self.shelf = shelf
        super().__init__(*more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.shelf.folder / self.path.lstrip("/")
        self.shelf.asked.append((self.command, self.path, dict(self.headers.items())))
        if self.shelf.odd(self):
            return
        content = path.read_bytes() if path.is_file() else b""
        start = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        at = int(start[1]) if start else 0
        status = 404 if not path.is_file() else 206 if start else 200
        told = f"bytes {at}-{len(content) - 1}/{len(content)}" if start else ""
        self.answer(status, content[at:], Content_Range=told)

    do_HEAD = do_PUT = do_GET

    def answer(
        self, status: int, content: bytes, *, length: int | None = None, **headers: str
    ) -> None:
        """Answer with `content`, whatever `length` is told of it."""
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        with suppress(OSError):
            if self.command != "HEAD":
                self.wfile.write(content)
        if length is not None:
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: who has enough of an answer hangs up."""


@contextmanager
def shelf_of(folder: Path) -> Iterator[Shelf]:
    """A server of a folder on this machine."""
    shelf = Shelf(folder)
    with _Server(("127.0.0.1", 0), partial(Handler, shelf)) as server:
        shelf.address = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield shelf
        finally:
            server.shutdown()
            thread.join()
