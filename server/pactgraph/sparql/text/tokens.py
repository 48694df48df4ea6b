"""SPARQL as tokens.

Nothing here parses SPARQL; the engine does. Tokens are enough to find words that matter outside of
strings, IRIs and comments.
Terminals: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


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


def declared_prefixes(query: str) -> dict[str, str]:
    """The prefixes that `query` declares, with their namespaces, as it writes these."""
    sequence = [*tokens(query)]
    lines = zip(sequence, sequence[1:], sequence[2:], strict=False)
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for word, name, iri in lines
        if (word.kind, name.kind, iri.kind) == ("word", "name", "iri")
        and word.text.upper() == "PREFIX"
    }


def without_dataset(query: str) -> str:
    """`query` without what it names as its dataset, all else at its place."""
    text, start = query, None
    for token in tokens(query):
        if token.kind == "word" and token.text.upper() == "FROM":
            start = token.start
        elif start is not None and token.kind in ("iri", "name"):
            end = token.start + len(token.text)
            text = text[:start] + re.sub(r"[^\n\r]", " ", text[start:end]) + text[end:]
            start = None
    return text


def pieces(query: str) -> Iterator[tuple[str, str]]:
    """All of `query` in order, as kinds and texts; comments and white space are `comment` and
    `space`.
    """
    for match in _TOKEN.finditer(query):
        yield match.lastgroup or "other", match.group()
