"""A program: the command line of pactgraph with an engine that it doesn't know, over rdflib. Written
as anybody would write one: a Backend, an Engine, and a row of the table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import rdflib
from pactgraph.cli import main
from pactgraph.config import Settings
from pactgraph.engine import BACKENDS, Capabilities, QueryRequest, QueryResult, Wanted
from pactgraph.errors import QuerySyntaxError
from pactgraph.rdf.formats import Accept, Kind, acceptable
from pactgraph.release import Release

KINDS = {"ASK": Kind.BOOLEAN, "SELECT": Kind.SOLUTIONS}


@dataclass(frozen=True)
class RdflibEngine:
    graph: rdflib.Dataset
    capabilities = Capabilities(("urn:function",), has_union_default_graph=True)

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        try:
            result = self.graph.query(request.text, base=request.base)
        except Exception as error:
            raise QuerySyntaxError(f"rdflib: {error}") from error
        kind = KINDS.get(result.type, Kind.GRAPH)
        wanted = {Kind.BOOLEAN: accept.boolean, Kind.SOLUTIONS: accept.solutions}
        format = acceptable(wanted.get(kind, accept.graph), kind)
        body = result.serialize(format=format.name) or b""
        return QueryResult(format, body, len(body))

    def close(self) -> None:
        self.graph.close()


class RdflibBackend:
    def is_ready(self, release: Release) -> bool:
        return True

    def open(self, release: Release) -> RdflibEngine:
        graph = rdflib.Dataset(default_union=True)
        return RdflibEngine(graph.parse(release.dataset_file, format="nquads"))


@contextmanager
def backend(settings: Settings, folder: Path, wanted: Wanted) -> Iterator[RdflibBackend]:
    yield RdflibBackend()


if __name__ == "__main__":
    BACKENDS["rdflib"] = backend
    main()
