"""The home page: what there is, what can be asked, and what can be taken along."""

from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from pactgraph.engine import QueryRequest
from pactgraph.rdf import ANY
from pactgraph.sparql import Solutions, read_answer
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.render import render

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
# What is offered beside a query, a format of its kind of answer: the suffix and what it is called.
_OFFERED = {
    "SELECT": ("csv", "CSV"),
    "ASK": ("json", "JSON"),
    "CONSTRUCT": ("ttl", "Turtle"),
    "DESCRIBE": ("ttl", "Turtle"),
}


def home_page(context: RequestContext, language: str) -> str:
    """The home page in `language`."""
    catalog, release = context.publication.catalog, context.publication.release
    about = release.manifest.about
    topics = groupby(catalog.queries.values(), key=attrgetter("topic"))
    return render(
        "home.html",
        language,
        prefix=context.prefix,
        about=about,
        release=release,
        can_search=context.publication.index is not None,
        figures=_figures(context) if about.is_described else {},
        topics=[(topic, list(queries)) for topic, queries in topics],
        offered=_OFFERED,
        downloads=[
            (each.name, -(-each.bytes // 1024), each.role) for each in release.downloads.values()
        ],
        endpoint=f"{context.root}/sparql",
    )


def _figures(context: RequestContext) -> dict[str, str]:
    """How many there are of what, by the names of their words; of nothing there are none."""
    request = QueryRequest(_FIGURES, client=context.client)
    result = context.publication.engine.query(request, ANY)
    answer = read_answer(result.read(), result.format)
    rows = list(answer) if isinstance(answer, Solutions) else []
    return {
        name: term.value
        for row in rows
        for name, term in row.items()
        if isinstance(term, ox.Literal) and term.value != "0"
    }
