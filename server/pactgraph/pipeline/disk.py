"""The store on disk of a release, written where nothing else can come to harm."""

from pactgraph.pipeline.confined import Limits, confined
from pactgraph.release import Release
from pactgraph.release.store import fill_store


def write_store(release: Release, limits: Limits | None = None) -> None:
    """Make the store on disk of `release`, unless it is there, in a child that is shut in.

    Never in this process, since a store on disk has threads, which a child that is forked
    afterwards would wait for in vain.
    Raises BuildError where it can't be written, or goes beyond `limits`.
    """
    if not release.has_store:
        confined(
            lambda watch: fill_store(release, watch.begin), limits, writes=release.folder.parent
        )
