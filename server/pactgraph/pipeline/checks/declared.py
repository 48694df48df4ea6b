"""The shapes as they are published: those of the project, and what the vocabulary declares as
shapes, for whoever validates data elsewhere.

A check here reads the declarations themselves (`axioms`); a validator of SHACL doesn't. The shapes
of classes count on the vocabulary's `rdfs:subClassOf`, so the two are loaded together.
"""

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from pactgraph.pipeline.checks.declarations import Axioms
from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.rdf import ONTOLOGY, OWL, RDFS, SH, SHAPE, read_turtle, triples_in
from pactgraph.rdf.turtle import write_turtle

_PREFIXES = f"@prefix rdfs: <{RDFS}> .\n@prefix sh: <{SH}> .\n@prefix shape: <{SHAPE}> .\n"
_Labels = Mapping[tuple[str, str | None], str]


def published_shapes(dataset: Dataset, inputs: Inputs) -> str:
    """All shapes as Turtle, each with a name and a message in English and in Chinese."""
    written = [
        quad.triple
        for path in inputs.shapes
        for quad in read_turtle(inputs.checked(path), rename_blank_nodes=True)
    ]
    text = _PREFIXES + "\n".join(_declared(dataset))
    declared = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    return write_turtle([*written, *declared], dataset.prefixes)


def _declared(dataset: Dataset) -> Iterator[str]:
    """A shape for each property, and one for each pair of classes that share nothing."""
    axioms = Axioms(dataset)
    own = f"<{ONTOLOGY}".encode()
    told = (line for line in dataset.lines_with(f"{RDFS}label") if line.startswith(own))
    labels = {
        (each.subject.value, each.object.language): each.object.value
        for each in triples_in(told)
        if isinstance(each.object, ox.Literal)
    }
    for term in sorted(axioms.are("ObjectProperty") | axioms.are("DatatypeProperty")):
        if term.startswith(ONTOLOGY):
            yield from _of_property(axioms, term, labels)
    for cls, others in sorted(axioms.declared(f"{OWL}disjointWith").items()):
        for other in sorted(others):
            name = f"{cls.removeprefix(ONTOLOGY)}-is-no-{other.removeprefix(ONTOLOGY)}"
            yield (
                f"shape:{name} a sh:NodeShape ; sh:targetClass <{cls}> ; "
                f"sh:not [ sh:class <{other}> ] ; "
                + _words("rdfs:label", labels, "{} is no {}", "{}不是{}", cls, other)
                + _words(
                    "sh:message",
                    labels,
                    "nothing is both {} and {}",
                    "不能既是{}又是{}",
                    cls,
                    other,
                )
                + "."
            )


def _of_property(axioms: Axioms, term: str, labels: _Labels) -> Iterator[str]:
    """What a property belongs to, and what it leads to."""
    name, domain, target = term.removeprefix(ONTOLOGY), axioms.domain(term), axioms.range(term)
    is_object = term in axioms.are("ObjectProperty")
    if domain:
        classes = " ".join(f"[ sh:class <{cls}> ]" for cls in domain)
        yield (
            f"shape:subject-of-{name} a sh:NodeShape ; sh:targetSubjectsOf <{term}> ; "
            f"sh:or ( {classes} ) ; "
            + _words("rdfs:label", labels, "subject of: {}", "主语：{}", term)
            + _words(
                "sh:message",
                labels,
                f"{{}} belongs to {' or '.join(['{}'] * len(domain))}",
                f"{{}}仅用于{'或'.join(['{}'] * len(domain))}",
                term,
                *domain,
            )
            + "."
        )
    kind = "sh:nodeKind sh:IRI" if is_object else "sh:nodeKind sh:Literal"
    if target:
        kind += _leads_to(target) if is_object else f" ; sh:datatype <{target[0]}>"
    single = " ; sh:maxCount 1" if term in axioms.are("FunctionalProperty") else ""
    yield (
        f"shape:any-{name} a sh:NodeShape ; sh:targetSubjectsOf <{term}> ; "
        f"sh:property shape:value-of-{name} .\n"
        f"shape:value-of-{name} a sh:PropertyShape ; sh:path <{term}> ; {kind}{single} ; "
        + _words("sh:name", labels, "{}", "{}", term)
        + _words(
            "sh:message", labels, *_demand(is_object, bool(single), len(target)), term, *target
        )
        + "."
    )


def _leads_to(classes: list[str]) -> str:
    """The demand that a value is an instance of one of `classes`."""
    if len(classes) == 1:
        return f" ; sh:class <{classes[0]}>"
    return f" ; sh:or ( {' '.join(f'[ sh:class <{cls}> ]' for cls in classes)} )"


def _demand(is_object: bool, is_single: bool, count: int) -> tuple[str, str]:
    """What is asked of the values of a property, in English and in Chinese."""
    one, only = ("one ", "一个") if is_single else ("", "")
    english = f": {' or '.join(['{}'] * count)}" if count else ""
    chinese = f"：{'或'.join(['{}'] * count)}" if count else ""
    return (
        (f"{{}} leads to {one}thing{english}", f"{{}}指向{only}事物{chinese}")
        if is_object
        else (f"{{}} has {one}value{english}", f"{{}}取{only}值{chinese}")
    )


def _words(predicate: str, labels: _Labels, english: str, chinese: str, *terms: str) -> str:
    """Two statements of `predicate`, with the labels of `terms` filled in."""
    said = {
        language: words.format(*(labels.get((term, language), _local(term)) for term in terms))
        for language, words in (("en", english), ("zh", chinese))
    }
    return "".join(f"{predicate} {ox.Literal(text, language=tag)} ; " for tag, text in said.items())


def _local(iri: str) -> str:
    """The name of a term of somebody else, which is the same in all languages."""
    return iri.rpartition("#")[2] or "…"
