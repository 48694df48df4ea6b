"""What is known of the dataset that is served, as RDF: what its release says of it, or, of files
that are served as they are, what can be told of any.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.rdf import DCAT, DCTERMS, RDF, VOID, Triple, a, as_triple, link, value, words
from pactgraph.release import Role
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.frame import in_all_languages

_TYPE = f"{RDF}type"


def description_of(context: RequestContext) -> list[Triple]:
    """All that is said of the dataset: its record, its counts, parts and saved queries. Raises
    DamageError where the release has lost it.
    """
    release = context.publication.release
    told = [file for file in release.manifest.files if file.role is Role.DESCRIPTION]
    parsed = (ox.parse(release.read(file), format=ox.RdfFormat.TURTLE) for file in told)
    stored = [triple for quads in parsed for triple in filter(None, map(as_triple, quads))]
    return [*(stored or _plain(context)), *_version(context)]


def record_of(context: RequestContext) -> list[Triple]:
    """What the dataset is, whose it is and what may be done with it: the same without what is
    counted.
    """
    said = description_of(context)
    own = [
        triple
        for triple in said
        if triple.subject.value == context.dataset
        and (triple.predicate.value == _TYPE or not triple.predicate.value.startswith(VOID))
    ]
    named = {triple.object_iri for triple in own if triple.predicate.value != _TYPE}
    return [*own, *(triple for triple in said if triple.subject.value in named)]


def _plain(context: RequestContext) -> Iterator[Triple]:
    """What can be told of any files."""
    manifest = context.publication.release.manifest
    yield a(context.dataset, f"{VOID}Dataset")
    yield a(context.dataset, f"{DCAT}Dataset")
    yield value(context.dataset, f"{VOID}triples", manifest.triples)
    for language, title in manifest.about.title.items():
        yield words(context.dataset, f"{DCTERMS}title", title, language or None)
    for language, text in in_all_languages("plain_files").items():
        told = text.format(count=manifest.triples, files=manifest.about.title_in(language))
        yield words(context.dataset, f"{DCTERMS}description", told, language)


def _version(context: RequestContext) -> Iterator[Triple]:
    """Which release of the dataset this is, and where that can be asked and looked at."""
    dataset, release = context.dataset, context.publication.release
    yield words(dataset, f"{DCTERMS}identifier", dataset)
    yield words(dataset, f"{DCAT}version", release.id)
    yield link(dataset, f"{DCAT}landingPage", f"{context.root}/")
    yield link(dataset, f"{VOID}sparqlEndpoint", f"{context.root}/sparql")
