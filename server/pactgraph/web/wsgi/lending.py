"""Which release a request is answered from: the current one, or one that was current a while ago,
for a request that names it.

A balancer in front of several servers names the release in its requests, so that it alone says when
all answers come from another one, whichever server has taken that up by then.
"""

import threading

from pactgraph.web.publication import Publication


class Lending:
    """The publications that requests see, each until its last request has ended. Safe to use from
    many threads.
    """

    def __init__(self, current: Publication, overlap: float) -> None:
        """A publication that is no longer current can be asked for `overlap` seconds more."""
        self._current = current
        self._overlap = overlap
        # Those that can be asked for by name, the current one among them.
        self._named = {current.id: current}
        self._lock = threading.Lock()

    @property
    def current(self) -> Publication:
        """The one that requests see that name nothing."""
        return self._current

    def take_up(self, publication: Publication) -> None:
        """Have requests that name nothing see another publication from now on."""
        with self._lock:
            old, self._current = self._current, publication
            old.users += 1
            self._named[publication.id] = publication
        if self._overlap:
            timer = threading.Timer(self._overlap, self._end, [old])
            timer.daemon = True
            timer.start()
        else:
            self._end(old)

    def borrow(self, named: str = "") -> tuple[Publication, bool]:
        """The publication for a request, to be given back when that has ended, and whether it is
        the one that the request named; if it isn't, it is the current one.
        """
        with self._lock:
            found = self._named.get(named) if named else self._current
            lent = found or self._current
            lent.users += 1
            return lent, found is not None

    def give_back(self, publication: Publication) -> None:
        """Say that a request has ended."""
        with self._lock:
            publication.users -= 1
            is_over = not publication.users and publication is not self._current
        if is_over:
            publication.close()

    def _end(self, former: Publication) -> None:
        """Nobody may ask for a publication any more."""
        with self._lock:
            if self._named.get(former.id) is former and former is not self._current:
                del self._named[former.id]
        self.give_back(former)
