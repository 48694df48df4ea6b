"""Puts queries to an endpoint over HTTP.

A thread with an event loop does the talking: a task can be cancelled wherever it is, so the
deadline holds for all of it together, names, handshakes and an answer that comes by drops among
them. httpx alone has a limit for each step, and an endpoint that takes many small ones has no limit
at all.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import wait
from contextlib import asynccontextmanager

import httpx

from pactgraph.config import Settings
from pactgraph.engine.faults import syntax_error
from pactgraph.engine.remote.connection import how_to_talk, reason_of, without_cookies
from pactgraph.engine.remote.holding import Holding
from pactgraph.engine.remote.intake import Intake
from pactgraph.engine.remote.proof import Proof
from pactgraph.engine.remote.question import Form, form_of, format_for
from pactgraph.engine.remote.reading import Wish, rewrite, values_of
from pactgraph.engine.remote.refusals import MOST_TO_READ, refusal
from pactgraph.engine.seam import Capabilities, QueryRequest, QueryResult, Room, too_large
from pactgraph.errors import DeadlineError, QuerySyntaxError, RemoteError
from pactgraph.rdf import Accept, Format, Prefixes
from pactgraph.sparql import query_form, traits_of

# At the end, connections are closed within so many seconds.
_PATIENCE = 5.0
# How often it is looked whether a client that may leave has left, in seconds.
_LOOK = 0.1


class RemoteEngine:
    """An engine that asks an endpoint. Safe to use from many threads."""

    def __init__(
        self,
        endpoint: str,
        room: Room,
        settings: Settings,
        holding: Holding | None = None,
        prefixes: Prefixes | None = None,
    ) -> None:
        """`endpoint` is its address; large answers take `room`. It is asked to prove that it has
        `holding`; where that is None its data is its own, and may change at any time. `prefixes`
        abbreviate Turtle.
        """
        self._endpoint = endpoint
        self._room = room
        self._settings = settings
        self._holding = holding
        self._prefixes = prefixes or Prefixes({})
        self._client = httpx.AsyncClient(**how_to_talk(endpoint))
        without_cookies(self._client)
        self._proof = holding and Proof(holding, self._values, settings.engine_proof)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def capabilities(self) -> Capabilities:
        """What every endpoint can do, and no more."""
        return Capabilities(has_union_default_graph=self._holding is not None)

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer; see Engine. It is volatile where the endpoint's data is its own.

        Raises DeadlineError after the query's time, or once its client has left, ExceededError
        where the answer is too large,
        BusyError where the endpoint is, UnprovenError where it doesn't hold the release, and
        RemoteError where it can't be reached, or answers something else than was asked for, or not
        as a whole.
        """
        form = form_of(request, frozenset(self._settings.service_allow), self._holding)
        seconds = request.timeout or self._settings.query_timeout
        is_volatile = self._holding is None or traits_of(request.text).is_volatile
        wish = Wish(accept, self._prefixes, query_form(request.text) == "ASK")
        until = time.monotonic() + seconds
        with self._intake(request, until) as raw:
            format = self._wait(self._whole(form, seconds, raw), request.left)
            with raw.reading() as body, self._intake(request, until) as written:
                format = rewrite(body, format, wish, written)
                return QueryResult(format, written.finish(), written.length, is_volatile)

    def close(self) -> None:
        """Close the connections; no query may follow."""
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    def _intake(self, request: QueryRequest, until: float) -> Intake:
        return Intake(self._room.claim(request.client), self._settings.result_size, until)

    def _wait(self, answer: Coroutine[None, None, Format], left: threading.Event | None) -> Format:
        """What the loop makes of an answer, for a client that may have `left`."""
        asked = asyncio.run_coroutine_threadsafe(answer, self._loop)
        try:
            while left and not wait([asked], _LOOK).done:
                if left.is_set():
                    raise DeadlineError("nobody waits for the answer any more")
            return asked.result()
        except BaseException:
            asked.cancel()
            raise

    async def _whole(self, form: Form, seconds: float, intake: Intake) -> Format:
        """Take an answer that the endpoint proves to be from the release; the format it has."""
        try:
            async with asyncio.timeout(seconds):
                if self._proof:
                    await self._proof.before()
                format = await self._take(form, intake)
                if self._proof:
                    await self._proof.behind()
                return format
        except QuerySyntaxError as error:
            if error.line is None:  # endpoints tell the place each in its own way, or not at all
                raise syntax_error(form["query"][0], str(error), self._prefixes) from error
            raise
        except TimeoutError:
            if self._proof:
                self._proof.suspect()
            raise DeadlineError(
                f"the query ran for {seconds:g} s, its limit, and was given up; narrow it, or ask "
                "for less with LIMIT"
            ) from None
        except httpx.HTTPError as error:
            if self._proof:
                self._proof.doubt()
            raise RemoteError(
                "the endpoint that this server asks gave no whole answer "
                f"({reason_of(error)}); try again in a moment"
            ) from error

    async def _values(self, query: str, graph: str) -> list[tuple[str, ...]]:
        """The values of an answer over the default graph `graph`, or over none, row by row."""
        form = {"query": [query], "default-graph-uri": [graph]} if graph else {"query": [query]}
        async with self._answer(form) as response:
            return values_of(await response.aread())

    @asynccontextmanager
    async def _answer(self, form: Form) -> AsyncIterator[httpx.Response]:
        """The answer whose body is still to come, in the format that is asked for. Raises what
        another status than 200 stands for, and RemoteError where it has another format.
        """
        format = format_for(form["query"][0])
        headers = {"Accept": format.media_type}
        asked = self._client.stream("POST", self._endpoint, data=form, headers=headers)
        async with asked as response:
            if response.status_code != 200:
                raise refusal(response, await _beginning(response))
            _check_format(response, format)
            yield response

    async def _take(self, form: Form, intake: Intake) -> Format:
        """Take the body of an answer; its format."""
        async with self._answer(form) as response:
            headers = response.headers
            if headers.get("Content-Encoding", "identity") != "identity":
                raise RemoteError("the endpoint that this server asks encodes its answer unasked")
            if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
                raise RemoteError(
                    "the endpoint that this server asks doesn't say how long its answer is, so "
                    "nobody could tell whether it is whole"
                )
            if int(headers.get("Content-Length", 0)) > self._settings.result_size:
                raise too_large(self._settings.result_size)
            async for piece in response.aiter_raw():
                intake.write(piece)
            return format_for(form["query"][0])


async def _beginning(response: httpx.Response) -> bytes:
    """As much of a body as is worth reading."""
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= MOST_TO_READ:
            break
    return body[:MOST_TO_READ]


def _check_format(response: httpx.Response, format: Format) -> None:
    """Raise RemoteError where an answer doesn't say that it has the format."""
    told = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if told not in (format.media_type, *format.media_aliases):
        raise RemoteError(
            f"the endpoint that this server asks answered as {told[:100]!r}, which nobody asked "
            "for: is it the address of a SPARQL endpoint?"
        )
