"""Quantities in a sentence, Chinese or English: money, shares, dates, lengths of time and plain
numbers.

Only exact numerals are read. 上百亿, 数十家, 两三年 and 100多亿 name no number, so nothing comes
back for them; words that stand apart, such as 约, 近 or about, don't matter. A bare $ or "dollar"
is the US dollar; ¥ is of two currencies, so of none. Not read: ranges as such, fractions other than
percentages.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from pactgraph.sources.dates import MONTH_NAME, MONTH_STEMS, find_dates
from pactgraph.sources.mentions import Duration, Mention, Money, Number, Share, Value, is_free
from pactgraph.sources.numerals import (
    ANY_NUMERAL,
    HAN_CHARACTERS,
    INNER_NUMERAL,
    NUMBER_STEMS,
    NUMERAL,
    any_of,
    worth,
)

# Full-width digits, spaces and traditional characters, as the patterns below write them, one for
# one.
_AS_PLAIN = str.maketrans(
    "０１２３４５６７８９．％＄\u00a0\u2009\u202f\u3000萬億兩點個幾餘週歐鎊號",
    "0123456789.%$    万亿两点个几余周欧镑号",
)
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
_ANY = re.compile(rf"{ANY_NUMERAL}|{MONTH_NAME}", re.IGNORECASE | re.ASCII)
# And each of those has one of these, which are found in a tenth of the time.
_FIGURE = re.compile(rf"[\d{HAN_CHARACTERS}]", re.ASCII)
_STEM = re.compile(any_of(f"{NUMBER_STEMS} {MONTH_STEMS}".split()))
# Texts that are remembered: those of a few sources, each of which is asked for by all that cites
# it.
_MOST = 10_000


@lru_cache(_MOST)
def find_quantities(sentence: str) -> tuple[Mention, ...]:
    """The quantities that `sentence` mentions, in its order; no two share a character."""
    text = sentence if sentence.isascii() else sentence.translate(_AS_PLAIN)
    if not has_numeral(text):
        return ()
    found, lower = list(find_dates(text)), text.lower()
    for sign, pattern, read in _FORMS:
        for match in pattern.finditer(text) if sign.search(lower) else ():
            value = read(match)
            if value and is_free(
                match, ((other.start, other.start + len(other.words)) for other in found)
            ):
                found.append(Mention(match.group(), match.start(), value))
    return tuple(sorted(found, key=lambda mention: mention.start))


def has_numeral(text: str) -> bool:
    """Whether `text`, in plain characters, has anything that a quantity is told by."""
    if _FIGURE.search(text):
        return True
    return bool(_STEM.search(text.lower()) and _ANY.search(text))


def _money(match: re.Match[str]) -> Money:
    words = match["currency"].casefold()
    return Money(
        worth(match["numeral"]), _CURRENCIES.get(words) or _CURRENCIES[words.removesuffix("s")]
    )


def _share(match: re.Match[str]) -> Share:
    return Share(worth(match["numeral"]) / 100)


def _duration(match: re.Match[str]) -> Duration | None:
    """The length of time; None for part of a month or of a day."""
    months, days = _SPANS[match["unit"].casefold().removesuffix("s")]
    count = worth(match["numeral"])
    if count * (months + days) % 1:
        return None
    return Duration(int(count * months), int(count * days))


def _number(match: re.Match[str]) -> Number | None:
    """The number; None for a numeral that is more often part of a word, such as 一 or "one"."""
    words = match["numeral"]
    return (
        Number(worth(words))
        if re.search(r"\d|(?=.*[十百千万亿])..|thousand|illion", words)
        else None
    )


# How a quantity is written, what reads it, and signs of which each has one, as in `find_dates`.
_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], Value | None]], ...]
_FORMS = tuple(
    (re.compile(any_of(signs)), re.compile(pattern, re.IGNORECASE | re.ASCII), read)
    for signs, pattern, read in (
        (("百分之",), rf"百分之\s?{INNER_NUMERAL}", _share),
        (("%", "per", "pct"), rf"{NUMERAL}\s?(?:%|percent|per\scent|pct)(?![a-z])", _share),
        (
            tuple(_MARKS),
            rf"(?<![a-z])(?P<currency>{any_of(_MARKS)})\s?{INNER_NUMERAL}(?![a-z])",
            _money,
        ),
        (
            tuple(_CURRENCIES),
            rf"{NUMERAL}[\s-]?(?P<currency>(?:{any_of(_CURRENCIES)})s?)(?![a-z])",
            _money,
        ),
        (
            tuple(_SPANS),
            rf"(?<![这那某每同]){NUMERAL}[\s-]?(?P<unit>(?:{any_of(_SPANS)})s?)"
            "(?![a-z半代级份度])",
            _duration,
        ),
        (("",), rf"{NUMERAL}(?![a-z%])", _number),
    )
)
