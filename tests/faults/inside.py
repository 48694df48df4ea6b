"""A zygote whose workers do as a test says: run what it sends, or break the rules of the wire in
one of many ways.

Run as a program, with the user to become and the plan of a zygote on the first line of standard
input. All of the zygote and of the way into a worker is the real one; only what a worker does once
it has shut itself in is another thing.
"""

import ctypes
import fcntl
import json
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from subprocess import PIPE, Popen, TimeoutExpired

from pactgraph.engine.embedded import EmbeddedEngine
from pactgraph.engine.pool import birth, zygote
from pactgraph.engine.pool.channel import (
    INLINE,
    Plan,
    Reply,
    Wish,
    Worker,
    ask_for_worker,
    environment_for,
    pack_reply,
    receive_request,
)
from pactgraph.rdf.formats import JSON
from pactgraph.sandbox.calls import refused_calls

NOBODY = 65534
_NUMBERS = refused_calls()
_ = fcntl, mmap, resource, threading  # what expressions use


# Attempts: a test sends an expression, a worker evaluates it


def call(name: str | int, *arguments: object) -> int:
    """What a system call gives. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(_NUMBERS[name] if isinstance(name, str) else name, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{name}")
    return result


def read_memory(process: int) -> bytes:
    with open(f"/proc/{process}/mem", "rb") as memory:
        return memory.read(1)


def evaluate(connection: socket.socket, *more: object) -> None:
    """Evaluate each expression that comes, and send what became of it."""
    while expression := connection.recv(65536):
        try:
            outcome = ["value", repr(eval(expression))]
        except BaseException as error:
            outcome = [type(error).__name__, str(getattr(error, "errno", ""))]
        connection.sendall(json.dumps(outcome).encode())


@dataclass(frozen=True)
class Inside:
    """A worker that evaluates expressions."""

    worker: Worker

    def __call__(self, expression: str) -> tuple[str, object]:
        """What an expression gives in the worker: "value" and its text, or the name of the error
        and its number.
        """
        self.worker.connection.settimeout(10)
        try:
            self.worker.connection.sendall(expression.encode())
            kind, value = json.loads(self.worker.connection.recv(65536))
        except (BrokenPipeError, ConnectionResetError, ValueError):
            return "gone", self.worker.last_words()
        return kind, value


# Ways to break the rules: a function gets the connection and the token of the request


def _close_and_live(connection: socket.socket, token: bytes) -> None:
    connection.close()
    os.close(2)


def _half(connection: socket.socket, token: bytes) -> None:
    connection.sendall(pack_reply(Reply(JSON, 1000), token) + b"x" * 500)


def _drops(connection: socket.socket, token: bytes) -> None:
    connection.sendall(pack_reply(Reply(JSON, 1000), token))
    while True:
        connection.sendall(b"x")
        time.sleep(0.3)


def _endless(connection: socket.socket, token: bytes) -> None:
    while True:
        connection.sendall(b"x" * 65536)


def _given(connection: socket.socket, token: bytes, length: int) -> int:
    """A file that has room for `length` bytes."""
    connection.sendall(pack_reply(Wish(length), token))
    return socket.recv_fds(connection, 1, 1)[1][0]


def _file(connection: socket.socket, token: bytes, said: int, written: int) -> None:
    """An answer in a file of so many bytes, which is said to have others."""
    os.write(_given(connection, token, 1000), b"x" * written)
    connection.sendall(pack_reply(Reply(JSON, said, in_file=True), token))


def _no_room(connection: socket.socket, token: bytes) -> None:
    """More is written than there is room for."""
    os.write(_given(connection, token, 1000), b"x" * 8 * 1024 * 1024)
    connection.sendall(pack_reply(Reply(JSON, 8 * 1024 * 1024, in_file=True), token))


def _grows(connection: socket.socket, token: bytes) -> None:
    """The file grows for ever once it is the answer."""
    file = _given(connection, token, 1024 * 1024)
    os.write(file, b"x" * 1024 * 1024)
    connection.sendall(pack_reply(Reply(JSON, 1024 * 1024, in_file=True), token))
    for _ in range(200):
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, b"y" * 2 * 1024 * 1024)
    os._exit(0)


def _raw(token: bytes, kind: bytes, number: int, length: int) -> bytes:
    return struct.pack("<8sc???BQ", token, kind, True, True, True, number, length)


def _error(body: object) -> Callable[[socket.socket, bytes], None]:
    text = json.dumps(body).encode()
    return lambda connection, token: connection.sendall(
        pack_reply(Reply(None, len(text)), token) + text
    )


def _wishes(connection: socket.socket, token: bytes) -> None:
    while True:
        connection.sendall(pack_reply(Wish(1024), token))
        connection.recv(1)


def _many(connection: socket.socket, token: bytes) -> None:
    for _ in range(100):
        connection.sendall(pack_reply(Reply(JSON, 2), token) + b"{}")


VARIANTS: dict[str, Callable[[socket.socket, bytes], object]] = {
    "silent": lambda connection, token: None,
    "silent and deaf to signals": lambda connection, token: (
        ([signal.signal(n, signal.SIG_IGN) for n in (1, 2, 10, 12, 15)]) or None
    ),
    "closes its connection and lives on": _close_and_live,
    "closes half of its connection": lambda connection, token: connection.shutdown(socket.SHUT_WR),
    "exits": lambda connection, token: os._exit(0),
    "dies": lambda connection, token: os.kill(os.getpid(), signal.SIGKILL),
    "sends half of an answer": _half,
    "sends an answer by drops": _drops,
    "sends without end": _endless,
    "sends noise": lambda connection, token: connection.sendall(os.urandom(5000)),
    "sends a byte": lambda connection, token: connection.sendall(token[:1]),
    "answers with another token": lambda connection, token: connection.sendall(
        pack_reply(Reply(JSON, 2), token[::-1]) + b"{}"
    ),
    "answers many times": _many,
    "says a huge length": lambda connection, token: connection.sendall(_raw(token, b"A", 0, 2**63)),
    "says too small a length": lambda connection, token: connection.sendall(
        pack_reply(Reply(JSON, 1), token) + b"x" * 100
    ),
    "says an unknown kind": lambda connection, token: connection.sendall(_raw(token, b"Z", 0, 0)),
    "says an unknown format": lambda connection, token: connection.sendall(
        _raw(token, b"A", 255, 0)
    ),
    "says a huge error": _error(["EngineError", "x" * 10 * INLINE, None, None]),
    "says an error that is none": _error({"EngineError": 1}),
    "says an error of another name": _error(["SystemExit", "x", None, None]),
    "says an error at no place": _error(["QuerySyntaxError", "x", "<b>", [1]]),
    "says a file and has none": lambda connection, token: connection.sendall(
        pack_reply(Reply(JSON, 5, in_file=True), token)
    ),
    "gives a shorter file": lambda connection, token: _file(connection, token, 101, 100),
    "gives a longer file": lambda connection, token: _file(connection, token, 99, 100),
    "gives a huge file": lambda connection, token: _file(connection, token, 2**40, 100),
    "gives a file without room": _no_room,
    "gives a file that grows": _grows,
    "gives a descriptor": lambda connection, token: socket.send_fds(
        connection, [pack_reply(Reply(JSON, 5, in_file=True), token)], [0]
    ),
    "wishes for too much": lambda connection, token: connection.sendall(
        pack_reply(Wish(2**60), token)
    ),
    "wishes for nothing": lambda connection, token: connection.sendall(pack_reply(Wish(0), token)),
    "wishes without end": _wishes,
    "fills standard error": lambda connection, token: [
        os.write(2, b"x" * 1000) for _ in range(10_000)
    ],
    "says last words that mislead": lambda connection, token: [
        os.write(2, b"memory allocation panicked at x:\n\xff\x00"),
        os._exit(3),
    ],
}


def misbehave(connection: socket.socket, engine: EmbeddedEngine, *more: object) -> None:
    """Answer as is right, but for a query that names a variant behind a #."""
    while received := receive_request(connection):
        token, request, accept = received
        _, is_bad, name = request.text.partition("# ")
        if is_bad:
            with suppress(OSError):
                VARIANTS[name](connection, token)
            time.sleep(0 if name.startswith("says a") else 60)
        else:
            output = BytesIO()
            format, _ = engine.write(request, accept, output)
            connection.sendall(pack_reply(Reply(format, output.tell()), token) + output.getvalue())


# The program, and how a test starts it


@contextmanager
def zygote_of(plan: Plan, does: str, user: int = 0) -> Iterator[int]:
    """A zygote for `plan` whose workers do as is said, run by `user`; its process."""
    with tempfile.TemporaryFile() as errors:
        command = [sys.executable, __file__, does, str(user)]
        with Popen(
            command, stdin=PIPE, stdout=PIPE, stderr=errors, env=environment_for(plan)
        ) as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write(plan.to_json().encode() + b"\n")
            process.stdin.flush()
            if not process.stdout.readline():
                errors.seek(0)
                raise RuntimeError(errors.read().decode())
            try:
                yield process.pid
            finally:
                process.stdin.write(b".")
                process.stdin.close()
                try:
                    process.wait(5)
                except TimeoutExpired:
                    process.kill()


@contextmanager
def leased(plan: Plan, may_connect: bool = False) -> Iterator[Inside]:
    """A worker of the zygote that listens for `plan`."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(plan.address)
        worker = ask_for_worker(connection, may_connect)
        assert worker
        try:
            yield Inside(worker)
        finally:
            worker.kill()


def main() -> None:
    plan = Plan.from_json(zygote._first_line(0))
    birth.__dict__["serve_queries"] = {"evaluate": evaluate, "misbehave": misbehave}[sys.argv[1]]
    served = zygote.Zygote(plan)
    if user := int(sys.argv[2]):
        os.chown(plan.folder, user, user)
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    served.run(0)


if __name__ == "__main__":
    main()
