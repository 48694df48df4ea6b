"""The folder in which the processes of a server meet: the sockets of zygotes, and what the
processes share.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgraph.files.held import held_folder, sweep

_PREFIX = "pactgraph-"
# The address of a Unix socket has about a hundred bytes, of which a name takes some, and the name
# of the folder takes 27.
_LONGEST = 53


@contextmanager
def meeting_folder() -> Iterator[Path]:
    """A folder for as long as the context lasts, locked so that no cleaner of temporary files takes
    it away; those of dead servers are removed.
    """
    parent = Path(tempfile.gettempdir())
    if len(str(parent)) > _LONGEST:
        parent = Path("/tmp")
    sweep(parent, _PREFIX)
    with held_folder(parent, _PREFIX) as folder:
        yield folder
