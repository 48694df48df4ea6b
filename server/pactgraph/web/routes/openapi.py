"""`/openapi.json`: what the server offers to programs, in OpenAPI 3.1."""

from flask import Blueprint, Response, request

from pactgraph.queries import Problems, language_term, unknown_parameters
from pactgraph.web.openapi import description_of
from pactgraph.web.replies import current, may_be_kept

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of the release that is served, in the language of `lang`."""
    context = current()
    problems = Problems(
        unknown_parameters("/openapi.json", request.args.keys() - {"lang"}, ("lang",), "lang=zh")
    )
    with problems.gathered():
        language = language_term(request.args.get("lang") or "en").value
    problems.tell()
    body = description_of(context.publication, language, context.root)
    return may_be_kept(Response(body, content_type="application/json"))
