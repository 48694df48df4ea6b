"""`/schemas/saved-query.json`: what the header of a saved query may say."""

from flask import Blueprint, Response, json

from pactgraph.queries import SCHEMA_PATH, header_schema
from pactgraph.web.replies import may_be_kept

blueprint = Blueprint("schemas", __name__)


@blueprint.get(SCHEMA_PATH)
def saved_query() -> Response:
    """The JSON Schema of the header of a saved query, which an editor of YAML checks it by."""
    text = json.dumps(header_schema(), sort_keys=False)
    return may_be_kept(Response(text, content_type="application/schema+json"))
