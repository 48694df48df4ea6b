"""`/.well-known/void`: what the dataset is, what is in it, and where to get it, in VoID and DCAT.

https://www.w3.org/TR/void/#well-known. What is counted stands in the release; addresses are those
of the request.
"""

from collections.abc import Iterator

from flask import Blueprint, Response

from pactgraph.rdf import DCTERMS, FOAF, VOID, Triple, a, link, typed, words
from pactgraph.web.catalogue import distributions, service
from pactgraph.web.http import RequestContext
from pactgraph.web.record import description_of
from pactgraph.web.replies import accepted, asked_formats, current, document

blueprint = Blueprint("void", __name__)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset as a graph."""
    context = current()
    accept = accepted(asked_formats())
    said = description_of(context)
    triples = [*_itself(context), *said, *service(context, said), *distributions(context)]
    return document(typed(triples), accept)


def _itself(context: RequestContext) -> Iterator[Triple]:
    """What this document is (https://www.w3.org/TR/void/#void-file)."""
    address = f"{context.root}/.well-known/void"
    yield a(address, f"{VOID}DatasetDescription")
    yield link(address, f"{FOAF}primaryTopic", context.dataset)
    for language, title in context.publication.release.manifest.about.title.items():
        yield words(address, f"{DCTERMS}title", title, language or None)
