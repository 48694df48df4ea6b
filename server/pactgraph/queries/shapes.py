"""The parameters of a saved query as SHACL declares such
(https://www.w3.org/TR/shacl/#constraint-components-parameters): what a value of each must be.
"""

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from pactgraph.queries.model import Parameter, SavedQuery, Term
from pactgraph.rdf import RDF, SH, Prefixes, Triple, a, link, value, words

_EXAMPLE = "http://www.w3.org/2004/02/skos/core#example"


def parameter_shapes(query: SavedQuery, iri: str, prefixes: Prefixes) -> Iterator[Triple]:
    """The parameters of `query`, whose IRI is `iri`, in order. The path of each ends in its name,
    by which the text calls it. Of a default that depends on the day nothing is said but that there
    is one.
    """
    for order, parameter in enumerate(query.parameters):
        node = f"{iri}#parameter-{parameter.name}"
        for owner in (iri, f"{iri}#template"):
            yield link(owner, f"{SH}parameter", node)
        yield a(node, f"{SH}Parameter")
        yield link(node, f"{SH}path", f"{iri}#{parameter.name}")
        yield value(node, f"{SH}order", order)
        yield words(node, f"{SH}name", parameter.name)
        for language in ("en", "zh"):
            label = parameter.label.in_language(language)
            yield words(node, f"{SH}description", label, language)
        yield from _values(parameter, node, prefixes)
        yield _said(node, _EXAMPLE, parameter.term(parameter.example, prefixes))
        if parameter.default is not None:
            yield value(node, f"{SH}optional", "true", "boolean")
        if parameter.default and not parameter.moves(parameter.default):
            yield _said(node, f"{SH}defaultValue", parameter.term(parameter.default, prefixes))


def _values(parameter: Parameter, node: str, prefixes: Prefixes) -> Iterator[Triple]:
    """What a value of the parameter must be."""
    terms = [each.term for each in parameter.values]
    if parameter.kind.datatype:
        yield link(node, f"{SH}datatype", parameter.kind.datatype)
    elif all(isinstance(term, ox.NamedNode) for term in terms):
        yield link(node, f"{SH}nodeKind", f"{SH}IRI")
    if parameter.cls:
        yield link(node, f"{SH}class", prefixes.expand(parameter.cls))
    if terms:
        yield link(node, f"{SH}in", f"{node}-1")
        yield from _list(node, terms)


def _list(node: str, terms: Sequence[Term]) -> Iterator[Triple]:
    """`terms` as a list whose nodes have names, as all of the dataset have."""
    for number, term in enumerate(terms, start=1):
        end = number == len(terms)
        yield _said(f"{node}-{number}", f"{RDF}first", term)
        yield link(f"{node}-{number}", f"{RDF}rest", f"{RDF}nil" if end else f"{node}-{number + 1}")


def _said(node: str, predicate: str, term: Term) -> Triple:
    return Triple(ox.NamedNode(node), ox.NamedNode(predicate), term)
