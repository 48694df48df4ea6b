"""What is said to a worker: a question, whose reply is awaited and read, and its query slowed down
meanwhile.
"""

import os
import select
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import NamedTuple

from pactgraph.engine.pool.channel import (
    GRANTED,
    REPLY_SIZE,
    SMALL,
    TOKEN_SIZE,
    Reply,
    ReplyError,
    Wish,
    Worker,
    lower,
    lower_to_the_last,
    may_restore,
    pack_request,
    processor_time,
    unpack_error,
    unpack_reply,
)
from pactgraph.engine.seam import AnswerFile, Claim, QueryRequest, Room
from pactgraph.errors import DeadlineError, QueryError
from pactgraph.rdf import Accept

# A reply within this many seconds is awaited by the cheapest means, whose timer is coarse. Then the
# query drops to a low priority, if there is a way back.
QUICK = 0.1
# But not before it has used so many seconds of processor time, and so many before it drops to the
# lowest: where many queries run at once, one that takes little takes long, and would then be passed
# by all that come later. How often that is looked at, in seconds.
_LITTLE, _MUCH, _AGAIN = 0.03, 0.1, 0.05
QUICK_TIMER = struct.pack("ll", 0, int(QUICK * 1e6))
# So many milliseconds are a moment; and so many of them are the longest.
_MOMENT = 2
_LONGEST = 5
# After this many seconds a query drops to the lowest priority; its worker is its last if there is
# no way back.
SLOW = 1.0
# Whether the client has left is looked at so often, in seconds.
_LOOK = 0.05


class Question(NamedTuple):
    """What a worker is asked for `client`: the token of the request, and its message.

    `largest` is the bytes that an answer may have; what is too large for a message takes `room`.
    """

    token: bytes
    message: bytes
    client: str
    largest: int
    room: Room


class Wait(NamedTuple):
    """How a reply is awaited: since when and until when, as time.monotonic gives it. Once `left` is
    set, nobody waits for it any more; `is_late` says that it was waited for already as long as a
    quick one takes. Before the query the worker had `spent` so many seconds of processor time.
    """

    started: float
    until: float
    left: threading.Event | None = None
    is_late: bool = False
    spent: float = 0.0


def question_of(request: QueryRequest, accept: Accept, room: Room, largest: int) -> Question:
    """The question that `request` is, with a token that nobody can guess."""
    token = os.urandom(TOKEN_SIZE)
    message = pack_request(request, accept, token)
    return Question(token, message, request.client, largest, room)


def receive_reply(
    worker: Worker, question: Question, wait: Wait, said: bytes | None = None
) -> tuple[Reply, bytes | AnswerFile | QueryError] | None:
    """The reply with its body, or the error that it tells; None where the worker has died. What it
    has `said` already comes first.

    Raises TimeoutError when its time is over, DeadlineError once nobody waits for it,
    ExceededError where there is no room, ReplyError where the worker breaks the rules.
    """
    claim: Claim | None = None
    try:
        data = _await(worker, wait, is_first=True) if said is None else said
        while data:
            reply, body = unpack_reply(data, question.token)
            if isinstance(reply, Reply):
                received = _whole(worker, reply, body, wait.until, claim)
                claim = None if reply.in_file else claim  # the file gives its room back
                return received
            claim = claim or question.room.claim(question.client)
            _grant(worker, reply, question, claim)
            if time.monotonic() > wait.until:
                raise TimeoutError
            data = _await(worker, wait, is_first=False)
        return None
    finally:
        if claim:
            claim.release()


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
    worker: Worker, reply: Reply, body: bytes, until: float, claim: Claim | None
) -> tuple[Reply, bytes | AnswerFile | QueryError] | None:
    """The reply with its body, of which more may be on its way; None where the worker dies
    meanwhile.
    """
    if reply.in_file:
        file = claim.take(reply.length) if claim else None
        if file is None:
            raise ReplyError("the answer isn't in the file, or isn't as long as is said")
        return reply, file
    while len(body) < reply.length:
        piece = _more(worker, reply.length - len(body), until)
        if not piece:
            return None
        body += piece
    return reply, body if reply.format else unpack_error(body)


def _await(worker: Worker, wait: Wait, is_first: bool) -> bytes:
    """The first piece of a reply; nothing where the worker has died. Raises TimeoutError, or
    DeadlineError.
    """
    if is_first and not wait.is_late and wait.until - wait.started > QUICK:
        with suppress(BlockingIOError):
            return read_some(worker)
    poll = select.poll()
    poll.register(worker.connection, select.POLLIN)
    first = [(QUICK, _LITTLE, lower)] if may_restore() else []
    for seconds, used, slow_down in (*first, (SLOW, _MUCH, lower_to_the_last)):
        moment = wait.started + seconds
        while moment < wait.until:
            if _is_ready(poll, moment, wait.left):
                return read_some(worker)
            if processor_time(worker.pid) - wait.spent > used:
                slow_down(worker.pid)
                break
            moment = time.monotonic() + _AGAIN
    if _is_ready(poll, wait.until, wait.left):
        return read_some(worker)
    raise TimeoutError


def hear_soon(worker: Worker, others: int) -> bytes | None:
    """What comes in a moment, a longer one the more `others` are looked out for: the processor has
    enough to do then, and each more worker at work makes all of them slower. None where nothing
    does.
    """
    poll = select.poll()
    poll.register(worker.connection, select.POLLIN)
    return read_some(worker) if poll.poll(_MOMENT * min(1 + others, _LONGEST)) else None


def _is_ready(poll: select.poll, until: float, left: threading.Event | None) -> bool:
    """Whether there is a reply by then. Raises DeadlineError once nobody waits for it."""
    if left is None:
        return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))
    while not left.is_set():
        rest = max(0.0, until - time.monotonic())
        if poll.poll(min(rest, _LOOK) * 1000):
            return True
        if not rest:
            return False
    raise DeadlineError("nobody waits for the answer any more, so the query was stopped")


def read_some(worker: Worker, flags: int = 0) -> bytes:
    """What has come; nothing where the worker has died. A descriptor that comes with it is dropped
    by the kernel, since there is no place for it.
    """
    try:
        said = worker.connection.recv(SMALL, flags)
    except ConnectionResetError:
        return b""
    if len(said) == SMALL:
        with suppress(OSError):  # there is no more yet, or will never be
            said += worker.connection.recv(REPLY_SIZE - SMALL, socket.MSG_DONTWAIT)
    return said


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
