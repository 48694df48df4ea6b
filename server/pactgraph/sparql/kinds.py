"""What kind of term a column of an answer holds, where the text of a query makes that sure.

Read from tokens, rather too few than too many. What stands before a predicate of its own is no
literal, and what has a language is one; either is sure of a variable where every place in which
that stands is in the same group, or in a group within it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from pactgraph.sparql.text import Token, tokens


class TermKind(Enum):
    """What a cell holds, if it holds anything."""

    RESOURCE = "an IRI or a blank node"
    LITERAL = "a literal"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a variable stands, by the groups around it from the outermost on, and what it must be
    there.
    """

    name: str
    groups: tuple[int, ...]
    kind: TermKind | None


def kinds_of(query: str) -> Mapping[str, TermKind]:
    """The kinds of the variables of `query` that are sure."""
    places = list(_places(list(tokens(query))))
    return {
        place.name: place.kind
        for place in places
        if place.kind and all(_is_within(other, place) for other in places)
    }


def _is_within(other: _Place, place: _Place) -> bool:
    """Whether `other` is another variable, or in the group of `place`."""
    return other.name != place.name or other.groups[: len(place.groups)] == place.groups


def _places(sequence: Sequence[Token]) -> Iterator[_Place]:
    """The places of all variables in braces."""
    groups: list[int] = []
    for index, token in enumerate(sequence):
        if token.text == "{":
            groups.append(index)
        elif token.text == "}" and groups:
            groups.pop()
        elif token.kind == "variable" and groups:
            yield _Place(token.text[1:], tuple(groups), _kind(sequence, index))


def _kind(sequence: Sequence[Token], index: int) -> TermKind | None:
    """What the variable at `index` must be, by what stands around it."""
    before = [token.text.upper() for token in sequence[max(0, index - 4) : index]]
    behind = sequence[index + 1 : index + 5]
    texts = [token.text for token in behind]
    if before == ["FILTER", "(", "LANG", "("] and texts[:2] == [")", "="] and texts[3:] == [")"]:
        return TermKind.LITERAL
    begins = before[-1:] in (["{"], ["}"], ["."])
    return TermKind.RESOURCE if begins and _has_predicate(sequence, index + 1) else None


def _has_predicate(sequence: Sequence[Token], index: int) -> bool:
    """Whether a predicate, or a chain of them, stands at `index`: another path may lead from a
    literal to itself.
    """
    for step, behind in pairwise(sequence[index:]):
        if step.kind not in ("iri", "name", "variable") and step.text not in ("a", "/"):
            return False
        if step.text != "/" and behind.kind != "other":
            return True
        if step.text != "/" and behind.text != "/":
            return False
    return False
