"""Saved queries as RDF, in the vocabulary in which editors of SPARQL look for examples
(https://github.com/sib-swiss/sparql-examples, on https://www.w3.org/TR/shacl-af/#SPARQLExecutables).

A query is an executable whose text has its example in it: it runs as it stands, and an editor that
finds it can show it and ask it. Its parameters are `sh:parameter`s. The text in which they are left
open is that of a node of its own, `#template`, which is no example: editors take each text of an
executable for one, and their shapes allow no second (`spex.shacl` of
https://github.com/sib-swiss/sparql-examples-utils). Binding the example by VALUES beside the open
text would give other answers, since no subquery sees it.
"""

from collections.abc import Iterator

from pactgraph.queries.model import SavedQuery
from pactgraph.queries.shapes import parameter_shapes
from pactgraph.rdf import (
    BASE,
    DCTERMS,
    ONTOLOGY,
    QUERY,
    RDFS,
    SH,
    Prefixes,
    Triple,
    a,
    link,
    value,
    words,
)

# Where what is addressed stands for good, as all IRIs of the dataset do; a server knows better.
ROOT = BASE.removesuffix("/")
_PREFIX = f"{BASE}prefix/"
# SHACL has no DESCRIBE.
_SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
# Schema.org as this vocabulary writes it.
_SCHEMA = "https://schema.org/"
_SPACES = {"DESCRIBE": _SPEX}


def executable(query: SavedQuery, prefixes: Prefixes, root: str = ROOT) -> Iterator[Triple]:
    """What `query` is, says and takes, where it is asked below the address `root`; its text is
    bound to its example, with labels in English.
    """
    iri = query_iri(query)
    yield a(iri, f"{SH}SPARQLExecutable")
    yield from _text(query, iri, query.bind(query.example, prefixes))
    for language in ("en", "zh"):
        title, summary = (text.in_language(language) for text in (query.title, query.summary))
        yield words(iri, f"{RDFS}label", title, language)
        yield words(iri, f"{RDFS}comment", title, language)  # where editors of SPARQL look for it
        yield words(iri, f"{DCTERMS}description", summary.strip(), language)
    for tag in query.tags:
        yield words(iri, f"{_SCHEMA}keywords", tag)
    yield link(iri, f"{_SCHEMA}target", f"{root}/sparql")
    yield link(iri, f"{_SCHEMA}url", f"{root}/queries/{query.name}")
    yield link(iri, f"{RDFS}seeAlso", f"{root}/openapi.json")
    yield from _prefixes(query, iri, prefixes)
    if query.template.names:
        template = f"{iri}#template"
        yield link(iri, f"{DCTERMS}source", template)
        yield from _text(query, template, query.text)
    if query.parameters:
        for node in (iri, f"{iri}#template"):
            yield a(node, f"{SH}Parameterizable")
        yield from parameter_shapes(query, iri, prefixes)


def query_iri(query: SavedQuery) -> str:
    """The IRI of `query`."""
    return QUERY + query.name


def _text(query: SavedQuery, node: str, text: str) -> Iterator[Triple]:
    """A text of `query`, without its header, as what `node` runs."""
    space = _SPACES.get(query.form, SH)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#+"))
    yield a(node, f"{space}SPARQL{query.form.capitalize()}Executable")
    yield words(node, f"{space}{query.form.lower()}", body.strip() + "\n")
    yield link(node, f"{SH}prefixes", f"{query_iri(query)}#prefixes")


def _prefixes(query: SavedQuery, iri: str, prefixes: Prefixes) -> Iterator[Triple]:
    """The prefixes that the text declares; what the table of the project has is said there."""
    declaring = f"{iri}#prefixes"
    yield link(declaring, f"{RDFS}isDefinedBy", ONTOLOGY.removesuffix("#"))
    for prefix, namespace in sorted(query.template.prefixes.items()):
        if prefixes.table.get(prefix) == namespace:
            yield link(declaring, f"{SH}declare", _PREFIX + prefix)
            continue
        own = f"{iri}#prefix-{prefix}"
        yield link(declaring, f"{SH}declare", own)
        yield words(own, f"{SH}prefix", prefix)
        yield value(own, f"{SH}namespace", namespace, "anyURI")
