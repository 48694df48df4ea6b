"""`/mcp`: the tools for agents, over streamable HTTP of the Model Context Protocol.

Who may ask, for how long and how much is decided before and behind this, as for every request.
"""

from flask import Blueprint, Response, request

from pactgraph.mcp import answer_message
from pactgraph.web.replies import current

blueprint = Blueprint("agents", __name__)


@blueprint.post("/mcp")
@blueprint.post("/mcp/")
def message() -> Response:
    """The answer to one message. Raises UnknownNameError where the extra is not installed."""
    context = current()
    published, body = context.publication.published, request.get_data()
    answer = answer_message(published, context.client, request.headers.items(), body)
    return Response(answer.body, answer.status, answer.headers)
