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
from pactgraph.sparql import Lexeme, assigned_again, misplaced

_POSITION = re.compile(r"(?:error )?at (\d+):(\d+)(?:-\d+(?::\d+)?)?:? *")
# Of a longer query, in characters, it would take seconds to find the place.
_LONGEST = 100_000
# The parser lists every token that could have followed; these phrases of its own say more.
_PHRASES = {
    "Prefix not found": "a prefix is used that no PREFIX line declares",
    "IRI parsing failed": "this is not a valid IRI",
    "The SELECT contains a variable that is unbound": "a variable is selected that is neither "
    "grouped by nor aggregated",
    "is already": "a variable is assigned that has a value already",
}


def syntax_error(query: str, message: str) -> QuerySyntaxError:
    """The parser's message in plain words: where, and what stands there that should not.

    The parser tells where it gave up, which may be far behind; the grammar knows the first token
    that is out of place.
    """
    lexeme = misplaced(query) if len(query) <= _LONGEST else None
    if lexeme:
        return _at(query, lexeme.start, _unexpected(lexeme))
    match = _POSITION.match(message)
    if not match:
        return QuerySyntaxError(message)
    lines = query.split("\n")
    start = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    known = next((words for phrase, words in _PHRASES.items() if phrase in message), None)
    again = None if known else assigned_again(query)
    if again:
        words = f"{again.text} is in use already in this group; give the result another name"
        return _at(query, again.start, words)
    rest = query[start:].split()
    return _at(query, start, known or _before(rest[0] if rest else ""))


def _at(query: str, start: int, words: str) -> QuerySyntaxError:
    """The error that is told of this place of the query."""
    line = query.count("\n", 0, start) + 1
    column = start - query.rfind("\n", 0, start)
    return QuerySyntaxError(f"line {line}, column {column}: {words}", line, column)


def _unexpected(lexeme: Lexeme) -> str:
    """What is wrong with a token that has no place."""
    if lexeme.text in ("'", '"'):
        return "a string begins here that doesn't end, or holds an escape that there isn't"
    if lexeme.text == "<":
        return "an IRI begins here that doesn't end, or holds what no IRI may"
    if lexeme.terminals:
        return _before(lexeme.text)
    return f"this character has no place in a query: U+{ord(lexeme.text):04X}"


def _before(text: str) -> str:
    where = repr(text[:40]) if text else "the end of the query"
    return f"something is missing or misplaced before {where}"


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
            f"SERVICE may only call {known}, each written as a whole IRI and without escapes"
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
