"""What can't be written in one of the formats of a release, or read again from it."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, SourceFile
from pactgraph.rdf import LONGEST, Prefixes, triples_in, unwritable_in_xml

# How the engine writes a character that XML has none for, and a direction.
_ODD = re.compile(rb"\\[uUbf]|--(?:ltr|rtl)$")


def overlong(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each statement whose text is longer than the engine reads, into its
    store too.
    """
    for line in file.lines if max(map(len, file.lines), default=0) > LONGEST else ():
        if len(line) > LONGEST:
            focus = prefixes.shorten(line[1 : line.index(b" ") - 1].decode())
            message = f"its text has more than {LONGEST // 1024**2} MiB as N-Quads; make it shorter"
            yield Finding(file.name, focus, message, "writable")


def unwritable(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each statement that RDF/XML has no way to write, or that is none of RDF 1.1."""
    for fact in triples_in(_doubtful(file)):
        fault = unwritable_in_xml(fact)
        if fault:
            message = f"RDF/XML has no way to write {fault}; write something else"
        elif isinstance(fact.object, ox.Literal) and fact.object.direction:
            message = f"{str(fact.object)[:200]}: RDF 1.1 has no direction of a text; leave it out"
        else:
            continue
        yield Finding(file.name, prefixes.shorten(fact.subject.value), message, "writable")


def _doubtful(file: SourceFile) -> Iterator[bytes]:
    """The lines that are to be looked at: one of each property and class, and those with a sign of
    what may be unfit.
    """
    for extract in (each for extracts in file.extracts.values() for each in extracts):
        first, *others = extract.lines
        yield first
        text = b"\n".join(others)
        if b"\\" in text or b"--ltr" in text or b"--rtl" in text:
            yield from filter(_ODD.search, others)
