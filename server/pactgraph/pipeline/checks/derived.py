"""Does what is inferred still follow from its premises?

A value is worked out of those of the premises in one of the ways in `_WAYS`; one that none of them
gives no longer follows, as when a premise was corrected. A conclusion rests on sentences that its
premises rest on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from pactgraph.pipeline.checks.stated import Stated, stated_values
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.sources.mentions import Date, Duration, Money, Share, Value

_PREMISES = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?situation ?premise
WHERE {
  ?situation pact:modality code:inferred ; prov:wasDerivedFrom ?premise .
  ?premise pact:modality ?force .
}
ORDER BY ?situation ?premise
"""
_UNFOUNDED = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?situation ?sentence
WHERE {
  ?situation pact:modality code:inferred ; pact:evidence ?sentence .
  FILTER NOT EXISTS { ?situation prov:wasDerivedFrom ?premise . ?premise pact:evidence ?sentence }
}
ORDER BY ?situation ?sentence
"""


def unfounded(dataset: Dataset) -> Iterator[Finding]:
    """A finding for each inferred value that doesn't follow from the premises, and for each
    sentence that none of them cites.
    """
    stated: dict[str, list[Stated]] = defaultdict(list)
    for each in stated_values(dataset):
        stated[each.situation].append(each)
    premises: dict[str, list[str]] = defaultdict(list)
    for row in dataset.select(_PREMISES):
        premises[row["situation"].value].append(row["premise"].value)
    for situation, names in premises.items():
        values = {name: [each.value for each in stated[name] if each.value] for name in names}
        following = _following(values)
        for each in stated[situation]:
            if each.value not in following:
                message = (
                    f"{each.words} does not follow from {_names(dataset, names)}"
                    f"{_instead(each.value, following)}; correct it, or the premises"
                )
                yield _finding(dataset, situation, message)
    for row in dataset.select(_UNFOUNDED):
        sentence = dataset.prefixes.shorten(row["sentence"].value)
        message = f"none of its premises cites {sentence}; cite a sentence of theirs"
        yield _finding(dataset, row["situation"].value, message)


def _following(values: Mapping[str, Sequence[Value]]) -> list[Value]:
    """All that can be worked out of the values of the premises."""
    every = [value for each in values.values() for value in each]
    return [result for way in _WAYS for result in way(every)]


def _sums(values: Sequence[Value]) -> Iterator[Value]:
    """All amounts of one currency together."""
    totals: dict[str, Money] = {}
    for value in values:
        if isinstance(value, Money):
            before = totals.get(value.currency, Money(value.amount * 0, value.currency))
            totals[value.currency] = Money(before.amount + value.amount, value.currency)
    yield from totals.values()


def _wholes(values: Sequence[Value]) -> Iterator[Value]:
    """What the whole is worth by the worth of a share, and a share of it."""
    for amount in (value for value in values if isinstance(value, Money)):
        for share in (value for value in values if isinstance(value, Share) and value.fraction):
            yield Money(amount.amount / share.fraction, amount.currency)
            yield Money(amount.amount * share.fraction, amount.currency)


def _spans(values: Sequence[Value]) -> Iterator[Value]:
    """The months between two dates, by the calendar; whole years where a year is all that is
    known.
    """
    for one, other in combinations((value for value in values if isinstance(value, Date)), 2):
        precise = len(one.iso) > 4 and len(other.iso) > 4
        months = abs(_months(one.iso) - _months(other.iso))
        yield Duration(months if precise else months // 12 * 12, 0)


def _moved(values: Sequence[Value]) -> Iterator[Value]:
    """A date moved by a length of time, at its own precision."""
    for date in (value for value in values if isinstance(value, Date)):
        for span in (value for value in values if isinstance(value, Duration) and not value.days):
            for months in (_months(date.iso) - span.months, _months(date.iso) + span.months):
                year, month = divmod(months - 1, 12)
                yield Date(f"{year:04}-{month + 1:02}{date.iso[7:]}"[: len(date.iso)])


def _months(iso: str) -> int:
    """The months from the year 0 to that of a date, or to the January of a year."""
    return 12 * int(iso[:4]) + int(iso[5:7] or 1)


_WAYS = (_sums, _wholes, _spans, _moved)


def _instead(stated: Value | None, following: Sequence[Value]) -> str:
    """What would follow, of the kind that is stated."""
    fitting = [str(value) for value in following if type(value) is type(stated)]
    return f", from which follows {' or '.join(dict.fromkeys(fitting))}" if fitting else ""


def _names(dataset: Dataset, iris: Sequence[str]) -> str:
    return ", ".join(map(dataset.prefixes.shorten, iris))


def _finding(dataset: Dataset, situation: str, message: str) -> Finding:
    focus = dataset.prefixes.shorten(situation)
    return Finding(dataset.file_of(situation), focus, message, "still-follows")
