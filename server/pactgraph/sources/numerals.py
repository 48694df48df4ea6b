"""Numerals, in digits, Han characters and English words: how one is found, and what it stands for.

Only exact ones are read: 上百, 数十, 两三 and 100多 name no number.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    """A pattern for any of `words`, the longest that fits. Those that begin alike stand together,
    since all that stand side by side are tried in turn.
    """
    endings: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        endings[word[:1]].append(word[1:])
    return "|".join(
        re.escape(first) + (f"(?:{any_of(rest)})" if len(rest) > 1 else re.escape(rest[0]))
        for first, rest in endings.items()
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
# A number in English, in small letters.
NUMBER_WORD = rf"(?:{any_of(_ENGLISH)})(?![a-z])"
_WHOLE_NUMERAL = rf"(?>{_HAN}|(?:{_DIGITS}|{_NUMBER_WORDS})(?:{_SCALE}|{_DIGITS_IN_HAN})?)"
INNER_NUMERAL = rf"(?P<numeral>{_WHOLE_NUMERAL}(?!\s?[几多余]|[\d{HAN_CHARACTERS}]|\.\d))"
# The digits of a name (GPT-4) and an ordinal (第3) are no numerals either.
NUMERAL = rf"(?<![a-z\d.第十百千万亿])(?<![a-z]-){INNER_NUMERAL}"
_NUMERAL = re.compile(NUMERAL, re.IGNORECASE | re.ASCII)
# What each begins with: a search for these is ten times as fast.
_FIGURES = re.compile(rf"[\d{HAN_CHARACTERS}](?:(?<=\d)\d*|[{HAN_CHARACTERS}]*)", re.ASCII)
_WORD = re.compile(rf"(?<![a-z]){NUMBER_WORD}")


@lru_cache(100)
def numerals_in(text: str) -> Sequence[re.Match[str]]:
    """All numerals in `text`, in its order, and those that end another one, such as "five" in
    "twenty five".
    """
    starts = [match.start() for match in _FIGURES.finditer(text)]
    if words := [match.start() for match in _WORD.finditer(lowered(text))]:
        starts = sorted(starts + words)
    return [match for start in starts if (match := _NUMERAL.match(text, start))]


def lowered(text: str) -> str:
    """`text` with the letters of ASCII in lower case, each in its place."""
    if text.isascii():
        return text.lower()
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


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
