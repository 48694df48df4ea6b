"""`/graphs`: the graphs of the release by their names, to read (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from flask import Blueprint, Response, jsonify, request

from pactgraph.engine import QueryRequest
from pactgraph.errors import ParameterError, UnknownNameError
from pactgraph.web.replies import accepted, asked_formats, current, may_be_kept, respond
from pactgraph.web.wsgi.protocol import check_absolute

blueprint = Blueprint("graphs", __name__)

_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.get("/graphs")
def graphs() -> Response:
    """A graph: `?graph=IRI` names it, `?default` is the union of all; without either, the list of
    them with their counts.

    One whose name is a blank node is listed as `_:` and a label, and can't be asked for by it.
    """
    wanted = list(filter(str.strip, request.args.getlist("graph")))
    is_default = "default" in request.args
    if len(wanted) + len(request.args.getlist("default")) > 1:
        raise ParameterError("name one graph: either default or graph=IRI, once")
    context, wishes = current(), asked_formats()
    served = context.publication
    if not wanted and not is_default:
        if wishes:
            accepted(wishes)  # the list is JSON; a format that nobody knows is refused all the same
        return may_be_kept(
            jsonify(
                [
                    {"graph": iri, "triples": count}
                    for iri, count in served.release.manifest.graphs.items()
                ]
            )
        )
    for iri in wanted:
        check_absolute("graph", iri)
    if wanted and wanted[0] not in served.release.manifest.graphs:
        raise UnknownNameError(f"no graph is called {wanted[0]!r}; /graphs lists them")
    query = QueryRequest(_EVERYTHING, default_graphs=tuple(wanted), client=context.client)
    return respond(served.engine.query(query, accepted(wishes)))
