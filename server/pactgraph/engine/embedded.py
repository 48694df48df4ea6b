"""Oxigraph in this process, its dataset in memory.

Where neither the request nor the query names a dataset, the default graph is the union of all graphs. When one kind
of graph is named, the other is empty (https://www.w3.org/TR/sparql11-protocol/#dataset).
"""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pactgraph.engine.base import QueryRequest, QueryResult
from pactgraph.errors import EngineError, ForbiddenError, NotAcceptableError, ParameterError, QuerySyntaxError, ReleaseError
from pactgraph.media import BOOLEANS, GRAPHS, SOLUTIONS, Accept, Format, offered
from pactgraph.namespaces import Prefixes
from pactgraph.sparql import outline
from pactgraph.triples import serialize

_RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_POSITION = re.compile(r"(?:error )?at (\d+):(\d+)(?:-\d+(?::\d+)?)?:? *")
# The parser lists every token that could have followed; these phrases of its own say more.
_PHRASES = {
    "Prefix not found": "a prefix is used that no PREFIX line declares",
    "IRI parsing failed": "this is not a valid IRI",
    "The SELECT contains a variable that is unbound": "a variable is selected that is neither grouped by nor aggregated",
    "is already": "a variable is assigned that has a value already",
}


class EmbeddedEngine:
    """An engine over a file of N-Quads, held in memory."""

    def __init__(self, dataset: Path, prefixes: Prefixes) -> None:
        """Load `dataset`; `prefixes` abbreviate Turtle answers."""
        self._store = ox.Store()
        try:
            self._store.load(path=dataset, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise ReleaseError(f"{dataset} can't be read ({error}); run `pactgraph build`") from error
        self._prefixes = prefixes

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer; see Engine. SERVICE is refused before anything runs."""
        shape = outline(request.text)
        if shape.calls_service:
            raise ForbiddenError("SERVICE is not allowed here: this endpoint calls no other endpoint. Query the other one by itself and join the answers.")
        try:
            results = self._store.query(request.text, base_iri=request.base, **_dataset(request, shape.names_dataset))
            return self._serialize(results, accept)
        except SyntaxError as error:
            raise _syntax_error(request.text, str(error)) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise EngineError(f"the engine could not answer: {error}") from error

    def close(self) -> None:
        """Nothing to let go of; memory goes with the object."""

    def _serialize(self, results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, accept: Accept) -> QueryResult:
        """The bytes of `results` in the format that fits their kind."""
        output = BytesIO()
        if isinstance(results, ox.QueryTriples):
            format = _acceptable(accept.graph, "a graph", GRAPHS)
            triples = list(results)
            output.write(serialize(triples, _GRAPH_FORMATS[format.name], self._used_prefixes(triples)))
        elif isinstance(results, ox.QueryBoolean):
            format = _acceptable(accept.boolean, "true or false", BOOLEANS)
            results.serialize(output, format=_RESULT_FORMATS[format.name])
        else:
            format = _acceptable(accept.solutions, "a table", SOLUTIONS)
            results.serialize(output, format=_RESULT_FORMATS[format.name])
        body = output.getvalue()
        return QueryResult(format, body, len(body))

    def _used_prefixes(self, triples: list[ox.Triple]) -> Prefixes:
        """The rows of the prefix table that shorten anything in `triples`."""
        iris = {term.value for triple in triples for term in (triple.subject, triple.predicate, triple.object) if isinstance(term, ox.NamedNode)}
        datatypes = {triple.object.datatype.value for triple in triples if isinstance(triple.object, ox.Literal)}
        return self._prefixes.used_in(iris | datatypes)


def _dataset(request: QueryRequest, named_in_query: bool) -> dict[str, Any]:
    """The engine's arguments for the dataset of a request; the protocol's graphs override those of the query."""
    if request.default_graphs or request.named_graphs:
        return {"default_graph": [_graph(iri) for iri in request.default_graphs], "named_graphs": [_graph(iri) for iri in request.named_graphs]}
    return {} if named_in_query else {"use_default_graph_as_union": True}


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ParameterError(f"{iri!r} is not an IRI: {error}") from error


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
    return QuerySyntaxError(f"line {line}, column {column}: {known or _unexpected(query, line, column)}", line, column)


def _unexpected(query: str, line: int, column: int) -> str:
    """Where in `query` the parser gave up, by the word that stands there."""
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :].split()
    return f"something is missing or misplaced before {repr(rest[0][:40]) if rest else 'the end of the query'}"
