"""A depot that is an HTTP server. It is asked at its own address and nowhere else: no redirect is
followed, so that neither a password nor a request goes where nobody sent it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from pathlib import PurePosixPath
from typing import IO

import httpx

from pactgraph.controls import without_controls
from pactgraph.errors import ExchangeError, InputError, UnknownNameError
from pactgraph.release.exchange.depot import Arriving

# What the header Authorization is to say, which no command line shows to others.
AUTHORIZATION = "PACTGRAPH_AUTHORIZATION"
# A server may be silent for so many seconds.
_PATIENCE = 30.0
_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_TAKEN = (200, 201, 204)
_TAKES_NONE = "it takes no files there (PUT); switch WebDAV on, or push to a folder and copy that"
_REMEDIES = {
    401: f"name who you are in {AUTHORIZATION}, as in 'Bearer …'",
    403: f"it lets only some do so; name who you are in {AUTHORIZATION}, as in 'Bearer …'",
    404: _TAKES_NONE,
    405: _TAKES_NONE,
    409: _TAKES_NONE,
    413: "it takes no files so large",
    501: _TAKES_NONE,
    507: "its disk is full",
}


class HttpDepot:
    """The depot below an `address`."""

    def __init__(self, address: str, authorization: str = "") -> None:
        """`authorization` is what the header of that name says, to nobody else. Raises InputError
        where one of the two can't be what it should be.
        """
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise InputError(f"{address[:200]} is no address: {error}") from None
        if not url.host or url.query or url.fragment:
            raise InputError(f"{address[:200]} is no address of a depot; give https://HOST/FOLDER/")
        if url.userinfo:
            raise InputError(
                f"the address of a depot holds no password, since others can read it there; put "
                f"what Authorization is to say into {AUTHORIZATION}"
            )
        self._root = address.rstrip("/") + "/"
        told = authorization.strip()
        if not (told.isascii() and told.isprintable()):
            raise InputError(f"{AUTHORIZATION} holds what no header can say")
        self._client = httpx.Client(
            headers={"Accept-Encoding": "identity", **({"Authorization": told} if told else {})},
            follow_redirects=False,
            timeout=_PATIENCE,
        )
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def __str__(self) -> str:
        return self._root

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def size(self, name: str) -> int | None:
        """See Depot."""
        with self._answer("HEAD", name) as answer:
            if answer.status_code == 404:
                return None
            if answer.status_code != 200:
                raise self._refusal(name, answer)
            told = answer.headers.get("Content-Length", "")
        return int(told) if told.isascii() and told.isdigit() else None

    @contextmanager
    def open(self, name: str, start: int = 0) -> Iterator[Arriving]:
        """See Depot."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._answer("GET", name, headers) as answer:
            if answer.status_code == 404:
                raise UnknownNameError(f"there is no {name} at {self}")
            if answer.status_code not in (200, 206):
                raise self._refusal(name, answer)
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise ExchangeError(f"{self}{name} comes encoded, which nobody asked for")
            yield Arriving(self._start(name, answer), answer.iter_raw())

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        """See Depot. Folders are made where the server doesn't make them by itself."""
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        for is_last in (False, True):
            content.seek(0)
            pieces = iter(partial(content.read, _PIECE), b"")
            with self._answer("PUT", name, headers, pieces) as answer:
                if answer.status_code in _TAKEN:
                    return
                if is_last or answer.status_code not in (404, 409):
                    raise self._refusal(name, answer)
            self._make_folders(name)

    def _make_folders(self, name: str) -> None:
        for folder in reversed(PurePosixPath(name).parents[:-1]):
            with self._answer("MKCOL", f"{folder}/"):
                pass

    def _start(self, name: str, answer: httpx.Response) -> int:
        """The byte that an answer begins with."""
        if answer.status_code == 200:
            return 0
        if not (told := _RANGE.fullmatch(answer.headers.get("Content-Range", ""))):
            raise ExchangeError(f"{self}{name}: a part came, and nothing says which")
        return int(told[1])

    @contextmanager
    def _answer(
        self,
        method: str,
        name: str,
        headers: dict[str, str] | None = None,
        content: Iterator[bytes] | None = None,
    ) -> Iterator[httpx.Response]:
        """The answer to a request, whose body is still to come. Raises ExchangeError where none
        comes, or it breaks off.
        """
        try:
            with self._client.stream(
                method, self._root + name, headers=headers, content=content
            ) as answer:
                yield answer
        except httpx.HTTPError as error:
            raise ExchangeError(
                f"{self}{name}: no whole answer to {method} ({type(error).__name__}); the same "
                "command goes on where it ended"
            ) from error

    def _refusal(self, name: str, answer: httpx.Response) -> ExchangeError:
        status = answer.status_code
        if 300 <= status < 400:
            place = without_controls(answer.headers.get("Location", "elsewhere"))[:200]
            remedy = f"it leads to {place}, and no redirect is followed; name that place yourself"
        else:
            remedy = _REMEDIES.get(status, "see what its log says")
        return ExchangeError(f"{self}{name}: status {status}; {remedy}")
