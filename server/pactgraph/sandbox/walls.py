"""What shuts a process in, prepared once by its parent, since a child that is forked for one query
has no time to lose.
"""

import os
from collections.abc import Iterable

from pactgraph.sandbox.calls import Work, is_filter_known
from pactgraph.sandbox.files import Reach, obey, open_rules
from pactgraph.sandbox.filter import filter_calls, prepare_filter
from pactgraph.sandbox.limits import close_the_door, drop_rights


class Walls:
    """The bounds of processes that are left their memory, what they have open, a `reach`, and the
    calls that their `work` takes.
    """

    def __init__(self, reach: Reach, work: Work) -> None:
        """`descriptors` are what a process must not close before it is inside."""
        self.descriptors = [rules for rules in [open_rules(reach)] if rules is not None]
        self._work = work
        if is_filter_known():
            prepare_filter(work)

    def shut_in(self, descriptors: Iterable[int]) -> None:
        """Put this process inside, for good; `descriptors` are those of the walls, by whatever
        numbers they have by now, and are closed.
        """
        drop_rights()
        for rules in descriptors:
            obey(rules)
            os.close(rules)
        if not filter_calls(self._work) and self._work is not Work.CONNECTED_QUERY:
            close_the_door()
