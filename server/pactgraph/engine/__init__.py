"""Engines: what answers a query over one dataset. Nothing above the seam names one of them.

seam       what is asked, and what answers it
backends   the table of them, by name
limited    places, budgets and deadlines around any of them
pool       Oxigraph in processes that can be killed, which the server uses
embedded   Oxigraph in this process
remote     any SPARQL endpoint
local      an engine for one process alone

admission  who may run a query now
places     the tables that it keeps, which all processes share
budget     how much query time each client has used
limits     admission and budget, which all processes share
runs       what became of a query, for those who count and log it
processes  which of those that share all this are still there
faults     what is wrong with a query, in plain words
functions  what Oxigraph can do beyond the standard
"""

from pactgraph.engine.backends import BACKENDS, check_engine, is_remote, open_backend
from pactgraph.engine.embedded import EmbeddedEngine, load_store
from pactgraph.engine.limited import LimitedEngine, Load
from pactgraph.engine.limits import Limits, shared_limits
from pactgraph.engine.local import local_engine
from pactgraph.engine.pool.channel import may_restore
from pactgraph.engine.pool.runtime import meeting_folder
from pactgraph.engine.runs import Observer, Run, unobserved
from pactgraph.engine.seam import (
    Backend,
    Capabilities,
    Engine,
    QueryRequest,
    QueryResult,
    Rest,
    Room,
    Wanted,
    shared_room,
)

__all__ = [
    "BACKENDS",
    "Backend",
    "Capabilities",
    "EmbeddedEngine",
    "Engine",
    "LimitedEngine",
    "Limits",
    "Load",
    "Observer",
    "QueryRequest",
    "QueryResult",
    "Rest",
    "Room",
    "Run",
    "Wanted",
    "check_engine",
    "is_remote",
    "load_store",
    "local_engine",
    "may_restore",
    "meeting_folder",
    "open_backend",
    "shared_limits",
    "shared_room",
    "unobserved",
]
