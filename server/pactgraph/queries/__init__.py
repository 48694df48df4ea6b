"""Saved queries and their faces.

types   the table of parameter types
written  from what a person writes to an RDF term
values  what a parameter chooses from, and where a release keeps it
model   a saved query, its parameters, and the catalog of all
header  the header of a file: plain YAML, read with limits
keys    the keys of a header as tables, and their JSON Schema
parameters  what a header says of each parameter
columns  the heads of the columns of its answer
read    saved queries out of their files
ask     the one way to ask a saved query
headed  tables with heads that people read, for a spreadsheet
names   which things its arguments name
known   whether its arguments name things that there are
strangers  which terms of a query aren't in the data
rdf     a saved query as a SHACL executable
"""

from pactgraph.queries.columns import ill_named
from pactgraph.queries.header import line_of
from pactgraph.queries.model import (
    LANG,
    OLD_LANG,
    Catalog,
    Column,
    Parameter,
    SavedQuery,
    language_term,
)
from pactgraph.queries.rdf import executable
from pactgraph.queries.read import load_catalog, read_query
from pactgraph.queries.types import LANGUAGES, Field, ParameterType, type_named
from pactgraph.queries.values import MOST, Text, Value, write_values

__all__ = [
    "LANG",
    "LANGUAGES",
    "MOST",
    "OLD_LANG",
    "Catalog",
    "Column",
    "Field",
    "Parameter",
    "ParameterType",
    "SavedQuery",
    "Text",
    "Value",
    "executable",
    "ill_named",
    "language_term",
    "line_of",
    "load_catalog",
    "read_query",
    "type_named",
    "write_values",
]
