"""`/queries`: the saved queries, each a page for a browser and an answer for a program."""

from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from pactgraph.errors import ParameterError
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.model import SavedQuery
from pactgraph.rdf.formats import ANSWERS, format_named
from pactgraph.web.current import current
from pactgraph.web.negotiation import prefers_html
from pactgraph.web.pages.render import language_of
from pactgraph.web.responses import VARY, accepted, may_be_kept, respond
from pactgraph.web.wsgi.switch import client, publication

blueprint = Blueprint("queries", __name__)

# Words of a page's own address, not of the query.
_PAGE_PARAMETERS = {"format", "lang"}


@blueprint.get("/queries")
def listing() -> Response:
    """The saved queries with their parameters, as JSON."""
    return may_be_kept(
        jsonify([_summary(query) for query in publication().catalog.queries.values()])
    )


@blueprint.get("/queries/<name>")
def run(name: str) -> Response:
    """The answer to a saved query, or its page."""
    stem, _, extension = name.partition(".")
    query = publication().catalog.get(stem)
    wishes = (
        [format_named(extension, *ANSWERS).name]
        if extension
        else list(filter(None, request.args.getlist("format")))
    )
    if not wishes and prefers_html(request.headers.get("Accept", "")):
        context = current()
        language = language_of("", context.query_string, context.accept_language)
        kept = [pair for pair in request.args.items(multi=True) if pair[0] not in _PAGE_PARAMETERS]
        address = f"{context.prefix}/{language}/queries/{query.name}"
        response = redirect(f"{address}?{urlencode(kept)}" if kept else address, 303)
        response.headers["Vary"] = VARY
        return response
    asked = ask(_published(), query.name, _arguments(), accept=accepted(wishes), client=client())
    return respond(asked.result)


def _published() -> Published:
    """What the current request is answered from."""
    served = publication()
    return Published(served.release, served.engine, served.catalog)


def _arguments() -> dict[str, str]:
    """The arguments in the query string. Raises ParameterError for one that is given twice; an
    empty one counts as not given.
    """
    arguments: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1 and name not in _PAGE_PARAMETERS:
            raise ParameterError(f"{name} is given {len(values)} times; give it once")
        if name not in _PAGE_PARAMETERS and values[0].strip():
            arguments[name] = values[0]
    return arguments


def _summary(query: SavedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "topic": query.topic,
        "title": {"en": query.title.en, "zh": query.title.zh},
        "summary": {"en": query.summary.en, "zh": query.summary.zh},
        "parameters": {
            p.name: {"type": p.type, "class": p.cls, "default": p.default, "example": p.example}
            for p in query.parameters
        },
    }
