"""What a sentence may mention, as values: money, shares, dates, lengths of time and numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
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


def is_free(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether what begins and ends there shares no character with any of `spans`."""
    return all(end <= other or last <= start for other, last in spans)
