"""Terms and files of RDF; nothing here knows our ontology.

namespaces  names: our own namespaces, and tables of prefixes
triples     triples without blank nodes, and how one is made
ranges      what the objects of properties are
formats     THE table of formats, and which of them a client takes
reading     files of RDF, and what is wrong with them
xml         what XML has no way to write
union       the graphs of a store as one

These are offered here. What writes is imported by name, so that nobody who reads has it in:

lines       statements as lines of bytes that sort as they stand in files
turtle      deterministic Turtle and TriG
context     what the names of JSON-LD mean
jsonld      deterministic JSON-LD with readable names
dump        whole datasets as files
"""

from pactgraph.rdf.formats import (
    ANSWERS,
    ANY,
    CSV,
    DUMPS,
    FORMATS,
    JSON,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    TRIG,
    TSV,
    TURTLE,
    XML,
    Accept,
    Format,
    Kind,
    accept_named,
    acceptable,
    format_named,
    formats_of,
    offered,
)
from pactgraph.rdf.namespaces import (
    BASE,
    CODE,
    DATASET,
    DCAT,
    DCTERMS,
    FOAF,
    GEOF,
    GRAPH,
    ID,
    OA,
    ONTOLOGY,
    OWL,
    QUERY,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SHAPE,
    SKOS,
    SOURCE,
    SPDX,
    VCARD,
    VOID,
    VOID_EXT,
    XSD,
    Prefixes,
    is_iri,
    load_prefixes,
)
from pactgraph.rdf.ranges import typed
from pactgraph.rdf.reading import LONGEST, read_turtle, reason, too_long
from pactgraph.rdf.triples import (
    RETURN,
    Object,
    Triple,
    a,
    as_triple,
    link,
    shared,
    value,
    words,
)
from pactgraph.rdf.union import fill_union, in_union
from pactgraph.rdf.xml import unwritable_in_xml, unwritable_text, with_xml_names

__all__ = [
    "ANSWERS",
    "ANY",
    "BASE",
    "CODE",
    "CSV",
    "DATASET",
    "DCAT",
    "DCTERMS",
    "DUMPS",
    "FOAF",
    "FORMATS",
    "GEOF",
    "GRAPH",
    "ID",
    "JSON",
    "JSONLD",
    "LONGEST",
    "NQUADS",
    "NTRIPLES",
    "OA",
    "ONTOLOGY",
    "OWL",
    "QUERY",
    "RDF",
    "RDFS",
    "RDFXML",
    "RETURN",
    "SCHEMA",
    "SH",
    "SHAPE",
    "SKOS",
    "SOURCE",
    "SPDX",
    "TRIG",
    "TSV",
    "TURTLE",
    "VCARD",
    "VOID",
    "VOID_EXT",
    "XML",
    "XSD",
    "Accept",
    "Format",
    "Kind",
    "Object",
    "Prefixes",
    "Triple",
    "a",
    "accept_named",
    "acceptable",
    "as_triple",
    "fill_union",
    "format_named",
    "formats_of",
    "in_union",
    "is_iri",
    "link",
    "load_prefixes",
    "offered",
    "read_turtle",
    "reason",
    "shared",
    "too_long",
    "typed",
    "unwritable_in_xml",
    "unwritable_text",
    "value",
    "with_xml_names",
    "words",
]
