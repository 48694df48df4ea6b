"""The page of all sums of money: who pays whom how much, and what the sums come to."""

from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from pactgraph.queries.ask import ask
from pactgraph.sparql import Solutions, read_answer
from pactgraph.web.pages.deals.asking import part_of
from pactgraph.web.pages.deals.sums import Sum, sums
from pactgraph.web.pages.frame import Page, Wording, money
from pactgraph.web.pages.reading import (
    rows,
    sources_of,
    statements,
)

_TOTALS = "money-totals"
_AT_ONCE, _MOST_TOTALS = 30, 40


@dataclass(frozen=True, slots=True)
class Total:
    """What sums of one kind come to: who pays whom, how firmly it is said, and how many
    they are.
    """

    payer: str
    payee: str
    kind: str
    force: str
    bound: str
    amount: Wording | None
    count: int
    is_disputed: bool


def money_page(page: Page) -> str:
    """The page of all sums, by kind, the largest first.

    Raises ParameterError where its address asks for something that is none.
    """
    found = rows(
        page.context,
        """
        PREFIX pact: <https://w3id.org/pactgraph/ontology#>
        SELECT ?it ?kind ?most WHERE {
          { SELECT ?it (MIN(STR(?sort)) AS ?kind) (MAX(?sum) AS ?most) WHERE {
            { ?it pact:amount ?any } UNION { ?it a pact:Investment }
            OPTIONAL { ?it pact:kind ?sort }
            OPTIONAL { ?it pact:amount ?sum }
          } GROUP BY ?it }
        } ORDER BY (!BOUND(?kind)) ?kind DESC(?most) ?it""",
    )
    iris = [row["it"].value for row in found if isinstance(row["it"], ox.NamedNode)]
    parts = max(-(-len(iris) // _AT_ONCE), 1)
    part = min(part_of(page), parts)
    told = statements(page, iris[(part - 1) * _AT_ONCE : part * _AT_ONCE])
    totals = _totals(page) if part == 1 else []
    return page.render(
        "deals/money.html",
        bands=_bands(page, sums(page, told)),
        totals=totals[:_MOST_TOTALS],
        rest=max(len(totals) - _MOST_TOTALS, 0),
        total=len(iris),
        part=part,
        parts=parts,
        sources=sources_of(told),
    )


def _bands(page: Page, found: list[Sum]) -> list[tuple[str, list[Sum]]]:
    """Sums by their kind; those of no kind are last."""
    investment = page.words_for("deals.investment")

    def kind(each: Sum) -> str:
        own = investment if "Investment" in each.statement.classes else ""
        return each.kind.text if each.kind else own

    ordered = sorted(found, key=lambda each: (not kind(each), kind(each)))
    return [(name, list(group)) for name, group in groupby(ordered, key=kind)]


def _totals(page: Page) -> list[Total]:
    """What the saved query for totals says, where the release has it."""
    served = page.context.publication
    if _TOTALS not in served.catalog.queries:
        return []
    result = ask(
        served.published, _TOTALS, {}, lang=page.language, client=page.context.client
    ).result
    answer = read_answer(result.read(), result.format)
    return [_total(page, dict(row)) for row in answer] if isinstance(answer, Solutions) else []


def _total(page: Page, row: dict[str, object]) -> Total:
    told = {name: str(getattr(term, "value", "")) for name, term in row.items()}
    amount = told.get("total", "")
    has_sum = bool(amount) and bool(told["currency"])
    return Total(
        told["payer"],
        told["payee"],
        told["kind"],
        told["modality"],
        told["bound"],
        money(amount, told["currency"], page.language) if has_sum else None,
        int(told["number"] or 0),
        told["isDisputed"] in ("true", "1"),
    )
