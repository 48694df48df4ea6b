"""The values that situations state: amounts, shares, rates, quantities, dates and lengths of time.
The period of a rate isn't among them: "a year" is no numeral.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from pactgraph.pipeline.material import Dataset
from pactgraph.rdf import ONTOLOGY
from pactgraph.sources.mentions import Date, Duration, Money, Number, Share, Value

_VALUES = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT DISTINCT ?situation ?property ?value ?currency ?inferred
WHERE {
  VALUES ?property {
    pact:amount pact:share pact:rate pact:quantity pact:date pact:validFrom pact:validUntil
    pact:extension pact:duration pact:noticePeriod pact:renewalTerm
  }
  ?situation ?property ?value .
  OPTIONAL { ?situation pact:currency ?currency }
  BIND(EXISTS { ?situation pact:modality code:inferred } AS ?inferred)
}
ORDER BY ?situation ?property ?value ?currency
"""
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


@dataclass(frozen=True, slots=True)
class Stated:
    """A value of a situation and the words for it; `value` is None where it is none that a sentence
    could have.
    """

    situation: str
    words: str
    value: Value | None
    is_inferred: bool


def stated_values(dataset: Dataset) -> Iterator[Stated]:
    """The values that the situations of `dataset` state, in order of situation and property."""
    for row in dataset.select(_VALUES):
        name = row["property"].value.removeprefix(ONTOLOGY)
        lexical, currency = row["value"].value, row["currency"].value if row["currency"] else ""
        words = f"{name} {lexical} {currency}".rstrip() if name == "amount" else f"{name} {lexical}"
        yield Stated(
            row["situation"].value,
            words,
            _value(name, lexical, currency),
            row["inferred"] == ox.Literal(True),
        )


def _value(name: str, lexical: str, currency: str) -> Value | None:
    if name == "amount":
        return Money(Decimal(lexical), currency)
    if name in ("share", "rate"):
        return Share(Decimal(lexical))
    if name == "quantity":
        return Number(Decimal(lexical))
    if name in ("date", "validFrom", "validUntil"):
        return Date(lexical)
    match = _DURATION.fullmatch(lexical)
    years, months, days = (int(count or 0) for count in match.groups()) if match else (0, 0, 0)
    return Duration(12 * years + months, days) if match else None
