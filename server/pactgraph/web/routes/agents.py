"""`/mcp`: the tools for agents, over streamable HTTP of the Model Context Protocol.

Who may ask, for how long and how much is decided before and behind this, as for every request.
"""

from flask import Blueprint, Response, request

from pactgraph.mcp import require_sdk
from pactgraph.web.current import current

blueprint = Blueprint("agents", __name__)


@blueprint.post("/mcp")
@blueprint.post("/mcp/")
def message() -> Response:
    """The answer to one message. Raises NotInstalledError where the extra is not installed."""
    require_sdk()
    from pactgraph.mcp.desk import Desk
    from pactgraph.mcp.http import answer  # which takes a second to import, the first time

    context = current()
    desk = Desk(context.publication.published, context.client)
    told = answer(desk, request.headers.items(), request.get_data())
    return Response(told.body, told.status, told.headers)
