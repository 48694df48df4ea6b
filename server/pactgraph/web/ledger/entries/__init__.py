"""What goes into the ledger: requests as they are told, and counts.

served    an answered request, as the one value that is written and counted
noted     what is noted of a request while it is answered, wherever something is known of it
families  the table of all metrics
counts    what is counted, in memory that all processes of a server share
"""

from pactgraph.web.ledger.entries.counts import Counts
from pactgraph.web.ledger.entries.families import (
    BOUNDS,
    BUSY,
    BYTES,
    CLASSES,
    DROPPED,
    ENDED,
    IDLE,
    KEPT,
    KEPT_BYTES,
    QUERIES,
    QUERY_SECONDS,
    QUERY_WAITS,
    REQUESTS,
    SECONDS,
    WAITING,
    Family,
    Kind,
    families,
)
from pactgraph.web.ledger.entries.noted import Noted, begin, digest_of, noted
from pactgraph.web.ledger.entries.served import OTHER, Served, method_of

__all__ = [
    "BOUNDS",
    "BUSY",
    "BYTES",
    "CLASSES",
    "DROPPED",
    "ENDED",
    "IDLE",
    "KEPT",
    "KEPT_BYTES",
    "OTHER",
    "QUERIES",
    "QUERY_SECONDS",
    "QUERY_WAITS",
    "REQUESTS",
    "SECONDS",
    "WAITING",
    "Counts",
    "Family",
    "Kind",
    "Noted",
    "Served",
    "begin",
    "digest_of",
    "families",
    "method_of",
    "noted",
]
