"""All tools over what is published."""

from collections.abc import Mapping

from pactgraph.mcp.describe import describe_tool
from pactgraph.mcp.find import find_tool
from pactgraph.mcp.frame import Tool
from pactgraph.mcp.plain import sparql_tool
from pactgraph.mcp.saved import saved_tool
from pactgraph.queries import Catalog


def toolbox(catalog: Catalog, schema: str = "") -> Mapping[str, Tool]:
    """The tools by name: a saved query keeps its own, unless it is called as one of ours. `schema`
    tells what a query can ask for.
    """
    own = (find_tool(), describe_tool(), sparql_tool(schema))
    saved = (saved_tool(query) for query in catalog.queries.values())
    return {tool.name: tool for tool in (*saved, *own)}
