"""The home page: what there is, what can be asked, and what can be taken along."""

import pyoxigraph as ox

from pactgraph.web.http import RequestContext
from pactgraph.web.offer import OFFERED, by_topic
from pactgraph.web.pages.frame import Page
from pactgraph.web.rows import rows

_FIGURES = """
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT
  (COUNT(DISTINCT ?agent) AS ?agents)
  (COUNT(DISTINCT ?situation) AS ?situations)
  (COUNT(DISTINCT ?provision) AS ?provisions)
  (COUNT(DISTINCT ?cited) AS ?sentences)
WHERE {
  { ?agent a pact:Agent }
  UNION { ?situation a pact:Situation }
  UNION { ?provision a pact:Provision }
  UNION { ?any pact:evidence ?cited }
}
"""


def home_page(page: Page) -> str:
    """The home page."""
    served = page.context.publication
    return page.render(
        "questions/home.html",
        release=served.release,
        figures=_figures(page.context) if page.about.is_described else {},
        topics=by_topic(served.catalog.queries.values()),
        offered=OFFERED,
        downloads=[
            (each.name, -(-each.bytes // 1024), each.role)
            for each in served.release.downloads.values()
        ],
        endpoint=f"{page.context.root}/sparql",
    )


def _figures(context: RequestContext) -> dict[str, str]:
    """How many there are of what, by the names of their words; of nothing there are none."""
    return {
        name: term.value
        for row in rows(context, _FIGURES)
        for name, term in row.items()
        if isinstance(term, ox.Literal) and term.value != "0"
    }
