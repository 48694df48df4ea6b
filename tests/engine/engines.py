"""Releases and engines for tests of engines: what they are asked, and where that is written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgraph.config import MIB, Settings
from pactgraph.engine import QueryRequest, QueryResult, meeting_folder
from pactgraph.engine.pool.backend import pool
from pactgraph.engine.pool.engine import PoolEngine
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import Release
from servers import write_numbers

SMALL = Settings(query_timeout=2, query_memory=128 * MIB, workers=8, result_size=64 * MIB)
YES = QueryRequest("ASK {}")
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(14)) + " }"


def release_of_numbers(folder: Path, count: int) -> Release:
    """A release of so many numbers."""
    return scratch_release([write_numbers(folder / "numbers.ttl", count)], folder, Prefixes({}))


@contextmanager
def pool_engine(release: Release, settings: Settings) -> Iterator[PoolEngine]:
    """The pool's engine without limits around it."""
    with meeting_folder() as folder, pool(settings, folder, lambda: release) as backend:
        engine = backend.open(release)
        try:
            yield engine
        finally:
            engine.close()


def only_value(result: QueryResult) -> str:
    """The only value of a table, ?n."""
    value: str = json.loads(result.read())["results"]["bindings"][0]["n"]["value"]
    return value
