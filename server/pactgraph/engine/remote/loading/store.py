"""What is asked and told of an engine that takes a release: queries, updates, and graphs."""

from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum

import httpx

from pactgraph.engine.remote.connection import how_to_talk, reason_of, without_cookies
from pactgraph.engine.remote.loading.addresses import Addresses, addresses_of
from pactgraph.engine.remote.reading import values_of
from pactgraph.engine.remote.refusals import MOST_TO_READ, refusal
from pactgraph.errors import InputError, PactgraphError, RemoteError
from pactgraph.rdf import JSON, NQUADS, NTRIPLES, Format


class Means(StrEnum):
    """How a graph gets into an engine."""

    GRAPHS = "graphs"  # each by the Graph Store Protocol
    QUADS = "quads"  # all as one document, where blank nodes are shared between graphs
    UPDATE = "update"  # by SPARQL Update, where there is nothing else


class RemoteStore:
    """An engine that takes updates. Requests take as long as they take."""

    def __init__(self, query: str, update: str = "", graphs: str = "") -> None:
        """`query` is where it is asked; `update` and `graphs` are where it takes those, if they
        can't be told from that. Raises InputError where they can't, and RemoteError where nothing
        answers queries there.
        """
        self._client = httpx.Client(**how_to_talk(query))
        without_cookies(self._client)
        self._query = query
        answer = self._send("POST", query, data={"query": "ASK {}"}, accept=JSON)
        if _media_type(answer) not in (JSON.media_type, *JSON.media_aliases):
            raise RemoteError(
                f"{query} answers a query as {_media_type(answer)[:100]!r}: is it the address of a "
                "SPARQL endpoint?"
            )
        self.addresses: Addresses = addresses_of(query, answer.headers, update, graphs)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(
        self, query: str, default: str = "", named: Sequence[str] = ()
    ) -> list[tuple[str, ...]]:
        """The values of a table, row by row, over the graphs that are named, or over what the
        engine takes for its default.
        """
        form: dict[str, str | list[str]] = {"query": query}
        if default:
            form["default-graph-uri"] = default
        if named:
            form["named-graph-uri"] = list(named)
        return values_of(self._send("POST", self._query, data=form, accept=JSON).content)

    def update(self, text: str) -> None:
        """Carry out an update."""
        self._send("POST", self.addresses.update, data={"update": text})

    def add(self, graph: str, triples: bytes, means: Means, *, is_first: bool) -> None:
        """Add triples to a graph, in place of what it had where they are the first."""
        if means is Means.GRAPHS:
            method = "PUT" if is_first else "POST"
            self._put(method, triples, NTRIPLES, {"graph": graph})
            return
        if is_first:
            self.update(f"DROP SILENT GRAPH <{graph}>")
        if triples:
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {triples.decode()} }} }}")

    def add_quads(self, quads: bytes) -> None:
        """Add quads to what there is."""
        self._put("POST", quads, NQUADS, {})

    def _put(
        self, method: str, content: bytes, format: Format, parameters: dict[str, str]
    ) -> httpx.Response:
        return self._send(
            method, self.addresses.graphs, content=content, params=parameters, content_type=format
        )

    def _send(
        self,
        method: str,
        address: str,
        *,
        accept: Format | None = None,
        content_type: Format | None = None,
        **more: object,
    ) -> httpx.Response:
        """The answer, which is a success. Raises what another status stands for, and RemoteError
        where there is none.
        """
        headers = {"Accept": accept.media_type} if accept else {}
        if content_type:
            headers["Content-Type"] = content_type.media_type
        try:
            answer = self._client.request(method, address, headers=headers, **more)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            raise RemoteError(f"{address} gives no answer: {reason_of(error)}") from error
        except httpx.InvalidURL as error:
            raise InputError(f"{address} is no address: {error}") from error
        if not answer.is_success:
            told = refusal(answer, answer.content[:MOST_TO_READ])
            raise type(told)(f"{address}: {told}") if _is_plain(told) else told
        return answer


def _is_plain(error: PactgraphError) -> bool:
    """Whether an error is made of its message alone."""
    with suppress(TypeError):
        return bool(type(error)("x"))
    return False


def _media_type(answer: httpx.Response) -> str:
    told: str = answer.headers.get("Content-Type", "")
    return told.partition(";")[0].strip().lower()
