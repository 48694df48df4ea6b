"""What XML, and RDF/XML above all, has no way to write. The engine writes some of it all the same,
and then what it wrote is no XML, or no RDF.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from pactgraph.rdf.terms import RDF, Triple

# https://www.w3.org/TR/xml-names/#NT-NCName
_START = (
    r"A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(rf"[{_START}][{_START}\-.0-9\xb7\u0300-\u036f\u203f\u2040]*")
# https://www.w3.org/TR/xml/#charsets
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace: no names of classes, and none of
# properties besides.
_NO_CLASS = {f"{RDF}{name}" for name in ("aboutEach", "aboutEachPrefix", "bagID")}
_NO_PROPERTY = _NO_CLASS | {
    f"{RDF}{name}"
    for name in (
        "Description",
        "ID",
        "RDF",
        "about",
        "datatype",
        "li",
        "nodeID",
        "parseType",
        "resource",
    )
}
_RESERVED = "http://www.w3.org/2000/xmlns/"
_LONGEST = 200  # characters of an IRI that are shown


def unwritable_text(text: str) -> str:
    """The first character of `text` that XML has none for, in words; empty where there is none."""
    found = _NO_CHARACTER.search(text)
    return f"the character U+{ord(found.group()):04X}" if found else ""


def unwritable_in_xml(triple: ox.Triple | Triple, is_first: bool = True) -> str:
    """What in `triple` RDF/XML has no way to write, in words; empty where there is nothing.

    The class of a thing names an element where the triple `is_first` of its subject.
    """
    subject, predicate, object = triple.subject, triple.predicate.value, triple.object
    if fault := _unnamed(predicate):
        return f"the property <{predicate[:_LONGEST]}>, {fault}"
    if isinstance(object, ox.NamedNode):
        if is_first and predicate == f"{RDF}type" and (fault := _unnamed(object.value, False)):
            return f"the class <{object.value[:_LONGEST]}>, {fault}"
        return unwritable_text(object.value)
    found = unwritable_text(object.value) if isinstance(object, ox.Literal) else ""
    return found or (unwritable_text(subject.value) if isinstance(subject, ox.NamedNode) else "")


def with_xml_names(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """`triples` with other labels for the nodes whose labels are no names of XML, as a query may
    give them with BNODE("1").
    """
    for triple in triples:
        subject, object = triple.subject, triple.object
        if isinstance(subject, ox.BlankNode) or isinstance(object, ox.BlankNode):
            subject = _relabelled(subject) if isinstance(subject, ox.BlankNode) else subject
            object = _relabelled(object) if isinstance(object, ox.BlankNode) else object
            yield ox.Triple(subject, triple.predicate, object)
        else:
            yield triple


def _relabelled(node: ox.BlankNode) -> ox.BlankNode:
    """No two labels become the same: each that begins with an underscore gets one more, too."""
    return node if node.value[0].isalpha() else ox.BlankNode(f"_{node.value}")


@lru_cache(maxsize=4096)
def _unnamed(iri: str, is_property: bool = True) -> str:
    """Why no element can be called by an IRI; empty where one can."""
    if iri in (_NO_PROPERTY if is_property else _NO_CLASS):
        return "which is a word of its syntax"
    if iri.startswith(_RESERVED):
        return "which is of a namespace that XML keeps to itself"
    return "" if _has_local_name(iri) else "which ends in no name of XML"


def _has_local_name(iri: str) -> bool:
    """Whether `iri` ends in a name, found from its end, since it may be long."""
    for start in range(len(iri) - 1, -1, -1):
        if _NAME.fullmatch(iri, start):
            return True
        if not _NAME.fullmatch(f"a{iri[start]}"):
            return False
    return False
