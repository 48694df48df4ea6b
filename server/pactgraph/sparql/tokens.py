"""SPARQL as tokens: what a query asks for before it runs.

Nothing here parses SPARQL; the engine does. Tokens are enough to find words that matter outside of
strings, IRIs and comments.
Terminals: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pactgraph.errors import ForbiddenError

_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n\r]* )
  | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8})*> )
  | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
  | (?P<variable> [?$]\w+ )
  | (?P<name> [^\W\d_][\w.-]{0,127}?:[\w.:%\\-]* | :[\w.:%\\-]* )
  | (?P<tag> @[A-Za-z][A-Za-z0-9-]* )
  | (?P<word> [^\W\d]\w* )
  | (?P<space> \s+ )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_SERVICE_IN = {
    "word": re.compile("SERVICE", re.IGNORECASE),
    "name": re.compile(r"^[^:]*SERVICE|[^\w:]SERVICE", re.IGNORECASE),
}
# Most queries hold none of these, in capitals, and need not be read token by token.
_TELLING = ("SERVICE", "FROM", "NOW", "RAND", "UUID", "BNODE", r"\U")
_SERVICE = re.compile("SERVICE", re.IGNORECASE)
_MAY_CALL = re.compile(r"SERVICE|\\u", re.IGNORECASE)
# Wherever it stands: a false alarm costs no more than an answer that isn't kept.
_CHANGING = re.compile(r"(?<![?$\w])(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind (a group of the pattern above), its text and where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The tokens of `query` in order, comments and white space left out."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind not in ("comment", "space"):
            yield Token(kind, match.group(), match.start())


def query_form(query: str) -> str | None:
    """The form of `query`, such as SELECT; None where no word tells. Raises ForbiddenError where
    its first verb is one of SPARQL Update.
    """
    form = next((word for word in _words(query) if word in FORMS or word in _UPDATES), None)
    if form in _UPDATES:
        raise ForbiddenError(
            f"{form} is an update; this endpoint only answers queries. Data changes by a new "
            "release."
        )
    return form


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
    """The traits of `query`."""
    capitals = query.upper()
    if not any(word in capitals for word in _TELLING):
        return _PLAIN
    called, may_change = (
        services(query),
        _CHANGING.search(query) or _CHANGING.search(_unescape(query)),
    )
    return Traits("FROM" in _words(query), frozenset(called), bool(called or may_change))


def services(query: str) -> set[str | None]:
    """The endpoints that `query` may call with SERVICE; None stands for one that is not written as
    a whole IRI.

    Rather a false alarm than a miss. The grammar resolves escaped code points before it reads
    (https://www.w3.org/TR/sparql11-query/#codepointEscape), a parser may resolve them in strings
    and IRIs only, so both readings count. Oxigraph needs no space around a keyword
    (`SERVICESILENT`, `SERVICEx:x`, `x:.SERVICE`), so the word counts inside of a word, in the
    prefix of a name and after a dot, but not as a local name (`sd:Service`).

    A call that is allowed runs where connections open. What looks like a string or an IRI here may
    be none to the parser (`''<'>'` is a comparison), so the word may not stand anywhere else in
    such a query, nor may an escape.
    """
    readings = {query, _unescape(query)} if _MAY_CALL.search(query) else set()
    found: set[str | None] = set()
    for text in readings:
        called = list(_endpoints(list(tokens(text))))
        hidden = (
            len(_SERVICE.findall(text))
            - len(called)
            - sum(len(_SERVICE.findall(iri)) for iri in called if iri)
        )
        found |= {*called, *([None] if called and (hidden or len(readings) > 1) else [])}
    return found


def _endpoints(sequence: list[Token]) -> Iterator[str | None]:
    """What stands behind each SERVICE of a sequence of tokens: a whole IRI, or None for anything
    else.
    """
    for place, token in enumerate(sequence):
        if token.kind in _SERVICE_IN and _SERVICE_IN[token.kind].search(token.text):
            behind = sequence[place + 1 : place + 3]
            if behind and behind[0].text.upper() == "SILENT":
                behind = behind[1:]
            is_plain = (
                token.text.upper() == "SERVICE"
                and behind
                and behind[0].kind == "iri"
                and "\\" not in behind[0].text
            )
            yield behind[0].text[1:-1] if is_plain else None


def _words(query: str) -> Iterator[str]:
    """The words of `query` outside of strings, IRIs, names and comments, in capitals."""
    return (token.text.upper() for token in tokens(query) if token.kind == "word")


def _unescape(query: str) -> str:
    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 else match[0]

    return _CODE_POINT.sub(character, query)
