"""What the objects of properties are, where a vocabulary says so.

Catalogues ask for descriptions in which nothing is left to be inferred
(https://semiceu.github.io/DCAT-AP/releases/3.0.1/), so what follows is written beside what is said.
"""

from collections.abc import Iterable, Iterator

from pactgraph.rdf.terms import DCAT, DCTERMS, FOAF, SPDX, VCARD, Triple, a

_RANGES = {
    f"{DCTERMS}conformsTo": f"{DCTERMS}Standard",
    f"{DCTERMS}format": f"{DCTERMS}MediaTypeOrExtent",
    f"{DCTERMS}language": f"{DCTERMS}LinguisticSystem",
    f"{DCTERMS}license": f"{DCTERMS}LicenseDocument",
    f"{DCTERMS}publisher": f"{FOAF}Agent",
    f"{DCAT}compressFormat": f"{DCTERMS}MediaType",
    f"{DCAT}contactPoint": f"{VCARD}Kind",
    f"{DCAT}distribution": f"{DCAT}Distribution",
    f"{DCAT}landingPage": f"{FOAF}Document",
    f"{DCAT}mediaType": f"{DCTERMS}MediaType",
    f"{DCAT}theme": "http://www.w3.org/2004/02/skos/core#Concept",
    f"{SPDX}checksum": f"{SPDX}Checksum",
}


def typed(triples: Iterable[Triple]) -> Iterator[Triple]:
    """`triples`, and after each what its object is by the range of its property."""
    for triple in triples:
        yield triple
        if triple.object_iri and triple.predicate.value in _RANGES:
            yield a(triple.object_iri, _RANGES[triple.predicate.value])
