"""How releases get from one machine to others: a depot, which is a folder or any HTTP server, takes
and gives them.

depot     what a depot is, and where in it each file stands
where     the depot that a name leads to
folder    one that is a folder
http      one that is an HTTP server: files by GET, HEAD and ranges, and by PUT where it takes them
incoming  files on their way: what arrived is kept, so that the next try goes on where it ended
pushed    a release brought to a depot
pulled    a release brought from there, whole or not at all, and kept to what the depot names
rollout   a release that comes into use once all replicas have it
"""

from pactgraph.release.exchange.depot import CURRENT, NEXT, Depot, pointed_at
from pactgraph.release.exchange.incoming import INCOMING, fetching
from pactgraph.release.exchange.pulled import Pulled, follow, pull
from pactgraph.release.exchange.pushed import point, push
from pactgraph.release.exchange.rollout import Replicas
from pactgraph.release.exchange.where import depot_at

__all__ = [
    "CURRENT",
    "INCOMING",
    "NEXT",
    "Depot",
    "Pulled",
    "Replicas",
    "depot_at",
    "fetching",
    "follow",
    "point",
    "pointed_at",
    "pull",
    "push",
]
