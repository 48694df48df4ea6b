"""Whether two texts, or a text and a statement, have the same figures, and one way to
write them.
"""

import re
from decimal import Decimal
from functools import lru_cache

from pactgraph.sources.mentions import Date, Duration, Mention, Money, Number, Share, Value
from pactgraph.sources.numerals import numerals_in
from pactgraph.sources.quantities import find_quantities, has_numeral

# 上百亿 and 100多亿 are no numbers, but "more than" the number that they begin with says the same.
_LOOSE = re.compile("[上逾多余]")
_ABOVE = re.compile(r"[上逾](?=[十百千万亿])")
_HAN_YEAR = re.compile("[零〇一二三四五六七八九]{4}")
_AND_MORE = re.compile(r"(?<=[\d十百千万亿])\s?[多余]")


@lru_cache(10_000)
def find_loosely(text: str) -> tuple[Mention, ...]:
    """The quantities of `text`, and those that it only comes near to: 10 billion for 上百亿."""
    exact = find_quantities(text)
    if not _LOOSE.search(text):
        return exact
    loose = _AND_MORE.sub("", _ABOVE.sub("一", text))
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


def in_digits(text: str) -> str:
    """`text` with each quantity in one way of writing, whatever it was written in: digits without
    groups, and behind them `percent`, the code of a currency, or `month` or `day`; 10 billion
    dollars are `10000000000 usd`, six years `72 month`. Digits alone stay as they are, since they
    may be a code.
    """
    if not (has_numeral(text) and (numerals_in(text) or _HAN_YEAR.search(text))):
        return text
    try:
        found = find_quantities(text)
    except (ArithmeticError, ValueError, RecursionError):
        return text
    parts, end = [], 0
    for mention in found:
        if not mention.words.isdecimal():
            parts += [text[end : mention.start], f" {_in_digits(mention.value)} "]
            end = mention.start + len(mention.words)
    return "".join([*parts, text[end:]])


def _in_digits(value: Value) -> str:
    match value:
        case Date(iso):
            return iso.strip("-").replace("-", " ")
        case Money(amount, currency):
            return f"{_digits(amount)} {currency.lower()}"
        case Share(fraction):
            return f"{_digits(fraction * 100)} percent"
        case Duration(months, days):
            return f"{months} month" if months else f"{days} day"
        case Number(number):
            return _digits(number)


def _digits(number: Decimal) -> str:
    """A number as one word, with a letter for its point."""
    whole, _, part = f"{number:f}".partition(".")
    return f"{whole}p{part.rstrip('0')}" if part.rstrip("0") else whole
