"""`/.well-known/void`: what the dataset is, what is in it, and where to get it, in VoID and DCAT.

https://www.w3.org/TR/void/#well-known, https://www.w3.org/TR/vocab-dcat-3/. The counts are in the
release; addresses are those of the request.
"""

from collections.abc import Iterator

import pyoxigraph as ox
from flask import Blueprint, Response

from pactgraph.engine import QueryRequest
from pactgraph.rdf import (
    BASE,
    DCAT,
    DCTERMS,
    GRAPH,
    NTRIPLES,
    SPDX,
    VOID,
    Accept,
    Triple,
    a,
    as_triple,
    link,
    value,
    words,
)
from pactgraph.release import Release, Role
from pactgraph.web.current import current
from pactgraph.web.documents import document
from pactgraph.web.http import RequestContext
from pactgraph.web.responses import accepted, asked_formats

blueprint = Blueprint("void", __name__)

DATASET = f"{BASE}dataset"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset as a graph."""
    context = current()
    accept = accepted(asked_formats())
    release, root = context.publication.release, context.root
    return document(
        [*_stored(context), *_service(release, root), *_distributions(release, root)], accept
    )


def _stored(context: RequestContext) -> Iterator[Triple]:
    """What the release says of itself: its title and licence, its counts and partitions."""
    served = context.publication
    graphs = tuple(
        graph
        for graph in (f"{GRAPH}dataset", f"{GRAPH}description")
        if graph in served.release.manifest.graphs
    )
    if graphs:
        query = QueryRequest(_EVERYTHING, default_graphs=graphs, client=context.client)
        answer = served.engine.query(query, Accept(None, None, NTRIPLES))
        yield from filter(
            None,
            (
                as_triple(triple)
                for triple in ox.parse(answer.read(), format=ox.RdfFormat.N_TRIPLES)
            ),
        )


def _service(release: Release, root: str) -> Iterator[Triple]:
    """The endpoint and the size, which are known for any release."""
    yield a(DATASET, f"{VOID}Dataset")
    yield a(DATASET, f"{DCAT}Dataset")
    yield link(DATASET, f"{VOID}sparqlEndpoint", f"{root}/sparql")
    yield words(DATASET, f"{DCTERMS}identifier", release.id)


def _distributions(release: Release, root: str) -> Iterator[Triple]:
    """The files that hold the dataset, with their sizes and digests."""
    for name, artefact in sorted(release.downloads.items()):
        if artefact.role not in (Role.DATASET, Role.DUMP):
            continue
        url = f"{root}/export/{name}"
        yield link(DATASET, f"{VOID}dataDump", url)
        yield link(DATASET, f"{DCAT}distribution", url)
        yield a(url, f"{DCAT}Distribution")
        yield link(url, f"{DCAT}downloadURL", f"{root}/release/{release.id}/export/{name}")
        yield link(url, f"{DCAT}mediaType", _MEDIA_TYPES + artefact.media_type)
        yield value(url, f"{DCAT}byteSize", artefact.bytes, "nonNegativeInteger")
        yield words(url, f"{DCTERMS}title", name)
        yield link(url, f"{SPDX}checksum", f"{url}#checksum")
        yield a(f"{url}#checksum", f"{SPDX}Checksum")
        yield link(f"{url}#checksum", f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
        yield value(f"{url}#checksum", f"{SPDX}checksumValue", artefact.sha256, "hexBinary")
