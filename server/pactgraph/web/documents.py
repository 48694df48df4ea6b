"""Graphs that the server itself makes, as responses."""

from collections.abc import Iterable

import pyoxigraph as ox
from flask import Response

from pactgraph.errors import NotAcceptableError
from pactgraph.media import GRAPHS, Accept, offered
from pactgraph.rdf.dump import FORMATS
from pactgraph.rdf.triples import Statement
from pactgraph.web.responses import may_be_kept
from pactgraph.web.wsgi.switch import publication


def document(statements: Iterable[Statement], accept: Accept) -> Response:
    """`statements` in the graph format of `accept`. Raises NotAcceptableError where
    there is none.
    """
    if accept.graph is None:
        raise NotAcceptableError(f"this is a graph, which is offered as {offered(GRAPHS)}")
    quads = [statement.in_graph(ox.DefaultGraph()) for statement in statements]
    body = FORMATS[accept.graph.name].write(quads, publication().release.prefixes)
    return may_be_kept(
        Response(body, content_type=accept.graph.content_type, headers={"Vary": "Accept"})
    )
