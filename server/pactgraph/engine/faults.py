"""What is wrong with a query, in plain words and as the error that it stands for: what the engine
says, and what is seen before it is asked.
"""

import re
from collections.abc import Set

import pyoxigraph as ox

from pactgraph.errors import (
    EngineError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    QuerySyntaxError,
    RemoteError,
    ServiceError,
)

_POSITION = re.compile(r"(?:error )?at (\d+):(\d+)(?:-\d+(?::\d+)?)?:? *")
# The parser lists every token that could have followed; these phrases of its own say more.
_PHRASES = {
    "Prefix not found": "a prefix is used that no PREFIX line declares",
    "IRI parsing failed": "this is not a valid IRI",
    "The SELECT contains a variable that is unbound": "a variable is selected that is neither "
    "grouped by nor aggregated",
    "is already": "a variable is assigned that has a value already",
}


def syntax_error(query: str, message: str) -> QuerySyntaxError:
    """The parser's message in plain words: where, and what stands there that should not."""
    match = _POSITION.match(message)
    if not match:
        return QuerySyntaxError(message)
    line, column = int(match[1]), int(match[2])
    known = next((words for phrase, words in _PHRASES.items() if phrase in message), None)
    return QuerySyntaxError(
        f"line {line}, column {column}: {known or _unexpected(query, line, column)}", line, column
    )


def evaluation_error(message: str, calls_service: bool) -> QueryError:
    """The engine's message as the kind of error that it stands for."""
    if "is not supported" in message:
        return QueryError(message)
    if "does not support RDF 1.2" in message:
        return NotAcceptableError(f"{message}; ask for Turtle or N-Triples")
    if calls_service:
        return RemoteError(f"a SERVICE could not be asked: {message}")
    return EngineError(f"the engine could not answer: {message}")


def service_refusal(allowed: Set[str]) -> ServiceError:
    """The error that a query calls an endpoint that is not `allowed`."""
    known = ", ".join(f"<{iri}>" for iri in sorted(allowed))
    if known:
        return ServiceError(
            f"SERVICE may only call {known}, each written as a whole IRI, and the word may "
            "stand nowhere else, be it in a string or a comment"
        )
    return ServiceError(
        "SERVICE is not allowed here: this endpoint calls no other. Ask the other one by "
        "itself and join the answers, or have it put on --service-allow."
    )


def graph_name(iri: str) -> ox.NamedNode:
    """The name of a graph that a request asks for. Raises ParameterError where it is no IRI."""
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ParameterError(f"{iri[:200]!r} is not an IRI: {error}") from error


def _unexpected(query: str, line: int, column: int) -> str:
    """Where in `query` the parser gave up, by the word that stands there."""
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :].split()
    return (
        "something is missing or misplaced before "
        f"{repr(rest[0][:40]) if rest else 'the end of the query'}"
    )
