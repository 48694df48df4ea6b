"""The statements of a file without those that can't be read, each of which is told.

How much goes with a mistake depends on the format: in N-Triples and N-Quads the line, in Turtle the
rest of the statement up to its dot, in TriG, RDF/XML and JSON-LD the triple with a broken IRI or
language tag. Past another mistake these three can't be read: in TriG the parser would no longer
know in which graph it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO

import pyoxigraph as ox

from pactgraph.controls import on_one_line
from pactgraph.errors import InputError
from pactgraph.pipeline.foreign.file import RdfFile
from pactgraph.rdf import LONGEST, reason, too_long

_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_STATEMENTS = (ox.RdfFormat.TURTLE, ox.RdfFormat.N3)
_READ = 1024**2
_TOLD = 1000  # statements that are told one by one
_SHOWN = 200  # characters of a statement


@dataclass(slots=True)
class Skipped:
    """Whom it is told what was passed over, and what that is of one file."""

    say: Callable[[str], None]
    count: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, place: str, why: str) -> None:
        """Note one more."""
        self.count += 1
        if self.count <= _TOLD:
            self.lines.append(f"{place}: passed over: {on_one_line(why)}")

    def tell(self, file: RdfFile) -> None:
        """Tell what was noted in a file, the first thousand one by one, and begin anew."""
        for line in self.lines:
            self.say(line)
        if self.count:
            noun = "statement was" if self.count == 1 else "statements were"
            self.say(f"{file}: {self.count} {noun} passed over")
        self.count, self.lines = 0, []


def readable(content: IO[bytes], file: RdfFile, skipped: Skipped) -> Iterator[ox.Quad]:
    """The statements of a file that can be read; the others are told.

    Raises InputError where none can, SyntaxError where the format can't be read past a mistake.
    """
    if file.format in _LINES:
        quads = _of_lines(content, file, skipped)
    elif file.format in _STATEMENTS:
        quads = _of_statements(content, file, skipped)
    else:
        quads = _of_terms(content, file, skipped)
    is_empty = True
    for quad in quads:
        is_empty = False
        yield quad
    if is_empty and skipped.count:
        raise InputError(
            f"nothing in {file} can be read as {file.format.name}; say with --format what it is"
        )
    skipped.tell(file)


def _of_lines(content: IO[bytes], file: RdfFile, skipped: Skipped) -> Iterator[ox.Quad]:
    """Many lines are parsed at once, and one by one only where there is a mistake among them.

    Nodes without names get other names than those of other files, as they do otherwise.
    """
    names: dict[str, ox.BlankNode] = {}
    number = 1
    for block in _blocks(content):
        try:
            quads = list(ox.parse(input=block, format=file.format))
        except (SyntaxError, MemoryError):
            quads = []
            for offset, line in enumerate(block.splitlines()):
                try:
                    quads += ox.parse(input=line, format=file.format)
                except MemoryError as error:
                    skipped.add(f"{file}:{number + offset}", too_long(error).msg)
                except SyntaxError as error:
                    skipped.add(f"{file}:{number + offset}", reason(error))
        yield from (_renamed(quad, names) for quad in quads)
        number += len(block.splitlines())


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    """The content in blocks of whole lines; of a line that is far too long the beginning only."""
    block = b""
    while piece := content.read(_READ):
        whole, newline, rest = piece.rpartition(b"\n")
        if newline:
            yield block + whole + newline
            block = rest
        elif len(block) <= LONGEST:
            block += rest
    yield block


def _renamed(quad: ox.Quad, names: dict[str, ox.BlankNode]) -> ox.Quad:
    subject, object, graph = quad.subject, quad.object, quad.graph_name
    if isinstance(subject, ox.BlankNode):
        subject = names.setdefault(subject.value, ox.BlankNode())
    if isinstance(object, ox.BlankNode):
        object = names.setdefault(object.value, ox.BlankNode())
    if isinstance(graph, ox.BlankNode):
        graph = names.setdefault(graph.value, ox.BlankNode())
    return ox.Quad(subject, quad.predicate, object, graph)


def _of_statements(content: IO[bytes], file: RdfFile, skipped: Skipped) -> Iterator[ox.Quad]:
    """The parser goes on behind the dot of a statement with a mistake, and may stumble over the
    rest of it before.
    """
    last = 0
    quads = ox.parse(input=content, format=file.format, base_iri=file.base, rename_blank_nodes=True)
    while True:
        try:
            yield next(quads)
            last = 0
        except StopIteration:
            return
        except SyntaxError as error:
            if error.lineno != last:
                skipped.add(f"{file}:{error.lineno}", reason(error))
            last = error.lineno or 0


def _of_terms(content: IO[bytes], file: RdfFile, skipped: Skipped) -> Iterator[ox.Quad]:
    """All are parsed, and those with an IRI or language tag that is none are left out."""
    for quad, fault in _judged(content, file):
        if fault:
            skipped.add(str(file), fault)
        else:
            yield quad


def unbroken(content: IO[bytes], file: RdfFile) -> Iterator[ox.Quad]:
    """The statements of a file of JSON-LD, whose parser leaves out broken ones without a word.

    Raises SyntaxError at the first one with an IRI or language tag that is none.
    """
    for quad, fault in _judged(content, file):
        if fault:
            raise SyntaxError(fault)
        yield quad


def _judged(content: IO[bytes], file: RdfFile) -> Iterator[tuple[ox.Quad, str]]:
    """Each statement, and what is wrong with it; empty where nothing is."""
    for quad in ox.parse(
        input=content,
        format=file.format,
        base_iri=file.base,
        rename_blank_nodes=True,
        lenient=True,
    ):
        fault = next(filter(None, map(_fault, quad)), "")
        yield quad, f"{str(quad)[:_SHOWN]} ({fault})" if fault else ""


def _fault(term: object) -> str:
    """What is wrong with a term; empty where nothing is."""
    if isinstance(term, ox.NamedNode):
        return _fault_of(term.value, "")
    if isinstance(term, ox.Literal):
        return _fault_of(term.datatype.value, term.language or "")
    return ""


@lru_cache(maxsize=65536)
def _fault_of(iri: str, language: str) -> str:
    try:
        ox.NamedNode(iri)
        if language:
            ox.Literal("", language=language)
    except ValueError as error:
        return str(error)
    return ""
