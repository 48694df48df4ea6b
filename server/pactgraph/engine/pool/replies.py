"""How a worker's reply is awaited and read, and its query slowed down meanwhile."""

import os
import select
import socket
import struct
import time
from contextlib import suppress
from typing import NamedTuple

from pactgraph.engine.pool.lease import Worker
from pactgraph.engine.pool.priority import lower, lower_to_the_last, may_restore
from pactgraph.engine.pool.wire import GRANTED, REPLY_SIZE, Reply, ReplyError, Wish, unpack_reply
from pactgraph.engine.room import AnswerFile, Claim

# A reply within this many seconds is awaited by the cheapest means, whose timer is coarse. Then the
# query drops to a low priority, if there is a way back.
QUICK = 0.1
QUICK_TIMER = struct.pack("ll", 0, int(QUICK * 1e6))
# To be woken takes about 80 microseconds on an idle machine, so a reply within this many seconds is
# worth staying awake for.
_AWAKE = 200e-6
# After this many seconds a query drops to the lowest priority; its worker is its last if there is
# no way back.
SLOW = 1.0


class Question(NamedTuple):
    """What a worker was asked: the token of the request, when it `started` and until when it may
    take, as time.monotonic gives it.

    `largest` is the bytes that an answer may have; `is_alone` says that nobody else waits for an
    answer.
    """

    token: bytes
    started: float
    until: float
    largest: int
    is_alone: bool


def receive_reply(
    worker: Worker, question: Question, claim: Claim
) -> tuple[Reply, bytes | AnswerFile] | None:
    """The reply with its body; None where the worker has died. The room that it asks for comes out
    of `claim`.

    Raises TimeoutError when its time is over, ExceededError where there is no room, ReplyError
    where the worker breaks the rules.
    """
    data = _await(worker, question, is_first=True)
    while data:
        reply, body = unpack_reply(data, question.token)
        if isinstance(reply, Reply):
            return _whole(worker, question, reply, body, claim)
        _grant(worker, reply, question, claim)
        if time.monotonic() > question.until:
            raise TimeoutError
        data = _await(worker, question, is_first=False)
    return None


def _grant(worker: Worker, wish: Wish, question: Question, claim: Claim) -> None:
    """Let the worker write more, the first time with the file to write to."""
    if not 0 < wish.length <= question.largest + REPLY_SIZE:
        raise ReplyError(f"room for {wish.length} bytes is asked for")
    file = claim.grow(wish.length)
    try:
        with suppress(OSError):  # it has died, which shows when it is awaited
            socket.send_fds(worker.connection, [GRANTED], [] if file is None else [file])
    finally:
        if file is not None:
            os.close(file)


def _whole(
    worker: Worker, question: Question, reply: Reply, body: bytes, claim: Claim
) -> tuple[Reply, bytes | AnswerFile] | None:
    """The reply with its body, of which more may be on its way; None where the worker dies
    meanwhile.
    """
    if reply.in_file:
        file = claim.take(reply.length)
        if file is None:
            raise ReplyError("the answer isn't in the file, or isn't as long as is said")
        return reply, file
    while len(body) < reply.length:
        piece = _more(worker, reply.length - len(body), question.until)
        if not piece:
            return None
        body += piece
    return reply, body


def _await(worker: Worker, question: Question, is_first: bool) -> bytes:
    """The first piece of a reply; nothing where the worker has died. Raises TimeoutError.

    Where nobody else waits, it looks out for the reply for a moment before it goes to sleep, which
    is quicker than to be woken.
    """
    started, until = question.started, question.until
    if is_first and question.is_alone:
        awake = min(started + _AWAKE, until)
        while time.monotonic() < awake:
            try:
                return _read(worker, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass
    if is_first and until - started > QUICK:
        try:
            return _read(worker)
        except BlockingIOError:
            if may_restore():
                lower(worker.pid)
    poll = select.poll()
    poll.register(worker.connection, select.POLLIN)
    if _is_ready(poll, min(started + SLOW, until)):
        return _read(worker)
    if until > started + SLOW:
        lower_to_the_last(worker.pid)
        if _is_ready(poll, until):
            return _read(worker)
    raise TimeoutError


def _is_ready(poll: select.poll, until: float) -> bool:
    return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))


def _read(worker: Worker, flags: int = 0) -> bytes:
    """What has come. A descriptor that comes with it is dropped by the kernel, since there is no
    place for it.
    """
    try:
        return worker.connection.recv(REPLY_SIZE, flags)
    except ConnectionResetError:
        return b""


def _more(worker: Worker, length: int, until: float) -> bytes:
    """More of a reply whose head is there; nothing where the worker has died. Raises TimeoutError
    after `until`.
    """
    while time.monotonic() < until:
        try:
            return worker.connection.recv(length)
        except BlockingIOError:
            continue
        except ConnectionResetError:
            return b""
    raise TimeoutError
