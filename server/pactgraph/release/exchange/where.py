"""What the name of a depot leads to."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pactgraph.release.exchange.depot import Depot
from pactgraph.release.exchange.folder import FolderDepot
from pactgraph.release.exchange.http import AUTHORIZATION, HttpDepot


@contextmanager
def depot_at(where: str) -> Iterator[Depot]:
    """The depot at an address, or in a folder. Raises InputError where `where` can be neither."""
    if where.startswith(("http://", "https://")):
        with closing(HttpDepot(where, os.environ.get(AUTHORIZATION, ""))) as depot:
            yield depot
    else:
        yield FolderDepot(Path(where))
