"""The legend of all marks: forces, certainty, changes, evidence."""

from dataclasses import dataclass

from pactgraph.rdf import CODE
from pactgraph.web.pages.frame import Page, rows
from pactgraph.web.pages.reading import Statement, statements

_EXAMPLES = """
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?modality (MIN(STR(?word)) AS ?example) WHERE {
  ?word pact:modality ?modality ; pact:evidence ?passage .
  FILTER NOT EXISTS { ?telling pact:tells ?word }
  FILTER NOT EXISTS { ?word pact:tells ?told }
} GROUP BY ?modality ORDER BY ?modality
"""
_CHANGES = """
PREFIX code: <https://w3id.org/pactgraph/code/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?code ?label ?definition WHERE {
  ?code skos:inScheme code:change-kind ; skos:prefLabel ?label ; skos:definition ?definition .
  FILTER(LANG(?label) = LANG(?definition) && LANG(?label) = "%s")
} ORDER BY ?code
"""
# The order in which pages show kinds of change; those that are not here stand behind them.
_ORDER = (
    *("granted", "extended", "narrowed", "amended", "settled", "converted", "terminated"),
    *("signed", "closed", "assigned", "exercised", "waived", "dismissed", "reinstated"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A kind of change: the end of its code, its name, what it means, and where its page is."""

    slug: str
    name: str
    meaning: str
    link: str


def marks_page(page: Page) -> str:
    """The page that says what each mark means."""
    found = {
        _text(row["modality"]).removeprefix(CODE): _text(row["example"])
        for row in rows(page.context, _EXAMPLES)
    }
    told = {each.iri: each for each in statements(page, found.values())}
    examples: dict[str, Statement] = {
        force: told[iri] for force, iri in found.items() if iri in told
    }
    behind = (passage.source for each in examples.values() for passage in each.evidence)
    return page.render(
        "data/marks.html",
        examples=examples,
        changes=_changes(page),
        sources=list({source.iri: source for source in behind}.values()),
        opened=next((each for each in examples.values() if each.evidence), None),
    )


def _changes(page: Page) -> list[Change]:
    found = [
        Change(
            _text(row["code"]).removeprefix(CODE),
            _text(row["label"]),
            _text(row["definition"]),
            page.of(_text(row["code"])),
        )
        for row in rows(page.context, _CHANGES % page.language)
    ]
    return sorted(found, key=_place)


def _place(change: Change) -> tuple[int, str]:
    known = change.slug in _ORDER
    return (_ORDER.index(change.slug) if known else len(_ORDER)), change.slug


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
