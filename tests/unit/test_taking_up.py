"""A release that can't be answered from yet is tried again, and nothing of the tries is left."""

from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine import Capabilities, QueryRequest, QueryResult
from pactgraph.errors import UnprovenError
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf import JSON, Accept, Prefixes
from pactgraph.release import Release
from pactgraph.web.publication import Publication
from pactgraph.web.wsgi.switch import Publisher
from servers import wait_until, write_numbers

YES = b'{"head":{},"boolean":true}'


class Elsewhere:
    """A backend, and its engines, that have the first release alone; those closed are counted."""

    def __init__(self) -> None:
        self.opened: list[Release] = []
        self.closed = 0

    capabilities = Capabilities()

    def is_ready(self, release: Release) -> bool:
        return True

    def open(self, release: Release) -> "Elsewhere":
        self.opened.append(release)
        return self

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        if len(self.opened) == 2:
            raise UnprovenError("it has another release", 5)
        return QueryResult(JSON, YES, len(YES))

    def close(self) -> None:
        self.closed += 1


def test_the_engine_of_a_release_that_is_not_taken_up_is_closed(tmp_path: Path) -> None:
    def current(count: int) -> str:
        file = write_numbers(tmp_path / f"{count}.ttl", count)
        return scratch_release([file], tmp_path / "releases", Prefixes({})).id

    first, backend = current(1), Elsewhere()
    settings = Settings(releases=tmp_path / "releases")
    publisher, taken = Publisher(settings, tmp_path, backend), list[Publication]()
    publisher.watch(taken.append)
    second = current(2)
    wait_until(lambda: taken, 10)
    assert [release.id for release in backend.opened] == [first, second, second]
    assert backend.closed == 1
    assert publisher.current.id == second
