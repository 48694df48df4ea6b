"""The IRIs that a query looks for in the data, and what is told of one that isn't there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from pactgraph.sparql.text import Lexeme, lexemes_of

# Of a longer query, in characters, they are not looked for.
_LONGEST = 100_000
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Behind these an IRI with parentheses is a function.
_BEFORE_FUNCTIONS = {
    *"(,!=<>+-*/",
    "!=",
    "<=",
    ">=",
    "&&",
    "||",
    "FILTER",
    "HAVING",
    "BY",
    "DISTINCT",
}
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A term that isn't in the data, and the terms of its namespace whose names are near to it."""

    iri: str
    near: tuple[str, ...] = ()

    def shortened(self, shorten: Callable[[str], str]) -> "Stranger":
        """The same with names as people write them."""
        return Stranger(shorten(self.iri), tuple(map(shorten, self.near)))

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"{self.iri} doesn't occur in the data{hint}"


def terms_of(query: str, base: str | None = None) -> tuple[str, ...]:
    """The IRIs of `query` that stand for terms of data, each once, in order: not those that name
    datatypes or functions, and none of the graph that CONSTRUCT makes. `base` resolves relative
    ones.
    """
    if len(query) > _LONGEST:
        return ()
    return tuple(dict.fromkeys(_terms([*lexemes_of(query)], base or "")))


def _terms(lexemes: list[Lexeme], base: str) -> Iterator[str]:
    prefixes: dict[str, str] = {}
    depth, made = 0, -1  # `made` is the depth of the braces of what CONSTRUCT makes
    before = ["", ""]
    for lexeme, behind in zip(lexemes, [*lexemes[1:], lexemes[-1]], strict=True):
        word = lexeme.text.upper() if "NAME" not in lexeme.terminals else ""
        if word == "{":
            depth += 1
            made = depth if before[1] == "CONSTRUCT" else made
        elif word == "}":
            made = -1 if depth == made else made
            depth -= 1
        iri = _iri(lexeme, prefixes, base)
        if iri and before[0] == "PREFIX":
            prefixes[before[1]] = iri
        elif iri and before[1] == "BASE":
            base = iri
        elif iri and made < 0 and not _is_no_data(before[1], behind.text):
            yield iri
        before = [before[1], word or lexeme.text]


def _is_no_data(before: str, behind: str) -> bool:
    """Whether an IRI between two tokens names a datatype or a function."""
    return before == "^^" or (behind[:1] == "(" and before in _BEFORE_FUNCTIONS)


def _iri(lexeme: Lexeme, prefixes: dict[str, str], base: str) -> str | None:
    """The IRI that a token stands for; None where it is none, or its prefix isn't known."""
    if "IRI" in lexeme.terminals:
        iri = lexeme.text[1:-1]
        if _ABSOLUTE.match(iri):
            return iri
        return urljoin(base, iri) + ("#" if iri.endswith("#") else "")
    if "NAME" in lexeme.terminals:
        prefix, _, local = lexeme.text.partition(":")
        if f"{prefix}:" in prefixes:
            return prefixes[f"{prefix}:"] + _ESCAPE.sub(r"\1", local)
    return None
