"""Whether an endpoint holds a release: proved before it is asked, and again behind each answer.

Before: the marker names the release, and its union has as many triples as it should. That holds for
a while, and is proved anew beside the queries, and before the next one where something failed.
Where a query got no answer in time, the marker is looked at beside the others: who hangs says
nothing to anybody.
Behind: the marker is still there, asked after the answer was whole. Whoever loads another release
takes the marker away first, so what came before is an answer from this one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from pactgraph.engine.remote.holding import COUNT, WHICH, Holding
from pactgraph.errors import BusyError, UnprovenError

# Asks a query over one graph as its default graph, or over none; the values of the answer by row.
Asking: TypeAlias = Callable[[str, str], Awaitable[Sequence[tuple[str, ...]]]]

# What could not be proved is not asked again for so many seconds, and so many are told to wait.
_PAUSE, _WAIT = 0.5, 5


class Proof:
    """The proof of one process, in one event loop."""

    def __init__(
        self, holding: Holding, ask: Asking, seconds: float, *, patience: float = 5.0
    ) -> None:
        """A proof holds for `seconds`; whoever is well says within the seconds of `patience` which
        release it has.
        """
        self._holding = holding
        self._ask = ask
        self._seconds, self._patience = seconds, patience
        self._proved = False
        self._at = 0.0
        self._failure: Exception | None = None
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._begun = self._passed = 0

    def doubt(self) -> None:
        """Something failed: prove it before the next query."""
        self._proved = False

    def suspect(self) -> None:
        """A query got no answer in time: look beside the others whether the endpoint hangs."""
        if self._proved and self._task is None:
            self._task = asyncio.create_task(self._prove(is_glance=True))

    async def before(self) -> None:
        """Return where the endpoint is known to hold the release. Raises UnprovenError where it
        doesn't, BusyError where it doesn't say in time, and what asking raises.
        """
        age = time.monotonic() - self._at
        if not self._proved and self._failure and age < _PAUSE:
            raise self._failure.with_traceback(None)
        if self._task is None and age > self._seconds:
            self._task = asyncio.create_task(self._prove())
        while not self._proved:
            self._task = self._task or asyncio.create_task(self._prove())
            await asyncio.shield(self._task)
            if self._failure:
                raise self._failure.with_traceback(None)

    async def behind(self) -> None:
        """Return where the marker is still there, asked after this was called: one look serves all
        who wait for it. Raises UnprovenError where it isn't, and what asking raises.
        """
        before = self._begun
        async with self._turn:
            if self._passed > before:
                return
            self._begun += 1
            number = self._begun
            await self._look()
            self._passed = number

    async def _prove(self, *, is_glance: bool = False) -> None:
        """Ask, and keep what comes out; it is awaited by some, or by nobody. At a glance no more is
        asked than the marker.
        """
        try:
            await self._look_in_time()
            if not is_glance:
                await self._count()
                self._proved, self._at = True, time.monotonic()
            self._failure = None
        except Exception as error:  # which those raise who wait for it
            self._proved, self._failure, self._at = False, error, time.monotonic()
        finally:
            self._task = None

    async def _look_in_time(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._look()
        except TimeoutError:
            raise BusyError(
                "the endpoint that this server asks doesn't say which release it has: it is busy, "
                f"or hangs; try again in {_WAIT} seconds",
                _WAIT,
            ) from None

    async def _count(self) -> None:
        counted = [row[0] for row in await self._ask(COUNT, self._holding.union)]
        if counted != [str(self._holding.triples)]:
            found = counted[0] if counted else "none"
            raise self._lacking(f"{found} of its {self._holding.triples} triples")

    async def _look(self) -> None:
        held = await self._ask(WHICH, "")
        if (self._holding.union, self._holding.digest) not in held:
            names = sorted(row[0].rpartition("/")[2] for row in held)
            self.doubt()
            raise self._lacking(f"release {', '.join(names)}" if names else "no whole release")

    def _lacking(self, what: str) -> UnprovenError:
        """The error that the endpoint has `what`, and not the release."""
        return UnprovenError(
            f"this server is to answer from release {self._holding.release}, and the endpoint that "
            f"it asks has {what}: load it with pactgraph load, or try again in {_WAIT} seconds",
            _WAIT,
        )
