"""What the kernel tells of the connections that this process holds. The HTTP server tells the
application neither of those that have sent no whole request nor which one a request came on.

Only Linux tells so much (https://man7.org/linux/man-pages/man7/tcp.7.html, TCP_INFO); elsewhere
there are none to be seen.
"""

import os
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

# Of struct tcp_info (linux/tcp.h): state, unacked, last_data_sent, last_data_recv, bytes_acked,
# bytes_received and notsent_bytes, and how many bytes that takes.
_INFO = struct.Struct("=B23xI16xI4xI64xQQ8xI")
# The states of one that this end has not ended; whoever was hung up on is counted no more.
_OPEN = (1, 8)  # ESTABLISHED, CLOSE_WAIT


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as it is now. Numbers count bytes since it was opened, times are those of the
    monotonic clock, in seconds; at first both are when it was opened.

    `identity` is that of no other connection as long as it lasts. What is `owed` has been written
    and not been taken by the peer, which is an address.
    """

    descriptor: int
    identity: int
    peer: str
    received: int
    taken: int
    owed: int
    heard: float
    spoke: float

    @property
    def quiet_since(self) -> float:
        """When anything went over it last."""
        return max(self.heard, self.spoke)

    def hang_up(self) -> None:
        """End it. What it still owes is thrown away, so that the kernel keeps nothing for whoever
        doesn't take it. The HTTP server sees its end, and closes it.
        """
        with suppress(OSError):
            # A descriptor of our own can't become another's between the look and the end.
            kept = os.dup(self.descriptor)
            with socket.socket(fileno=kept) as own:
                if os.fstat(kept).st_ino != self.identity:
                    return
                if self.owed:
                    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                own.shutdown(socket.SHUT_RDWR)


def connections_at(port: int) -> list[Connection]:
    """The connections of this process to its `port`."""
    if sys.platform != "linux":
        return []
    now, found = time.monotonic(), []
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), _looked_at(int(name)) as each:
            info = each.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
            if len(info) < _INFO.size or info[0] not in _OPEN or each.getsockname()[1] != port:
                continue
            _, unacked, spoke, heard, taken, received, unsent = _INFO.unpack(info)
            found.append(
                Connection(
                    descriptor=int(name),
                    identity=os.fstat(int(name)).st_ino,
                    peer=each.getpeername()[0].partition("%")[0],
                    received=received,
                    taken=taken,
                    owed=unsent + unacked,
                    heard=now - heard / 1000,
                    spoke=now - spoke / 1000,
                )
            )
    return found


@contextmanager
def _looked_at(descriptor: int) -> Iterator[socket.socket]:
    """A descriptor as a socket, which stays open. Given a family, Python doesn't ask for it; that
    of IPv6 has room for every address.
    """
    looked_at = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, fileno=descriptor)
    try:
        yield looked_at
    finally:
        looked_at.detach()
