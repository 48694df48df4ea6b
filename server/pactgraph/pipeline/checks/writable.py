"""What can't be written in one of the formats of a release, or read again from it."""

from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, SourceFile
from pactgraph.rdf import LONGEST, TYPE, Prefixes, triples_in, unwritable_in_xml


def overlong(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each statement whose text is longer than the engine reads, into its
    store too.
    """
    for line in file.lines:
        if len(line) > LONGEST:
            focus = prefixes.shorten(line[1 : line.index(b" ") - 1].decode())
            message = f"its text has more than {LONGEST // 1024**2} MiB as N-Quads; make it shorter"
            yield Finding(file.name, focus, message, "writable")


def unwritable(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each statement that RDF/XML has no way to write, or that is none of RDF 1.1."""
    for fact in triples_in(_doubtful(file.lines)):
        fault = unwritable_in_xml(fact)
        if fault:
            message = f"RDF/XML has no way to write {fault}; write something else"
        elif isinstance(fact.object, ox.Literal) and fact.object.direction:
            message = f"{str(fact.object)[:200]}: RDF 1.1 has no direction of a text; leave it out"
        else:
            continue
        yield Finding(file.name, prefixes.shorten(fact.subject.value), message, "writable")


def _doubtful(lines: list[bytes]) -> Iterator[bytes]:
    """The lines that are to be looked at: one of each property and class, and those with an escape,
    a direction, or a character from the end of its plane.
    """
    seen = set[bytes]()
    for line in lines:
        _, place, value = line.split(b" ", 2)
        word = place + value if place == TYPE else place
        if (
            word not in seen
            or b"\\" in line
            or b"\xef\xbf" in line
            or line.endswith((b"--ltr", b"--rtl"))
        ):
            seen.add(word)
            yield line
