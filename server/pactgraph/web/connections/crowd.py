"""Who is hung up on: whoever takes too long to send a request or to take an answer, and where there
are too many connections, of one client or in all, those that wait for nothing.

The HTTP server knows a limit of time for the headers of a request only, and none for its body or
for a client that doesn't read. So the connections are looked at from outside, a few times a second,
which costs nothing where nothing is wrong.
"""

import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pactgraph.readers import Network
from pactgraph.web.connections.sockets import Connection, connections_at
from pactgraph.web.wsgi.proxies import is_here, is_trusted, plain_address, subscriber

_log = logging.getLogger("pactgraph")
# How often the connections are looked at, in seconds, and how soon again where there are too many.
_LOOK, _SOON = 0.25, 0.05
# An answer is to be taken in so many seconds, and one more for each so many bytes of it. Larger
# ones are looked after by `slow_clients`, which asks for more.
_PATIENCE = 60.0
_PACE = 32 * 1024
# That connections are hung up on is told once in so many seconds.
_SILENCE = 60.0
# A request is being answered so many seconds after its last byte came at the latest, on a machine
# that has much to do; and as the kernel's clock has it, perhaps a little before.
_SLACK, _TICK = 5.0, 0.05

# The requests of a process that have come in whole and are not answered yet: what tells each from
# the others, the address that it came from, and when. Written from many threads, which takes no
# lock.
Begun: TypeAlias = dict[int, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A process holds `most` connections, and a client, which has one address or network, `share`
    of them; None stands for a quarter, and for no bound on this machine, where a proxy may be that
    isn't named. The `trusted` proxies are no clients. A request arrives within `patience` seconds.
    """

    most: int
    share: int | None
    patience: float
    trusted: tuple[Network, ...] = ()

    def share_of(self, address: str) -> int:
        """How many connections the client at `address` may have."""
        if is_trusted(address, self.trusted) or (self.share is None and is_here(address)):
            return self.most
        return self.share or max(1, self.most // 4)


@dataclass(frozen=True, slots=True)
class _Past:
    """What is remembered of a connection: how much had come and been written, and since when a
    request arrives or an answer is owed, of which so much was taken at first.
    """

    received: int
    written: int
    asks_since: float | None = None
    owes_since: float | None = None
    taken: int = 0

    def now(self, each: Connection, now: float) -> "_Past":
        """The same after a look."""
        written = each.taken + each.owed
        asks_since = self.asks_since
        if written != self.written:
            asks_since = None
        elif asks_since is None and each.received > self.received:
            asks_since = now
        if not each.owed:
            return _Past(each.received, written, asks_since)
        owes_since, taken = (
            (now, each.taken) if self.owes_since is None else (self.owes_since, self.taken)
        )
        return _Past(each.received, written, asks_since, owes_since, taken)


class Crowd:
    """The connections of one process from look to look."""

    def __init__(self, bounds: Bounds, begun: Begun) -> None:
        self._bounds = bounds
        self._begun = begun
        self._times: dict[str, list[float]] = {}
        self._past: dict[int, _Past] = {}

    def superfluous(self, present: Sequence[Connection], now: float) -> list[Connection]:
        """Those of the `present` connections that are to be hung up on."""
        before, self._past, self._times = self._past, {}, defaultdict(list)
        for peer, begun in self._begun.copy().values():
            self._times[peer].append(begun)
        for each in present:
            past = before.get(each.identity) or _Past(0, 0)
            self._past[each.identity] = past.now(each, now)
        late = [each for each in present if self._is_late(each, now)]
        rest = _without(present, late)
        many = self._beyond_share(rest)
        return [*late, *many, *self._beyond_all(_without(rest, many))]

    def _is_late(self, each: Connection, now: float) -> bool:
        """Whether a request takes too long to arrive, or an answer to be taken."""
        past = self._past[each.identity]
        if past.owes_since is not None:
            return now - past.owes_since > _PATIENCE + (each.taken - past.taken) / _PACE
        if now - each.quiet_since > self._bounds.patience:
            return not self._may_wait(each)
        return past.asks_since is not None and (
            each.heard - past.asks_since > self._bounds.patience
        )

    def _worth(self, each: Connection) -> tuple[bool, float]:
        """What waits for an answer is worth more than what doesn't, then what was used last."""
        return bool(each.owed) or self._may_wait(each), each.quiet_since

    def _may_wait(self, each: Connection) -> bool:
        """Whether a request that came over it may be being answered: which one came over which
        connection is told nowhere, but from where and when.
        """
        first, last = each.heard - _TICK, each.heard + _SLACK
        return any(first <= begun <= last for begun in self._times.get(each.peer, ()))

    def _beyond_share(self, rest: Sequence[Connection]) -> list[Connection]:
        """Those of `rest` that are too many for one client, worth least."""
        clients, found = defaultdict[str, list[Connection]](list), []
        for each in rest:
            clients[client_of(each.peer)].append(each)
        for owned in clients.values():
            surplus = len(owned) - self._bounds.share_of(plain_address(owned[0].peer))
            if surplus > 0:
                found += sorted(owned, key=self._worth)[:surplus]
        return found

    def _beyond_all(self, rest: Sequence[Connection]) -> list[Connection]:
        """Those of `rest` that are too many in all: whoever has most loses first."""
        counts = Counter(client_of(each.peer) for each in rest)

        def worth(each: Connection) -> tuple[bool, int, float]:
            waits, since = self._worth(each)
            is_proxy = is_trusted(plain_address(each.peer), self._bounds.trusted)
            return waits, 0 if is_proxy else -counts[client_of(each.peer)], since

        surplus = max(0, len(rest) - self._bounds.most)
        return sorted(rest, key=worth)[:surplus] if surplus else []


def client_of(peer: str) -> str:
    """Who the `peer` of a connection is counted as."""
    return subscriber(plain_address(peer))


def _without(these: Iterable[Connection], those: Iterable[Connection]) -> list[Connection]:
    gone = {each.identity for each in those}
    return [each for each in these if each.identity not in gone]


def watch(port: int, bounds: Bounds, begun: Begun) -> None:
    """Look after the connections of this process to `port` from now on."""
    crowd = Crowd(bounds, begun)
    threading.Thread(target=_watch, args=(port, crowd), daemon=True).start()


def _watch(port: int, crowd: Crowd) -> None:
    silent_until, count, is_busy = 0.0, 0, False
    while True:
        time.sleep(_SOON if is_busy else _LOOK)
        now = time.monotonic()
        try:
            gone = crowd.superfluous(connections_at(port), now)
        except Exception:
            _log.exception("the connections could not be looked at")
            continue
        for each in gone:
            each.hang_up()
        count, is_busy = count + len(gone), bool(gone)
        if count and now > silent_until:
            _log.warning("hung up on %d connections that took too long or were too many", count)
            silent_until, count = now + _SILENCE, 0
