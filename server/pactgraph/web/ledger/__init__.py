"""What is remembered of each request and query: a line in a log, and a count.

entries   requests as they are told, and counts
routes    the pattern that a path belongs to
ledger    writes and counts, in each process that speaks HTTP
lines     requests and queries as lines of text
logfile   the file that lines go to, and the thread that writes them
metrics   that for Prometheus, at an address of its own
sizes     how much memory the processes of a server take
"""

from pactgraph.web.ledger.entries import (
    BUSY,
    IDLE,
    WAITING,
    Counts,
    Noted,
    Served,
    begin,
    families,
    method_of,
    noted,
)
from pactgraph.web.ledger.ledger import Ledger, Moment
from pactgraph.web.ledger.logfile import check_log
from pactgraph.web.ledger.routes import Routes

__all__ = [
    "BUSY",
    "IDLE",
    "WAITING",
    "Counts",
    "Ledger",
    "Moment",
    "Noted",
    "Routes",
    "Served",
    "begin",
    "check_log",
    "families",
    "method_of",
    "noted",
]
