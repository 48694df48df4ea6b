"""Which rule beyond the grammar a query breaks, and where: prefixes, grouping, rows of VALUES,
labels of blank nodes, names that are in use.

It is asked only about queries that the engine has refused, and need not know every rule: where it
finds none, what the engine says is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from pactgraph.sparql.text import Lexeme, assigned_again, lexemes_of

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
# What ends the columns of SELECT, and what ends GROUP BY.
_ENDS_COLUMNS = ("FROM", "WHERE", "{")
_ENDS_GROUPING = ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}", "")


def broken_rule(query: str, known: Mapping[str, str]) -> tuple[Lexeme, str] | None:
    """The first token of `query` that breaks a rule, and the rule in words; None where none is
    found. `known` are prefixes that may be advised.
    """
    lexemes = list(lexemes_of(query))
    found = [
        *_undeclared(lexemes, known),
        *_ungrouped(lexemes),
        *_uneven_rows(lexemes),
        *_labels_in_two_groups(lexemes),
        *_filtered_aggregates(lexemes),
    ]
    if found:
        return min(found, key=lambda each: each[0].start)
    again = assigned_again(query)
    words = "is in use already in this group; give the result another name"
    return (again, f"{again.text} {words}") if again else None


def _undeclared(
    lexemes: Sequence[Lexeme], known: Mapping[str, str]
) -> Iterator[tuple[Lexeme, str]]:
    declared: list[str] = []
    before = ""
    for lexeme in lexemes:
        prefix = lexeme.text.partition(":")[0]
        if "NAME" in lexeme.terminals and before == "PREFIX":
            declared.append(prefix)
        elif "NAME" in lexeme.terminals and prefix not in declared:
            near = get_close_matches(prefix, declared, n=1, cutoff=0.6)
            near += get_close_matches(prefix, known, n=1, cutoff=0.6)
            advice = f"declare it, such as PREFIX {prefix}: <…>"
            if prefix in known:
                advice = f"put PREFIX {prefix}: <{known[prefix]}> before the query"
            elif near:
                advice = f"did you mean {near[0]}:?"
            yield lexeme, f"no PREFIX line declares {prefix}:; {advice}"
        before = lexeme.text.upper()


def _ungrouped(lexemes: Sequence[Lexeme]) -> Iterator[tuple[Lexeme, str]]:
    """Columns that are neither grouped by nor aggregated."""
    for place, lexeme in enumerate(lexemes):
        if lexeme.terminals != {"SELECT"}:
            continue
        columns = _until(lexemes, place + 1, _ENDS_COLUMNS)
        group = next((i for i in range(place, len(lexemes)) if lexemes[i].text == "{"), None)
        end = _closing(lexemes, group) if group is not None else len(lexemes) - 1
        behind = _until(lexemes, end + 1, _ENDS_GROUPING)
        is_grouped = bool(behind) and behind[0].terminals == {"GROUP"}
        if is_grouped and columns and columns[0].text == "*":
            yield columns[0], "SELECT * can't stand with GROUP BY; name the columns"
        aggregates = any(each.text.upper() in _AGGREGATES for each in columns)
        if is_grouped or aggregates:
            keys = {each.text[1:] for each in behind if "VARIABLE" in each.terminals}
            for column in _plain(columns):
                if column.text[1:] not in keys:
                    words = "is selected, but neither grouped by nor aggregated"
                    yield column, f"{column.text} {words}"


def _plain(columns: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """The variables of columns that stand by themselves."""
    depth = 0
    for each in columns:
        depth += _step(each.text)
        if depth == 0 and "VARIABLE" in each.terminals:
            yield each


def _uneven_rows(lexemes: Sequence[Lexeme]) -> Iterator[tuple[Lexeme, str]]:
    """Rows of VALUES with more or fewer values than variables, and variables named twice."""
    for place, lexeme in enumerate(lexemes):
        if lexeme.terminals != {"VALUES"} or lexemes[place + 1].text != "(":
            continue
        names = _until(lexemes, place + 2, (")",))
        for i, name in enumerate(names):
            if name.text[1:] in [each.text[1:] for each in names[:i]]:
                yield name, f"{name.text} is named twice"
        start = place + 3 + len(names)
        rows = _until(lexemes, start + 1, ("}",))
        for i, opening in enumerate(rows):
            if opening.text == "(":
                count = _values(_until(rows, i + 1, (")",)))
                if count != len(names):
                    yield opening, f"the values of this row are {count}, the variables {len(names)}"


def _values(row: Sequence[Lexeme]) -> int:
    """How many values a row of VALUES has; tags, datatypes and signs belong to theirs."""
    parts = [each for each in row if each.text not in ("^^", "+", "-") and each.text[0] != "@"]
    return len(parts) - sum(each.text == "^^" for each in row)


def _labels_in_two_groups(lexemes: Sequence[Lexeme]) -> Iterator[tuple[Lexeme, str]]:
    """Labels of blank nodes that stand in one group and in another."""
    groups, count, owner = [0], 0, dict[str, int]()
    for lexeme in lexemes:
        if lexeme.text == "{":
            count += 1
            groups.append(count)
        elif lexeme.text == "}" and len(groups) > 1:
            groups.pop()
        elif (
            "BLANK" in lexeme.terminals and owner.setdefault(lexeme.text, groups[-1]) != groups[-1]
        ):
            yield lexeme, f"{lexeme.text} stands in another group already; use a variable"


def _filtered_aggregates(lexemes: Sequence[Lexeme]) -> Iterator[tuple[Lexeme, str]]:
    """Aggregates in FILTER."""
    depth, before = 0, ""
    for lexeme in lexemes:
        word = lexeme.text.upper()
        depth = 1 if word == "(" and before == "FILTER" else depth + (depth > 0) * _step(word)
        if depth and word in _AGGREGATES and "FUNCTION" in lexeme.terminals:
            yield lexeme, f"{word} can't stand in FILTER; group, and write it in HAVING"
        before = word


def _step(word: str) -> int:
    """How much deeper a parenthesis leads."""
    return (word == "(") - (word == ")")


def _until(lexemes: Sequence[Lexeme], start: int, ends: Sequence[str]) -> Sequence[Lexeme]:
    """The tokens from `start` on, up to the first that is one of `ends`."""
    for place in range(start, len(lexemes)):
        if lexemes[place].text.upper() in ends:
            return lexemes[start:place]
    return lexemes[start:]


def _closing(lexemes: Sequence[Lexeme], opening: int) -> int:
    """Where the brace at `opening` is closed; the end where it isn't."""
    depth = 0
    for place in range(opening, len(lexemes)):
        depth += (lexemes[place].text == "{") - (lexemes[place].text == "}")
        if depth == 0:
            return place
    return len(lexemes) - 1
