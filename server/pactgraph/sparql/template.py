"""Query text with places to fill in, read once: its `$parameters`, and the LIMIT and OFFSET of the
answer as a whole.

What is put in is a serialised term or a number, so that no value can become syntax.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.errors import ParameterError
from pactgraph.sparql.text import FORMS, Token, declared_prefixes, tokens

# What a parameter is replaced by; a variable leaves it open.
Put: TypeAlias = ox.NamedNode | ox.Literal | ox.Variable

# How a term writes what it can't have as it is. A parser may resolve escapes of code points before
# it reads strings, even where a backslash stands before the escape, and take eight digits where
# there are (https://www.w3.org/TR/sparql11-query/#codepointEscape).
_ESCAPE = re.compile(r"\\\\([uU])|\\u([0-9A-Fa-f]{4})|\\.")
# A number that is longer bounds nothing.
_DIGITS = re.compile(r"[0-9]{1,18}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a text that something else is put into; `value` is what stands there."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """The text of a query, its form, such as SELECT, and what can be put into it.

    `limit` and `offset` are those outside of all braces, which bound the answer; None where they
    are not written. Each of `chosen` is a LIMIT inside of braces with the same number: an inner
    SELECT that chooses what the rows of the answer are about, before more is looked up.
    """

    text: str
    form: str
    parameters: tuple[Place, ...]
    limit: Place | None = None
    offset: Place | None = None
    chosen: tuple[Place, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the parameters."""
        return frozenset(place.value for place in self.parameters)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the text declares, with their namespaces."""
        return declared_prefixes(self.text)

    def bind(self, terms: Mapping[str, Put]) -> str:
        """The text with each parameter replaced by its term.

        Raises ParameterError for a parameter without a term and for a term without a parameter.
        """
        return self._fill(self._terms(terms))

    def bind_part(self, terms: Mapping[str, Put], limit: int, offset: int) -> str:
        """The text as `bind` gives it, for at most `limit` rows from row `offset` of its answer on,
        counted from 0. What is `chosen` reaches to the last of them.

        Raises ValueError where the text has no LIMIT, and ParameterError as `bind` does.
        """
        if self.limit is None:
            raise ValueError("a query without LIMIT is answered whole")
        puts = [*self._terms(terms), (self.limit, str(limit))]
        before = int(self.offset.value) + offset if self.offset else offset
        puts += [(place, str(before + limit)) for place in self.chosen]
        if self.offset:
            puts.append((self.offset, str(before)))
        elif offset:
            end = self.limit.end
            puts.append((Place(end, end, ""), f" OFFSET {offset}"))
        return self._fill(puts)

    def _terms(self, terms: Mapping[str, Put]) -> list[tuple[Place, str]]:
        if unknown := terms.keys() - self.names:
            raise ParameterError(
                f"unknown parameter {_listed(unknown)}; there is {_listed(self.names) or 'none'}"
            )
        if missing := self.names - terms.keys():
            raise ParameterError(f"missing parameter {_listed(missing)}")
        return [(place, written(terms[place.value])) for place in self.parameters]

    def _fill(self, puts: Sequence[tuple[Place, str]]) -> str:
        pieces, end = [], 0
        for place, text in sorted(puts, key=lambda put: put[0].start):
            pieces += [self.text[end : place.start], text]
            end = place.end
        return "".join([*pieces, self.text[end:]])


def template(query: str) -> Template:
    """The template that `query` is."""
    sequence = list(tokens(query))
    form = next((word for word in map(_word, sequence) if word in FORMS), "SELECT")
    parameters = tuple(
        Place(token.start, token.start + len(token.text), token.text[1:])
        for token in sequence
        if token.kind == "variable" and token.text[0] == "$"
    )
    bounds = list(_bounds(query, sequence))
    limit, offset = (
        next((place for depth, word, place in reversed(bounds) if (depth, word) == (0, name)), None)
        for name in ("LIMIT", "OFFSET")
    )
    chosen = tuple(
        place
        for depth, word, place in bounds
        if limit and depth and word == "LIMIT" and int(place.value) == int(limit.value)
    )
    return Template(query, form, parameters, limit, offset, chosen)


def written(term: Put) -> str:
    """`term` as a query has it: one and the same to every reader of SPARQL, be it one that resolves
    escapes of code points first, and one that doesn't.
    """
    return _ESCAPE.sub(_unmistakable, str(term))


def _unmistakable(escape: re.Match[str]) -> str:
    letter, digits = escape.groups()
    if letter:  # a backslash, behind which what is said to be a letter looks like an escape
        return f"\\\\\\U{ord(letter):08X}"
    return f"\\U0000{digits}" if digits else escape.group()


def bind(query: str, terms: Mapping[str, Put]) -> str:
    """`query` with each `$parameter` replaced by its term; see Template."""
    return template(query).bind(terms)


def _bounds(query: str, sequence: Sequence[Token]) -> Iterator[tuple[int, str, Place]]:
    """The numbers behind LIMIT and OFFSET, with the braces around them."""
    depth = 0
    for token, behind in pairwise(sequence):
        depth += (token.text == "{") - (token.text == "}")
        digits = _DIGITS.match(query, behind.start)
        if _word(token) in ("LIMIT", "OFFSET") and digits:
            yield depth, _word(token), Place(digits.start(), digits.end(), digits.group())


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _listed(names: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(names))
