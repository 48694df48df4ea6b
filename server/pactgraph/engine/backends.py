"""What can answer queries, by name: the one place that a new engine has to be written into."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

from pactgraph.config import Settings
from pactgraph.engine.embedded import embedded
from pactgraph.engine.pool.backend import pool
from pactgraph.engine.seam import Backend, Wanted
from pactgraph.errors import InputError

# Opens a backend with all that has to run for it, as long as the context lasts. It does so in the
# process that all others come from; they meet in the folder, and `Wanted` says which release is
# wanted at the moment.
Opener: TypeAlias = Callable[[Settings, Path, Wanted], AbstractContextManager[Backend]]

BACKENDS: dict[str, Opener] = {"pool": pool, "embedded": embedded}


def check_engine(settings: Settings) -> None:
    """Raise InputError where the settings name no engine that there is."""
    if not is_remote(settings) and settings.engine not in BACKENDS:
        raise InputError(
            f"no engine is called {settings.engine!r}; there are {', '.join(BACKENDS)}, or write "
            "the address of a SPARQL endpoint"
        )


def is_remote(settings: Settings) -> bool:
    """Whether an endpoint somewhere else answers, at the address that stands for an engine."""
    return "://" in settings.engine


def open_backend(
    settings: Settings, folder: Path, wanted: Wanted
) -> AbstractContextManager[Backend]:
    """The backend that the settings name, or the endpoint at the address that they have in its
    place. Raises InputError where there is none of that name.
    """
    check_engine(settings)
    if is_remote(settings):
        # What speaks HTTP takes a tenth of a second to import, and memory in every worker.
        from pactgraph.engine.remote.backend import remote

        return remote(settings, folder, wanted)
    return BACKENDS[settings.engine](settings, folder, wanted)
