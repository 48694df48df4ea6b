"""The saved queries as RDF, where editors of SPARQL look for examples. What they are stands in the
release; addresses are those of the request.
"""

from flask import Blueprint
from werkzeug.wrappers import Response

from pactgraph.queries import executable
from pactgraph.rdf import Kind, format_named
from pactgraph.web.replies import accepted, asked_formats, current, document

blueprint = Blueprint("examples", __name__)


@blueprint.get("/.well-known/sparql-examples")
@blueprint.get("/queries.<extension>")
def examples(extension: str = "") -> Response:
    """All saved queries as a graph, in the format that the address or the client names. Raises
    UnknownNameError for an extension of none.
    """
    context = current()
    wishes = [format_named(extension, Kind.GRAPH).name] if extension else asked_formats()
    publication = context.publication
    triples = (
        triple
        for query in publication.catalog.queries.values()
        for triple in executable(query, publication.release.prefixes, context.root)
    )
    return document(triples, accepted(wishes))
