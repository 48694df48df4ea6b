"""Oxigraph in processes that can be killed: each query runs in a worker with a deadline, limits and
no way out.

A query that takes its time drops to a low priority of the processor, so that slow queries don't
hold up quick ones. A worker that runs out of time is killed, and one that dies of its query ends
that query alone, with the reason.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pactgraph.config import Settings
from pactgraph.engine.functions import FUNCTIONS
from pactgraph.engine.pool.channel import (
    INLINE,
    Reply,
    ReplyError,
    Worker,
    is_whole,
    may_restore,
    processor_time,
    restore,
)
from pactgraph.engine.pool.exits import explain, stopped
from pactgraph.engine.pool.lookout import CAN_LOOK_OUT, Lookout
from pactgraph.engine.pool.replies import (
    QUICK,
    SLOW,
    Question,
    Wait,
    hear_soon,
    question_of,
    receive_reply,
)
from pactgraph.engine.pool.supply import Supply
from pactgraph.engine.seam import Capabilities, QueryRequest, QueryResult, Room, Then
from pactgraph.errors import EngineError, QueryError, ServiceError
from pactgraph.rdf import Accept


class _Attempt(NamedTuple):
    """A request that `worker` was asked, and how its reply is awaited."""

    request: QueryRequest
    accept: Accept
    worker: Worker
    question: Question
    wait: Wait
    may_connect: bool = False
    is_again: bool = False


class PoolEngine:
    """An engine whose queries run in workers leased from a zygote. Safe to use from many
    threads.
    """

    def __init__(self, zygote: Path, room: Room, settings: Settings) -> None:
        """`zygote` is the socket of one that is ready, or being started anew; large answers take
        `room`.
        """
        self._workers = Supply(zygote, settings.queue_wait)
        self._room = room
        self._settings = settings
        self._lookout = Lookout() if CAN_LOOK_OUT else None

    def hold(self) -> None:
        """Connect to the zygote, which stays for as long as somebody is connected. Raises
        ReleaseError where there is none.
        """
        self._workers.hold()

    @property
    def capabilities(self) -> Capabilities:
        """What Oxigraph can do."""
        return Capabilities(FUNCTIONS, has_union_default_graph=True, has_triple_terms=True)

    @property
    def idle_workers(self) -> tuple[int, ...]:
        """The processes that wait for a query."""
        return self._workers.idle

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer; see Engine. A large one is an open file.

        Raises BusyError where no process can be started, DeadlineError after the query's time,
        ExceededError where it takes too much memory or room, RemoteError where a SERVICE fails, and
        EngineError where it brings its worker down.
        """
        return self._with_services(request, accept, partial(self._ask, request, accept))

    def begin(self, request: QueryRequest, accept: Accept, then: Then) -> None:
        """Ask a worker that waits; see PatientEngine. Where there is none, or the reply isn't there
        in time, the rest takes a thread.

        The caller waits for a moment, since most replies are there by then: to have all of them
        looked out for takes a second thread in turns with the first, and more workers with cold
        caches.
        """
        seconds = request.timeout or self._settings.query_timeout
        may_be_quick = seconds > 2 * QUICK and len(request.text) < INLINE and not request.left
        lookout = self._lookout
        worker = self._workers.take_idle() if lookout and may_be_quick else None
        question = question_of(request, accept, self._room, self._settings.result_size)
        started = time.monotonic()
        if lookout is None or worker is None or not _has_sent(worker, question.message):
            then(partial(self.query, request, accept), False)
            return
        wait = Wait(started, started + seconds)
        attempt = _Attempt(request, accept, worker, question, wait)
        if (said := hear_soon(worker, lookout.watched)) is not None:
            self._hear(attempt, then, said)
        else:
            wait = wait._replace(spent=processor_time(worker.pid))
            attempt = attempt._replace(wait=wait)
            lookout.watch(worker, started + QUICK, partial(self._hear, attempt, then))

    def _hear(self, attempt: "_Attempt", then: Then, said: bytes | None) -> None:
        """Hand on the rest of a query whose worker has `said` something, or nothing in time."""
        if said is None:
            attempt = attempt._replace(wait=attempt.wait._replace(is_late=True))
        ask = partial(self._finish, attempt, said)
        if self._settings.service_allow:
            then(partial(self._with_services, attempt.request, attempt.accept, ask), False)
        else:
            then(ask, said is not None and is_whole(said))

    def trim(self, age: float) -> None:
        """Let go of workers that have been idle for `age` seconds, as the engine does by itself
        after a while.
        """
        self._workers.trim(age=age)

    def close(self) -> None:
        """Let go of the workers and of the zygote."""
        self._workers.close()
        if self._lookout:
            self._lookout.close()

    def _with_services(
        self, request: QueryRequest, accept: Accept, ask: Callable[[], QueryResult]
    ) -> QueryResult:
        """What `ask` gives; a query that calls an endpoint is asked of a worker that may."""
        try:
            return ask()
        except ServiceError:
            if not self._settings.service_allow:
                raise
            return self._ask(request, accept, may_connect=True)

    def _ask(
        self,
        request: QueryRequest,
        accept: Accept,
        *,
        may_connect: bool = False,
        is_again: bool = False,
    ) -> QueryResult:
        """The answer of a worker, a new one where it may connect or is asked again."""
        seconds = request.timeout or self._settings.query_timeout
        question = question_of(request, accept, self._room, self._settings.result_size)
        is_new = may_connect or is_again
        worker = self._workers.lease(may_connect) if is_new else self._workers.take()
        started = time.monotonic()
        worker = self._send(worker, question.message, started + seconds)
        spent = processor_time(worker.pid)
        wait = Wait(started, started + seconds, request.left, spent=spent)
        return self._finish(
            _Attempt(request, accept, worker, question, wait, may_connect, is_again)
        )

    def _finish(self, attempt: "_Attempt", said: bytes | None = None) -> QueryResult:
        """The answer of a worker that has been asked, and may have `said` something already. It is
        kept for the next question if it is worth it, and killed where anything goes wrong.

        Where a kept worker breaks the rules, which it may have done before this question, a new one
        is asked again.
        """
        worker, wait = attempt.worker, attempt.wait
        try:
            received = receive_reply(worker, attempt.question, wait, said)
        except BaseException as problem:
            worker.kill()
            if isinstance(problem, ReplyError) and not attempt.is_again:
                return self._ask_again(attempt)
            raise stopped(problem, wait.until - wait.started) from None
        if received is None:
            ending = self._workers.ending(worker)
            if ending.status == 0 and not attempt.is_again:  # it had left before it was asked
                return self._ask_again(attempt)
            raise explain(ending, self._settings)
        reply, body = received
        self._keep(worker, reply, time.monotonic() - wait.started, attempt.may_connect)
        if isinstance(body, QueryError):
            raise body
        if reply.format is None:
            raise EngineError("the engine gave neither an answer nor an error")
        return QueryResult(reply.format, body, reply.length, reply.is_volatile, reply.is_gzipped)

    def _ask_again(self, attempt: _Attempt) -> QueryResult:
        return self._ask(
            attempt.request, attempt.accept, may_connect=attempt.may_connect, is_again=True
        )

    def _keep(self, worker: Worker, reply: Reply, elapsed: float, may_connect: bool) -> None:
        """Have the worker wait for the next question, or let go of it."""
        if reply.is_last or may_connect or (elapsed > SLOW and not may_restore()):
            worker.kill()  # one that keeps the rules has nothing left to do
            return
        if elapsed > QUICK and may_restore():
            restore(worker.pid)
        self._workers.keep(worker)

    def _send(self, worker: Worker, message: bytes, until: float) -> Worker:
        """Send `message` to `worker`, or to another one if it has died while it was idle, or
        doesn't read; the one that has it.
        """
        while not _has_sent(worker, message):
            if time.monotonic() > until:
                raise EngineError("no process took the query; try again")
            worker = self._workers.take()
        return worker


def _has_sent(worker: Worker, message: bytes) -> bool:
    """Whether `worker` took a message; one that doesn't is killed."""
    try:
        worker.connection.sendall(message)
    except OSError:
        worker.kill()
        return False
    return True
