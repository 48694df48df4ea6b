"""Engines: what answers a query over one dataset. `base` is the seam; `workers` is what the server
uses.

plan       what a zygote is to do, and how one is started
zygote     holds the store and forks query workers from it
reach      which files a worker can still open
worker     a query worker, which evaluates with `embedded`, shut in by `pactgraph.sandbox`
workers    the engine: asks workers, kills them, explains how they ended with `endings`
local      an engine for one process alone
functions  what the engine can do beyond the standard
folder     where the processes of a server meet
admission  who may run a query now
budget     how much query time each client has used
room       how much of the disk answers take
limits     these three, which all processes share
priority   how much of the processor a worker gets
output     where an answer is written to
replies    how a worker's reply is awaited and read
control    what zygote and engine say to each other; `wire` what worker and engine do
"""

from pactgraph.engine.base import Backend, Capabilities, Engine, QueryRequest, QueryResult
from pactgraph.engine.embedded import EmbeddedEngine, load_store
from pactgraph.engine.functions import FUNCTIONS
from pactgraph.engine.limits import Limits, shared_limits
from pactgraph.engine.pool.engine import WorkerEngine
from pactgraph.engine.pool.launch import RunningZygote, plan_for, zygote_address
from pactgraph.engine.pool.local import local_engine
from pactgraph.engine.pool.runtime import meeting_folder
from pactgraph.engine.room import Room

__all__ = [
    "FUNCTIONS",
    "Backend",
    "Capabilities",
    "EmbeddedEngine",
    "Engine",
    "Limits",
    "QueryRequest",
    "QueryResult",
    "Room",
    "RunningZygote",
    "WorkerEngine",
    "load_store",
    "local_engine",
    "meeting_folder",
    "plan_for",
    "shared_limits",
    "zygote_address",
]
