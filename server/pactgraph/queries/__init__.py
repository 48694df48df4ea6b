"""Saved queries and their faces.

types   the table of parameter types: from a text to an RDF term
model   a saved query, its parameters, and the catalog of all
header  the header of a file: plain YAML, read with limits
columns  the heads of the columns of its answer
read    saved queries out of their files
ask     the one way to ask a saved query
headed  tables with heads that people read, for a spreadsheet
known   whether its arguments name things that there are
strangers  which terms of a query aren't in the data
rdf     a saved query as a SHACL executable
snippets  code that asks a query from outside, in each language
"""

from pactgraph.queries.columns import ill_named
from pactgraph.queries.model import (
    LANG,
    OLD_LANG,
    Catalog,
    Parameter,
    SavedQuery,
    Text,
    language_term,
)
from pactgraph.queries.rdf import executable
from pactgraph.queries.read import load_catalog, read_query
from pactgraph.queries.types import LANGUAGES, Field, ParameterType, type_named

__all__ = [
    "LANG",
    "LANGUAGES",
    "OLD_LANG",
    "Catalog",
    "Field",
    "Parameter",
    "ParameterType",
    "SavedQuery",
    "Text",
    "executable",
    "ill_named",
    "language_term",
    "load_catalog",
    "read_query",
    "type_named",
]
