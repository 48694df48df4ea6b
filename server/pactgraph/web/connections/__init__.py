"""The connections of one process: how many there may be, and who is hung up on.

sockets    what the kernel tells of each of them
crowd      who takes too long or takes too much, and is hung up on
bodies     the bodies of requests, within bounds of memory
"""

from pactgraph.web.connections.bodies import Bodies
from pactgraph.web.connections.crowd import Begun, Bounds, watch

__all__ = ["Begun", "Bodies", "Bounds", "watch"]
