"""The memory of all queries together: the worker that has grown most is stopped when they take too
much.
"""

import os
import signal
from dataclasses import dataclass, field

from pactgraph.engine.pool.channel import MUCH
from pactgraph.sandbox import data_size, is_waiting, touched_size


@dataclass(slots=True)
class SharedMemory:
    """What the workers in use may take together: `limit` bytes more than they had when they were
    new.
    """

    limit: int
    _sizes: dict[int, int] = field(default_factory=dict)
    _stopped: set[int] = field(default_factory=set)

    @property
    def is_used(self) -> bool:
        """Whether there is any worker to look at."""
        return bool(self._sizes)

    def add(self, pid: int) -> None:
        """Count a worker from now on, which is new."""
        self._sizes[pid] = data_size(pid)

    def remove(self, pid: int) -> bool:
        """Count a worker no more, which has ended; whether it was stopped."""
        self._sizes.pop(pid, None)
        was_stopped = pid in self._stopped
        self._stopped.discard(pid)
        return was_stopped

    def keep(self) -> None:
        """Stop the worker that has grown most, if all together have grown past the limit: one that
        waits, if it has grown much, or else a query.
        """
        if self._stopped:
            return  # what they have is on its way back
        growth = {
            pid: max(data_size(pid) - size, touched_size(pid)) for pid, size in self._sizes.items()
        }
        if sum(growth.values()) > self.limit:
            waiting = [pid for pid in growth if growth[pid] > MUCH and is_waiting(pid)]
            largest = max(waiting or growth, key=lambda pid: growth[pid])
            os.kill(largest, signal.SIGKILL)
            self._stopped.add(largest)
