"""Where a query breaks the grammar: the first token that can't stand where it stands.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pactgraph.sparql.grammar import FUNCTIONS, Part, first, grammar

_NAME = r"[^\W\d_](?:[\w.-]*[\w-])?"
_LOCAL = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%])"
_LEXEMES = re.compile(
    rf"""
    (?P<space> (?:[ \t\r\n]+|\#[^\n\r]*)+ )
  | (?P<IRI> <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u\w{{4}}|\\U\w{{8}})*> )
  | (?P<STRING> \"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\[tbnrf"'\\]|\\u\w{{4}}|\\U\w{{8}}))*\"{{3}}
              | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\[tbnrf"'\\]|\\u\w{{4}}|\\U\w{{8}}))*'{{3}}
              | "(?:[^"\\\n\r]|\\[tbnrf"'\\]|\\u\w{{4}}|\\U\w{{8}})*"
              | '(?:[^'\\\n\r]|\\[tbnrf"'\\]|\\u\w{{4}}|\\U\w{{8}})*' )
  | (?P<VARIABLE> [?$]\w+ )
  | (?P<TAG> @[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)? )
  | (?P<BLANK> _:\w(?:[\w.-]*[\w-])? )
  | (?P<NAME> (?:{_NAME})?:(?:{_LOCAL}(?:(?:{_LOCAL}|[.-])*(?:{_LOCAL}|-))?)? )
  | (?P<NUMBER> (?:\d+\.?\d*|\.\d+)[eE][+-]?\d+ | \d*\.\d+ | \d+ )
  | (?P<word> [A-Za-z]\w* )
  | (?P<sign> <<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=
            | \([ \t\r\n]*\)|\[[ \t\r\n]*\]|[{{}}()\[\].;,*/|^!?+=<>~-] )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A token as the grammar sees it: the terminals that it may be, its text and where
    it starts.
    """

    terminals: frozenset[str]
    text: str
    start: int


class _MisplacedError(Exception):
    """The token at this index can't stand where it stands."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def misplaced(query: str) -> Lexeme | None:
    """The first token of `query` that the grammar has no place for; its text is empty at the end.

    None where the grammar is kept: then it is something else that is wrong.
    """
    lexemes = list(lexemes_of(query))
    try:
        index = _Walk(lexemes).kept()
    except RecursionError:
        return None
    return lexemes[index] if index < len(lexemes) else None


def kept_until(query: str) -> int:
    """Up to which character `query` keeps the grammar; 0 where it is nested too deeply to tell."""
    lexemes = list(lexemes_of(query))
    try:
        index = _Walk(lexemes).kept()
    except RecursionError:
        return 0
    return lexemes[index].start if index < len(lexemes) else len(query)


def rules_in(lexemes: Sequence[Lexeme]) -> list[tuple[str, int, int]]:
    """The rules of the grammar that the tokens of a query follow, the inner before the outer: the
    name of each, the index of its first token and that behind its last. None of a query that breaks
    the grammar, or is nested too deeply to tell.
    """
    walk = _Walk(lexemes)
    try:
        return walk.met if walk.kept() == len(lexemes) else []
    except RecursionError:
        return []


def lexemes_of(query: str) -> Iterator[Lexeme]:
    """The tokens of `query` in order, the end last; what can be none has no terminals, and ends
    them.
    """
    place = 0
    while place < len(query):
        match = _LEXEMES.match(query, place)
        if match is None:
            yield Lexeme(frozenset(), query[place : place + 1], place)
            return
        if match.lastgroup != "space":
            yield Lexeme(_terminals(match.lastgroup or "", match.group()), match.group(), place)
        place = match.end()
    yield Lexeme(frozenset({"END"}), "", len(query))


def assigned_again(query: str) -> Lexeme | None:
    """The first variable that BIND is to assign though it stands before in the same group, or
    SELECT though it stands in its own.

    https://www.w3.org/TR/sparql11-query/#bind
    """
    lexemes = list(lexemes_of(query))
    seen: list[set[str]] = [set()]
    columns: list[list[Lexeme]] = [[]]  # what the SELECT before each group assigns
    before, in_columns, assigned = "", False, list[Lexeme]()
    for lexeme in lexemes:
        word = lexeme.text.upper()
        if word == "SELECT":
            in_columns, assigned = True, []
        elif word == "{":
            seen.append(set())
            columns.append(assigned)
            in_columns, assigned = False, []
        elif word == "}" and len(seen) > 1:
            inner = seen.pop()
            if again := [each for each in columns.pop() if each.text[1:] in inner]:
                return again[0]
            seen[-1] |= inner
        elif "VARIABLE" in lexeme.terminals:
            name = lexeme.text[1:]
            if before == "AS" and name in seen[-1]:
                return lexeme
            if before == "AS" and in_columns:
                assigned.append(lexeme)
            seen[-1].add(name)
        before = word
    return None


def _terminals(kind: str, text: str) -> frozenset[str]:
    if kind == "word":
        word = text.upper()
        names = {word, "FUNCTION"} if word in FUNCTIONS else {word}
        return frozenset({*names, "a"} if text == "a" else names)
    if kind == "sign":
        return frozenset({"".join(text.split())})
    if kind == "NAME" and text.endswith(":"):
        return frozenset({"NAME", "NAMESPACE"})
    return frozenset({kind, "INTEGER"} if kind == "NUMBER" and text.isdecimal() else {kind})


@dataclass(frozen=True, slots=True)
class _Walk:
    """A way through the tokens of a query by the grammar; `met` are the rules on it."""

    lexemes: Sequence[Lexeme]
    met: list[tuple[str, int, int]] = field(default_factory=list)

    def kept(self) -> int:
        """How many tokens keep the grammar. Raises RecursionError."""
        try:
            return self._follow(grammar()["query"], 0)
        except _MisplacedError as error:
            return error.index

    def _follow(self, part: Part, index: int) -> int:
        """The index behind what `part` takes, from `index` on. Raises _MisplacedError."""
        begins, count = first(part), 0
        while self.lexemes[index].terminals & begins:
            index, count = self._once(part, index), count + 1
            if not part.repeats:
                return index
        if count < part.least and "" not in begins:
            raise _MisplacedError(index)
        return index

    def _once(self, part: Part, index: int) -> int:
        if part.kind == "terminal":
            return index + 1
        if part.kind == "rule":
            end = self._follow(grammar()[part.name], index)
            self.met.append((part.name, index, end))
            return end
        if part.kind == "choice":
            fits = (each for each in part.parts if first(each) & self.lexemes[index].terminals)
            return self._follow(next(fits), index)
        for each in part.parts:
            index = self._follow(each, index)
        return index
