"""Saved queries and their faces.

types   the table of parameter types: from a text to an RDF term
model   a saved query, its parameters, and the catalog of all
header  the header of a file: plain YAML, read with limits
read    saved queries out of their files
ask     the one way to ask a saved query
parts   which rows of an answer are asked for
problems   what is wrong with a request, told all at once
known   whether its arguments name things that there are
strangers  which terms of a query aren't in the data
rdf     a saved query as a SHACL executable
"""

from pactgraph.queries.model import (
    COMMON,
    LANG,
    OLD_LANG,
    Catalog,
    Parameter,
    SavedQuery,
    Text,
    language_term,
)
from pactgraph.queries.problems import Problems
from pactgraph.queries.rdf import executable
from pactgraph.queries.read import load_catalog, read_query
from pactgraph.queries.types import LANGUAGES, Field, ParameterType, type_named

__all__ = [
    "COMMON",
    "LANG",
    "LANGUAGES",
    "OLD_LANG",
    "Catalog",
    "Field",
    "Parameter",
    "ParameterType",
    "Problems",
    "SavedQuery",
    "Text",
    "executable",
    "language_term",
    "load_catalog",
    "read_query",
    "type_named",
]
