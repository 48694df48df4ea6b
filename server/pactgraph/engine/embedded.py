"""Oxigraph in this process: what evaluates a query, in a query worker or wherever a query can be
trusted.

Where neither the request nor the query names a dataset, the default graph is the union of all
graphs. When one kind of graph is named, the other is empty (https://www.w3.org/TR/sparql11-protocol/#dataset).
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pactgraph.engine.base import Capabilities, QueryRequest, QueryResult
from pactgraph.engine.faults import evaluation_error, syntax_error
from pactgraph.engine.functions import FUNCTIONS
from pactgraph.engine.output import Output, write_answer
from pactgraph.errors import ParameterError, ReleaseError, ServiceError
from pactgraph.rdf.formats import Accept, Format
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.sparql.tokens import query_form, traits


class EmbeddedEngine:
    """An engine over a store of Oxigraph."""

    def __init__(
        self, store: ox.Store, prefixes: Prefixes, allowed_services: tuple[str, ...] = ()
    ) -> None:
        """`prefixes` abbreviate Turtle answers; `allowed_services` are the endpoints that SERVICE
        may call.
        """
        self._store = store
        self._prefixes = prefixes
        self._allowed = frozenset(allowed_services)

    @property
    def capabilities(self) -> Capabilities:
        """What Oxigraph can do."""
        return Capabilities(FUNCTIONS, has_union_default_graph=True, has_triple_terms=True)

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer, held in memory; see Engine. Raises ServiceError before anything runs where a
        call to a service is not allowed.
        """
        output = BytesIO()
        format, is_volatile = self.write(request, accept, output)
        return QueryResult(format, output.getvalue(), output.tell(), is_volatile)

    def close(self) -> None:
        """Nothing to let go of; memory goes with the object."""

    def write(self, request: QueryRequest, accept: Accept, output: Output) -> tuple[Format, bool]:
        """Write the answer to `output` as it is found; the format it is written in, and whether it
        is volatile.

        Raises as `query` does, perhaps after writing a part.
        """
        query = traits(request.text)
        if query.services - self._allowed:
            raise ServiceError(self._refusal())
        try:
            results = self._store.query(
                request.text, base_iri=request.base, **_dataset(request, query.names_dataset)
            )
            format = write_answer(results, accept, self._prefixes, output)
            return format, query.is_volatile
        except SyntaxError as error:
            query_form(request.text)
            raise syntax_error(request.text, str(error)) from error
        except (ValueError, RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise evaluation_error(str(error), bool(query.services)) from error

    def _refusal(self) -> str:
        known = ", ".join(f"<{iri}>" for iri in sorted(self._allowed))
        if known:
            return (
                f"SERVICE may only call {known}, each written as a whole IRI, and the word may "
                "stand nowhere else, be it in a string or a comment"
            )
        return (
            "SERVICE is not allowed here: this endpoint calls no other. Ask the other one by "
            "itself and join the answers, or have it put on --service-allow."
        )


def load_store(dataset: Path) -> ox.Store:
    """A store in memory with the N-Quads of `dataset`. Raises ReleaseError where they can't be
    read.
    """
    store = ox.Store()
    try:
        # Lenient leaves out the check of IRIs and language tags, which the build has made, and is
        # 1.6 times as fast.
        store.load(path=dataset, format=ox.RdfFormat.N_QUADS, lenient=True)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{dataset} can't be read ({error}); run `pactgraph build`") from error
    return store


def _dataset(request: QueryRequest, named_in_query: bool) -> dict[str, Any]:
    """The engine's arguments for the dataset of a request; the protocol's graphs override those of
    the query.
    """
    if request.default_graphs or request.named_graphs:
        return {
            "default_graph": [_graph(iri) for iri in request.default_graphs],
            "named_graphs": [_graph(iri) for iri in request.named_graphs],
        }
    return {} if named_in_query else {"use_default_graph_as_union": True}


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ParameterError(f"{iri[:200]!r} is not an IRI: {error}") from error
