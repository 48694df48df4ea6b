"""THE table of metrics: one row each. What is counted, in which order it lies in memory, and how it
is told all follow from it.

Labels have values that are known from the start, so that nobody can make series by asking.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product

from pactgraph.outcomes import OF_QUERIES, OUTCOMES
from pactgraph.web.ledger.entries.served import METHODS, OTHER

# What one metric of a series is called by: its name and the values of its labels.
Key = tuple[str, ...]

REQUESTS, SECONDS, BYTES = "requests", "request_duration_seconds", "response_bytes"
ENDED = "requests_by_outcome"
QUERIES, QUERY_SECONDS, QUERY_WAITS = "queries", "query_duration_seconds", "query_wait_seconds"
DROPPED = "log_lines_dropped"
KEPT, KEPT_BYTES = "cache_entries", "cache_bytes"
BUSY, WAITING, IDLE = "queries_running", "queries_waiting", "workers_idle"
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Upper bounds of seconds: from what a cache takes to what a query may.
BOUNDS = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
)


class Kind(Enum):
    """What becomes of a count: it grows, it is what it is at the moment, or it is many by size."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with its help and the values of each label. What is counted in millionths is told in
    ones where it `is_in_millionths`.
    """

    name: str
    help: str
    kind: Kind = Kind.COUNTER
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_in_millionths: bool = False

    @property
    def keys(self) -> Iterator[Key]:
        """The key of each series."""
        return ((self.name, *values) for values in product(*self.labels.values()))

    @property
    def width(self) -> int:
        """How many words of memory a series takes: a histogram one for each bucket, the last of
        which has no bound, and one for the sum.
        """
        return len(BOUNDS) + 2 if self.kind is Kind.HISTOGRAM else 1


def families(patterns: Sequence[str]) -> tuple[Family, ...]:
    """The metrics of a server whose routes have these patterns."""
    routes = {"route": patterns}
    of_requests = {**routes, "method": (*METHODS, OTHER), "status": CLASSES}
    return (
        Family(REQUESTS, "Requests that were answered.", labels=of_requests),
        Family(ENDED, "Requests by what they came to.", labels={"outcome": OUTCOMES}),
        Family(SECONDS, "How long answers took.", Kind.HISTOGRAM, routes, is_in_millionths=True),
        Family(BYTES, "Bytes of answers without their headers."),
        Family(QUERIES, "Queries by their end, of pages too.", labels={"outcome": OF_QUERIES}),
        Family(QUERY_SECONDS, "How long queries ran.", Kind.HISTOGRAM, is_in_millionths=True),
        Family(QUERY_WAITS, "Time that queries waited for a place.", is_in_millionths=True),
        Family(DROPPED, "Lines of logs that could not be written."),
        Family(KEPT, "Answers that are kept.", Kind.GAUGE),
        Family(KEPT_BYTES, "Bytes of answers that are kept.", Kind.GAUGE),
        Family(BUSY, "Queries that run.", Kind.GAUGE),
        Family(WAITING, "Queries that wait for a place.", Kind.GAUGE),
        Family(IDLE, "Workers that wait for a query.", Kind.GAUGE),
    )
