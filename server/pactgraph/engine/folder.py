"""The folder in which the processes of a server meet: the sockets of zygotes, and what the processes share."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The address of a Unix socket has about a hundred bytes, of which a name takes some.
_LONGEST = 80


@contextmanager
def meeting_folder() -> Iterator[Path]:
    """A folder for as long as the context lasts, locked so that no cleaner of temporary files takes it away."""
    folder = Path(tempfile.mkdtemp(prefix="pactgraph-"))
    if len(str(folder)) > _LONGEST:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="pactgraph-", dir="/tmp"))
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
