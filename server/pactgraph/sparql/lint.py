"""What is wrong with a query that runs: an order that leaves rows to chance, joins of everything
with everything, patterns that engines are known to be slow at, and what they answer differently.

Each rule is a function that gives places with what to do about them. Where something is meant, a
comment in the query says so: `# allow cross-product: there are three of each`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pactgraph.sparql.joins import cross_product
from pactgraph.sparql.orders import total_order
from pactgraph.sparql.portable import (
    cast,
    division,
    duration,
    early_bind,
    exists,
    group_concat,
    joined_order,
)
from pactgraph.sparql.text import Group, Lexeme, lexemes_of, outline
from pactgraph.sparql.walks import everything, long_path, unanchored_path

_ALLOWED = re.compile(r"#[ \t]*allow ([a-z-]+):[ \t]*\S")


@dataclass(frozen=True, slots=True, order=True)
class Advice:
    """What to do about a place of a query: its line, counted from 1, the rule, and words.

    What `is_warning` may be no mistake.
    """

    line: int
    rule: str
    words: str
    is_warning: bool = False


def lint(query: str) -> list[Advice]:
    """What there is to mend in `query`, in the order of its lines; it is valid SPARQL."""
    lexemes, whole = tuple(lexemes_of(query)), outline(query)
    allowed = {match[1] for match in _ALLOWED.finditer(query)}
    found = [
        Advice(query.count("\n", 0, start) + 1, name, words, name in _WARNINGS)
        for name, rule in RULES.items()
        if name not in allowed
        for start, words in rule(lexemes, whole)
    ]
    return sorted(set(found))


def _optional(lexemes: Sequence[Lexeme], whole: Group) -> Iterator[tuple[int, str]]:
    """A parameter within OPTIONAL alone chooses nothing: every row is found, whatever it is."""
    inside, places = [False], list[tuple[bool, Lexeme]]()
    for before, each in pairwise([lexemes[0], *lexemes]):
        if each.text == "{":
            inside.append(inside[-1] or before.text.upper() == "OPTIONAL")
        elif each.text == "}" and len(inside) > 1:
            inside.pop()
        elif each.text.startswith("$"):
            places.append((inside[-1], each))
    outside = {each.text for is_inside, each in places if not is_inside}
    for _, each in places:
        if each.text not in outside and each.text != "$lang":
            yield (
                each.start,
                f"{each.text} stands within OPTIONAL alone, so that the same things are "
                "found whatever it is; write a triple with it before, unless that is meant",
            )


RULES: dict[str, Callable[[Sequence[Lexeme], Group], Iterator[tuple[int, str]]]] = {
    "total-order": total_order,
    "cross-product": cross_product,
    "unanchored-path": unanchored_path,
    "long-path": long_path,
    "everything": everything,
    "optional-parameter": _optional,
    "group-concat": group_concat,
    "cast": cast,
    "duration": duration,
    "division": division,
    "exists": exists,
    "early-bind": early_bind,
    "joined-order": joined_order,
}
_PORTABLE = ("group-concat", "cast", "duration", "division", "exists", "early-bind", "joined-order")
_WARNINGS = (*_PORTABLE, "optional-parameter")
