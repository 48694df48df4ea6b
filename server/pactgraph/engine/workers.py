"""Oxigraph in processes that can be killed: each query runs in a worker with a deadline, limits and no way out.

A query that takes its time drops to a low priority of the processor, so that slow queries don't hold up quick ones. A worker
that runs out of time is killed, and one that dies of its query ends that query alone, with the reason.
"""

import os
import select
import socket
import struct
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
from pactgraph.engine.base import QueryRequest, QueryResult
from pactgraph.engine.budget import Budget
from pactgraph.engine.control import MUCH, Worker, ask_for_ending, ask_for_worker
from pactgraph.engine.endings import Ending, explain
from pactgraph.engine.priority import lower, lower_to_the_last, may_restore, restore
from pactgraph.engine.wire import REPLY_SIZE, pack_request, unpack_error, unpack_reply
from pactgraph.errors import BusyError, DeadlineError, ReleaseError, ServiceError
from pactgraph.media import Accept
from pactgraph.sandbox import touched_size

# A reply within this many seconds is awaited by the cheapest means, whose timer is coarse. Then the query drops to a low
# priority, if there is a way back.
_QUICK = 0.1
_QUICK_TIMER = struct.pack("ll", 0, int(_QUICK * 1e6))
# To be woken takes about 80 microseconds on an idle machine, so a reply within this many seconds is worth staying awake for.
_AWAKE = 150e-6
# After this many seconds a query drops to the lowest priority; its worker is its last if there is no way back.
_SLOW = 1.0
# An idle worker is kept for this many seconds.
_KEEP = 10.0
_DESCRIPTOR = struct.Struct("i")
_ROOM_FOR_ONE = socket.CMSG_SPACE(_DESCRIPTOR.size)


class WorkerEngine:
    """An engine whose queries run in workers leased from a zygote. Safe to use from many threads."""

    def __init__(self, zygote: Path, admission: Admission, budget: Budget, settings: Settings) -> None:
        """`zygote` is the socket of one that is ready, or being started anew."""
        self._address = zygote
        self._admission = admission
        self._budget = budget
        self._settings = settings
        self._idle: deque[tuple[float, Worker]] = deque()
        self._zygote: socket.socket | None = None
        self._talking = threading.Lock()
        self._counting = threading.Lock()
        self._running = 0

    def hold(self) -> None:
        """Connect to the zygote, which stays for as long as somebody is connected. Raises ReleaseError where there is none."""
        with self._talking:
            try:
                self._connect()
            except OSError as error:
                raise ReleaseError(f"no engine is ready at {self._address}: {error.strerror}") from error

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer; see Engine. A large one is an open file.

        Raises BusyError where there is no place to run it, BudgetError where the client has used up its time,
        DeadlineError after the query's time, ExceededError where it takes too much memory or room, RemoteError where
        a SERVICE fails, and EngineError where it brings its worker down.
        """
        limit = self._settings.query_timeout
        seconds = min(request.timeout or limit, limit)
        message = pack_request(request, accept)
        self._budget.check(request.client)
        with self._admission.place(request.client):
            started = time.monotonic()
            try:
                return self._ask(message, seconds, may_connect=False)
            except ServiceError:
                if not self._settings.service_allow:
                    raise
                return self._ask(message, seconds, may_connect=True)
            finally:
                self._budget.spend(request.client, time.monotonic() - started)

    def close(self) -> None:
        """Let go of the workers and of the zygote."""
        self.trim(keep=0, age=0.0)
        with self._talking:
            if self._zygote:
                self._zygote.close()
                self._zygote = None

    def trim(self, keep: int = 1, age: float = _KEEP) -> None:
        """Let go of workers that have been idle for `age` seconds, but for `keep` of them, unless those have copied much of the store."""
        with suppress(IndexError):  # another thread may take the last one
            while time.monotonic() - self._idle[0][0] >= age and (len(self._idle) > keep or touched_size(self._idle[0][1].pid) > MUCH):
                self._idle.popleft()[1].close()

    def _ask(self, message: bytes, seconds: float, may_connect: bool) -> QueryResult:
        worker = self._lease(may_connect=True) if may_connect else self._idle_worker()
        started = time.monotonic()
        worker = self._send(worker, message)
        with self._counting:
            self._running += 1
        try:
            data, file = _receive(worker, started, started + seconds, is_alone=self._running == 1)
        except TimeoutError:
            worker.kill()
            raise DeadlineError(f"the query ran for {seconds:g} s, its limit, and was stopped; narrow it, or ask for less with LIMIT") from None
        finally:
            with self._counting:
                self._running -= 1
        if not data:
            raise explain(self._ending(worker), self._settings)
        reply, body = unpack_reply(data)
        while not file and len(body) < reply.length:
            piece = _more(worker, reply.length - len(body))
            if not piece:
                raise explain(self._ending(worker), self._settings)
            body += piece
        elapsed = time.monotonic() - started
        if reply.is_last or may_connect or (elapsed > _SLOW and not may_restore()):
            worker.close()
        else:
            if elapsed > _QUICK and may_restore():
                restore(worker.pid)
            self._idle.append((time.monotonic(), worker))
        if reply.format is None:
            raise unpack_error(body)
        return QueryResult(reply.format, file or body, reply.length, reply.is_volatile, reply.is_gzipped)

    def _send(self, worker: Worker, message: bytes) -> Worker:
        """Send `message` to `worker`, or to another one if it has died while it was idle; the one that has it."""
        while True:
            try:
                worker.connection.sendall(message)
            except OSError:
                worker.close()
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
        """A new worker. Raises BusyError where the system can't start one, or the zygote doesn't come back."""
        until = time.monotonic() + self._settings.queue_wait
        while time.monotonic() < until:
            with self._talking:
                try:
                    worker = ask_for_worker(self._connect(), may_connect)
                except OSError:
                    self._disconnect()
                else:
                    if worker:
                        worker.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _QUICK_TIMER)
                        return worker
            time.sleep(_QUICK / 2)
        raise BusyError("no process can be started for the query at the moment; try again soon", retry_after=5)

    def _ending(self, worker: Worker) -> Ending:
        """How a worker ended that has hung up."""
        with self._talking:
            try:
                status = ask_for_ending(self._connect(), worker.pid)
            except OSError:
                self._disconnect()
                status = -1
        ending = Ending(status, worker.last_words())
        worker.close()
        return ending

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


def _receive(worker: Worker, started: float, until: float, is_alone: bool) -> tuple[bytes, BinaryIO | None]:
    """The first piece of a reply and the file that came with it; nothing where the worker has died. Raises TimeoutError after `until`.

    Where nobody else waits, it looks out for the reply for a moment before it goes to sleep, which is quicker than to be woken.
    """
    if is_alone:
        awake = min(started + _AWAKE, until)
        while time.monotonic() < awake:
            try:
                return _read(worker, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass
    if until - started > _QUICK:
        try:
            return _read(worker)
        except BlockingIOError:
            if may_restore():
                lower(worker.pid)
    poll = select.poll()
    poll.register(worker.connection, select.POLLIN)
    if _is_ready(poll, min(started + _SLOW, until)):
        return _read(worker)
    if until > started + _SLOW:
        lower_to_the_last(worker.pid)
        if _is_ready(poll, until):
            return _read(worker)
    raise TimeoutError


def _is_ready(poll: select.poll, until: float) -> bool:
    return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))


def _read(worker: Worker, flags: int = 0) -> tuple[bytes, BinaryIO | None]:
    try:
        data, control, _, _ = worker.connection.recvmsg(REPLY_SIZE, _ROOM_FOR_ONE, flags)
    except ConnectionResetError:
        return b"", None
    if not control:
        return data, None
    file = os.fdopen(_DESCRIPTOR.unpack_from(control[0][2])[0], "rb")
    file.seek(0)
    return data, file


def _more(worker: Worker, length: int) -> bytes:
    """More of a reply whose head is there; the worker has nothing left to do but to send it."""
    while True:
        try:
            return worker.connection.recv(length)
        except BlockingIOError:
            continue
        except ConnectionResetError:
            return b""
