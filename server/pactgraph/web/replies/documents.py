"""Graphs that the server itself makes, as responses."""

from collections.abc import Iterable

import pyoxigraph as ox
from flask import Response

from pactgraph.rdf import Accept, Kind, Triple, acceptable
from pactgraph.rdf.dump import dump
from pactgraph.web.replies.context import current
from pactgraph.web.replies.responses import may_be_kept


def document(triples: Iterable[Triple | ox.Triple], accept: Accept) -> Response:
    """`triples` in the graph format of `accept`. Raises NotAcceptableError where
    there is none.
    """
    format = acceptable(accept.graph, Kind.GRAPH)
    quads = [ox.Quad(*triple) for triple in triples]
    publication = current().publication
    body = dump(quads, format, publication.release.prefixes, publication.context)
    return may_be_kept(Response(body, content_type=format.content_type, headers={"Vary": "Accept"}))
