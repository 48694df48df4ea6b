"""Deterministic Turtle and TriG: the same graph gives the same bytes, and a changed fact changes
one line.

Subjects, predicates and objects are sorted (`a` first, then `rdfs:label`), each pair of predicate
and object stands on a line of its own, only the prefixes in use are declared, and lexical forms
stay as they are.
Blank nodes get the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/). Both formats are written
from https://www.w3.org/TR/turtle/ and https://www.w3.org/TR/trig/.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.rdf.namespaces import RDF, RDFS, XSD, Prefixes
from pactgraph.rdf.triples import Triple

Short: TypeAlias = Callable[[str], str]

_MOST = 100_000  # IRIs whose short form is remembered
_FIRST = {f"{RDF}type": 0, f"{RDFS}label": 1}
# Literals that Turtle writes without quotes (https://www.w3.org/TR/turtle/#abbrev).
_BARE = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


def write_turtle(triples: Iterable[ox.Triple | Triple], prefixes: Prefixes) -> str:
    """The graph of `triples` as Turtle, ending in a line feed; doubles are written once."""
    quads = canonical(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return _header(quads, prefixes) + "".join(_blocks(quads, _short(prefixes), ""))


def write_trig(quads: Iterable[ox.Quad], prefixes: Prefixes) -> str:
    """The dataset of `quads` as TriG, the default graph first, then the named graphs by IRI."""
    ordered, short = canonical(quads), _short(prefixes)
    parts = [_header(ordered, prefixes)]
    for graph, group in groupby(ordered, key=lambda quad: quad.graph_name):
        if isinstance(graph, ox.DefaultGraph):
            parts.extend(_blocks(list(group), short, ""))
        else:
            blocks = "".join(_blocks(list(group), short, "    "))
            parts.append(f"\n{_term(graph, short)} {{{blocks}}}\n")
    return "".join(parts)


def sort_key(quad: ox.Quad) -> tuple[object, ...]:
    """The place of a quad in the order of all our files: graph, subject, predicate, object."""
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
    predicate = quad.predicate.value
    return (graph, str(quad.subject), _FIRST.get(predicate, 2), predicate, str(quad.object))


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """`quads` once each and in order, blank nodes labelled canonically."""
    dataset = ox.Dataset(quads)
    if any(
        isinstance(node, ox.BlankNode)
        for quad in dataset
        for node in (quad.subject, quad.object, quad.graph_name)
    ):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=sort_key)


def _short(prefixes: Prefixes) -> Short:
    """How an IRI is written; most of a file come again and again."""
    return lru_cache(_MOST)(prefixes.shorten)


def _header(quads: list[ox.Quad], prefixes: Prefixes) -> str:
    used = prefixes.used_in({iri for quad in quads for iri in _iris(quad)})
    return "".join(
        f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(used.table.items())
    )


def _iris(quad: ox.Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, ox.NamedNode) and not (
            term == quad.predicate and term.value == f"{RDF}type"
        ):
            yield term.value
        elif isinstance(term, ox.Literal) and not (_is_plain(term) or _is_bare(term)):
            yield term.datatype.value


def _blocks(quads: list[ox.Quad], short: Short, indent: str) -> Iterator[str]:
    """One block of lines a subject, each after an empty line."""
    for subject, group in groupby(quads, key=lambda quad: quad.subject):
        pairs = [
            f"{_predicate(quad.predicate, short)} {_term(quad.object, short)}" for quad in group
        ]
        yield f"\n{indent}{_term(subject, short)} " + f" ;\n{indent}    ".join(pairs) + " .\n"


def _predicate(predicate: ox.NamedNode, short: Short) -> str:
    return "a" if predicate.value == f"{RDF}type" else short(predicate.value)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, short: Short) -> str:
    if isinstance(term, ox.NamedNode):
        return short(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    if _is_bare(term):
        return term.value
    if _is_plain(term):
        return str(term)
    return f"{ox.Literal(term.value)}^^{short(term.datatype.value)}"


def _is_plain(literal: ox.Literal) -> bool:
    return bool(literal.language) or literal.datatype.value == f"{XSD}string"


def _is_bare(literal: ox.Literal) -> bool:
    pattern = _BARE.get(literal.datatype.value)
    return bool(pattern and pattern.fullmatch(literal.value))
