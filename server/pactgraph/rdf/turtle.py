"""Deterministic Turtle and TriG: the same graph gives the same bytes, and a changed fact changes
one line.

Subjects, predicates and objects are sorted (`rdf/terms/lines.py`), each pair of predicate and
object stands on a line of its own, only the prefixes in use are declared, and lexical forms stay as
they are. Both formats are written from https://www.w3.org/TR/turtle/ and https://www.w3.org/TR/trig/.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from pactgraph.rdf.terms import (
    RDF,
    XSD,
    Prefixes,
    Statements,
    Triple,
    apart,
    in_pieces,
    statements_of,
)

_MOST = 100_000  # terms whose short form is remembered
_TYPE = f"<{RDF}type>".encode()
# Literals that Turtle writes without quotes (https://www.w3.org/TR/turtle/#abbrev).
_BARE = {
    f"<{XSD}integer>".encode(): re.compile(rb'"([+-]?[0-9]+)"'),
    f"<{XSD}decimal>".encode(): re.compile(rb'"([+-]?[0-9]*\.[0-9]+)"'),
    f"<{XSD}boolean>".encode(): re.compile(rb'"(true|false)"'),
}


def write_turtle(triples: Iterable[ox.Triple | Triple], prefixes: Prefixes) -> str:
    """The graph of `triples` as Turtle, ending in a line feed; doubles are written once."""
    statements = statements_of(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return b"".join(turtle_of(statements, prefixes)).decode()


def write_trig(quads: Iterable[ox.Quad], prefixes: Prefixes) -> str:
    """The dataset of `quads` as TriG, the default graph first, then the named graphs by IRI."""
    return b"".join(trig_of(statements_of(quads), prefixes)).decode()


def turtle_of(statements: Statements, prefixes: Prefixes) -> Iterator[bytes]:
    """The union of the graphs as Turtle, in pieces."""
    terms = _Terms(prefixes)
    yield _header(statements.union, terms)
    yield from in_pieces(_blocks(statements.union, terms, b""))


def trig_of(statements: Statements, prefixes: Prefixes) -> Iterator[bytes]:
    """The dataset as TriG, in pieces."""
    terms = _Terms(prefixes)
    names = {graph: terms.short(graph.encode()) for graph in statements.graphs if graph}
    yield _header(statements.union, terms)
    for graph, lines in statements.graphs.items():
        if graph:
            yield b"\n%s {" % names[graph]
            yield from in_pieces(_blocks(lines, terms, b"    "))
            yield b"}\n"
        else:
            yield from in_pieces(_blocks(lines, terms, b""))


class _Terms:
    """How terms of N-Triples are written with prefixes, and which of these were `used`; most terms
    come again and again.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes, self.used = prefixes, set[str]()
        self.short = lru_cache(_MOST)(self._short)

    def _short(self, term: bytes) -> bytes:
        """A term that ends with an angle bracket; others are written as they are."""
        if term.startswith(b"<<") or not term.endswith(b">"):
            return term
        if term.startswith(b"<"):
            return self._name(term)
        quoted, _, datatype = term.rpartition(b"^^")
        bare = _BARE.get(datatype)
        match = bare and bare.fullmatch(quoted)
        return match[1] if match else b"%s^^%s" % (quoted, self._name(datatype))

    def _name(self, iri: bytes) -> bytes:
        name = self.prefixes.shorten(iri[1:-1].decode())
        self.used.add(name.partition(":")[0])
        return name.encode()


def _header(lines: Iterable[bytes], terms: _Terms) -> bytes:
    """The declarations of the prefixes that `lines` need, and what else was written."""
    short, before, predicates = terms.short, b"", set[bytes]()
    for line in lines:
        subject, predicate, value = apart(line)
        if subject != before:
            short(subject)
            before = subject
        predicates.add(predicate)
        if value.endswith(b">"):
            short(value)
    for predicate in predicates - {_TYPE}:
        short(predicate)
    table = sorted(terms.prefixes.table.items())
    return "".join(
        f"@prefix {prefix}: <{namespace}> .\n"
        for prefix, namespace in table
        if prefix in terms.used
    ).encode()


def _blocks(lines: Iterable[bytes], terms: _Terms, indent: bytes) -> Iterator[bytes]:
    """One block of lines a subject, each after an empty line."""
    short, before, more = terms.short, b"", b" ;\n%s    " % indent
    for line in lines:
        subject, predicate, value = apart(line)
        said = b"a" if predicate == _TYPE else short(predicate)
        told = short(value) if value.endswith(b">") else value
        if subject == before:
            yield b"%s%s %s" % (more, said, told)
        else:
            end, before = b" .\n" if before else b"", subject
            yield b"%s\n%s%s %s %s" % (end, indent, short(subject), said, told)
    if before:
        yield b" .\n"
