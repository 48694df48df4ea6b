"""Whether two texts, or a text and a statement, have the same figures."""

import re

from pactgraph.sources.mentions import Date, Mention, Money, Number, Value
from pactgraph.sources.quantities import find_quantities

# 上百亿 and 100多亿 are no numbers, but "more than" the number that they begin with says the same.
_ABOVE = re.compile(r"[上逾](?=[十百千万亿])")
_AND_MORE = re.compile(r"(?<=[\d十百千万亿])\s?[多余]")


def find_loosely(text: str) -> tuple[Mention, ...]:
    """The quantities of `text`, and those that it only comes near to: 10 billion for 上百亿."""
    exact, loose = find_quantities(text), _AND_MORE.sub("", _ABOVE.sub("一", text))
    if loose == text:
        return exact
    known = {mention.value for mention in exact}
    near = (mention for mention in find_quantities(loose) if mention.value not in known)
    return (*exact, *near)


def holds(value: Value, other: Value) -> bool:
    """Whether `other` is as much as `value`: the same, a date within it, or the bare number of it.

    A year is often read as a bare number, and a currency, or the year of a month, may stand
    elsewhere in a sentence.
    """
    if isinstance(value, Date) and isinstance(other, Date):
        if "--" in value.iso + other.iso:
            return _in_a_year(value) == _in_a_year(other)
        return f"{other.iso}-".startswith(f"{value.iso}-")
    if isinstance(value, Number) or isinstance(other, Number):
        return _bare(value) == _bare(other)
    return value == other


def _in_a_year(day: Date) -> str:
    """The month, or month and day, of a date; empty for a year."""
    return day.iso.partition("-")[2].lstrip("-")


def _bare(value: Value) -> str:
    """The number in `value`, whatever it is of."""
    match value:
        case Date(iso):
            return iso
        case Money(amount=number) | Number(value=number):
            return f"{number.normalize():f}"
    return str(value)
