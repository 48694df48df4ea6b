"""Dates in a sentence, Chinese or English, at the precision that they have.

A month without a year belongs to the nearest year before it in the sentence, unless the words
between speak of another year (次年7月). Not read: quarters, times of day.
"""

import re
from collections.abc import Iterator
from datetime import date

from pactgraph.sources.mentions import Date, Mention, is_free
from pactgraph.sources.numerals import AS_DIGITS, HAN_CHARACTERS, any_of, worth

# What stands before a date is looked at behind its first figures, so that a search can leap from
# one such figure to the next.
_YEAR = (
    r"(?P<year>[12一二](?:(?<=[12])\d{3}|(?<=[一二])[零〇一二三四五六七八九]{3}))"
    r"(?<![A-Za-z\d.].{4})"
)
_HAN_DAY = r"(?P<day>\d{1,2}|[二三]?十?[一二三四五六七八九]|[二三]?十)\s?[日号]"
_HAN_MONTH = (
    rf"(?<![\d{HAN_CHARACTERS}])"
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
# What each date without a figure has in it, in small letters.
MONTH_NAME = rf"(?:{'|'.join(_MONTHS).lower()})(?![a-z])"
_MONTH = rf"(?<![A-Za-z])(?P<month>{'|'.join(_MONTHS)})(?![a-z])\.?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|[nr]d|th)?(?!\d)"
_THEN_YEAR = r",?\s(?:of\s)?(?P<year>[12]\d{3})(?!\d)"
# A bare "May" or 2000 is a month or a year only where one of these words stands before it.
_WORDS = ("in", "of", "since", "by", "until", "till", "from", "during", "early", "late", "mid")
_BARE_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d%]|[,.]\d)"


def _behind(word: str, length: int = 0) -> str:
    """That a word stands before the last so many characters, and a space or hyphen between."""
    return rf"(?<=\b{word}[ -].{{{length}}})"


_AT = f"(?i:{'|'.join(map(_behind, _WORDS))})"
_AT_YEAR = f"(?i:{'|'.join(_behind(word, 4) for word in _WORDS)})"
# The second year of "from 2023 to 2028", and both of "between 2023 and 2028".
_IN_RANGE = (
    r"(?i:(?<=\bfrom [12]\d{3} to .{4})|(?<=\bfrom [12]\d{3} until .{4})"
    r"|(?<=\bfrom [12]\d{3} through .{4})"
    r"|(?<=\bbetween .{4})(?= and [12]\d{3})|(?<=\bbetween [12]\d{3} and .{4}))"
)
_NAMES = tuple(name[:3] for name in _MONTHS)
# Signs of which each date has one, and how dates with one of them are written: to look for a sign
# takes a fraction of the time.
_DATES = tuple(
    (re.compile(sign, re.ASCII), tuple(re.compile(pattern, re.ASCII) for pattern in patterns))
    for sign, patterns in (
        (
            "年",
            (rf"{_YEAR}(?:\s?年|(?=\s?[至到~–—-]\s?[12]\d{{3}}\s?年))(?:\s?{_HAN_MONTH})?",),
        ),
        (
            r"[\d零〇一二三四五六七八九][-/.]\d",
            (
                rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
                rf"{_YEAR}-(?P<month>\d\d)(?![\d-])",
            ),
        ),
        (
            any_of(_NAMES),
            (
                rf"{_MONTH}\s{_DAY}(?:{_THEN_YEAR})?",
                rf"{_DAY}\s(?:of\s)?{_MONTH}(?:{_THEN_YEAR})?",
                rf"{_MONTH}{_THEN_YEAR}",
                rf"{_AT}{_MONTH}",
            ),
        ),
        (r"(?:19|20)\d\d", (rf"{_BARE_YEAR}{_AT_YEAR}", rf"{_BARE_YEAR}{_IN_RANGE}")),
        ("月", (_HAN_MONTH,)),
    )
)
_SAME_YEAR = re.compile(r"(?:[同当该此这那]|[这那]一)年")
_OTHER_YEAR = re.compile(r"年|\b(?:years?|next|last|following|previous|coming)\b", re.IGNORECASE)


def find_dates(text: str) -> Iterator[Mention]:
    """The dates in `text`, each month and day in the year that it belongs to."""
    matches: list[re.Match[str]] = []
    for sign, patterns in _DATES:
        for pattern in patterns if sign.search(text) else ():
            matches += [
                match
                for match in pattern.finditer(text)
                if not matches or is_free(*match.span(), [other.span() for other in matches])
            ]
    year, end = "", 0
    for match in sorted(matches, key=lambda match: match.start()):
        fields = match.groupdict()
        if fields.get("year"):
            year, end = fields["year"].translate(AS_DIGITS), match.end()
        between = text[end : match.start()] if year else ""
        is_other_year = between and _OTHER_YEAR.search(_SAME_YEAR.sub("", between))
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
    return int(worth(words))
