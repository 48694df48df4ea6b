"""Oxigraph in processes that can be killed: each query runs in a worker with a deadline, limits and
no way out.

A query that takes its time drops to a low priority of the processor, so that slow queries don't
hold up quick ones. A worker that runs out of time is killed, and one that dies of its query ends
that query alone, with the reason.
"""

import os
import signal
import socket
import struct
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.base import Capabilities, QueryRequest, QueryResult
from pactgraph.engine.functions import FUNCTIONS
from pactgraph.engine.limits import Limits
from pactgraph.engine.pool.exits import Ending, explain
from pactgraph.engine.pool.lease import (
    LIVED_ON,
    MUCH,
    UNKNOWN,
    Worker,
    ask_for_ending,
    ask_for_worker,
)
from pactgraph.engine.pool.priority import may_restore, restore
from pactgraph.engine.pool.replies import QUICK, QUICK_TIMER, SLOW, Question, receive_reply
from pactgraph.engine.pool.wire import TOKEN_SIZE, Reply, ReplyError, pack_request, unpack_error
from pactgraph.errors import BusyError, DeadlineError, EngineError, ReleaseError, ServiceError
from pactgraph.rdf.formats import ANY, Accept
from pactgraph.sandbox import touched_size

# An idle worker beyond one is kept for this many seconds.
_KEEP = 10.0
# A worker that doesn't read, or that has hung up and doesn't end, is given so many seconds.
_PATIENCE = 1
_SEND_TIMER = struct.pack("ll", _PATIENCE, 0)
# An engine that is asked whether it is well has so many seconds.
_WELL = 5.0
_MOMENT = 0.25


class WorkerEngine:
    """An engine whose queries run in workers leased from a zygote. Safe to use from
    many threads.
    """

    def __init__(self, zygote: Path, limits: Limits, settings: Settings) -> None:
        """`zygote` is the socket of one that is ready, or being started anew."""
        self._address = zygote
        self._limits = limits
        self._settings = settings
        self._idle: deque[tuple[float, Worker]] = deque()
        self._zygote: socket.socket | None = None
        self._talking = threading.Lock()
        self._counting = threading.Lock()
        self._checking = threading.Lock()
        self._checked = 0.0
        self._running = 0

    def hold(self) -> None:
        """Connect to the zygote, which stays for as long as somebody is connected. Raises
        ReleaseError where there is none.
        """
        with self._talking:
            try:
                self._connect()
            except OSError as error:
                raise ReleaseError(
                    f"no engine is ready at {self._address}: {error.strerror}"
                ) from error

    @property
    def capabilities(self) -> Capabilities:
        """What Oxigraph can do."""
        return Capabilities(FUNCTIONS, has_union_default_graph=True, has_triple_terms=True)

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer; see Engine. A large one is an open file.

        Raises BusyError where there is no place to run it, BudgetError where the client has used up
        its time, DeadlineError after the query's time, ExceededError where it takes too much memory
        or room, RemoteError where a SERVICE fails, and EngineError where it brings its worker down.
        """
        limit = self._settings.query_timeout
        seconds = min(request.timeout or limit, limit)
        self._limits.budget.check(request.client)
        with self._limits.admission.place(request.client):
            started = time.monotonic()
            try:
                return self._ask(request, accept, seconds)
            except ServiceError:
                if not self._settings.service_allow:
                    raise
                return self._ask(request, accept, seconds, may_connect=True)
            finally:
                self._limits.budget.spend(request.client, time.monotonic() - started)

    def check(self) -> None:
        """Have a worker answer, whatever else there is to do: it takes no place and nobody's time.
        Raises what `query` raises.

        However many ask, one worker is asked at a time, and what it says holds for a moment.
        """
        with self._checking:
            if time.monotonic() - self._checked > _MOMENT:
                self._ask(QueryRequest("ASK {}"), ANY, _WELL)
                self._checked = time.monotonic()

    def close(self) -> None:
        """Let go of the workers and of the zygote."""
        self.trim(keep=0, age=0.0)
        with self._talking:
            if self._zygote:
                self._zygote.close()
                self._zygote = None

    def trim(self, keep: int = 1, age: float = _KEEP) -> None:
        """Let go of workers that have been idle for `age` seconds, but for `keep` of them, unless
        those have copied much of the store.
        """
        with suppress(IndexError):  # another thread may take the last one
            while time.monotonic() - self._idle[0][0] >= age and (
                len(self._idle) > keep or touched_size(self._idle[0][1].pid) > MUCH
            ):
                self._idle.popleft()[1].kill()

    def _ask(
        self,
        request: QueryRequest,
        accept: Accept,
        seconds: float,
        may_connect: bool = False,
        is_again: bool = False,
    ) -> QueryResult:
        """The answer of a worker, which is kept for the next question if it is worth it, and killed
        where anything goes wrong.

        Where a kept worker breaks the rules, which it may have done before this question, a new one
        is asked again.
        """
        token = os.urandom(TOKEN_SIZE)
        message, claim = (
            pack_request(request, accept, token),
            self._limits.room.claim(request.client),
        )
        worker = self._lease(may_connect) if may_connect or is_again else self._idle_worker()
        started = time.monotonic()
        worker = self._send(worker, message, started + seconds)
        with self._counting:
            self._running += 1
        question = Question(
            token,
            started,
            started + seconds,
            self._settings.result_size,
            is_alone=self._running == 1,
        )
        try:
            received = receive_reply(worker, question, claim)
            error = (
                unpack_error(received[1])
                if received and isinstance(received[1], bytes) and not received[0].format
                else None
            )
        except BaseException as problem:
            worker.kill()
            claim.release()
            if isinstance(problem, ReplyError) and not is_again:
                return self._ask(request, accept, seconds, may_connect, is_again=True)
            raise _told(problem, seconds) from None
        finally:
            with self._counting:
                self._running -= 1
        if received is None:
            claim.release()
            ending = self._ending(worker)
            if ending.status == 0 and not is_again:  # it had left before it was asked
                return self._ask(request, accept, seconds, may_connect, is_again=True)
            raise explain(ending, self._settings)
        reply, body = received
        if not reply.in_file:
            claim.release()
        self._keep(worker, reply, time.monotonic() - started, may_connect)
        if error or reply.format is None:
            raise error or EngineError("the engine gave neither an answer nor an error")
        return QueryResult(reply.format, body, reply.length, reply.is_volatile, reply.is_gzipped)

    def _keep(self, worker: Worker, reply: Reply, elapsed: float, may_connect: bool) -> None:
        """Have the worker wait for the next question, or let go of it."""
        if reply.is_last or may_connect or (elapsed > SLOW and not may_restore()):
            worker.kill()  # one that keeps the rules has nothing left to do
            return
        if elapsed > QUICK and may_restore():
            restore(worker.pid)
        self._idle.append((time.monotonic(), worker))

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
                worker = self._idle_worker()
            else:
                return worker

    def _idle_worker(self) -> Worker:
        """The worker that was idle for the shortest time, or a new one."""
        try:
            return self._idle.pop()[1]
        except IndexError:
            return self._lease(may_connect=False)

    def _lease(self, may_connect: bool) -> Worker:
        """A new worker. Raises BusyError where the system can't start one, or the zygote doesn't
        come back.
        """
        until = time.monotonic() + self._settings.queue_wait
        while time.monotonic() < until:
            with self._talking:
                try:
                    worker = ask_for_worker(self._connect(), may_connect)
                except OSError:
                    self._disconnect()
                else:
                    if worker:
                        worker.connection.setsockopt(
                            socket.SOL_SOCKET, socket.SO_RCVTIMEO, QUICK_TIMER
                        )
                        worker.connection.setsockopt(
                            socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMER
                        )
                        return worker
            time.sleep(QUICK / 2)
        raise BusyError(
            "no process can be started for the query at the moment; try again soon", retry_after=5
        )

    def _ending(self, worker: Worker) -> Ending:
        """How a worker ended that has hung up; one that lives on is ended."""
        if not worker.has_ended(0):
            restore(
                worker.pid
            )  # at the lowest priority its end could take as long as others are busy
        lived_on = not worker.has_ended(_PATIENCE)
        if lived_on:
            worker.end()
            worker.has_ended(_PATIENCE)
        with self._talking:
            try:
                status = ask_for_ending(self._connect(), worker.pid)
            except OSError:
                self._disconnect()
                status = UNKNOWN
        words = worker.last_words()
        worker.close()
        return Ending(
            LIVED_ON if lived_on and status in (UNKNOWN, signal.SIGKILL) else status, words
        )

    def _connect(self) -> socket.socket:
        if self._zygote is None:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._address))
            except OSError:
                connection.close()
                raise
            self._zygote = connection
        return self._zygote

    def _disconnect(self) -> None:
        if self._zygote:
            self._zygote.close()
            self._zygote = None


def _told(problem: BaseException, seconds: float) -> BaseException:
    """What goes wrong while a worker is to answer, as it is told."""
    if isinstance(problem, TimeoutError):
        return DeadlineError(
            f"the query ran for {seconds:g} s, its limit, and was stopped; narrow it, or ask for "
            "less with LIMIT"
        )
    if isinstance(problem, ReplyError):
        return EngineError(
            f"the process that ran the query broke the rules ({problem}) and was stopped; other "
            "queries are not affected"
        )
    return problem
