"""`/sparql` without a query: the service description (https://www.w3.org/TR/sparql11-service-description/), or the page for a browser."""

from collections.abc import Iterator

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.errors import NotAcceptableError
from pactgraph.export import FORMATS
from pactgraph.media import GRAPHS, Accept, negotiate, offered, prefers_html
from pactgraph.namespaces import DCTERMS, VOID
from pactgraph.release import Release
from pactgraph.triples import Statement, a, link, value, words
from pactgraph.web.publication import publication
from pactgraph.web.responses import may_be_kept
from pactgraph.web.sparql import endpoint_url

blueprint = Blueprint("sparql", __name__)

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD")


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> BaseResponse:
    """A description of the service, or the home page for a browser."""
    accept = request.headers.get("Accept")
    if prefers_html(accept):
        return redirect(url_for("pages.home"), 303)
    return may_be_kept(_describe(publication().release, endpoint_url(request.environ), negotiate(accept, request.args.get("format") or None)))


def _describe(release: Release, endpoint: str, accept: Accept) -> Response:
    """The description of the service at the URL `endpoint`, in the graph format of `accept`."""
    if accept.graph is None:
        raise NotAcceptableError(f"the description of the service is a graph, which is offered as {offered(GRAPHS)}")
    quads = [statement.in_graph(ox.DefaultGraph()) for statement in _statements(release, endpoint)]
    body = FORMATS[accept.graph.name].write(quads, release.prefixes)
    return Response(body, content_type=accept.graph.content_type, headers={"Vary": "Accept"})


def _statements(release: Release, endpoint: str) -> Iterator[Statement]:
    service, dataset, default = (f"{endpoint}#{part}" for part in ("service", "dataset", "default"))
    yield a(service, f"{_SD}Service")
    yield link(service, f"{_SD}endpoint", endpoint)
    yield link(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    yield link(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    for format in _RESULTS:
        yield link(service, f"{_SD}resultFormat", _FORMATS + format)
    yield link(service, f"{_SD}defaultDataset", dataset)
    yield a(dataset, f"{_SD}Dataset")
    yield words(dataset, f"{DCTERMS}identifier", release.id)
    yield link(dataset, f"{_SD}defaultGraph", default)
    yield a(default, f"{_SD}Graph")
    yield value(default, f"{VOID}triples", release.manifest.triples)
    for graph, count in release.manifest.graphs.items():
        entry = f"{endpoint}#{graph.rpartition('/graph/')[2].replace('/', '-')}"
        yield link(dataset, f"{_SD}namedGraph", entry)
        yield a(entry, f"{_SD}NamedGraph")
        yield link(entry, f"{_SD}name", graph)
        yield link(entry, f"{_SD}graph", f"{entry}-graph")
        yield a(f"{entry}-graph", f"{_SD}Graph")
        yield value(f"{entry}-graph", f"{VOID}triples", count)
