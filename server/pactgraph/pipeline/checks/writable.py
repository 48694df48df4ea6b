"""What can't be written in one of the formats of a release, or read again from it."""

from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, SourceFile
from pactgraph.rdf import LONGEST, TYPE, Object, Prefixes, triples_in, unwritable_in_xml


def unwritable(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each statement that RDF/XML has no way to write, that is none of RDF 1.1, or
    whose text is longer than the engine reads.
    """
    for fact in triples_in(_doubtful(file.lines)):
        fault = unwritable_in_xml(fact)
        if fault:
            message = f"RDF/XML has no way to write {fault}; write something else"
        elif isinstance(fact.object, ox.Literal) and fact.object.direction:
            message = f"{str(fact.object)[:200]}: RDF 1.1 has no direction of a text; leave it out"
        elif _is_too_long(fact.object):
            message = f"its text has more than {LONGEST // 1024**2} MiB as N-Quads; make it shorter"
        else:
            continue
        yield Finding(file.name, prefixes.shorten(fact.subject.value), message, "writable")


def _doubtful(lines: list[bytes]) -> Iterator[bytes]:
    """The lines that are to be looked at: one of each property and class, and those with an escape,
    a direction, a character from the end of its plane, or a long text.
    """
    seen = set[bytes]()
    for line in lines:
        _, place, value = line.split(b" ", 2)
        word = place + value if place == TYPE else place
        if (
            word not in seen
            or b"\\" in line
            or b"\xef\xbf" in line
            or len(line) > LONGEST // 6
            or line.endswith((b"--ltr", b"--rtl"))
        ):
            seen.add(word)
            yield line


def _is_too_long(term: Object) -> bool:
    """Whether a term is too long with its escapes, which are six characters at most."""
    return len(term.value) > LONGEST // 6 and len(str(term).encode()) > LONGEST
