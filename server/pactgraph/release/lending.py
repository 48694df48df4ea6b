"""Which release a request is answered from: the current one, or one that was current a while ago,
for a request that names it.

A balancer in front of several servers names the release in its requests, so that it alone says when
all answers come from another one, whichever server has taken that up by then.
"""

import threading
from typing import Generic, Protocol, TypeVar


class Open(Protocol):
    """What stands open of a release: `id` is that of the release, `users` the requests that see
    it.
    """

    id: str
    users: int

    def close(self) -> None:
        """End it; nobody sees it any more."""
        ...


T = TypeVar("T", bound=Open)


class Lending(Generic[T]):
    """What stands open, each until its last request has ended. Safe to use from many threads."""

    def __init__(self, current: T, overlap: float) -> None:
        """One that is no longer current can be asked for by name `overlap` seconds more."""
        self._current = current
        self._overlap = overlap
        # Those that can be asked for by name, the current one among them.
        self._named = {current.id: current}
        self._lock = threading.Lock()

    @property
    def current(self) -> T:
        """The one that requests see that name nothing."""
        return self._current

    def take_up(self, opened: T) -> None:
        """Have requests that name nothing see another release from now on."""
        with self._lock:
            old, self._current = self._current, opened
            old.users += 1
            self._named[opened.id] = opened
        if self._overlap:
            timer = threading.Timer(self._overlap, self._end, [old])
            timer.daemon = True
            timer.start()
        else:
            self._end(old)

    def borrow(self, named: str = "") -> tuple[T, bool]:
        """What a request sees, to be given back when that has ended, and whether it is
        the one that the request named; if it isn't, it is the current one.
        """
        with self._lock:
            found = self._named.get(named) if named else self._current
            lent = found or self._current
            lent.users += 1
            return lent, found is not None

    def give_back(self, opened: T) -> None:
        """Say that a request has ended."""
        with self._lock:
            opened.users -= 1
            is_over = not opened.users and opened is not self._current
        if is_over:
            opened.close()

    def _end(self, former: T) -> None:
        """Nobody may ask for it any more."""
        with self._lock:
            if self._named.get(former.id) is former and former is not self._current:
                del self._named[former.id]
        self.give_back(former)
