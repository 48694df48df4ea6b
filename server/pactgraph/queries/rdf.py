"""A saved query as RDF: an executable with its example arguments (https://www.w3.org/TR/shacl-af/#SPARQLExecutables)."""

from collections.abc import Iterator

from pactgraph.queries.model import SavedQuery
from pactgraph.rdf import (
    DCTERMS,
    ONTOLOGY,
    QUERY,
    RDFS,
    SCHEMA,
    SH,
    Prefixes,
    Triple,
    a,
    link,
    words,
)

_EXECUTABLES = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}


def executable(query: SavedQuery, prefixes: Prefixes) -> Iterator[Triple]:
    """What `query` is, says and is about; its text is bound to its example."""
    iri, kind = QUERY + query.name, _EXECUTABLES[query.form]
    bound = query.bind(query.example, prefixes)
    body = "\n".join(line for line in bound.splitlines() if not line.startswith("#+"))
    yield a(iri, f"{SH}SPARQLExecutable")
    yield a(iri, f"{SH}SPARQL{kind.capitalize()}Executable")
    yield link(iri, f"{SH}prefixes", ONTOLOGY.removesuffix("#"))
    yield words(iri, SH + kind, body.strip() + "\n")
    for language in ("en", "zh"):
        title, summary = (text.in_language(language) for text in (query.title, query.summary))
        yield words(iri, f"{RDFS}label", title, language)
        yield words(iri, f"{RDFS}comment", title, language)  # where editors of SPARQL look for it
        yield words(iri, f"{DCTERMS}description", summary.strip(), language)
    for tag in query.tags:
        yield words(iri, f"{SCHEMA}keywords", tag)
