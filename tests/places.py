"""Every kind of page there is, by the path behind its language."""

from urllib.parse import urlencode

from conftest import PROJECT
from pactgraph.queries.read import load_catalog

FORCES = ("attributed", "conditional", "forecast", "inferred", "opinion", "plan", "reported")
ANSWERED = urlencode({"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20"})
REFUSED = urlencode({"query": "SELECT ?s {\n ?s ?p }"})
ROOMS = (
    "/",
    "/agreements",
    "/agents",
    "/rights",
    "/rights?on=2031-06-30",
    "/rights?on=2031-06-30&holder=id%3Amicrosoft",
    "/network",
    "/network?focus=id%3Amicrosoft",
    "/money",
    "/events",
    "/marks",
    "/figures",
    "/docs/engines",
    "/downloads",
    "/about",
    "/sources",
    "/source/microsoft-openai-2025",
    "/source/microsoft-openai-2025/s30",
    "/statements",
    "/disagreements",
    "/ontology",
    "/queries",
    "/search",
    "/search?q=microsoft",
    "/search?q=nothing+is+called+so",
    "/browse",
    "/browse?class=pact%3ARight",
    "/code/forecast",
    "/query",
    f"/query?{ANSWERED}",
)
# One thing of each class, by its name.
THINGS = (
    "microsoft",
    "sam-altman",
    "general-public",
    "azure",
    "agi",
    "agreement-2025",
    "right-ip-2025",
    "change-ip",
    "claim-agi-matters-more",
    "commitment-azure",
    "control-pbc",
    "investment-2019",
    "announcement",
    "phase-deep-ties",
    "plan-health",
    "stake-2025",
    "status-mixed",
    "telling-plan-altman",
    "tenure-altman-after",
    "valuation-2025",
    "openai-blog-post",
)
PAGES = (
    *ROOMS,
    *(f"/statements?force={force}" for force in FORCES),
    *(f"/id/{name}" for name in THINGS),
)
# What is answered with an error, and its status.
ERRORS = {
    "/no-such-page": 404,
    "/id/micro-soft": 404,
    "/rights?on=yesterday": 400,
    "/statements?force=loud": 400,
    "/queries/rights-on-day?holder=id%3Amicrosoft&day=yesterday": 400,
    f"/query?{REFUSED}": 400,
}


def saved_queries() -> list[str]:
    """The page of each saved query, with its example."""
    catalog = load_catalog(PROJECT / "queries").queries
    return [f"/queries/{name}?{urlencode(query.example)}" for name, query in catalog.items()]
