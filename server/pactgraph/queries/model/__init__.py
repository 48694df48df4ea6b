"""What a saved query is: values, made by `read`.

saved      a saved query, and the catalog of all
parameter  a parameter of one
types      the table of parameter types
written    from what a person writes to an RDF term
values     what a parameter chooses from, and where a release keeps it
problems   what is wrong with a request, all at once
"""

from pactgraph.queries.model.parameter import Column, Parameter
from pactgraph.queries.model.problems import Problems, unknown_parameters
from pactgraph.queries.model.saved import COMMON, LANG, OLD_LANG, Catalog, SavedQuery, language_term
from pactgraph.queries.model.types import (
    LANGUAGES,
    TYPES,
    Field,
    ParameterType,
    all_types,
    find_type,
    old_names_of,
    type_named,
)
from pactgraph.queries.model.values import (
    MOST,
    VALUES,
    ByParameter,
    Term,
    Value,
    first_of,
    read_values,
    write_values,
)
from pactgraph.queries.model.written import literal, string
from pactgraph.words import Text

__all__ = [
    "COMMON",
    "LANG",
    "LANGUAGES",
    "MOST",
    "OLD_LANG",
    "TYPES",
    "VALUES",
    "ByParameter",
    "Catalog",
    "Column",
    "Field",
    "Parameter",
    "ParameterType",
    "Problems",
    "SavedQuery",
    "Term",
    "Text",
    "Value",
    "all_types",
    "find_type",
    "first_of",
    "language_term",
    "literal",
    "old_names_of",
    "read_values",
    "string",
    "type_named",
    "unknown_parameters",
    "write_values",
]
