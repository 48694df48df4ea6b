"""Oxigraph in this process: what evaluates a query, in a query worker or wherever a query can be
trusted.

Where neither the request nor the query names a dataset, the default graph is the union of all
graphs. When one kind of graph is named, the other is empty (https://www.w3.org/TR/sparql11-protocol/#dataset).
"""

import re
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pactgraph.engine.base import QueryRequest, QueryResult
from pactgraph.engine.output import Output, WellFormed, as_file
from pactgraph.errors import (
    EngineError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    QuerySyntaxError,
    ReleaseError,
    RemoteError,
    ServiceError,
)
from pactgraph.media import (
    BOOLEANS,
    GRAPHS,
    NTRIPLES,
    RDFXML,
    SOLUTIONS,
    XML,
    Accept,
    Format,
    offered,
)
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.sparql.tokens import query_form, traits

_RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_POSITION = re.compile(r"(?:error )?at (\d+):(\d+)(?:-\d+(?::\d+)?)?:? *")
# The parser lists every token that could have followed; these phrases of its own say more.
_PHRASES = {
    "Prefix not found": "a prefix is used that no PREFIX line declares",
    "IRI parsing failed": "this is not a valid IRI",
    "The SELECT contains a variable that is unbound": "a variable is selected that is neither "
    "grouped by nor aggregated",
    "is already": "a variable is assigned that has a value already",
}


# Of a larger graph it takes too long to see which prefixes it uses; it gets the whole table.
_SMALL_GRAPH = 10_000


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
            return self._serialize(results, accept, output), query.is_volatile
        except SyntaxError as error:
            query_form(request.text)
            raise _syntax_error(request.text, str(error)) from error
        except (ValueError, RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise _evaluation_error(str(error), bool(query.services)) from error

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

    def _serialize(
        self,
        results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
        accept: Accept,
        output: Output,
    ) -> Format:
        """Write `results` in the format that fits their kind."""
        if isinstance(results, ox.QueryTriples):
            format = _acceptable(accept.graph, "a graph", GRAPHS)
            if format is NTRIPLES:
                results.serialize(as_file(output), format=ox.RdfFormat.N_TRIPLES)
            else:
                self._write_abbreviated(
                    results,
                    _GRAPH_FORMATS[format.name],
                    WellFormed(output) if format is RDFXML else output,
                )
        elif isinstance(results, ox.QueryBoolean):
            format = _acceptable(accept.boolean, "true or false", BOOLEANS)
            results.serialize(as_file(output), format=_RESULT_FORMATS[format.name])
        else:
            format = _acceptable(accept.solutions, "a table", SOLUTIONS)
            results.serialize(
                as_file(WellFormed(output) if format is XML else output),
                format=_RESULT_FORMATS[format.name],
            )
        return format

    def _write_abbreviated(
        self, results: ox.QueryTriples, format: ox.RdfFormat, output: Output
    ) -> None:
        """Write triples with prefixes, which the engine leaves out of answers by itself."""
        triples = list(islice(results, _SMALL_GRAPH))
        prefixes = self._used_prefixes(triples) if len(triples) < _SMALL_GRAPH else self._prefixes
        ox.serialize(
            chain(triples, results),
            as_file(output),
            format=format,
            prefixes=dict(sorted(prefixes.table.items())),
        )

    def _used_prefixes(self, triples: list[ox.Triple]) -> Prefixes:
        """The rows of the prefix table that shorten anything in `triples`."""
        iris = {
            term.value
            for triple in triples
            for term in (triple.subject, triple.predicate, triple.object)
            if isinstance(term, ox.NamedNode)
        }
        datatypes = {
            triple.object.datatype.value
            for triple in triples
            if isinstance(triple.object, ox.Literal)
        }
        return self._prefixes.used_in(iris | datatypes)


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


def _acceptable(format: Format | None, kind: str, formats: tuple[Format, ...]) -> Format:
    if format is None:
        raise NotAcceptableError(f"the answer is {kind}, which is offered as {offered(formats)}")
    return format


def _syntax_error(query: str, message: str) -> QuerySyntaxError:
    """The parser's message in plain words: where, and what stands there that should not."""
    match = _POSITION.match(message)
    if not match:
        return QuerySyntaxError(message)
    line, column = int(match[1]), int(match[2])
    known = next((words for phrase, words in _PHRASES.items() if phrase in message), None)
    return QuerySyntaxError(
        f"line {line}, column {column}: {known or _unexpected(query, line, column)}", line, column
    )


def _evaluation_error(message: str, calls_service: bool) -> QueryError:
    """The engine's message as the kind of error that it stands for."""
    if "is not supported" in message:
        return QueryError(message)
    if "does not support RDF 1.2" in message:
        return NotAcceptableError(f"{message}; ask for Turtle or N-Triples")
    if calls_service:
        return RemoteError(f"a SERVICE could not be asked: {message}")
    return EngineError(f"the engine could not answer: {message}")


def _unexpected(query: str, line: int, column: int) -> str:
    """Where in `query` the parser gave up, by the word that stands there."""
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :].split()
    return (
        "something is missing or misplaced before "
        f"{repr(rest[0][:40]) if rest else 'the end of the query'}"
    )
