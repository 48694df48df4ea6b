"""What is noted of the request that is being answered, by whoever comes to know something of it.

A cache knows that it had the answer, an engine which query was asked, an error what went wrong:
they stand in different rooms, and some know nothing of requests. So this is the one value that goes
with the thread, or the task of an event loop, and not from hand to hand.
"""

import hashlib
from contextvars import ContextVar

from pactgraph.engine import Run
from pactgraph.errors import PactgraphError
from pactgraph.outcomes import CACHED, outcome_of, outcome_of_status

# As many digits tell the queries of a day from each other.
_DIGITS = 16


class Noted:
    """What is known of one request so far: at first nothing, which takes no time to write down.
    Only its own thread, or task, writes.
    """

    outcome = release = client = ""
    rows: int | None = None
    _text = _query = _failure = ""
    _longest = -1.0

    def asks(self, text: str) -> None:
        """The client itself has written this query."""
        self._text, self._longest = text, float("inf")

    def ran(self, run: Run) -> None:
        """A query was asked on the client's behalf; the one that took longest is that of the
        request, unless the client has written one itself.
        """
        if run.error:
            self._failure = run.outcome
        if run.seconds > self._longest:
            self._text, self._longest = run.request.text, run.seconds

    def failed(self, error: PactgraphError) -> None:
        """The request is answered with an error."""
        self.outcome = outcome_of(error)

    def keeps(self, query: str) -> None:
        """The answer is one that was kept, to the query with this digest."""
        self.outcome, self._query = CACHED, query

    def outcome_with(self, status: int) -> str:
        """What a request came to that is answered with this status: as was noted; or, where a page
        tells it in its own way, as its query did.
        """
        failure = self._failure if status >= 400 else ""
        return self.outcome or failure or outcome_of_status(status)

    @property
    def query(self) -> str:
        """The digest of the query; empty where there is none."""
        if not self._query and self._text:
            self._query = digest_of(self._text)
        return self._query


def digest_of(text: str) -> str:
    """The first digits of the SHA-256 of a query in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


_noted: ContextVar[Noted] = ContextVar("noted")


def begin() -> Noted:
    """A new request begins in this thread, or task; nothing is noted of it yet."""
    fresh = Noted()
    _noted.set(fresh)
    return fresh


def noted() -> Noted:
    """What is noted of the request of this thread, or task; of none, something that
    nobody reads.
    """
    return _noted.get(None) or Noted()
