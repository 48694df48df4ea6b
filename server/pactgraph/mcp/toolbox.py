"""All tools over what is published, and how an error is told."""

from collections.abc import Mapping

from pactgraph.controls import shortened, without_controls
from pactgraph.errors import BudgetError, BusyError, PactgraphError
from pactgraph.mcp.describe import describe_tool
from pactgraph.mcp.plain import sparql_tool
from pactgraph.mcp.saved import saved_tool
from pactgraph.mcp.tool import Tool
from pactgraph.queries import Catalog


def toolbox(catalog: Catalog, schema: str = "") -> Mapping[str, Tool]:
    """The tools by name: a saved query keeps its own, unless it is called as one of ours. `schema`
    tells what a query can ask for.
    """
    own = (describe_tool(), sparql_tool(schema))
    saved = (saved_tool(query) for query in catalog.queries.values())
    return {tool.name: tool for tool in (*saved, *own)}


def told(error: PactgraphError) -> str:
    """What an agent is told of an error: what went wrong, and what to do."""
    again = (
        f"\nTry again in {error.retry_after} seconds."
        if isinstance(error, BusyError | BudgetError)
        else ""
    )
    return f"{error.title}: {shortened(without_controls(str(error)), 6000)}{again}"
