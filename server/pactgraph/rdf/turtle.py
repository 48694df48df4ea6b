"""Deterministic Turtle and TriG: the same graph gives the same bytes, and a changed fact changes
one line.

Subjects, predicates and objects are sorted (`rdf/terms/lines.py`), each pair of predicate and
object stands on a line of its own, only the prefixes in use are declared, and lexical forms stay as
they are. Both formats are written from https://www.w3.org/TR/turtle/ and https://www.w3.org/TR/trig/.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

import pyoxigraph as ox

from pactgraph.rdf.terms import (
    LABEL,
    RDFS,
    TYPE,
    XSD,
    Block,
    Part,
    Prefixes,
    Statements,
    Triple,
    digest_of,
    made,
    statements_of,
)

_MOST = 100_000  # terms whose short form is remembered, which take 200 bytes each
# Literals that Turtle writes without quotes (https://www.w3.org/TR/turtle/#abbrev).
_BARE = {
    f"<{XSD}integer>".encode(): re.compile(rb'"([+-]?[0-9]+)"'),
    f"<{XSD}decimal>".encode(): re.compile(rb'"([+-]?[0-9]*\.[0-9]+)"'),
    f"<{XSD}boolean>".encode(): re.compile(rb'"(true|false)"'),
}


def write_turtle(triples: Iterable[ox.Triple | Triple], prefixes: Prefixes) -> str:
    """The graph of `triples` as Turtle, ending in a line feed; doubles are written once."""
    statements = statements_of(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return b"".join(made(turtle_of(statements, ShortTerms(prefixes)))).decode()


def write_trig(quads: Iterable[ox.Quad], prefixes: Prefixes) -> str:
    """The dataset of `quads` as TriG, the default graph first, then the named graphs by IRI."""
    return b"".join(made(trig_of(statements_of(quads), ShortTerms(prefixes)))).decode()


class ShortTerms(dict[bytes, bytes]):
    """Terms that end with an angle bracket, or stand in a line as a predicate → how they are
    written with prefixes; most come again and again. Others are written as they are.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        super().__init__()
        self._prefixes = prefixes
        self.table = "\n".join(f"{row}" for row in sorted(prefixes.table.items())).encode()

    def __missing__(self, term: bytes) -> bytes:
        if len(self) > _MOST:
            self.clear()
        self[term] = short = self._short(term)
        return short

    def _short(self, term: bytes) -> bytes:
        if term == TYPE:
            return b"a"
        if term == LABEL:
            return self._name(f"<{RDFS}label>".encode())
        if term.startswith(b"<<") or not term.endswith(b">"):
            return term
        if term.startswith(b"<"):
            return self._name(term)
        quoted, _, datatype = term.rpartition(b"^^")
        bare = _BARE.get(datatype)
        match = bare and bare.fullmatch(quoted)
        return match[1] if match else b"%s^^%s" % (quoted, self._name(datatype))

    def _name(self, iri: bytes) -> bytes:
        return self._prefixes.shorten(iri[1:-1].decode()).encode()

    def header(self, terms: Iterable[bytes]) -> bytes:
        """The declarations of the prefixes that `terms` need."""
        rows = sorted(self._prefixes.table.items())
        odd = tuple(b"<" + ns.encode() for _, ns in rows if not ns.endswith(("/", "#")))
        common = {b"<" + ns.encode() for _, ns in rows}
        used, known = set[bytes](), set[bytes]()
        for term in terms:
            # Of the terms of a namespace that is needed for sure, or has no prefix, no other is
            # looked at.
            iri = term.rpartition(b"^^")[2]
            namespace = iri[: max(iri.rfind(b"/"), iri.rfind(b"#")) + 1]
            if (namespace in known or namespace not in common) and not iri.startswith(odd):
                continue
            prefix, colon, _ = self[term].rpartition(b"^^")[2].partition(b":")
            if colon:
                used.add(prefix)
                if namespace[1:].decode() == self._prefixes.table.get(prefix.decode()):
                    known.add(namespace)
        return "".join(
            f"@prefix {prefix}: <{namespace}> .\n"
            for prefix, namespace in rows
            if prefix.encode() in used
        ).encode()


def turtle_of(statements: Statements, terms: ShortTerms) -> Iterator[bytes | Part]:
    """The union of the graphs as Turtle, in parts."""
    yield terms.header(statements.terms)
    yield from _parts(statements.blocks, terms, b"")


def trig_of(statements: Statements, terms: ShortTerms) -> Iterator[bytes | Part]:
    """The dataset as TriG, in parts."""
    yield terms.header(chain(statements.terms, (graph.encode() for graph in statements.graphs)))
    for graph, blocks in statements.blocks_in.items():
        if graph:
            yield b"\n%s {" % terms[graph.encode()]
            yield from _parts(blocks, terms, b"    ")
            yield b"}\n"
        else:
            yield from _parts(blocks, terms, b"")


def _parts(blocks: Iterable[Block], terms: ShortTerms, indent: bytes) -> Iterator[Part]:
    for block in blocks:
        key = digest_of(b"turtle", indent, terms.table, block.digest)
        yield Part(key, partial(_blocks, block.lines, terms, indent))


def _blocks(lines: Iterable[bytes], terms: ShortTerms, indent: bytes) -> bytes:
    """One block of lines a subject, each after an empty line."""
    written, before, end, more = list[bytes](), b"", b"", b" ;\n%s    " % indent
    write = written.append
    for line in lines:
        subject, place, value = line.split(b" ", 2)
        if subject == before:
            write(more)
        else:
            write(b"%s\n%s%s " % (end, indent, terms[subject]))
            before, end = subject, b" .\n"
        write(terms[place])
        write(b" ")
        write(terms[value] if value.endswith(b">") else value)
    return b"".join((*written, b" .\n"))
