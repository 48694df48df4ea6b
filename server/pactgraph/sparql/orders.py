"""Whether the rows of a table are in one order: a rule of `lint`."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pactgraph.sparql.text import Group, Lexeme, names


def total_order(lexemes: Sequence[Lexeme], whole: Group) -> Iterator[tuple[int, str]]:
    """A table is in one order only if what tells its rows apart is a key: the thing that a row is
    about, which is its first column, or else every column.
    """
    words = [each.text.upper() for each in lexemes]
    select = next((i for i, word in enumerate(words) if word in ("SELECT", "CONSTRUCT", "ASK")), 0)
    if not lexemes or words[select] != "SELECT":
        return
    columns = list(_projected(lexemes[select + 1 :]))
    orders = [i for i, (one, two) in enumerate(pairwise(words)) if (one, two) == ("ORDER", "BY")]
    last = words.index("LIMIT", orders[-1]) if orders and "LIMIT" in words[orders[-1] :] else None
    depth = sum((word == "{") - (word == "}") for word in words[: orders[-1]]) if orders else 1
    if depth:
        yield lexemes[select].start, "has no ORDER BY, so that its rows come in any order; add one"
        return
    keys = set(names(lexemes[orders[-1] : last]))
    if columns and columns[0] not in keys and not set(columns) <= keys:
        yield (
            lexemes[orders[-1]].start,
            f"its rows may tie: end ORDER BY with ?{columns[0]}, or name every column in it",
        )


def _projected(lexemes: Sequence[Lexeme]) -> Iterator[str]:
    """The columns of a SELECT, in their order."""
    depth, before = 0, ""
    for each in lexemes:
        if each.text.upper() in ("WHERE", "{", "FROM"):
            return
        depth += (each.text == "(") - (each.text == ")")
        if "VARIABLE" in each.terminals and (depth == 0 or before.upper() == "AS"):
            yield each.text[1:]
        before = each.text
