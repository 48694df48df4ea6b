"""What a query asks for beside data, known before it runs: endpoints to call, a dataset of its own,
what may change, and whether it is an update.

A keyword is one only where it stands as one: in a prefix, a name, a variable, a string, an IRI or a
comment it is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pactgraph.errors import ForbiddenError
from pactgraph.sparql.text import FORMS, kept_until, lexemes_of, tokens

_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# What any reader of SPARQL takes for a call looks so, however it is written: `SERVICEx:x{`,
# `x:.SERVICE <…> {`, with white space and comments between.
_SERVICE = re.compile("SERVICE", re.IGNORECASE)
_SPACE = r"(?:\s|\#[^\n\r]*+)*+"
_BEHIND = re.compile(
    rf"{_SPACE}(?:SILENT{_SPACE})?"
    r"(?:<(?P<iri>[^>]*+)> | [?$]\w++ | [^\s{<\#\\:]*+ : (?:[^\s{<\#\\]|\\.)*+)"
    rf"{_SPACE}\{{",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# Nor does Oxigraph need a space before a function.
_CHANGING = re.compile(rf"(?:NOW|RAND|UUID|BNODE){_SPACE}\(", re.IGNORECASE)
_FUNCTIONS = ("NOW", "RAND", "UUID", "STRUUID", "BNODE")
# Of more words, or in a longer query, in characters, it would take seconds to see which are calls.
_MOST, _LONGEST = 100, 100_000
# What a query that asks for any of it holds, in capitals: most hold none of the words, and most of
# the others only in prose, as in a comment with "known". FROM begins no token behind a letter, nor
# where a variable or the local part of a name has begun.
_HINTS = {
    "SERVICE": re.compile(f"SERVICE(?:{_BEHIND.pattern})", _BEHIND.flags),
    "FROM": re.compile(r"FROM(?<![^\W\d]FROM)(?<![?$:]FROM)"),
} | {word: re.compile(rf"{word}{_SPACE}\(") for word in ("NOW", "RAND", "UUID", "BNODE")}
# Of queries with a hint, so many that are no longer than this, in characters, are remembered.
_REMEMBERED, _SHORT = 64, 4096


@dataclass(frozen=True, slots=True)
class Traits:
    """What a query asks for beside data: a dataset of its own, endpoints to call (as `services`
    gives them), or what may change.

    It `is_volatile` if it may answer differently when asked again: it reads the clock or the dice,
    makes new names, or calls an endpoint.
    """

    names_dataset: bool = False
    services: frozenset[str | None] = frozenset()
    is_volatile: bool = False


_PLAIN = Traits()


def traits(query: str) -> Traits:
    """The traits of `query`; where no hint of any stands in it, it isn't read token by token."""
    if not any(map(_has_hint, _readings(query))):
        return _PLAIN
    return _remembered(query) if len(query) <= _SHORT else read_traits(query)


def read_traits(query: str) -> Traits:
    """The same, read token by token whatever stands in it."""
    called, readings = services(query), _readings(query)
    may_change = called or any(map(_calls_what_changes, readings))
    return Traits(any(map(_names_dataset, readings)), frozenset(called), bool(may_change))


_remembered = lru_cache(maxsize=_REMEMBERED)(read_traits)


def query_form(query: str) -> str | None:
    """The form of `query`, such as SELECT; None where its first verb is none. Raises
    ForbiddenError where that is one of SPARQL Update.
    """
    verb = next((_verb(text) for text in _readings(query) if _verb(text) in _UPDATES), _verb(query))
    if verb in _UPDATES:
        raise ForbiddenError(
            f"{verb} is an update; this endpoint only answers queries. Data changes by a new "
            "release."
        )
    return verb if verb in FORMS else None


def services(query: str) -> set[str | None]:
    """The endpoints that `query` may call with SERVICE; None stands for one that is not written as
    a whole IRI.

    Rather a false alarm than a miss. The grammar resolves escaped code points before it reads
    (https://www.w3.org/TR/sparql11-query/#codepointEscape), a parser may resolve them in strings
    and IRIs only, so both readings count. What looks like a call is none where the grammar has it
    stand in a name, a string or a comment; behind the first token that the grammar has no place
    for, where a parser may read otherwise (`''<'>'` is a comparison to Oxigraph), it is one
    wherever it stands.
    """
    return {endpoint for text in _readings(query) for endpoint in _called(text)}


def _called(text: str) -> set[str | None]:
    """The endpoints in one reading of a query."""
    words = list(_SERVICE.finditer(text))
    calls = [(word, call) for word in words[:_MOST] if (call := _BEHIND.match(text, word.end()))]
    if not calls and len(words) <= _MOST:
        return set()
    if len(words) > _MOST or len(text) > _LONGEST:
        return {None}
    sure = kept_until(text)
    keywords = {each.start for each in lexemes_of(text) if each.terminals == {"SERVICE"}}
    return {
        None if call["iri"] is None or "\\" in call["iri"] else call["iri"]
        for word, call in calls
        if word.start() in keywords or call.end() > sure
    }


def _names_dataset(text: str) -> bool:
    """Whether FROM stands in one reading of a query; without a space behind it where a token
    beginning so is out of place, since Oxigraph needs none (`FROM:g`, `FROMNAMED`).
    """
    found = {
        token.text.upper()
        for token in tokens(text)
        if token.kind in ("word", "name") and token.text[:4].upper() == "FROM"
    }
    return "FROM" in found or (bool(found) and kept_until(text) < len(text))


def _calls_what_changes(text: str) -> bool:
    """Whether a function is called that answers differently each time. A false alarm costs no more
    than an answer that isn't kept.
    """
    if not _CHANGING.search(text):
        return False
    if len(text) > _LONGEST or kept_until(text) < len(text):
        return True
    return any(
        lexeme.text.upper() in _FUNCTIONS and behind.text[0:1] == "("
        for lexeme, behind in pairwise(lexemes_of(text))
    )


def _has_hint(text: str) -> bool:
    """Whether one reading of a query may ask for anything; rather a false alarm than a miss."""
    # The one letter that matches I, whatever its case, and is another one in capitals.
    capitals = text.upper().replace("\u0130", "I")
    return capitals.count("SERVICE") > _MOST or any(
        word in capitals and hint.search(capitals) for word, hint in _HINTS.items()
    )


def _verb(query: str) -> str:
    """The first word of `query` behind its prologue, in capitals; empty where there is none."""
    words = (word for word in _words(query) if word not in ("BASE", "PREFIX", "VERSION"))
    return next(words, "")


def _words(query: str) -> Iterator[str]:
    """The words of `query` outside of strings, IRIs, names and comments, in capitals."""
    return (token.text.upper() for token in tokens(query) if token.kind == "word")


def _readings(query: str) -> set[str]:
    """`query` as it stands, and with its escaped code points resolved."""
    return {query, _CODE_POINT.sub(_character, query)} if "\\" in query else {query}


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]
