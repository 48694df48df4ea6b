"""Sums of money: who pays whom how much, when, and how firmly that is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from pactgraph.web.pages.frame import Cell, Page, Wording, money, worded
from pactgraph.web.pages.reading import Statement

_PAYERS, _PAYEES = ("actor", "obligor", "planner"), ("affected", "counterparty")
_DATES = ("date", "validFrom")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum: what it is, its kind, how much, how long its bar is, in hundredths of the longest of
    the same currency, whose money it is, whom it goes to, and when.
    """

    statement: Statement
    kind: Cell | None
    amount: Wording | None
    bar: int
    payers: tuple[Cell, ...]
    payees: tuple[Cell, ...]
    date: Wording | None


def sums(page: Page, told: Iterable[Statement]) -> list[Sum]:
    """The sums of statements, in their order."""
    kept = list(told)
    longest: dict[str, Decimal] = {}
    for each in kept:
        name = each.text("currency")
        longest[name] = max(longest.get(name, Decimal()), amount_of(each) or Decimal())
    return [_sum(page, each, longest[each.text("currency")]) for each in kept]


def amount_of(told: Statement) -> Decimal | None:
    """How much it is; None where no number is stated."""
    try:
        number = Decimal(told.text("amount"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _sum(page: Page, told: Statement, longest: Decimal) -> Sum:
    number, kinds = amount_of(told), told["kind"]
    amount = told.text("amount")
    return Sum(
        told,
        kinds[0] if kinds else None,
        money(amount, told.text("currency"), page.language) if amount else None,
        int(number / longest * 100) if number and longest > 0 else 0,
        tuple(cell for name in _PAYERS for cell in told[name]),
        tuple(cell for name in _PAYEES for cell in told[name]),
        next((_date(page, told, name) for name in _DATES if told.term(name)), None),
    )


def _date(page: Page, told: Statement, name: str) -> Wording | None:
    term = told.term(name)
    return worded(term, page.language) if isinstance(term, ox.Literal) else None
