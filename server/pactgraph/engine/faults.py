"""What is wrong with a query, in plain words and as the error that it stands for: what the engine
says, and what is seen before it is asked.
"""

import re
import unicodedata
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
from pactgraph.rdf import Prefixes
from pactgraph.sparql import Lexeme, broken_rule, misplaced

_POSITION = re.compile(r"(?:error )?at (\d+):(\d+)(?:-\d+(?::\d+)?)?:? *")
# Of a longer query, in characters, it would take seconds to find the place.
_LONGEST = 100_000
# The parser lists every token that could have followed; these phrases of its own say more.
# What a word processor makes of a quotation mark, and what was meant.
_MEANT = dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚", "'") | {"。": "."}
_PHRASES = {
    "Prefix not found": "a prefix is used that no PREFIX line declares",
    "IRI parsing failed": "this is not a valid IRI",
    "language tag parsing failed": "this is not a valid language tag",
    "The SELECT contains a variable that is unbound": "a variable is selected that is neither "
    "grouped by nor aggregated",
    "The SELECT contains an expression with a variable that is unbound": "an expression is "
    "selected with a variable that is neither grouped by nor aggregated",
    "SELECT * is not authorized with GROUP BY": "an aggregate can't stand here; in a group that "
    "is filtered it stands in HAVING",
    "is already": "a variable is assigned that has a value already",
}


def syntax_error(query: str, message: str, known: Prefixes) -> QuerySyntaxError:
    """The parser's message in plain words: where, and what stands there that should not.

    The parser tells where it gave up, which may be far behind; the grammar knows the first token
    that is out of place. `known` are prefixes that may be advised.
    """
    if len(query) <= _LONGEST:
        if lexeme := misplaced(query):
            return _at(query, lexeme.start, _unexpected(lexeme))
        if broken := broken_rule(query, known.table):
            return _at(query, broken[0].start, broken[1])
    match = _POSITION.match(message)
    if not match:
        return QuerySyntaxError(message)
    lines = query.split("\n")
    start = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    phrase = next((words for phrase, words in _PHRASES.items() if phrase in message), None)
    rest = query[start:].split()
    return _at(query, start, phrase or _before(rest[0] if rest else ""))


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
    return _strange(lexeme.text)


def _strange(character: str) -> str:
    """What is said of a character that can be in no token: it may look like one that can."""
    name = unicodedata.name(character, "a control character").lower()
    meant = _MEANT.get(character) or unicodedata.normalize("NFKC", character)
    advice = ""
    if unicodedata.category(character) == "Cf":
        advice = "; remove it"
    elif meant != character and meant.isascii():
        advice = f"; write {'a space' if meant == ' ' else meant} instead"
    return f"this character has no place in a query: U+{ord(character):04X}, {name}{advice}"


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
