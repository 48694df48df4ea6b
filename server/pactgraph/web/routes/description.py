"""`/sparql` without a query: the service description
(https://www.w3.org/TR/sparql11-service-description/), or the editor for a browser.
"""

import hashlib
from collections.abc import Iterator

from flask import Blueprint, current_app
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.config import Settings
from pactgraph.engine import Capabilities
from pactgraph.rdf import (
    ANSWERS,
    DCTERMS,
    GRAPH,
    RDFS,
    VOID,
    Triple,
    a,
    formats_of,
    link,
    typed,
    value,
    words,
)
from pactgraph.release import Release
from pactgraph.web.catalogue import service
from pactgraph.web.http import VARY, description_link, language_of, prefers_html
from pactgraph.web.pages.editor import asked, page_of
from pactgraph.web.pages.frame import in_all_languages
from pactgraph.web.record import record_of
from pactgraph.web.replies import accepted, asked_formats, current, document, see_page

blueprint = Blueprint("sparql", __name__)

_SD = "http://www.w3.org/ns/sparql-service-description#"


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> BaseResponse:
    """A description of the service; for a browser the page of a query, or the way to it."""
    context = current()
    if operation := asked():  # else the endpoint before us has answered
        language = language_of("", context.query_string, context.accept_language)
        response = page_of(operation, language)
        response.headers["Vary"] = VARY
        return response
    if prefers_html(context.accept, asked_formats()):
        return see_page("/query")
    settings: Settings = current_app.config["SETTINGS"]
    served, url = context.publication, f"{context.root}/sparql"
    record = record_of(context)
    triples = [
        *_service(context.root, served.engine.capabilities, settings),
        *_dataset(f"{url}#service", served.release, url),
        *record,
        *service(context, record),
    ]
    response = document(typed(triples), accepted(asked_formats()))
    response.headers["Link"] = description_link(context.root)
    return response


def _service(root: str, can: Capabilities, settings: Settings) -> Iterator[Triple]:
    """The description of the service below the URL `root`."""
    endpoint = f"{root}/sparql"
    iri = f"{endpoint}#service"
    yield a(iri, f"{_SD}Service")
    yield link(iri, f"{_SD}endpoint", endpoint)
    yield link(iri, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    if can.has_union_default_graph:
        yield link(iri, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    if settings.service_allow:
        yield link(iri, f"{_SD}feature", f"{_SD}BasicFederatedQuery")
    for format in formats_of(*ANSWERS):
        yield link(iri, f"{_SD}resultFormat", format.iri)
    for function in can.functions:
        yield link(iri, f"{_SD}extensionFunction", function)
        yield a(function, f"{_SD}Function")
    for file in in_all_languages("deviations_file").values():
        yield link(iri, f"{RDFS}seeAlso", f"{root}/docs/{file}")
    yield from _limits(iri, settings)


def _limits(iri: str, settings: Settings) -> Iterator[Triple]:
    """The limits of a query, in words, since there are no terms for them."""
    limits = {
        "seconds": f"{settings.query_timeout:g}",
        "memory": settings.query_memory,
        "size": settings.result_size,
    }
    for language, text in in_all_languages("limits").items():
        yield words(iri, f"{RDFS}comment", text.format(**limits), language)


def _dataset(iri: str, release: Release, endpoint: str) -> Iterator[Triple]:
    """The default graph and the named graphs with their counts, those too whose names are blank
    nodes.
    """
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default"
    yield link(iri, f"{_SD}defaultDataset", dataset)
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
