"""What a process can give up for good: memory, connections, new programs. Nothing here knows what the process is for.

footprint  how much memory a process takes
limits     what it may no longer do
"""

from pactgraph.sandbox.footprint import data_size, is_waiting, touched_size
from pactgraph.sandbox.limits import die_with_parent, forbid_connections, limit_space, spare_descriptor, use_small_pages

__all__ = ["data_size", "die_with_parent", "forbid_connections", "is_waiting", "limit_space", "spare_descriptor", "touched_size", "use_small_pages"]
