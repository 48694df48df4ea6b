"""Values in words: dates, durations, numbers, shares and money, as they are written in the language
of a page, beside the value for machines.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, get_month_names
from babel.numbers import format_compact_decimal, format_decimal, get_currency_name
from babel.units import format_unit

from pactgraph.rdf import XSD
from pactgraph.web.pages.frame.render import word

_LOCALES = {"en": "en_GB", "zh": "zh_CN"}
_DAYS = {"en": "d MMMM y", "zh": "y 年 M 月 d 日"}
_DURATION = re.compile(
    r"P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?"
    r"(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:(?P<second>\d+)S)?)?"
)
_YEAR, _YEAR_MONTH = re.compile(r"\d{4}"), re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
# Between a number and a Han character stands a space.
_JOINT = re.compile(r"(?<=\d)(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Wording:
    """A value in words, `machine` as machines read it, and `exact` where the words are rounded."""

    text: str
    machine: str = ""
    exact: str = ""
    is_time: bool = False


def worded(literal: ox.Literal, language: str) -> Wording:
    """What is read of a literal; its own text where its type has no other words."""
    write = _WRITERS.get(literal.datatype.value.removeprefix(XSD))
    text = write(literal.value, language) if write else literal.value
    is_time = write in _TIMES
    return Wording(text, literal.value if text != literal.value else "", is_time=is_time)


def money(amount: str, currency: str, language: str) -> Wording:
    """An amount of money: USD 250 billion, 2500 亿美元."""
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return Wording(f"{currency} {amount}")
    locale = _LOCALES[language]
    short = format_compact_decimal(number, format_type="long", locale=locale, fraction_digits=2)
    whole = _grouped(amount, language)
    if language == "en":
        return Wording(f"{currency} {short}", amount, f"{currency} {whole}")
    name = get_currency_name(currency, locale=locale)
    return Wording(_JOINT.sub(" ", f"{short}{name}"), amount, _JOINT.sub(" ", f"{whole}{name}"))


def share(part: str, language: str) -> Wording:
    """A part of one: 27 %, 27%."""
    try:
        number = Decimal(part) * 100
    except InvalidOperation:
        return Wording(part)
    return Wording(f"{number.normalize():f}{' %' if language == 'en' else '%'}", part)


def day(text: str, language: str) -> str:
    """A date, such as 2025-10-28, in words; a text that is none as it is."""
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return text
    return format_date(value, _DAYS[language], locale=_LOCALES[language])


def language_name(tag: str, language: str) -> str:
    """What a language is called in another one; its tag where Babel knows no name."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(_LOCALES[language]) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def stated(text: str, language: str) -> str:
    """A year, a month or a day in words, whichever it is; another text as it is."""
    write = _YEARLY.get(len(text.split("-")), day)
    return write(text, language)


def _year(text: str, language: str) -> str:
    is_one = _YEAR.fullmatch(text) and language == "zh"
    return f"{text} 年" if is_one else text


def _month(text: str, language: str) -> str:
    found = _YEAR_MONTH.fullmatch(text)
    if not found:
        return text
    year, month = int(found[1]), int(found[2])
    if language == "zh":
        return f"{year} 年 {month} 月"
    return f"{get_month_names(locale=_LOCALES[language])[month]} {year}"


def _moment(text: str, language: str) -> str:
    start, _, clock = text.partition("T")
    said = day(start, language)
    return (
        text if said == start or not clock else f"{said}{' ' if language == 'zh' else ', '}{clock}"
    )


def _duration(text: str, language: str) -> str:
    found = _DURATION.fullmatch(text)
    parts = {unit: count for unit, count in found.groupdict().items() if count} if found else {}
    said = [
        _JOINT.sub(" ", format_unit(int(count), unit, length="long", locale=_LOCALES[language]))
        for unit, count in parts.items()
    ]
    return " ".join(said) or text


def _grouped(text: str, language: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return format_decimal(number, locale=_LOCALES[language], decimal_quantization=False)


def _boolean(text: str, language: str) -> str:
    return word(language, "yes" if text in ("true", "1") else "no")


_TIMES = (day, _year, _month, _moment)
_YEARLY = {1: _year, 2: _month, 3: day}
_WRITERS: dict[str, Callable[[str, str], str]] = {
    "date": day,
    "gYear": _year,
    "gYearMonth": _month,
    "dateTime": _moment,
    "duration": _duration,
    "dayTimeDuration": _duration,
    "yearMonthDuration": _duration,
    "integer": _grouped,
    "decimal": _grouped,
    "boolean": _boolean,
}
