"""Quantities in a sentence, Chinese or English: money, shares, dates, lengths of time and plain
numbers.

Only exact numerals are read. 上百亿, 数十家, 两三年 and 100多亿 name no number, so nothing comes
back for them; words that stand apart, such as 约, 近 or about, don't matter. A bare $ or "dollar"
is the US dollar; ¥ is of two currencies, so of none. Not read: ranges as such, fractions other than
percentages.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from pactgraph.sources.dates import MONTH_NAME, find_dates
from pactgraph.sources.mentions import Duration, Mention, Money, Number, Share, Value, is_free
from pactgraph.sources.numerals import (
    HAN_CHARACTERS,
    INNER_NUMERAL,
    NUMBER_WORD,
    any_of,
    lowered,
    numerals_in,
    worth,
)

# Full-width digits, spaces and traditional characters, as the patterns below write them, one for
# one.
_AS_PLAIN = str.maketrans(
    "０１２３４５６７８９．％＄\u00a0\u2009\u202f\u3000萬億兩點個幾餘週歐鎊號",
    "0123456789.%$    万亿两点个几余周欧镑号",
)
_OTHER_SIGN = re.compile(f"[{''.join(map(chr, _AS_PLAIN))}]")
# What may stand before a number, and what only behind it.
_MARKS = {
    code.casefold(): code
    for code in ("USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CHF", "KRW", "CAD", "AUD", "SGD", "INR")
}
_MARKS |= {
    "us$": "USD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "hk$": "HKD",
    "rmb": "CNY",
    "人民币": "CNY",
}
_CURRENCIES = _MARKS | {
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yuan": "CNY",
    "yen": "JPY",
}
_CURRENCIES |= {
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "元人民币": "CNY",
    "元": "CNY",
    "日元": "JPY",
    "港元": "HKD",
}
# Months and days of one of each.
_SPANS = {
    "周年": (12, 0),
    "年": (12, 0),
    "个月": (1, 0),
    "个星期": (0, 7),
    "星期": (0, 7),
    "周": (0, 7),
    "天": (0, 1),
}
_SPANS |= {"decade": (120, 0), "year": (12, 0), "month": (1, 0), "week": (0, 7), "day": (0, 1)}


# Every quantity has one of these in it. Most labels have none, and to look for each form by itself
# takes ten times as long.
_FIGURE = re.compile(rf"[\d{HAN_CHARACTERS}]", re.ASCII)
_WORD = re.compile(
    rf"(?<![a-z])(?:(?:{any_of(filter(str.isalpha, _MARKS))})?{NUMBER_WORD}|{MONTH_NAME})"
)
_IS_NUMBER = re.compile(r"\d|(?=.*[十百千万亿])..|thousand|illion")
# Texts that are remembered: those of a few sources, each of which is asked for by all that cites
# it.
_MOST = 10_000


@lru_cache(_MOST)
def find_quantities(sentence: str) -> tuple[Mention, ...]:
    """The quantities that `sentence` mentions, in its order; no two share a character."""
    text = _plain(sentence)
    if not has_numeral(text):
        return ()
    found = list(find_dates(text))
    spans = [(each.start, each.start + len(each.words)) for each in found]
    numerals = numerals_in(text)
    signed = [numeral for numeral in numerals if _SIGN_BEHIND.match(text, numeral.end())]
    for places, read in _FORMS:
        for start, end, numeral, sign in places(text, numerals if read is _number else signed):
            if is_free(start, end, spans) and (value := read(numeral, sign)):
                found.append(Mention(text[start:end], start, value))
                spans.append((start, end))
    return tuple(sorted(found, key=lambda mention: mention.start))


def has_numeral(text: str) -> bool:
    """Whether `text`, in plain characters, has anything that a quantity is told by."""
    return bool(_FIGURE.search(text) or _WORD.search(lowered(text)))


def may_mention(sentence: str) -> bool:
    """Whether `sentence` has anything that a quantity is told by; most have none."""
    return has_numeral(_plain(sentence))


def _plain(text: str) -> str:
    return text.translate(_AS_PLAIN) if _OTHER_SIGN.search(text) else text


def _money(numeral: str, sign: str) -> Money:
    words = sign.casefold()
    return Money(worth(numeral), _CURRENCIES.get(words) or _CURRENCIES[words.removesuffix("s")])


def _share(numeral: str, sign: str) -> Share:
    return Share(worth(numeral) / 100)


def _duration(numeral: str, sign: str) -> Duration | None:
    """The length of time; None for part of a month or of a day."""
    months, days = _SPANS[sign.casefold().removesuffix("s")]
    count = worth(numeral)
    if count * (months + days) % 1:
        return None
    return Duration(int(count * months), int(count * days))


def _number(numeral: str, sign: str) -> Number | None:
    """The number; None for a numeral that is more often part of a word, such as 一 or "one"."""
    return Number(worth(numeral)) if _IS_NUMBER.search(numeral) else None


# Where a quantity begins and ends, its numeral, and the sign beside it.
_Place: TypeAlias = tuple[int, int, str, str]
_Numerals: TypeAlias = Sequence[re.Match[str]]


def _before(part: str, pattern: str) -> Callable[[str, _Numerals], Iterable[_Place]]:
    """What finds quantities with a sign before the numeral, in texts that have a part of it."""
    telling = re.compile(part)
    whole = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def places(text: str, _: _Numerals) -> Iterable[_Place]:
        found = whole.finditer(text) if telling.search(lowered(text)) else ()
        return [(*match.span(), match["numeral"], match["sign"]) for match in found]

    return places


def _behind(pattern: str, others: str = "") -> Callable[[str, _Numerals], Iterable[_Place]]:
    """What finds quantities with a sign behind the numeral, which stands behind none of
    `others`.
    """
    rest = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def places(text: str, numerals: _Numerals) -> Iterator[_Place]:
        last = 0
        for numeral in numerals:
            start, end = numeral.span()
            if start < last or (start and text[start - 1] in others):
                continue
            if match := rest.match(text, end):
                last = match.end()
                yield start, last, numeral.group(), match["sign"]

    return places


# What is the last sign of a mark, and what a number then begins with.
_MARKED = (
    rf"[{''.join(sorted({mark[-1] for mark in _MARKS}))}]\s?(?:[\d{HAN_CHARACTERS}]|{NUMBER_WORD})"
)
_SIGN_BEHIND = re.compile(
    rf"[\s-]?(?:{any_of(('%', 'per', 'pct', *_CURRENCIES, *_SPANS))})", re.IGNORECASE | re.ASCII
)
# What finds a quantity, and what reads it by its numeral and sign.
_FORMS: tuple[
    tuple[Callable[[str, _Numerals], Iterable[_Place]], Callable[[str, str], Value | None]], ...
] = (
    (_before("百分之", rf"(?P<sign>百分之)\s?{INNER_NUMERAL}"), _share),
    (_behind(r"\s?(?P<sign>%|percent|per\scent|pct)(?![a-z])"), _share),
    (
        _before(_MARKED, rf"(?<![a-z])(?P<sign>{any_of(_MARKS)})\s?{INNER_NUMERAL}(?![a-z])"),
        _money,
    ),
    (_behind(rf"[\s-]?(?P<sign>(?:{any_of(_CURRENCIES)})s?)(?![a-z])"), _money),
    (
        _behind(rf"[\s-]?(?P<sign>(?:{any_of(_SPANS)})s?)(?![a-z半代级份度])", "这那某每同"),
        _duration,
    ),
    (_behind(r"(?P<sign>)(?![a-z%])"), _number),
)
