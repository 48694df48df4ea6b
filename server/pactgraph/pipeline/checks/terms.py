"""Words nobody declared: properties and classes that are not in the ontology, IRIs of ours that
nothing describes.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from pactgraph.pipeline.material import Dataset, Finding, SourceFile
from pactgraph.rdf import (
    BASE,
    CODE,
    DCAT,
    DCTERMS,
    FOAF,
    GRAPH,
    ID,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SH,
    SOURCE,
    VCARD,
    VOID,
)

_KINDS = {
    f"{OWL}{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
# Vocabularies that the ontology is written in, and so can't declare itself.
_BUILT_IN = (RDF, RDFS, OWL, SH, VOID, DCAT)
# Those in which catalogues are told what the dataset is, and nothing else is said.
_CATALOGUE = (DCTERMS, FOAF, VCARD)


def unknown_terms(
    dataset: Dataset, begin: Callable[[str], None] = lambda step: None
) -> list[Finding]:
    """A finding for each undeclared property, class or IRI, once a file, with a near match where
    there is one; `begin` is told each file.
    """
    facts = [fact for file in dataset.files for fact in file.triples]
    declared = {
        fact.subject.value
        for fact in facts
        if fact.object_iri in _KINDS and fact.predicate.value == f"{RDF}type"
    }
    ours = {fact.subject.value for fact in facts if fact.subject.value.startswith(BASE)}
    findings: dict[tuple[str, str], Finding] = {}
    for file in dataset.files:
        begin(file.name)
        for finding in _in_file(file, dataset, declared, ours):
            findings.setdefault((file.name, finding.message), finding)
    return list(findings.values())


def _in_file(
    file: SourceFile, dataset: Dataset, declared: set[str], ours: set[str]
) -> Iterator[Finding]:
    shorten = dataset.prefixes.shorten
    known = _BUILT_IN + (_CATALOGUE if file.graph == f"{GRAPH}dataset" else ())
    for fact in file.triples:
        predicate, object_ = fact.predicate.value, fact.object_iri
        if predicate not in declared and not predicate.startswith(known):
            yield Finding(
                file.name,
                shorten(fact.subject.value),
                f"unknown property {shorten(predicate)}{_hint(predicate, declared, dataset)}",
                "unknown-term",
            )
        if predicate == f"{RDF}type":
            if object_ not in declared and not object_.startswith(known):
                yield Finding(
                    file.name,
                    shorten(fact.subject.value),
                    f"unknown class {shorten(object_)}{_hint(object_, declared, dataset)}",
                    "unknown-term",
                )
        elif object_.startswith(SOURCE) and object_ not in ours:
            yield Finding(
                file.name,
                shorten(fact.subject.value),
                f"unknown sentence {shorten(object_)}{_sentences(object_, ours)}",
                "unknown-sentence",
            )
        elif object_.startswith((ID, CODE, ONTOLOGY)) and object_ not in ours:
            yield Finding(
                file.name,
                shorten(fact.subject.value),
                f"nothing describes {shorten(object_)}{_hint(object_, ours, dataset)}",
                "unknown-iri",
            )


def _hint(iri: str, known: set[str], dataset: Dataset) -> str:
    """A question about what may have been meant, or what to do."""
    near = get_close_matches(iri, known, n=1, cutoff=0.85)
    return (
        f"; did you mean {dataset.prefixes.shorten(near[0])}?"
        if near
        else "; correct it, or declare it first"
    )


def _sentences(iri: str, ours: set[str]) -> str:
    """Which sentences the source has."""
    folder = iri.rpartition("/")[0] + "/"
    names = sorted(
        known.removeprefix(folder)
        for known in ours
        if known.startswith(f"{folder}s") and "#" not in known
    )
    return (
        f"; the source has {names[0]} to {names[-1]}"
        if names
        else "; no such source: run pactgraph source add"
    )
