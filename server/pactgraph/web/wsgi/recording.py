"""The outermost room of every request: once it has been answered, in whichever
way, it is recorded.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from pactgraph.outcomes import CUT, FAULT
from pactgraph.web.ledger import Ledger, Noted, Routes, Served, begin, method_of
from pactgraph.web.wsgi.types import Application, Environ, Request, StartResponse


class Recording:
    """A WSGI application around another one, whose answers go into a ledger. Safe to use from many
    threads.
    """

    def __init__(self, application: Application, ledger: Ledger, routes: Routes) -> None:
        self._application = application
        self._ledger = ledger
        self._routes = routes

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The application's answer, as it is."""
        entry = self.begin(environ)
        if entry is None:
            return self._application(environ, start_response)

        def note(status: str, *more: object) -> object:
            entry.status = int(status[:3])
            return start_response(status, *more)

        try:
            body = self._application(environ, note)
        except BaseException:
            self.fail(entry)
            raise
        return self.end(entry, body)

    def begin(self, request: Request) -> "Entry | None":
        """What is to be recorded of a request, if anything is; what is noted of it in this thread
        goes with it.
        """
        return Entry(request) if self._ledger.is_kept else None

    def end(self, entry: "Entry", body: Iterable[bytes]) -> Iterable[bytes]:
        """The `body` of the answer to a request, which is recorded once it has been taken."""
        if isinstance(body, list):
            self._record(entry, sum(map(len, body)))
            return body
        return _Pieces(body, lambda size, is_whole: self._record(entry, size, is_whole))

    def fail(self, entry: "Entry") -> None:
        """Record a request that our own rooms had no answer to."""
        entry.status, entry.noted.outcome = 500, FAULT
        self._record(entry, 0)

    def _record(self, entry: "Entry", size: int, is_whole: bool = True) -> None:
        """Write down a request whose answer has had so many bytes."""
        noted, status = entry.noted, entry.status
        self._ledger.record(
            Served(
                entry.came,
                entry.method,
                self._routes.of(entry.path),
                status,
                time.perf_counter() - entry.started,
                size,
                noted.outcome_with(status) if is_whole else CUT,
                noted.rows,
                noted.query if self._ledger.is_logged else "",
                noted.release,
                noted.client,
            )
        )


class Entry:
    """A request that is being answered. Method and path are as they came, before others change
    them.
    """

    __slots__ = ("came", "method", "noted", "path", "started", "status")

    def __init__(self, request: Request) -> None:
        self.came, self.started = time.time(), time.perf_counter()
        self.method = method_of(request["REQUEST_METHOD"])
        self.path = request["PATH_INFO"]
        self.noted: Noted = begin()
        self.status = 500


class _Pieces:
    """The pieces of a body; `record` is told, once it is closed, how many bytes were taken, and
    whether those were all.
    """

    def __init__(self, body: Iterable[bytes], record: Callable[[int, bool], None]) -> None:
        self._body, self._pieces, self._record = body, iter(body), record
        self._size, self._is_whole, self._is_closed = 0, False, False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            self._is_whole = True
            raise
        self._size += len(piece)
        return piece

    def close(self) -> None:
        """Let go of the body."""
        getattr(self._body, "close", lambda: None)()
        if not self._is_closed:
            self._is_closed = True
            self._record(self._size, self._is_whole)
