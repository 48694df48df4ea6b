"""Puts queries to an endpoint over HTTP.

A thread with an event loop does the talking: a task can be cancelled wherever it is, so the
deadline holds for all of it together, names, handshakes and an answer that comes by drops among
them. httpx alone has a limit for each step, and an endpoint that takes many small ones has no limit
at all.
"""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import DefaultCookiePolicy

import httpx

import pactgraph
from pactgraph.config import Settings
from pactgraph.engine.remote.intake import Intake
from pactgraph.engine.remote.question import form_of, formats_in
from pactgraph.engine.remote.refusals import MOST_TO_READ, refusal
from pactgraph.engine.seam import Capabilities, Claim, QueryRequest, QueryResult, Room, too_large
from pactgraph.errors import DeadlineError, RemoteError
from pactgraph.rdf import Accept, Format

# At the end, connections are closed within so many seconds.
_PATIENCE = 5.0


class RemoteEngine:
    """An engine that asks an endpoint. Safe to use from many threads."""

    def __init__(self, endpoint: str, room: Room, settings: Settings) -> None:
        """`endpoint` is its address; large answers take `room`."""
        self._endpoint = endpoint
        self._room = room
        self._settings = settings
        self._allowed = frozenset(settings.service_allow)
        self._client = _client()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def capabilities(self) -> Capabilities:
        """What every endpoint can do, and no more."""
        return Capabilities(has_union_default_graph=False)

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer; see Engine. It is volatile: the endpoint's data may change at any time.

        Raises DeadlineError after the query's time, ExceededError where the answer is too large,
        BusyError where the endpoint is, and RemoteError where it can't be reached, or answers
        something else than was asked for, or not as a whole.
        """
        formats, form = formats_in(accept), form_of(request, self._allowed)
        seconds = request.timeout or self._settings.query_timeout
        claim = self._room.claim(request.client)
        asked = asyncio.run_coroutine_threadsafe(
            self._ask(form, formats, seconds, claim), self._loop
        )
        try:
            return asked.result()
        except BaseException:
            asked.cancel()
            claim.release()
            raise

    def close(self) -> None:
        """Close the connections; no query may follow."""
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    async def _ask(
        self, form: dict[str, list[str]], formats: list[Format], seconds: float, claim: Claim
    ) -> QueryResult:
        """The whole answer, in one of `formats`."""
        try:
            async with asyncio.timeout(seconds), self._answer(form, formats) as response:
                return await self._take(response, formats, claim)
        except TimeoutError:
            raise DeadlineError(
                f"the query ran for {seconds:g} s, its limit, and was given up; narrow it, or ask "
                "for less with LIMIT"
            ) from None
        except httpx.HTTPError as error:
            raise RemoteError(
                f"the endpoint that this server asks gave no whole answer ({type(error).__name__})"
            ) from error

    @asynccontextmanager
    async def _answer(
        self, form: dict[str, list[str]], formats: list[Format]
    ) -> AsyncIterator[httpx.Response]:
        """The answer whose body is still to come. Raises what another status than 200
        stands for.
        """
        accepted = ", ".join(dict.fromkeys(format.media_type for format in formats))
        asked = self._client.stream("POST", self._endpoint, data=form, headers={"Accept": accepted})
        async with asked as response:
            if response.status_code != 200:
                raise refusal(response, await _beginning(response))
            yield response

    async def _take(
        self, response: httpx.Response, formats: list[Format], claim: Claim
    ) -> QueryResult:
        format, headers = _format(response, formats), response.headers
        limit = self._settings.result_size
        if headers.get("Content-Encoding", "identity") != "identity":
            raise RemoteError("the endpoint that this server asks encodes its answer unasked")
        if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
            raise RemoteError(
                "the endpoint that this server asks doesn't say how long its answer is, so nobody "
                "could tell whether it is whole"
            )
        if int(headers.get("Content-Length", 0)) > limit:
            raise too_large(limit)
        intake = Intake(claim, limit)
        try:
            async for piece in response.aiter_raw():
                intake.write(piece)
            body = intake.finish()
        finally:
            intake.close()
        return QueryResult(format, body, intake.length, is_volatile=True)


def _client() -> httpx.AsyncClient:
    """A client that goes where it is told and nowhere else: no redirect, no proxy and no password
    of the environment, no cookie kept.
    """
    client = httpx.AsyncClient(
        headers={
            "User-Agent": f"pactgraph/{pactgraph.__version__}",
            "Accept-Encoding": "identity",
        },
        follow_redirects=False,
        trust_env=False,
        timeout=None,
        limits=httpx.Limits(max_connections=None),
        verify=ssl.create_default_context(),
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


async def _beginning(response: httpx.Response) -> bytes:
    """As much of a body as is worth reading."""
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= MOST_TO_READ:
            break
    return body[:MOST_TO_READ]


def _format(response: httpx.Response, formats: list[Format]) -> Format:
    """The format that the answer says it has, one of those that were asked for."""
    told = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    for format in formats:
        if told in (format.media_type, *format.media_aliases):
            return format
    raise RemoteError(
        f"the endpoint that this server asks answered as {told[:100]!r}, which nobody asked for"
    )
