"""Oxigraph in processes that can be killed: each query runs in a worker with a deadline, limits and
no way out.

A query that takes its time drops to a low priority of the processor, so that slow queries don't
hold up quick ones. A worker that runs out of time is killed, and one that dies of its query ends
that query alone, with the reason.
"""

import threading
import time
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.functions import FUNCTIONS
from pactgraph.engine.pool.channel import Reply, ReplyError, Worker, may_restore, restore
from pactgraph.engine.pool.exits import explain
from pactgraph.engine.pool.replies import (
    QUICK,
    SLOW,
    Question,
    Wait,
    question_of,
    receive_reply,
)
from pactgraph.engine.pool.supply import Supply
from pactgraph.engine.seam import AnswerFile, Capabilities, QueryRequest, QueryResult, Room
from pactgraph.errors import DeadlineError, EngineEndError, EngineError, QueryError, ServiceError
from pactgraph.rdf import Accept


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
        self._counting = threading.Lock()
        self._running = 0

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
        try:
            return self._ask(request, accept)
        except ServiceError:
            if not self._settings.service_allow:
                raise
            return self._ask(request, accept, may_connect=True)

    def trim(self, age: float) -> None:
        """Let go of workers that have been idle for `age` seconds, as the engine does by itself
        after a while.
        """
        self._workers.trim(age=age)

    def close(self) -> None:
        """Let go of the workers and of the zygote."""
        self._workers.close()

    def _ask(
        self,
        request: QueryRequest,
        accept: Accept,
        *,
        may_connect: bool = False,
        is_again: bool = False,
    ) -> QueryResult:
        """The answer of a worker, which is kept for the next question if it is worth it, and killed
        where anything goes wrong.

        Where a kept worker breaks the rules, which it may have done before this question, a new one
        is asked again.
        """
        seconds = request.timeout or self._settings.query_timeout
        question = question_of(request, accept, self._room, self._settings.result_size)
        is_new = may_connect or is_again
        worker = self._workers.lease(may_connect) if is_new else self._workers.take()
        started = time.monotonic()
        worker = self._send(worker, question.message, started + seconds)
        try:
            received = self._receive(
                worker, question, Wait(started, started + seconds, request.left)
            )
        except BaseException as problem:
            worker.kill()
            if isinstance(problem, ReplyError) and not is_again:
                return self._ask(request, accept, may_connect=may_connect, is_again=True)
            raise _told(problem, seconds) from None
        if received is None:
            ending = self._workers.ending(worker)
            if ending.status == 0 and not is_again:  # it had left before it was asked
                return self._ask(request, accept, may_connect=may_connect, is_again=True)
            raise explain(ending, self._settings)
        reply, body = received
        self._keep(worker, reply, time.monotonic() - started, may_connect)
        if isinstance(body, QueryError):
            raise body
        if reply.format is None:
            raise EngineError("the engine gave neither an answer nor an error")
        return QueryResult(reply.format, body, reply.length, reply.is_volatile, reply.is_gzipped)

    def _receive(
        self, worker: Worker, question: Question, wait: Wait
    ) -> tuple[Reply, bytes | AnswerFile | QueryError] | None:
        """What the worker says; see `receive_reply`."""
        with self._counting:
            self._running += 1
        try:
            is_alone = self._running == 1
            return receive_reply(worker, question, wait._replace(is_alone=is_alone))
        finally:
            with self._counting:
                self._running -= 1

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
        while True:
            try:
                worker.connection.sendall(message)
            except OSError:
                worker.kill()
                if time.monotonic() > until:
                    raise EngineError("no process took the query; try again") from None
                worker = self._workers.take()
            else:
                return worker


def _told(problem: BaseException, seconds: float) -> BaseException:
    """What goes wrong while a worker is to answer, as it is told."""
    if isinstance(problem, TimeoutError):
        return DeadlineError(
            f"the query ran for {seconds:g} s, its limit, and was stopped; narrow it, or ask for "
            "less with LIMIT"
        )
    if isinstance(problem, ReplyError):
        return EngineEndError(
            f"the process that ran the query broke the rules ({problem}) and was stopped; other "
            "queries are not affected"
        )
    return problem
