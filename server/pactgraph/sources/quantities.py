"""Quantities in a sentence, Chinese or English: money, shares, dates, lengths of time and plain
numbers.

Only exact numerals are read. 上百亿, 数十家, 两三年 and 100多亿 name no number, so nothing comes
back for them; words that stand apart, such as 约, 近 or about, don't matter. A month without a year
belongs to the nearest year before it in the sentence, unless the words between speak of another
year (次年7月). A bare $ or "dollar" is the US dollar; ¥ is of two currencies, so of none. Not read:
ranges as such, fractions other than percentages, quarters, times of day.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of a currency, which is a code of ISO 4217."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction of a whole: 0.27 for 27 percent."""

    fraction: Decimal


@dataclass(frozen=True, slots=True)
class Date:
    """A year, month or day as XSD writes it: 2019, 2019-07, 2019-07-22; --07 or --07-22 where the
    sentence gives no year.
    """

    iso: str


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; 12 months are a year and 7 days a week."""

    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number of anything else, or of nothing said."""

    value: Decimal


Value: TypeAlias = Money | Share | Date | Duration | Number


@dataclass(frozen=True, slots=True)
class Mention:
    """A value, the words that stand for it, and where they start in the sentence,
    counted from 0.
    """

    words: str
    start: int
    value: Value


# Full-width digits, spaces and traditional characters, as the patterns below write them, one for
# one.
_AS_PLAIN = str.maketrans(
    "０１２３４５６７８９．％＄\u00a0\u2009\u202f\u3000萬億兩點個幾餘週歐鎊號",
    "0123456789.%$    万亿两点个几余周欧镑号",
)
_AS_DIGITS = str.maketrans("零〇一二两三四五六七八九点", "001223456789.")
_HAN_UNITS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LETTERS = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
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


def _any(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest that fits."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_HAN_CHARACTERS = "零〇一二两三四五六七八九十百千万亿"
# Two digits side by side (两三) are a guess, or those of a year; neither they nor a part of them is
# a numeral.
_HAN_DIGIT = "[一二两三四五六七八九](?![一二两三四五六七八九])"
_HAN_WHOLE = (
    rf"(?<![数几{_HAN_CHARACTERS}])"
    rf"(?:零(?=点)|(?:{_HAN_DIGIT}|十)(?:{_HAN_DIGIT}|[零〇十百千万亿]){{0,16}})"
)
_HAN = rf"{_HAN_WHOLE}(?:点[零〇一二三四五六七八九]+[万亿]{{0,2}})?"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_DIGITS_IN_HAN = rf"\s?[十百千万亿]{{1,3}}(?:{_DIGITS}[十百千万]{{1,2}})?"
_SCALE = rf"(?:[ -]?(?:{_any(_SCALES)})|(?<=\d)(?:{_any(_LETTERS)}))(?![a-z])"
_NUMBER_WORDS = rf"(?:(?:{_any(_TENS)})[ -](?:{_any(_ONES)})|{_any(_ENGLISH)})(?![a-z])"
_WHOLE_NUMERAL = rf"(?>{_HAN}|(?:{_DIGITS}|{_NUMBER_WORDS})(?:{_SCALE}|{_DIGITS_IN_HAN})?)"
_INNER_NUMERAL = rf"(?P<numeral>{_WHOLE_NUMERAL}(?!\s?[几多余]|[\d{_HAN_CHARACTERS}]|\.\d))"
# The digits of a name (GPT-4) and an ordinal (第3) are no numerals either.
_NUMERAL = rf"(?<![a-z\d.第十百千万亿])(?<![a-z]-){_INNER_NUMERAL}"

_YEAR = r"(?<![A-Za-z\d.])(?P<year>[12]\d{3}|[一二][零〇一二三四五六七八九]{3})"
_HAN_DAY = r"(?P<day>\d{1,2}|[二三]?十?[一二三四五六七八九]|[二三]?十)\s?[日号]"
_HAN_MONTH = (
    rf"(?<![\d{_HAN_CHARACTERS}])"
    rf"(?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])\s?月份?(?:\s?{_HAN_DAY})?"
)
_MONTHS = [
    "Jan(?:uary)?",
    "Feb(?:ruary)?",
    "Mar(?:ch)?",
    "Apr(?:il)?",
    "May",
    "June?",
    "July?",
    "Aug(?:ust)?",
]
_MONTHS += ["Sept?(?:ember)?", "Oct(?:ober)?", "Nov(?:ember)?", "Dec(?:ember)?"]
_MONTH = rf"(?<![A-Za-z])(?P<month>{'|'.join(_MONTHS)})(?![a-z])\.?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|[nr]d|th)?(?!\d)"
_THEN_YEAR = r",?\s(?:of\s)?(?P<year>[12]\d{3})(?!\d)"
# A bare "May" or 2000 is a month or a year only where one of these words stands before it.
_AT = (
    "(?i:"
    + "|".join(
        rf"(?<=\b{word}[ -])"
        for word in ("in", "of", "since", "by", "until", "from", "during", "early", "late", "mid")
    )
    + ")"
)
_DATES = (
    rf"{_YEAR}(?:\s?年|(?=\s?[至到~–—-]\s?[12]\d{{3}}\s?年))(?:\s?{_HAN_MONTH})?",
    rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
    rf"{_YEAR}-(?P<month>\d\d)(?![\d-])",
    rf"{_MONTH}\s{_DAY}(?:{_THEN_YEAR})?",
    rf"{_DAY}\s(?:of\s)?{_MONTH}(?:{_THEN_YEAR})?",
    rf"{_MONTH}{_THEN_YEAR}",
    rf"{_AT}{_MONTH}",
    rf"{_AT}(?P<year>(?:19|20)\d\d)(?![\d%]|[,.]\d)",
    _HAN_MONTH,
)
_SAME_YEAR = re.compile(r"(?:[同当该此这那]|[这那]一)年")
_OTHER_YEAR = re.compile(r"年|\b(?:years?|next|last|following|previous|coming)\b", re.IGNORECASE)


def find_quantities(sentence: str) -> list[Mention]:
    """The quantities that `sentence` mentions, in its order; no two share a character."""
    text = sentence.translate(_AS_PLAIN)
    found = list(_dates(text))
    for pattern, read in _FORMS:
        for match in re.finditer(pattern, text, re.IGNORECASE | re.ASCII):
            value = read(match)
            if value and _is_free(
                match, ((other.start, other.start + len(other.words)) for other in found)
            ):
                found.append(Mention(match.group(), match.start(), value))
    return sorted(found, key=lambda mention: mention.start)


def _is_free(match: re.Match[str], spans: Iterable[tuple[int, int]]) -> bool:
    return all(match.end() <= start or end <= match.start() for start, end in spans)


def _dates(text: str) -> Iterator[Mention]:
    """The dates in `text`, each month and day in the year that it belongs to."""
    matches: list[re.Match[str]] = []
    for pattern in _DATES:
        matches += [
            match
            for match in re.finditer(pattern, text, re.ASCII)
            if _is_free(match, (other.span() for other in matches))
        ]
    year, end = "", 0
    for match in sorted(matches, key=lambda match: match.start()):
        fields = match.groupdict()
        if fields.get("year"):
            year, end = fields["year"].translate(_AS_DIGITS), match.end()
        is_other_year = _OTHER_YEAR.search(_SAME_YEAR.sub("", text[end : match.start()]))
        iso = _iso("" if is_other_year else year, fields.get("month"), fields.get("day"))
        if iso:
            yield Mention(match.group(), match.start(), Date(iso))


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    """The date as XSD writes it, or None where the calendar has none such."""
    numbers = [_month_or_day(words) for words in (month, day) if words]
    try:
        date(int(year or 2000), *[*numbers, 1, 1][:2])
    except ValueError:
        return None
    return "-".join([year or "-", *(f"{number:02}" for number in numbers)])


def _month_or_day(words: str) -> int:
    if words[0].isascii() and words[0].isalpha():
        return [name[:3] for name in _MONTHS].index(words[:3]) + 1
    return int(_worth(words))


def _worth(numeral: str) -> Decimal:
    """The number that a numeral stands for, whichever of digits, Han characters and English words
    it is written in.
    """
    words = re.sub(r"[\s,-]", "", numeral.lower())
    for scale, size in (_SCALES | _LETTERS).items():
        if words.endswith(scale):
            return _worth(words.removesuffix(scale)) * size
    if words[0].isascii() and words[0].isalpha():
        return Decimal(sum(_ENGLISH[word] for word in re.findall(_any(_ENGLISH), words)))
    for unit, size in _HAN_UNITS.items():
        head, found, tail = words.rpartition(unit)
        if found:
            # A single digit behind a unit counts the next lower one: 一万五 is 15,000.
            rest = _worth(tail or "零") * (size // 10 if len(tail) == 1 else 1)
            return _worth(head or "一") * size + rest
    return Decimal(words.translate(_AS_DIGITS))


def _money(match: re.Match[str]) -> Money:
    words = match["currency"].casefold()
    return Money(
        _worth(match["numeral"]), _CURRENCIES.get(words) or _CURRENCIES[words.removesuffix("s")]
    )


def _share(match: re.Match[str]) -> Share:
    return Share(_worth(match["numeral"]) / 100)


def _duration(match: re.Match[str]) -> Duration | None:
    """The length of time; None for part of a month or of a day."""
    months, days = _SPANS[match["unit"].casefold().removesuffix("s")]
    count = _worth(match["numeral"])
    if count * (months + days) % 1:
        return None
    return Duration(int(count * months), int(count * days))


def _number(match: re.Match[str]) -> Number | None:
    """The number; None for a numeral that is more often part of a word, such as 一 or "one"."""
    words = match["numeral"]
    return (
        Number(_worth(words))
        if re.search(r"\d|(?=.*[十百千万亿])..|thousand|illion", words)
        else None
    )


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Value | None]], ...] = (
    (rf"百分之{_INNER_NUMERAL}", _share),
    (rf"{_NUMERAL}\s?(?:%|percent|per\scent)(?![a-z])", _share),
    (rf"(?<![a-z])(?P<currency>{_any(_MARKS)})\s?{_INNER_NUMERAL}(?![a-z])", _money),
    (rf"{_NUMERAL}[\s-]?(?P<currency>(?:{_any(_CURRENCIES)})s?)(?![a-z])", _money),
    (
        rf"(?<![这那某每同]){_NUMERAL}[\s-]?(?P<unit>(?:{_any(_SPANS)})s?)(?![a-z半代级份度])",
        _duration,
    ),
    (rf"{_NUMERAL}(?![a-z%])", _number),
)
