"""A release that comes into use once all replicas have it, so that no switch waits for
a transfer.
"""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from pactgraph.errors import ExchangeError, PactgraphError
from pactgraph.release.exchange.depot import CURRENT, manifest_name, pointed_at
from pactgraph.release.exchange.http import HttpDepot

# How often replicas are asked, in seconds, and for how long on end they must say the same: each
# process of a server takes a release up for itself.
_LOOK, _ON_END = 0.1, 1.0


@dataclass(frozen=True, slots=True)
class Replicas:
    """Servers by their `addresses`, which have `within` seconds for each step; `tell` gets a line
    where one of them is waited for.
    """

    addresses: tuple[str, ...]
    within: float
    tell: Callable[[str], None] = lambda line: None

    def wait_until_held(self, release_id: str) -> None:
        """Return once all have a release. Raises ExchangeError where one of them hasn't in time."""
        self._wait(lambda replica: _holds(replica, release_id), f"has no release {release_id}", 0)

    def wait_until_served(self, release_id: str) -> None:
        """Return once all answer from a release. Raises ExchangeError where one of them doesn't in
        time.
        """
        self._wait(
            lambda replica: pointed_at(replica, CURRENT) == release_id,
            f"doesn't answer from release {release_id}",
            _ON_END,
        )

    def _wait(self, is_so: Callable[[HttpDepot], bool], what: str, on_end: float) -> None:
        """Return when it has been so of all replicas for `on_end` seconds."""
        now = time.monotonic()
        until, since, told = now + self.within, now, ""
        while True:
            late, now = self._late(is_so, what), time.monotonic()
            if not late and now >= since + on_end:
                return
            if late:
                since = now
                if now > until:
                    raise ExchangeError(
                        f"{late}, after {self.within:g} seconds; nothing more is done"
                    )
                if late != told:
                    self.tell(f"waiting: {late}")
                told = late
            time.sleep(_LOOK)

    def _late(self, is_so: Callable[[HttpDepot], bool], what: str) -> str:
        """What is to be said of the first replica of which it isn't so; nothing where all are
        ready.
        """
        for address in self.addresses:
            try:
                # A new connection each time, which any of its processes may take.
                with closing(HttpDepot(address)) as replica:
                    if not is_so(replica):
                        return f"{address} {what} yet"
            except PactgraphError as error:
                return str(error)
        return ""


def _holds(replica: HttpDepot, release_id: str) -> bool:
    return replica.size(manifest_name(release_id)) is not None
