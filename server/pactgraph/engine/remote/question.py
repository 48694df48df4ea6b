"""A query as it is sent to an endpoint: POSTed as a form, which is the way that most of them know
(https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded).
"""

import re

from pactgraph.engine.faults import graph_name, service_refusal
from pactgraph.engine.seam import QueryRequest
from pactgraph.errors import NotAcceptableError
from pactgraph.rdf import Accept, Format, offered
from pactgraph.sparql import query_form, traits_of

# What may be a relative IRI, be it in a string: to name the base costs nothing.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")


def form_of(request: QueryRequest, allowed_services: frozenset[str]) -> dict[str, list[str]]:
    """The fields of the form. What no engine of ours may do is not even sent.

    Raises ForbiddenError for an update, ServiceError for a call to a service that is not allowed,
    ParameterError for the name of a graph that is no IRI.
    """
    if traits_of(request.text).services - allowed_services:
        raise service_refusal(allowed_services)
    query_form(request.text)
    text = request.text
    if request.base and _RELATIVE.search(text):
        # On the same line, so that the endpoint counts lines as the client does.
        text = f"BASE {graph_name(request.base)} {text}"
    graphs = {
        "default-graph-uri": [graph_name(iri).value for iri in request.default_graphs],
        "named-graph-uri": [graph_name(iri).value for iri in request.named_graphs],
    }
    return {"query": [text], **{name: iris for name, iris in graphs.items() if iris}}


def formats_in(accept: Accept) -> list[Format]:
    """The formats that may come, each once. Raises NotAcceptableError where there is none."""
    wanted = (accept.solutions, accept.boolean, accept.graph)
    formats = list(dict.fromkeys(format for format in wanted if format))
    if not formats:
        raise NotAcceptableError(f"answers are offered as {offered()}")
    return formats
