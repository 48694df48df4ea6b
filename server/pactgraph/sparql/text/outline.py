"""A query as the groups between its braces: what stands in each, and which variables.

Read from tokens, for those who look a query over before it runs. What breaks the grammar gives an
outline that means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactgraph.sparql.text.places import Lexeme, lexemes_of

# What ends a sentence of triples beside its full stop.
_KEYWORDS = ("FILTER", "OPTIONAL", "MINUS", "BIND", "VALUES", "GRAPH", "SERVICE", "UNION")


@dataclass(frozen=True)
class Group:
    """What stands between two braces; `kind` is the word before them, or SELECT for a query in it.

    `columns` are what a SELECT lets out, None where that is all.
    """

    kind: str
    start: int
    items: tuple[Item, ...]
    columns: frozenset[str] | None = None

    @property
    def variables(self) -> frozenset[str]:
        """The variables that can be seen from outside."""
        inner = frozenset().union(*(item.variables for item in self.items))
        return inner if self.columns is None else self.columns


@dataclass(frozen=True)
class Item:
    """A sentence of triples ("triples"), or a FILTER, BIND or VALUES, or a group in the group.

    A parameter is no variable. `groups` are those in it: itself, or those behind EXISTS.
    """

    kind: str
    start: int
    lexemes: tuple[Lexeme, ...]
    groups: tuple[Group, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """The variables that it brings, or in a FILTER, asks about."""
        if self.kind in ("MINUS", "FILTER"):
            return frozenset()
        seen = (group.variables for group in self.groups if group.kind != "EXISTS")
        return frozenset(names(self.lexemes)).union(*seen)


def names(lexemes: Sequence[Lexeme]) -> Iterator[str]:
    """The variables among tokens; what begins with $ is a parameter."""
    return (each.text[1:] for each in lexemes if each.text[0:1] == "?" and len(each.text) > 1)


def outline(query: str) -> Group:
    """The outermost group of `query`, in which its WHERE stands."""
    lexemes = list(lexemes_of(query))
    opening = next((i for i, each in enumerate(lexemes) if each.text == "{"), None)
    form = next((each.text.upper() for each in lexemes if each.text.upper() == "CONSTRUCT"), "")
    if form and opening is not None:
        later = range(_closing(lexemes, opening) + 1, len(lexemes))
        opening = next((i for i in later if lexemes[i].text == "{"), opening)
    if opening is None:
        return Group("WHERE", 0, ())
    return _group("WHERE", lexemes[opening + 1 : _closing(lexemes, opening)])


def groups(
    group: Group, outer: frozenset[str] = frozenset()
) -> Iterator[tuple[Group, frozenset[str]]]:
    """The group and those in it, with the variables that have values around each."""
    yield group, outer
    for item in group.items:
        others = [each for each in group.items if each is not item]
        if item.kind == "UNION":
            others = [each for each in others if each.kind != "UNION"]
        around = outer.union(*(each.variables for each in others))
        for inner in item.groups:
            yield from groups(inner, frozenset() if inner.kind == "SELECT" else around)


def _group(kind: str, inner: Sequence[Lexeme]) -> Group:
    """The group between two braces."""
    start = inner[0].start if inner else 0
    if inner and inner[0].text.upper() == "SELECT":
        opening = next(i for i, each in enumerate(inner) if each.text == "{")
        closing = _closing(inner, opening)
        where = _group("WHERE", inner[opening + 1 : closing])
        return Group("SELECT", start, where.items, _columns(inner[1:opening]))
    return Group(kind, start, tuple(_items(inner)))


def _columns(head: Sequence[Lexeme]) -> frozenset[str] | None:
    """The variables that a SELECT lets out."""
    found, depth = set[str](), 0
    for before, each in zip(("", *(each.text for each in head)), head, strict=False):
        depth += (each.text == "(") - (each.text == ")")
        if each.text == "*" and depth == 0:
            return None
        if "VARIABLE" in each.terminals and (depth == 0 or before.upper() == "AS"):
            found.add(each.text[1:])
    return frozenset(found)


def _items(inner: Sequence[Lexeme]) -> Iterator[Item]:
    place = 0
    while place < len(inner):
        word = inner[place].text.upper()
        if word in (".", "UNION"):
            place += 1
            continue
        end = _end(inner, place)
        piece = tuple(inner[place:end])
        groups = tuple(_groups(piece, word))
        kind = word if word in _KEYWORDS else "GROUP" if word == "{" else "triples"
        if kind == "GROUP" and _is_union(inner, place, end):
            kind = "UNION"
        own = _outside(piece) if groups else piece
        yield Item(kind, inner[place].start, own, groups)
        place = end


def _is_union(inner: Sequence[Lexeme], place: int, end: int) -> bool:
    around = [inner[i].text.upper() for i in (place - 1, end) if 0 <= i < len(inner)]
    return "UNION" in around


def _end(inner: Sequence[Lexeme], place: int) -> int:
    """Where the item at `place` ends."""
    word = inner[place].text.upper()
    if word in _KEYWORDS or word == "{":
        return _end_of_clause(inner, place, word)
    depth = 0
    for end in range(place, len(inner)):
        text = inner[end].text
        if depth == 0 and end > place and (text in (".", "{") or text.upper() in _KEYWORDS):
            return end
        depth += (text in ("[", "(")) - (text in ("]", ")"))
    return len(inner)


def _end_of_clause(inner: Sequence[Lexeme], place: int, word: str) -> int:
    braces = word not in ("FILTER", "BIND")
    for end in range(place, len(inner)):
        text = inner[end].text
        if text == "{":
            return _closing(inner, end) + 1
        if text == "(" and not braces:
            return _closing(inner, end, "()") + 1
    return len(inner)


def _groups(piece: Sequence[Lexeme], word: str) -> Iterator[Group]:
    """The groups in an item."""
    if word == "VALUES":
        return
    place = 0
    while place < len(piece):
        if piece[place].text == "{":
            before = piece[place - 1].text.upper() if place else ""
            kind = before if before in ("EXISTS", "OPTIONAL", "MINUS") else "GROUP"
            closing = _closing(piece, place)
            yield _group(kind, piece[place + 1 : closing])
            place = closing
        place += 1


def _outside(piece: Sequence[Lexeme]) -> tuple[Lexeme, ...]:
    """The tokens of an item outside of the groups in it."""
    kept, depth = list[Lexeme](), 0
    for each in piece:
        depth += each.text == "{"
        if depth == 0:
            kept.append(each)
        depth -= each.text == "}"
    return tuple(kept)


def _closing(lexemes: Sequence[Lexeme], opening: int, pair: str = "{}") -> int:
    """Where what opens at `opening` is closed; the end where it isn't."""
    depth = 0
    for place in range(opening, len(lexemes)):
        depth += (lexemes[place].text == pair[0]) - (lexemes[place].text == pair[1])
        if depth == 0:
            return place
    return len(lexemes) - 1
