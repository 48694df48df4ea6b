"""The seam between those who ask and what answers: a request, a result and the protocol of an
engine.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol, TypeAlias, runtime_checkable

from pactgraph.rdf import Accept, Format
from pactgraph.release import Release


class QueryRequest(NamedTuple):
    """A query and its dataset: IRIs of graphs as in the SPARQL Protocol (https://www.w3.org/TR/sparql11-protocol/#dataset).

    `text` begins with no byte-order mark: whoever reads a query passes over it. `base` resolves
    relative IRIs; `timeout` is seconds, and None leaves it to the engine; `client` is who asks, by
    any name that tells clients apart. Once `left` is set, nobody waits for the answer any more.

    Requests and results are made for every query, and a named tuple takes a third of the time of a
    frozen dataclass.
    """

    text: str
    base: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    client: str = ""
    left: threading.Event | None = None

    def within(self, seconds: float) -> "QueryRequest":
        """The same with another time limit: made for every query, so not by `_replace`, which takes
        twice as long.
        """
        return QueryRequest(
            self.text,
            self.base,
            self.default_graphs,
            self.named_graphs,
            seconds,
            self.client,
            self.left,
        )


class QueryResult(NamedTuple):
    """A whole answer as the engine's own serializer wrote it: bytes, or an open file read from its
    start; `length` is bytes.

    `is_volatile` says that the same query may answer differently when asked again; `is_gzipped`
    that the body is compressed.
    """

    format: Format
    body: bytes | BinaryIO
    length: int
    is_volatile: bool = False
    is_gzipped: bool = False

    def close(self) -> None:
        """Let go of a file that nobody will read."""
        if not isinstance(self.body, bytes):
            self.body.close()

    def read(self) -> bytes:
        """The whole body as it is; a file is closed."""
        if isinstance(self.body, bytes):
            return self.body
        with self.body as file:
            return file.read()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do beyond SPARQL 1.1, for whoever asks and for the service description.

    `functions` are the IRIs of extension functions; `has_union_default_graph` says that a query
    without a dataset sees the union of all graphs; `has_triple_terms` that it knows RDF 1.2.
    """

    functions: tuple[str, ...] = ()
    has_union_default_graph: bool = True
    has_triple_terms: bool = False


class Engine(Protocol):
    """Answers SPARQL queries over one dataset.

    It stops at the request's timeout, and once its client has left, as well as it can, and refuses
    updates and calls to other endpoints by itself: `sparql.query_form` and `sparql.traits_of`
    tell them.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it can do beyond the standard."""

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer in the acceptable format for its kind. Raises QueryError, or one of its kinds,
        with the reason.
        """

    def close(self) -> None:
        """Let go of everything; no query may follow."""


# Calls for an answer that was begun, once and at the end of it all: it comes back, or the reason
# why there is none is raised, as by `Engine.query`.
Rest: TypeAlias = Callable[[], QueryResult]
# Is handed the rest of a query, in whichever thread; and whether that is done in a moment, or has
# to be called by a thread that can wait.
Then: TypeAlias = Callable[[Rest, bool], None]


@runtime_checkable
class PatientEngine(Protocol):
    """An engine that keeps no thread for longer than a moment to wait for a quick answer."""

    def begin(self, request: QueryRequest, accept: Accept, then: Then) -> None:
        """Ask, and hand the rest to `then`, in a moment or from another thread."""


class Backend(Protocol):
    """Where engines over releases come from: a value that goes with every process that asks, so it
    can be pickled.
    """

    def is_ready(self, release: Release) -> bool:
        """Whether an engine over `release` can be opened now."""

    def open(self, release: Release) -> Engine:
        """An engine over `release`. Raises ReleaseError where there can be none."""


# The release that there is to be an engine for, asked for again and again; it is the same object
# until it changes. Raises PactgraphError with the reason where there is none that can be served.
Wanted: TypeAlias = Callable[[], Release]
