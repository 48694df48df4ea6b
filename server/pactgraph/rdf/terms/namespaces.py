"""Names: the project's own namespaces, and the prefix table of `ontology/prefixes.ttl`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from pactgraph.errors import InputError
from pactgraph.rdf.reading import read_turtle, reason

BASE = "https://w3id.org/pactgraph/"
ONTOLOGY = f"{BASE}ontology#"
CODE = f"{BASE}code/"
ID = f"{BASE}id/"
SOURCE = f"{BASE}source/"
GRAPH = f"{BASE}graph/"
QUERY = f"{BASE}query/"
SHAPE = f"{BASE}shapes#"
# The dataset of a project.
DATASET = f"{BASE}dataset"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "http://schema.org/"
VOID = "http://rdfs.org/ns/void#"
VOID_EXT = "http://ldf.fi/void-ext#"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
GEOF = "http://www.opengis.net/def/function/geosparql/"

# A subset of PN_LOCAL (https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL) that needs no
# escapes.
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")

# A subset of PN_PREFIX, and an absolute IRI; both are written into files and answers as they are.
_PREFIX = re.compile(r"(?:[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?")
_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")

_OF_XML = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


@dataclass(frozen=True)
class Prefixes:
    """A prefix table: prefix → namespace."""

    table: Mapping[str, str]

    def shorten(self, iri: str) -> str:
        """`iri` as a prefixed name where a namespace of the table fits, else in angle brackets."""
        for prefix, namespace in self._odd:
            if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._common.get(iri[:end])
        if name is not None and _LOCAL_NAME.fullmatch(iri, end):
            return f"{name}:{iri[end:]}"
        return f"<{iri}>"

    def expand(self, name: str) -> str:
        """The IRI of a prefixed name. Raises InputError for a prefix that the table
        doesn't have.
        """
        prefix, _, local = name.partition(":")
        if prefix not in self.table:
            raise InputError(
                f"unknown prefix {prefix!r} in {name!r}; known are {', '.join(sorted(self.table))}"
            )
        return self.table[prefix] + local

    def used_in(self, iris: set[str]) -> "Prefixes":
        """The part of the table that shortens any of `iris`."""
        names = {self.shorten(iri).partition(":")[0] for iri in iris}
        return Prefixes({prefix: ns for prefix, ns in self.table.items() if prefix in names})

    def with_prefix(self, prefix: str, namespace: str) -> "Prefixes":
        """This table with one more row."""
        return Prefixes({**self.table, prefix: namespace})

    @cached_property
    def longest_first(self) -> list[tuple[str, str]]:
        """The rows, longest namespace first, so that the closest one names an IRI."""
        return sorted(self.table.items(), key=lambda row: (-len(row[1]), row[0]))

    @cached_property
    def _odd(self) -> list[tuple[str, str]]:
        """The rows whose namespaces end in the middle of a name, which may have any length. A local
        name has no slash and no hash, so that of the others only one can fit.
        """
        return [row for row in self.longest_first if not row[1].endswith(("/", "#"))]

    @cached_property
    def _common(self) -> Mapping[str, str]:
        """Namespace → prefix; of several prefixes, the first."""
        return {namespace: prefix for prefix, namespace in reversed(self.longest_first)}


def load_prefixes(path: Path) -> Prefixes:
    """The prefix table of a file of SHACL prefix declarations (https://www.w3.org/TR/shacl/#sparql-prefixes).

    Raises InputError where the file is missing or isn't Turtle, or has a row that would not be one
    of a Turtle file.
    """
    try:
        triples = read_turtle(path)
    except (OSError, SyntaxError) as error:
        words = reason(error) if isinstance(error, SyntaxError) else error.strerror
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise InputError(f"{path}{line}: the prefix table can't be read: {words}") from error
    said = [
        (triple.subject, triple.predicate.value, triple.object.value)
        for triple in triples
        if isinstance(triple.object, ox.Literal)
    ]
    prefixes = {node: text for node, predicate, text in said if predicate == f"{SH}prefix"}
    namespaces = {node: text for node, predicate, text in said if predicate == f"{SH}namespace"}
    table = {
        prefixes[node]: namespaces[node] for node in sorted(prefixes, key=str) if node in namespaces
    }
    if bad := unwritable_rows(table):
        raise InputError(
            f"{path}: {bad[0][:80]!r} is no prefix, or {table[bad[0]][:80]!r} no namespace, that "
            "Turtle and RDF/XML can write; correct it"
        )
    return Prefixes(table)


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI."""
    return bool(_NAMESPACE.fullmatch(text))


def unwritable_rows(table: Mapping[str, str]) -> list[str]:
    """The prefixes of `table` that can't stand in a file of Turtle or RDF/XML, by themselves or
    with their namespaces (https://www.w3.org/TR/xml-names/#ns-decl).
    """
    return [
        prefix
        for prefix, namespace in table.items()
        if not _PREFIX.fullmatch(prefix)
        or not _NAMESPACE.fullmatch(namespace)
        or prefix in ("xml", "xmlns")
        or namespace in _OF_XML
    ]
