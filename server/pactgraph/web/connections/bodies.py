"""The bodies of requests, read within bounds: what all of them take together, and what those of one
client do.
"""

import threading
from collections import Counter

from pactgraph.config import MIB
from pactgraph.errors import BusyError, ParameterError, RequestSizeError
from pactgraph.web.wsgi.types import Environ

# A body is read in pieces of so many bytes, first small ones: room is taken for a piece before it
# has come.
_FIRST, _PIECE = 4 * 1024, 64 * 1024
# What the bodies that are not whole yet may take in a process, and a client's share of it; in any
# case as much as the largest body.
_ALL, _SHARE = 64 * MIB, 16 * MIB


class Bodies:
    """The bodies that one process reads. Safe to use from many threads."""

    def __init__(self, largest: int) -> None:
        """No body may have more than so many bytes."""
        self._largest = largest
        self._all, self._share = max(_ALL, 4 * largest), max(_SHARE, largest + _PIECE)
        self._held: Counter[str] = Counter()
        self._total = 0
        self._lock = threading.Lock()

    def read(self, environ: Environ, client: str) -> bytes:
        """The whole body of a request of `client`.

        Raises RequestSizeError past the limit, whether or not the request tells its length;
        BusyError where there is no room for more; ParameterError where it ends too soon.
        """
        pieces: list[bytes] = []
        claimed = size = 0
        try:
            while size <= self._largest and size == claimed:
                wanted = min(max(_FIRST, size), _PIECE)
                self._claim(client, wanted)
                claimed += wanted
                pieces.append(environ["wsgi.input"].read(wanted))
                size += len(pieces[-1])
        finally:
            self._give_back(client, claimed)
        if size > self._largest:
            raise RequestSizeError(f"the request body is larger than {self._largest} bytes")
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and size < int(length):
            raise ParameterError(f"the request body ended after {size} of {length} bytes")
        return b"".join(pieces)

    def _claim(self, client: str, wanted: int) -> None:
        """Take room for so many bytes more."""
        with self._lock:
            if self._total + wanted > self._all or self._held[client] + wanted > self._share:
                raise BusyError(
                    "bodies of requests that are not whole yet take all the room that there is for "
                    "them; try again later",
                    retry_after=1,
                )
            self._total += wanted
            self._held[client] += wanted

    def _give_back(self, client: str, claimed: int) -> None:
        with self._lock:
            self._total -= claimed
            self._held[client] -= claimed
            if not self._held[client]:
                del self._held[client]
