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
    IS_A,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SH,
    SOURCE,
    TYPE,
    VCARD,
    VOID,
    place_of,
    predicate_of,
)

_KINDS = tuple(
    f" <{OWL}{kind}>".encode()
    for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_OURS = f"<{BASE}".encode()
# What something is to describe.
_DESCRIBED = tuple(f"<{space}".encode() for space in (SOURCE, ID, CODE, ONTOLOGY))
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
    lines = (line for file in dataset.files for line in file.lines_with([TYPE]))
    declared = {line.partition(IS_A)[0][1:-1].decode() for line in lines if line.endswith(_KINDS)}
    subjects = frozenset[bytes]().union(*(file.subjects for file in dataset.files))
    ours = set[str]()
    findings: dict[tuple[str, str], Finding] = {}
    for file in dataset.files:
        begin(file.name)
        if doubtful := list(_doubtful(file, declared, subjects)):
            ours = ours or {node[1:-1].decode() for node in subjects if node.startswith(_OURS)}
            made = SourceFile(file.name, file.graph, doubtful)
            for finding in _in_file(made, dataset, declared, ours):
                findings.setdefault((file.name, finding.message), finding)
    return list(findings.values())


def _doubtful(file: SourceFile, declared: set[str], subjects: frozenset[bytes]) -> Iterator[bytes]:
    """The lines of a file with a word that isn't declared, or a thing that nothing describes."""
    strange = {each for each in file.objects - subjects if each.startswith(_DESCRIBED)}
    known = {f"<{term}>".encode() for term in declared}
    fine = {TYPE, *map(place_of, declared)}
    built_in = tuple(f"<{space}".encode() for space in _known_in(file))
    for place, extracts in file.extracts.items():
        if place not in fine and not predicate_of(place).startswith(_known_in(file)):
            yield from file.lines_with([place])
        elif place == TYPE:
            for extract in extracts:
                if extract.value not in known and not extract.value.startswith(built_in):
                    yield from extract.lines
        elif strange:
            for line in (line for extract in extracts if extract.value for line in extract.lines):
                if line.split(b" ", 2)[2] in strange:
                    yield line


def _known_in(file: SourceFile) -> tuple[str, ...]:
    """The starts of the words of others that a file may use."""
    return _BUILT_IN + (_CATALOGUE if file.graph == f"{GRAPH}dataset" else ())


def _in_file(
    file: SourceFile, dataset: Dataset, declared: set[str], ours: set[str]
) -> Iterator[Finding]:
    shorten, known = dataset.prefixes.shorten, _known_in(file)
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
