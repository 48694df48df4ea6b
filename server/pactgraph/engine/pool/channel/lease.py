"""What a zygote and a process that leases workers from it say to each other over a Unix socket."""

import os
import select
import signal
import socket
import struct
import sys
from dataclasses import dataclass

_ASK = struct.Struct("<cq")
_ANSWER = struct.Struct("<q")
LEASE, LEASE_CONNECTED, ENDING = b"L", b"C", b"E"
# A worker that has copied so many bytes of the store is not worth keeping while it has nothing to
# do.
MUCH = 32 * 1024**2
# The last words of a worker take so many bytes at most.
WORDS_SIZE = 4096
# Instead of how a worker ended: it was killed for the memory of all together; it hung up and lived
# on; nobody knows.
OVER_BUDGET, LIVED_ON, UNKNOWN = -3, -2, -1


@dataclass(frozen=True, slots=True)
class Worker:
    """A query worker as whoever leases it holds it: its process, the socket to it, and the file
    that its last words go to.

    `handle` is a descriptor of the process (pidfd_open(2)), by which no other process can be hit;
    -1 where the system has none.
    """

    pid: int
    connection: socket.socket
    errors: int
    handle: int = -1

    def kill(self) -> None:
        """End the worker at once, whatever it does, and let go of it."""
        self.end()
        self.close()

    def end(self) -> None:
        """End the worker at once, whatever it does."""
        try:
            if self.handle >= 0:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def last_words(self) -> str:
        """What the worker wrote to standard error, the first WORDS_SIZE bytes."""
        return os.pread(self.errors, WORDS_SIZE, 0).rstrip(b"\0").decode(errors="replace")

    def has_ended(self, within: float) -> bool:
        """Whether the worker ends in so many seconds; True where the system can't tell."""
        if self.handle < 0:
            return True
        poll = select.poll()
        poll.register(self.handle, select.POLLIN)
        return bool(poll.poll(within * 1000))

    def close(self) -> None:
        """Let go of the worker, which ends once it has no query, if it keeps the rules."""
        self.connection.close()
        os.close(self.errors)
        if self.handle >= 0:
            os.close(self.handle)


def open_handle(pid: int) -> int:
    """A descriptor of a process, or -1 where the system has none."""
    return os.pidfd_open(pid) if sys.platform == "linux" else -1


def ask_for_worker(zygote: socket.socket, may_connect: bool) -> Worker | None:
    """Lease a worker, one that may open connections or one that can't; None where the zygote could
    start none. Raises OSError where it has gone.
    """
    zygote.sendall(_ASK.pack(LEASE_CONNECTED if may_connect else LEASE, 0))
    data, descriptors, _, _ = socket.recv_fds(zygote, _ANSWER.size, 3)
    if not data:
        raise ConnectionResetError("the zygote has gone")
    pid = _ANSWER.unpack(data)[0]
    if not pid:
        return None
    connection, errors, *handle = descriptors
    return Worker(pid, socket.socket(fileno=connection), errors, *handle)


def ask_for_ending(zygote: socket.socket, pid: int) -> int:
    """How the worker `pid` ended, as os.wait gives it; OVER_BUDGET or UNKNOWN. Raises OSError where
    the zygote has gone.
    """
    zygote.sendall(_ASK.pack(ENDING, pid))
    data = zygote.recv(_ANSWER.size)
    if not data:
        raise ConnectionResetError("the zygote has gone")
    ending: int = _ANSWER.unpack(data)[0]
    return ending


def receive_question(connection: socket.socket) -> tuple[bytes, int] | None:
    """What is asked and about which process; None where the other side has gone."""
    data = connection.recv(_ASK.size)
    return _ASK.unpack(data) if len(data) == _ASK.size else None


def answer_with_worker(connection: socket.socket, worker: Worker | None) -> None:
    """Hand `worker` over, or say that there is none."""
    if worker is None:
        connection.sendall(_ANSWER.pack(0))
        return
    descriptors = [
        worker.connection.fileno(),
        worker.errors,
        *([worker.handle] if worker.handle >= 0 else []),
    ]
    socket.send_fds(connection, [_ANSWER.pack(worker.pid)], descriptors)


def answer_with_ending(connection: socket.socket, ending: int) -> None:
    """Say how a worker ended."""
    connection.sendall(_ANSWER.pack(ending))
