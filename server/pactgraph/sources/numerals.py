"""Numerals, in digits, Han characters and English words: how one is found, and what it stands for.

Only exact ones are read: 上百, 数十, 两三 and 100多 name no number.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

AS_DIGITS = str.maketrans("零〇一二两三四五六七八九点", "001223456789.")
_HAN_UNITS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LETTERS = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_ALL_SCALES = _SCALES | _LETTERS
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH = dict(zip(_ONES + _TEENS, range(1, 20), strict=True)) | dict(
    zip(_TENS, range(20, 100, 10), strict=True)
)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest that fits."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# What each number in English words has in it, as "six" is in "sixteen" and "sixty".
NUMBER_STEMS = (
    "one two three four five six seven eight nine ten eleven twelve thirt fift twent fort"
)
_ENGLISH_WORD = re.compile(any_of(_ENGLISH))
HAN_CHARACTERS = "零〇一二两三四五六七八九十百千万亿"
# Two digits side by side (两三) are a guess, or those of a year; neither they nor a part of them is
# a numeral.
_HAN_DIGIT = "[一二两三四五六七八九](?![一二两三四五六七八九])"
_HAN_WHOLE = (
    rf"(?<![数几{HAN_CHARACTERS}])"
    rf"(?:零(?=点)|(?:{_HAN_DIGIT}|十)(?:{_HAN_DIGIT}|[零〇十百千万亿]){{0,16}})"
)
_HAN = rf"{_HAN_WHOLE}(?:点[零〇一二三四五六七八九]+[万亿]{{0,2}})?"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_DIGITS_IN_HAN = rf"\s?[十百千万亿]{{1,3}}(?:{_DIGITS}[十百千万]{{1,2}})?"
_SCALE = (
    rf"(?:[ -]?(?:{any_of(_SCALES)})|(?<=\d)(?:{any_of(_LETTERS)})|(?<=\d) (?:bn|mn|tn))(?![a-z])"
)
_NUMBER_WORDS = rf"(?:(?:{any_of(_TENS)})[ -](?:{any_of(_ONES)})|{any_of(_ENGLISH)})(?![a-z])"
# What each numeral has in it, and each date that is written in numerals.
ANY_NUMERAL = rf"[\d{HAN_CHARACTERS}]|{_NUMBER_WORDS}"
_WHOLE_NUMERAL = rf"(?>{_HAN}|(?:{_DIGITS}|{_NUMBER_WORDS})(?:{_SCALE}|{_DIGITS_IN_HAN})?)"
INNER_NUMERAL = rf"(?P<numeral>{_WHOLE_NUMERAL}(?!\s?[几多余]|[\d{HAN_CHARACTERS}]|\.\d))"
# The digits of a name (GPT-4) and an ordinal (第3) are no numerals either.
NUMERAL = rf"(?<![a-z\d.第十百千万亿])(?<![a-z]-){INNER_NUMERAL}"


@lru_cache(10_000)
def worth(numeral: str) -> Decimal:
    """The number that a numeral stands for, whichever of digits, Han characters and English words
    it is written in.
    """
    words = re.sub(r"[\s,-]", "", numeral.lower())
    for scale, size in _ALL_SCALES.items():
        if words.endswith(scale):
            return worth(words.removesuffix(scale)) * size
    if words[0].isascii() and words[0].isalpha():
        return Decimal(sum(_ENGLISH[word] for word in _ENGLISH_WORD.findall(words)))
    for unit, size in _HAN_UNITS.items():
        head, found, tail = words.rpartition(unit)
        if found:
            # A single digit behind a unit counts the next lower one: 一万五 is 15,000.
            rest = worth(tail or "零") * (size // 10 if len(tail) == 1 else 1)
            return worth(head or "一") * size + rest
    return Decimal(words.translate(AS_DIGITS))
