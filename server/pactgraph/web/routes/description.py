"""`/sparql` without a query: the service description
(https://www.w3.org/TR/sparql11-service-description/), or the page for a browser.
"""

import hashlib
from collections.abc import Iterator

from flask import Blueprint, current_app, redirect
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.config import Settings
from pactgraph.engine import Capabilities
from pactgraph.queries import LANGUAGES
from pactgraph.rdf import (
    ANSWERS,
    DCAT,
    DCTERMS,
    GRAPH,
    RDFS,
    VOID,
    Triple,
    a,
    formats_of,
    link,
    value,
    words,
)
from pactgraph.release import Release
from pactgraph.web.current import current
from pactgraph.web.documents import document
from pactgraph.web.http import VARY, prefers_html
from pactgraph.web.pages.render import language_of, word
from pactgraph.web.responses import accepted, asked_formats
from pactgraph.web.routes.void import DATASET

blueprint = Blueprint("sparql", __name__)

_SD = "http://www.w3.org/ns/sparql-service-description#"


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> BaseResponse:
    """A description of the service, or the home page for a browser."""
    context = current()
    if prefers_html(context.accept, asked_formats()):
        language = language_of("", context.query_string, context.accept_language)
        response = redirect(f"{context.prefix}/{language}/", 303)
        response.headers["Vary"] = VARY
        return response
    settings: Settings = current_app.config["SETTINGS"]
    served, url = context.publication, f"{context.root}/sparql"
    triples = [
        *_service(context.root, served.engine.capabilities, settings),
        *_dataset(f"{url}#service", served.release, url),
    ]
    return document(triples, accepted(asked_formats()))


def _service(root: str, can: Capabilities, settings: Settings) -> Iterator[Triple]:
    """The description of the service below the URL `root`."""
    endpoint = f"{root}/sparql"
    service = f"{endpoint}#service"
    yield a(service, f"{_SD}Service")
    yield a(service, f"{DCAT}DataService")
    yield link(service, f"{_SD}endpoint", endpoint)
    yield link(service, f"{DCAT}endpointURL", endpoint)
    yield link(service, f"{DCAT}servesDataset", DATASET)
    yield link(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    if can.has_union_default_graph:
        yield link(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    if settings.service_allow:
        yield link(service, f"{_SD}feature", f"{_SD}BasicFederatedQuery")
    for format in formats_of(*ANSWERS):
        yield link(service, f"{_SD}resultFormat", format.iri)
    for function in can.functions:
        yield link(service, f"{_SD}extensionFunction", function)
        yield a(function, f"{_SD}Function")
    for language in LANGUAGES:
        yield link(service, f"{RDFS}seeAlso", f"{root}/docs/{word(language, 'deviations_file')}")
    yield from _limits(service, settings)


def _limits(service: str, settings: Settings) -> Iterator[Triple]:
    """The limits of a query, in words, since there are no terms for them."""
    limits = {
        "seconds": f"{settings.query_timeout:g}",
        "memory": settings.query_memory,
        "size": settings.result_size,
    }
    for language in LANGUAGES:
        yield words(service, f"{RDFS}comment", word(language, "limits").format(**limits), language)


def _dataset(service: str, release: Release, endpoint: str) -> Iterator[Triple]:
    """The default graph and the named graphs with their counts, those too whose names are blank
    nodes.
    """
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default"
    yield link(service, f"{_SD}defaultDataset", dataset)
    yield a(dataset, f"{_SD}Dataset")
    yield words(dataset, f"{DCTERMS}identifier", release.id)
    yield link(dataset, f"{_SD}defaultGraph", default)
    yield a(default, f"{_SD}Graph")
    yield value(default, f"{VOID}triples", release.manifest.triples)
    for graph, count in release.manifest.graphs.items():
        entry = f"{endpoint}#graph-{_short(graph)}"
        yield link(dataset, f"{_SD}namedGraph", entry)
        yield a(entry, f"{_SD}NamedGraph")
        if not graph.startswith("_:"):  # who asks can't name a blank node
            yield link(entry, f"{_SD}name", graph)
        yield link(entry, f"{_SD}graph", f"{entry}-content")
        yield a(f"{entry}-content", f"{_SD}Graph")
        yield value(f"{entry}-content", f"{VOID}triples", count)


def _short(graph: str) -> str:
    """A name for the entry of a graph."""
    return (
        graph.removeprefix(GRAPH).replace("/", "-")
        if graph.startswith(GRAPH)
        else hashlib.sha256(graph.encode()).hexdigest()[:12]
    )
