"""`pactgraph mcp`."""

from typing import Any

from pactgraph.cli.frame import main, options, say, served_release
from pactgraph.config import BUILDING, QUERYING, read_settings


@main.command()
@options("project", "releases", *QUERYING, *BUILDING)
def mcp(**given: Any) -> None:
    """Answer an agent that speaks the Model Context Protocol on standard input and output: a tool
    for each saved query, and the tools find, describe and sparql. It needs the extra mcp.

    A client starts this command by itself. `pactgraph serve` offers the same at /mcp, to many.

    \b
    pactgraph mcp
    pactgraph mcp --releases /srv/pactgraph/releases --query-timeout 10
    claude mcp add pactgraph -- pactgraph mcp
    """
    from pactgraph.api.graph import KnowledgeGraph
    from pactgraph.mcp import converse, require_sdk

    require_sdk()
    settings = read_settings(given)
    release = served_release(settings)
    with KnowledgeGraph(release, settings) as graph:
        say(f"answering with release {release.id}: {release.manifest.quads} quads")
        converse(graph.published)
