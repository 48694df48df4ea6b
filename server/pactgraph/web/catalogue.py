"""The dataset as catalogues list it: the service that answers queries and the files that hold it.

https://www.w3.org/TR/vocab-dcat-3/, as DCAT-AP 3 asks for it
(https://semiceu.github.io/DCAT-AP/releases/3.0.1/).
"""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from pactgraph.rdf import DCAT, DCTERMS, SPDX, VOID, Triple, a, link, value, words
from pactgraph.release import Artefact, Release, Role
from pactgraph.web.http import DESCRIPTION, RequestContext
from pactgraph.web.pages.frame import in_all_languages

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_GZIP = "application/gzip"
# The files that hold the dataset.
_ROLES = (Role.DATASET, Role.DUMP, Role.DATA)
# The names of the European file types (https://op.europa.eu/en/web/eu-vocabularies/dataset/-/resource?uri=http://publications.europa.eu/resource/dataset/file-type).
_NAMES = {
    "text/turtle": "RDF_TURTLE",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/n-quads": "RDF_N_QUADS",
    "application/trig": "RDF_TRIG",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON_LD",
}
# What is true of the dataset and of the service that answers queries over it.
_SHARED = {
    *(f"{DCTERMS}{name}" for name in ("license", "publisher")),
    *(f"{DCAT}{name}" for name in ("contactPoint", "keyword", "landingPage", "theme")),
}


def service(context: RequestContext, record: Iterable[Triple]) -> Iterator[Triple]:
    """What answers queries over the dataset; of the `record` of that, it has what is true of
    both.
    """
    endpoint = f"{context.root}/sparql"
    iri = f"{endpoint}#service"
    yield a(iri, f"{DCAT}DataService")
    for language, text in in_all_languages("service_title").items():
        title = context.publication.release.manifest.about.title_in(language)
        yield words(iri, f"{DCTERMS}title", text.format(title=title), language)
    yield link(iri, f"{DCAT}endpointURL", endpoint)
    for description in (endpoint, context.root + DESCRIPTION):
        yield link(iri, f"{DCAT}endpointDescription", description)
    yield link(iri, f"{DCAT}servesDataset", context.dataset)
    yield link(iri, f"{DCTERMS}conformsTo", _PROTOCOL)
    for triple in record:
        if triple.subject.value == context.dataset and triple.predicate.value in _SHARED:
            yield triple._replace(subject=ox.NamedNode(iri))


def distributions(context: RequestContext) -> Iterator[Triple]:
    """The files that hold the dataset; VoID counts what is in those without its description, if it
    has one.
    """
    release, dataset = context.publication.release, context.dataset
    counted = Role.DATA if release.manifest.about.is_described else Role.DATASET
    for name, artefact in sorted(release.downloads.items()):
        if artefact.role not in _ROLES:
            continue
        url = f"{context.root}/export/{name}"
        if artefact.role is counted:
            yield link(dataset, f"{VOID}dataDump", url)
        yield link(dataset, f"{DCAT}distribution", url)
        yield link(url, f"{DCAT}accessURL", url)
        yield link(url, f"{DCAT}downloadURL", f"{context.root}/release/{release.id}/export/{name}")
        yield words(url, f"{DCTERMS}title", name)
        said = "file_data" if artefact.role is Role.DATA else "file_all"
        for language, text in in_all_languages(said).items():
            yield words(url, f"{DCTERMS}description", text, language)
        if licence := release.manifest.about.licence:
            yield link(url, f"{DCTERMS}license", licence)
        yield from _kind(url, _media_type(release, name), artefact.media_type == _GZIP)
        yield value(url, f"{DCAT}byteSize", artefact.bytes, "nonNegativeInteger")
        yield from _checksum(url, artefact)


def _media_type(release: Release, name: str) -> str:
    """The media type of a download, unpacked."""
    plain = release.downloads.get(name.removesuffix(".gz"), release.downloads[name])
    return plain.media_type


def _kind(url: str, media_type: str, is_packed: bool) -> Iterator[Triple]:
    yield link(url, f"{DCAT}mediaType", _MEDIA_TYPES + media_type)
    if media_type in _NAMES:
        yield link(url, f"{DCTERMS}format", _FILE_TYPES + _NAMES[media_type])
    if is_packed:
        yield link(url, f"{DCAT}compressFormat", _MEDIA_TYPES + _GZIP)


def _checksum(url: str, artefact: Artefact) -> Iterator[Triple]:
    checksum = f"{url}#checksum"
    yield link(url, f"{SPDX}checksum", checksum)
    yield link(checksum, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
    yield value(checksum, f"{SPDX}checksumValue", artefact.sha256, "hexBinary")
