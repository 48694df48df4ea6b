"""What can't be written in one of the formats of a release."""

from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, SourceFile
from pactgraph.rdf import Prefixes
from pactgraph.rdf.xml import unwritable_in_xml


def unwritable(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each statement that RDF/XML has no way to write, or that is none of RDF 1.1."""
    for fact in file.triples:
        fault = unwritable_in_xml(fact)
        if fault:
            message = f"RDF/XML has no way to write {fault}; write something else"
        elif isinstance(fact.object, ox.Literal) and fact.object.direction:
            message = f"{str(fact.object)[:200]}: RDF 1.1 has no direction of a text; leave it out"
        else:
            continue
        yield Finding(file.name, prefixes.shorten(fact.subject.value), message, "writable")
