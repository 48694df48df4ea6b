"""What engines are known to answer differently, or not at all: rules of `lint`. What each engine
makes of the queries of the project is held by `tests/standards/test_engines.py`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pactgraph.sparql.text import Group, Item, Lexeme, groups, names

Found = Iterator[tuple[int, str]]
_UNCASTABLE = ("date", "gYear", "gYearMonth", "time", "duration", "dayTimeDuration")


def group_concat(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """Engines differ in whether the joined text keeps a language, in what is unbound, and in
    whether there is a separator by itself.
    """
    for i, each in enumerate(lexemes):
        if "GROUP_CONCAT" not in each.terminals:
            continue
        behind = [one.text.upper() for one in lexemes[i + 1 : i + 4]]
        inner = behind[2:3] if behind[1:2] == ["DISTINCT"] else behind[1:2]
        if inner and inner[0][0:1] == "?":
            variable = inner[0].lower()
            yield (
                each.start,
                f"GROUP_CONCAT joins {variable} with its language in some engines only; write "
                'STR(…) around it, and COALESCE(STR(…), "") where it may be unbound',
            )
        if "SEPARATOR" not in (one.text.upper() for one in _within(lexemes, i + 1)):
            yield each.start, 'Virtuoso joins nothing without a separator; add ; SEPARATOR=" "'


def cast(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """Casts to dates and durations are not in SPARQL 1.1; STRDT is."""
    for name, behind in pairwise(lexemes):
        kind = name.text.partition(":")[2]
        if name.text.startswith("xsd:") and behind.text == "(" and kind in _UNCASTABLE:
            yield name.start, f"not every engine casts to {kind}; write STRDT(…, {name.text})"


def duration(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """A literal of a length of time is a column to Virtuoso."""
    for text, mark, kind in zip(lexemes, lexemes[1:], lexemes[2:], strict=False):
        if mark.text == "^^" and kind.text.rstrip(">").endswith(("duration", "Duration")):
            yield text.start, f"Virtuoso misreads it; write STRDT({text.text}, {kind.text})"


def division(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """An error that is meant to leave a cell empty ends the query on Virtuoso."""
    for mark, number in pairwise(lexemes):
        if (mark.text, number.text) == ("/", "0"):
            yield (
                mark.start,
                "Virtuoso gives up at a division by 0; for an empty cell write a variable that "
                "nothing gives a value",
            )


def exists(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """EXISTS gives a value by itself, or by IF; beside && and || Virtuoso compiles it in a FILTER
    alone, and rdflib reads none between SELECT and WHERE.
    """
    words = [each.text.upper() for each in lexemes]
    bound = set[str]()
    for i, word in enumerate(words):
        if word != "EXISTS":
            continue
        first = i - 1 if words[i - 1 : i] == ["NOT"] else i
        opened = list(_openings(words, first))
        before = [words[place - 1] for place in opened if place]
        if before and before[-1] in ("FILTER", "HAVING"):
            continue
        is_alone = opened[:1] == [first - 1] and before[0] in ("BIND", "IF")
        if before and not (is_alone and before[-1] == "BIND"):
            yield lexemes[i].start, "write it as BIND(IF(EXISTS { … }, 1, 0) AS ?is), by itself"
        elif before == ["BIND"]:
            bound.add(lexemes[_end(words, i) + 2].text)
    for before_it, each, behind in zip(lexemes, lexemes[1:], lexemes[2:], strict=False):
        if each.text in bound and {before_it.text, behind.text} & {"&&", "||", "!"}:
            yield each.start, f"{each.text} is an EXISTS; write IF(EXISTS {{ … }}, 1, 0) and = 1"


def early_bind(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """Virtuoso loses rows where a BIND parts a group with EXISTS from an OPTIONAL."""
    for group, _ in groups(whole):
        has_exists = any(one.kind == "EXISTS" for item in group.items for one in item.groups)
        for place, item in enumerate(group.items):
            later = group.items[place + 1 :]
            if item.kind == "BIND" and has_exists and any(one.kind == "OPTIONAL" for one in later):
                *_, variable = names(item.lexemes)
                if not any(variable in _mentioned(one) for one in later):
                    yield (
                        item.start,
                        "Virtuoso loses rows by a BIND between EXISTS and OPTIONAL; move it to "
                        "the end of the group",
                    )


def joined_order(lexemes: Sequence[Lexeme], whole: Group) -> Found:
    """Within a subquery Virtuoso orders texts with a language by numbers of its own."""
    words = [each.text for each in lexemes]
    made = {behind for before, behind in pairwise(words) if before.upper() == "AS"}
    joined = set[str]()
    for i, each in enumerate(lexemes):
        if "GROUP_CONCAT" in each.terminals:
            joined |= {each.text for each in _within(lexemes, i + 1) if each.text[0:1] == "?"}
    braces = 0
    for i, word in enumerate(words):
        braces += (word == "{") - (word == "}")
        if braces and [text.upper() for text in words[i : i + 2]] == ["ORDER", "BY"]:
            for each in _bare(lexemes[i + 2 :]):
                if each.text in joined - made:
                    yield (
                        each.start,
                        "Virtuoso orders labels in a subquery by chance; write "
                        f"(STR({each.text})), "
                        f'or (COALESCE(STR({each.text}), "")) where it may be unbound',
                    )


def _bare(order: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """The variables by which something is ordered as they are."""
    depth = 0
    for each in order:
        depth += (each.text == "(") - (each.text == ")")
        if each.text == "}" or each.text.upper() in ("LIMIT", "OFFSET"):
            return
        if depth == 0 and each.text[0:1] == "?":
            yield each


def _within(lexemes: Sequence[Lexeme], opening: int) -> Iterator[Lexeme]:
    """What stands in the brackets that open at a place."""
    depth = 0
    for each in lexemes[opening:]:
        depth += (each.text == "(") - (each.text == ")")
        if depth == 0:
            return
        yield each


def _openings(words: Sequence[str], place: int) -> Iterator[int]:
    """Where the brackets open that a place is in, from within, up to the group that it is in."""
    brackets = braces = 0
    for i in range(place - 1, -1, -1):
        braces += (words[i] == "}") - (words[i] == "{")
        if braces < 0:
            return
        if braces == 0:
            brackets += (words[i] == ")") - (words[i] == "(")
            if brackets < 0:
                brackets = 0
                yield i


def _end(words: Sequence[str], place: int) -> int:
    """Where the braces close that open behind a place."""
    depth = 0
    for i in range(place + 1, len(words)):
        depth += (words[i] == "{") - (words[i] == "}")
        if depth == 0:
            return i
    return len(words) - 1


def _mentioned(item: Item) -> set[str]:
    """All variables of an item, in its groups too."""
    inner = (_mentioned(one) for group in item.groups for one in group.items)
    return set(names(item.lexemes)).union(*inner)
