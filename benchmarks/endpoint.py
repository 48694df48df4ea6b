"""A SPARQL endpoint over HTTP, and a client that keeps its connection."""

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pactgraph.rdf.formats import NTRIPLES, Format

from benchmarks.measure import Refused

_PATIENCE = 120.0
# Servers hang up on connections that were idle for some seconds; uvicorn after five.
_IDLE = 2.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server answers queries, and the process that it is, if we started it."""

    name: str
    url: str
    pid: int | None = None

    def path(self, query: str) -> str:
        """The path of the request for a query, without the host; more parameters may be
        appended.
        """
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}{'&' if parts.query else ''}query={quote(query)}"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and whole body of an answer."""

    status: int
    body: bytes

    def count(self, format: Format) -> int:
        """How many rows or triples the body holds."""
        if format is NTRIPLES:
            return sum(
                1 for line in self.body.split(b"\n") if line.strip() and not line.startswith(b"#")
            )
        return len(json.loads(self.body)["results"]["bindings"])


class Client:
    """One client with one connection, kept while it is used; `source` is the address that it comes
    from.
    """

    def __init__(self, endpoint: Endpoint, source: str | None = None) -> None:
        self._endpoint = endpoint
        host = urlsplit(endpoint.url).netloc
        self._connection = http.client.HTTPConnection(
            host, timeout=_PATIENCE, source_address=(source, 0) if source else None
        )
        self._last_used = 0.0

    def get(self, path: str, accept: str = "*/*") -> Reply:
        """The answer to a GET. Raises OSError or HTTPException where there is none; the next
        request connects anew.
        """
        if time.monotonic() - self._last_used > _IDLE:
            self._connection.close()
        try:
            self._connection.request("GET", path, headers={"Accept": accept})
            response = self._connection.getresponse()
            return Reply(response.status, response.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        finally:
            self._last_used = time.monotonic()

    def query(self, text: str, format: Format) -> Reply:
        """The answer to a query. Raises Refused with the status where it is an error."""
        try:
            reply = self.get(self._endpoint.path(text), format.media_type)
        except (OSError, http.client.HTTPException) as error:
            raise Refused(type(error).__name__) from error
        if reply.status != 200:
            raise Refused(f"status {reply.status}")
        return reply

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
