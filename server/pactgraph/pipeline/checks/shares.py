"""Those who own an organization at one time own no more than all of it.

Of one owner the largest share counts, since two sources may tell of the same stake. Left aside is
what is planned or worked out, what contradicts another stake, and what a change has ended on a day
that is not known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pactgraph.pipeline.material import Dataset, Finding

_STAKES = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT DISTINCT ?organization ?owner ?share ?start ?end
WHERE {
  ?stake pact:share ?share .
  ?stake pact:organization ?organization .
  ?stake pact:holder ?owner .
  ?stake pact:modality ?force .
  FILTER(?force IN (code:reported, code:attributed) && ?share > 0 && ?share <= 1)
  OPTIONAL { ?stake pact:notBefore ?start }
  OPTIONAL { ?stake pact:notOnOrAfter ?end }
  FILTER(BOUND(?end) || NOT EXISTS { ?change pact:before ?stake })
  FILTER NOT EXISTS { ?stake pact:contradicts ?other }
}
ORDER BY ?organization ?owner ?share ?start ?end
"""
_ALWAYS, _NEVER = "", "9999-12-31"


@dataclass(frozen=True, slots=True)
class _Owned:
    """A share of an organization from the first of its days to the one after the last, as ISO has
    them.
    """

    owner: str
    share: Decimal
    start: str
    end: str


def owned_too_often(dataset: Dataset) -> Iterator[Finding]:
    """A finding for each organization of which more than all is owned on some day, with who owns it
    on the first such day.
    """
    stakes: dict[str, list[_Owned]] = defaultdict(list)
    for row in dataset.select(_STAKES):
        start, end = (row[name].value if row[name] else other for name, other in _BOUNDS)
        share = Decimal(row["share"].value)
        stakes[row["organization"].value].append(_Owned(row["owner"].value, share, start, end))
    for organization, owned in stakes.items():
        for day in sorted({each.start for each in owned}):
            largest = _largest(each for each in owned if each.start <= day < each.end)
            if sum(largest.values()) > 1:
                yield _finding(dataset, organization, largest)
                break


_BOUNDS = (("start", _ALWAYS), ("end", _NEVER))


def _largest(owned: Iterable[_Owned]) -> dict[str, Decimal]:
    """The largest share of each owner."""
    shares: dict[str, Decimal] = {}
    for each in owned:
        shares[each.owner] = max(each.share, shares.get(each.owner, Decimal(0)))
    return shares


def _finding(dataset: Dataset, organization: str, shares: dict[str, Decimal]) -> Finding:
    shorten = dataset.prefixes.shorten
    owners = " and ".join(f"{shorten(owner)} {share}" for owner, share in shares.items())
    message = (
        f"{sum(shares.values())} of it is owned at one time, {owners}; correct a share, or "
        "say when "
        "each stake begins and ends"
    )
    return Finding(
        dataset.file_of(organization), shorten(organization), message, "shares-within-whole"
    )
