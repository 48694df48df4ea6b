"""The time rules: what holds on a day, certainly or possibly, follows from the dates that the
source states.
"""

from datetime import date

import pytest
from conftest import shown, solutions
from pactgraph.engine import EmbeddedEngine, QueryRequest
from pactgraph.rdf.formats import ANY

BOUNDS = """
PREFIX id: <https://w3id.org/pactgraph/id/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?notBefore ?certainFrom ?certainUntil ?notOnOrAfter WHERE {{
  OPTIONAL {{ id:{0} pact:notBefore ?notBefore }}
  OPTIONAL {{ id:{0} pact:certainFrom ?certainFrom }}
  OPTIONAL {{ id:{0} pact:certainUntil ?certainUntil }}
  OPTIONAL {{ id:{0} pact:notOnOrAfter ?notOnOrAfter }}
}}
"""


def bounds(engine: EmbeddedEngine, name: str) -> list[date | None]:
    """The four bounds of one of our things: possible from, certain from, certain until, over from."""
    (row,) = solutions(engine.query(QueryRequest(BOUNDS.format(name)), ANY)).rows
    return [date.fromisoformat(shown(term)) if term else None for term in row]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # An event of a year, a month and a day.
        ("investment-2021", ["2021-01-01", "", "", "2022-01-01"]),
        ("investment-2023", ["2023-01-01", "", "", "2023-02-01"]),
        ("announcement", ["2025-10-28", "2025-10-28", "2025-10-29", "2025-10-29"]),
        # An agreement begins on the day of its announcement; a stated end is a year.
        ("agreement-2025", ["2025-10-28", "2025-10-28", "2032-01-01", "2033-01-01"]),
        # No stated start: certain on the eve of what ends it, and not before the partnership or, for
        # a right of no known agreement, before the younger party was founded.
        ("agreement-earlier", ["2019-07-01", "2025-10-27", "2025-10-28", "2025-10-28"]),
        ("right-ip-earlier", ["2019-07-01", "2025-10-27", "2025-10-28", "2025-10-28"]),
        ("right-priority", ["2015-01-01", "2025-10-27", "2025-10-28", "2025-10-28"]),
        # A provision begins with its agreement; no end is invented.
        ("right-ip-2025", ["2025-10-28", "2025-10-28", "2032-01-01", "2033-01-01"]),
        ("right-agi", ["2025-10-28", "2025-10-28", "", ""]),
        ("commitment-azure", ["2025-10-28", "2025-10-28", "", ""]),
        # A state begun or ended by a change of a year or a month.
        ("status-mixed", ["2019-01-01", "2019-12-31", "", ""]),
        # What only goes along with the agreement has no day of it; it follows the crisis and is
        # told as done.
        ("conversion", ["2023-11-01", "", "", "2025-11-02"]),
        ("stake-settled", ["2023-11-01", "", "", "2025-11-02"]),
        ("stake-2025", ["2023-11-01", "2025-11-01", "", ""]),
        ("tenure-altman-before", ["2015-01-01", "2023-10-31", "2023-11-01", "2023-12-01"]),
        # "A few days later" is within 31 days; what led to it is over by then.
        ("reinstatement", ["2023-11-01", "", "", "2024-01-01"]),
        ("protest", ["2023-11-01", "", "", "2024-01-01"]),
        ("tenure-altman-after", ["2023-11-01", "2023-12-31", "", ""]),
        # What comes before an event of a known day is over by then.
        ("recruitment", ["", "", "", "2025-10-29"]),
        # A plan without a date stays without one.
        ("plan-health", ["", "", "", ""]),
    ],
)
def test_the_bounds_follow_from_what_the_source_states(
    engine: EmbeddedEngine, name: str, expected: list[str]
) -> None:
    assert bounds(engine, name) == [date.fromisoformat(text) if text else None for text in expected]
