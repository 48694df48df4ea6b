"""A query as it is sent to an endpoint: POSTed as a form, which is the way that most of them know
(https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded).
"""

import re
from typing import TypeAlias

from pactgraph.engine.faults import graph_name, service_refusal, syntax_error
from pactgraph.engine.remote.holding import Holding
from pactgraph.engine.seam import QueryRequest
from pactgraph.rdf import JSON, NTRIPLES, Format, Prefixes
from pactgraph.sparql import query_form, traits_of, without_dataset

Form: TypeAlias = dict[str, list[str]]

# What may be a relative IRI, be it in a string: to name the base costs nothing.
_NO_QUERY = "this is no query: behind its prologue stands none of SELECT, ASK, CONSTRUCT, DESCRIBE"
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")


def form_of(
    request: QueryRequest, allowed_services: frozenset[str], holding: Holding | None = None
) -> Form:
    """The fields of the form. What no engine of ours may do is not even sent. Where the endpoint
    has a `holding`, a query that names no dataset is asked of all of it.

    Raises ForbiddenError for an update, ServiceError for a call to a service that is not allowed,
    ParameterError for the name of a graph that is no IRI, QuerySyntaxError for what is no query:
    Virtuoso would take DEFINE before one as a word to fetch graphs from elsewhere.
    """
    text = request.text
    traits = traits_of(text)
    if traits.services - allowed_services:
        raise service_refusal(allowed_services)
    if query_form(text) is None:
        raise syntax_error(text, _NO_QUERY, Prefixes({}))
    default, named = request.default_graphs, request.named_graphs
    if traits.names_dataset and (default or named):
        text = without_dataset(text)  # Virtuoso would add the one to the other
    if holding and not (default or named or traits.names_dataset):
        # A word in a string counts too: to name graphs that nobody asks for is only longer.
        is_asking = "GRAPH" in text.upper() or "\\" in text
        default, named = (holding.union,), tuple(holding.graphs) if is_asking else ()
    if holding and (default or named):  # where one kind is named, Virtuoso leaves the other open
        default, named = default or (holding.nowhere,), named or (holding.nowhere,)
    if request.base and _RELATIVE.search(text):
        # On the same line, so that the endpoint counts lines as the client does.
        text = f"BASE {graph_name(request.base)} {text}"
    graphs = {
        "default-graph-uri": [graph_name(iri).value for iri in default],
        "named-graph-uri": [graph_name(iri).value for iri in named],
    }
    return {"query": [text], **{name: iris for name, iris in graphs.items() if iris}}


def format_for(text: str) -> Format:
    """The format to ask for, which every endpoint writes, and which shows where it is cut: a table
    or a truth in JSON, a graph as N-Triples.
    """
    return JSON if query_form(text) in ("SELECT", "ASK") else NTRIPLES
