"""How much query time each client has used of late, in memory that all processes of the server
share.

What a client has used wears off evenly, so that it may use so many seconds in any minute or so (a
leaky bucket). The table has a fixed number of rows; clients that fall into the same row take it
from each other, which can only be to their advantage.
"""

import mmap
import os
import time
from functools import lru_cache
from ipaddress import ip_address
from math import ceil
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine.places import client_number
from pactgraph.errors import BudgetError

_MINUTE = 60.0
_DEFAULT = 60.0
_ROWS = 4096


class Budget:
    """The query time of the clients, as one process sees it. Safe to use from many threads; an
    update may get lost now and then.
    """

    def __init__(self, file: Path, settings: Settings) -> None:
        """`file` is shared by all processes of a server and is made where it isn't there."""
        self._limit = settings.client_seconds
        # The seconds a minute that a client may use; 0 is no limit. Asked before every query.
        self.limit_of = lru_cache(maxsize=4096)(self._limit_of)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(descriptor, 3 * 8 * _ROWS)
        table = memoryview(mmap.mmap(descriptor, 3 * 8 * _ROWS))
        os.close(descriptor)
        self._clients = table[: 8 * _ROWS].cast("Q")
        self._used = table[8 * _ROWS : 16 * _ROWS].cast("d")
        self._since = table[16 * _ROWS :].cast("d")

    def check(self, client: str) -> None:
        """Raise BudgetError where `client` has used up its time."""
        limit = self.limit_of(client)
        if limit and (over := self._used_by(client, limit) - limit) >= 0:
            wait = ceil(over / limit * _MINUTE) + 1
            raise BudgetError(
                f"you have used {limit:g} seconds of query time within a minute; try again in "
                f"{wait} seconds",
                retry_after=wait,
            )

    def spend(self, client: str, seconds: float) -> None:
        """Note that `client` has used so many seconds."""
        if limit := self.limit_of(client):
            used, row = self._used_by(client, limit), client_number(client) % _ROWS
            self._clients[row], self._used[row], self._since[row] = (
                client_number(client),
                used + seconds,
                time.monotonic(),
            )

    def _used_by(self, client: str, limit: float) -> float:
        """The seconds that have not worn off yet."""
        row = client_number(client) % _ROWS
        if self._clients[row] != client_number(client):
            return 0.0
        return max(0.0, self._used[row] - (time.monotonic() - self._since[row]) * limit / _MINUTE)

    def _limit_of(self, client: str) -> float:
        if self._limit is not None:
            return self._limit
        return 0.0 if _is_here(client) else _DEFAULT


def _is_here(client: str) -> bool:
    """Whether a client is on this machine: by its address, or because it has none."""
    try:
        return not client or ip_address(client).is_loopback
    except ValueError:
        return False
