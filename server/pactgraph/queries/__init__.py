"""Saved queries and their faces.

model   what a saved query, its parameters and their types are
header  the header of a file: plain YAML, read with limits
keys    the keys of a header as tables, and their JSON Schema
parameters  what a header says of each parameter
columns  the heads of the columns of its answer
read    saved queries out of their files
schema  what the header may say, as JSON Schema
ask     the one way to ask a saved query
parts   which rows of an answer are asked for
headed  tables with heads that people read, for a spreadsheet
names   which things its arguments name
known   whether its arguments name things that there are
strangers  which terms of a query aren't in the data
rdf     a saved query as a SHACL executable; shapes has its parameters
openapi  the saved queries as operations of OpenAPI
words    what is wrong with arguments, in English and in Chinese
snippets  code that asks a query from outside, in each language
"""

from pactgraph.queries.columns import ill_named
from pactgraph.queries.header import line_of
from pactgraph.queries.model import (
    COMMON,
    LANG,
    LANGUAGES,
    MOST,
    OLD_LANG,
    Catalog,
    Column,
    Field,
    Parameter,
    ParameterType,
    Problems,
    SavedQuery,
    Text,
    Value,
    language_term,
    type_named,
    unknown_parameters,
    write_values,
)
from pactgraph.queries.openapi import content, headers, operations
from pactgraph.queries.rdf import executable, query_iri
from pactgraph.queries.read import find_query, load_catalog, read_query
from pactgraph.queries.schema import SCHEMA_PATH, header_schema
from pactgraph.queries.words import listed, say

__all__ = [
    "COMMON",
    "LANG",
    "LANGUAGES",
    "MOST",
    "OLD_LANG",
    "SCHEMA_PATH",
    "Catalog",
    "Column",
    "Field",
    "Parameter",
    "ParameterType",
    "Problems",
    "SavedQuery",
    "Text",
    "Value",
    "content",
    "executable",
    "find_query",
    "header_schema",
    "headers",
    "ill_named",
    "language_term",
    "line_of",
    "listed",
    "load_catalog",
    "operations",
    "query_iri",
    "read_query",
    "say",
    "type_named",
    "unknown_parameters",
    "write_values",
]
