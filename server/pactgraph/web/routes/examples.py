"""The saved queries as RDF, where editors of SPARQL look for examples and where the IRI of a query
leads. What they are stands in the release; addresses are those of the request.
"""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from pactgraph.queries import SavedQuery, executable
from pactgraph.rdf import Kind, format_named
from pactgraph.web.current import current
from pactgraph.web.documents import document
from pactgraph.web.http import VARY, prefers_html
from pactgraph.web.pages.render import language_of
from pactgraph.web.responses import accepted, asked_formats

blueprint = Blueprint("examples", __name__)


@blueprint.get("/.well-known/sparql-examples")
@blueprint.get("/queries.<extension>")
def examples(extension: str = "") -> Response:
    """All saved queries as a graph."""
    return _graph([*current().publication.catalog.queries.values()], extension)


@blueprint.get("/query/<name>")
def one(name: str) -> Response:
    """A saved query as a graph, or for a browser the way to its page."""
    stem, _, extension = name.partition(".")
    context = current()
    query = context.publication.catalog.get(stem)
    if not extension and prefers_html(context.accept, asked_formats()):
        language = language_of("", context.query_string, context.accept_language)
        response = redirect(f"{context.prefix}/{language}/queries/{query.name}", 303)
        response.headers["Vary"] = VARY
        return response
    return _graph([query], extension)


def _graph(queries: list[SavedQuery], extension: str) -> Response:
    """`queries` in the format that the address or the client names. Raises UnknownNameError for an
    extension of none.
    """
    context = current()
    wishes = [format_named(extension, Kind.GRAPH).name] if extension else asked_formats()
    prefixes = context.publication.release.prefixes
    triples = (triple for query in queries for triple in executable(query, prefixes, context.root))
    return document(triples, accepted(wishes))
