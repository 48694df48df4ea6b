"""What the parameters of the saved queries choose from: the codes of a scheme, or the values in a
column of the answer to another query. A build asks for them once, so that nobody else has to.
"""

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from pactgraph.errors import InputError, ParameterError
from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.queries import (
    MOST,
    Catalog,
    Column,
    Parameter,
    SavedQuery,
    Text,
    Value,
    load_catalog,
    write_values,
)
from pactgraph.rdf import RDFS

_SKOS = "http://www.w3.org/2004/02/skos/core#"
# Of the answer to another query no more rows are looked at.
_MOST_ROWS = 10_000
_LABELS = (f"{_SKOS}prefLabel", f"{RDFS}label")
_CODES = """
SELECT ?code WHERE {{
  ?code <{skos}inScheme> <{scheme}> .
}}
ORDER BY ?code
"""


def known_catalog(inputs: Inputs, dataset: Dataset) -> Catalog:
    """The saved queries, whose parameters know what they choose from. Raises InputError where one
    can't be read, or chooses from what isn't there.
    """
    catalog = load_catalog(inputs.queries)
    queries = catalog.queries.values()
    return Catalog({each.name: knowing(each, catalog, dataset) for each in queries})


def values_file(inputs: Inputs, dataset: Dataset) -> bytes:
    """The file of a release that has what the data tells that there is to choose; empty where
    nothing is chosen. Raises InputError as `known_catalog` does.
    """
    queries = known_catalog(inputs, dataset).queries.values()
    known = {
        (query.name, each.name): each.known
        for query in queries
        for each in query.parameters
        if each.scheme or each.among
    }
    return write_values(known) if known else b""


def knowing(query: SavedQuery, catalog: Catalog, dataset: Dataset) -> SavedQuery:
    """`query`, whose parameters know what they choose from. Raises InputError where that isn't
    there.
    """
    known = {
        (query.name, each.name): tuple(values_of(each, catalog, dataset))
        for each in query.parameters
        if each.scheme or each.among
    }
    return query.knowing(known)


def values_of(parameter: Parameter, catalog: Catalog, dataset: Dataset) -> list[Value]:
    """What the data tells that `parameter` chooses from. Raises InputError where it tells nothing,
    or more than anybody chooses from.
    """
    if parameter.scheme:
        place = f"scheme {parameter.scheme}"
        terms = _codes(dataset.prefixes.expand(parameter.scheme), dataset)
    elif parameter.among:
        place = f"column {parameter.among.column} of the query {parameter.among.query}"
        terms = _column(parameter.among, catalog, dataset)
    else:
        return list(parameter.known)
    values = [_value(term, dataset) for term in islice(terms, MOST + 1)]
    if not values:
        raise InputError(f"{place} has no values to choose from; name another")
    if len(values) > MOST:
        raise InputError(f"{place} has more than {MOST} values; nobody chooses from so many")
    return values


def _codes(scheme: str, dataset: Dataset) -> Iterator[ox.NamedNode | ox.Literal]:
    """The concepts in a scheme."""
    for row in dataset.select(_CODES.format(skos=_SKOS, scheme=scheme)):
        if isinstance(row["code"], ox.NamedNode):
            yield row["code"]


def _column(
    column: Column, catalog: Catalog, dataset: Dataset
) -> Iterator[ox.NamedNode | ox.Literal]:
    """The values in a column, each once, in the order of the answer."""
    if column.query not in catalog.queries:
        raise InputError(f"there is no query {column.query}")
    other = catalog.queries[column.query]
    if needed := other.example:
        raise InputError(
            f"the query {other.name} needs {', '.join(needed)}; name one that asks for nothing"
        )
    try:
        terms = other.terms({}, dataset.prefixes)
        bind, bind_part = other.template.bind, other.template.bind_part
        text = bind_part(terms, _MOST_ROWS, 0) if other.limit else bind(terms)
        answer = dataset.answers.table(text)
    except (ParameterError, SyntaxError) as error:
        raise InputError(f"the query {other.name} can't be asked: {error}") from error
    if answer is None:
        raise InputError(f"the query {other.name} answers with no table")
    if column.column not in [variable.value for variable in answer.variables]:
        raise InputError(f"the query {other.name} has no column {column.column}")
    # As keys they keep their order.
    cells = dict.fromkeys(row[column.column] for row in answer)
    yield from (cell for cell in cells if isinstance(cell, ox.NamedNode | ox.Literal))


def _value(term: ox.NamedNode | ox.Literal, dataset: Dataset) -> Value:
    """What stands for a term, with the labels that the data has for it."""
    if isinstance(term, ox.Literal):
        return Value(term.value, Text(term.value, term.value), term)
    text = dataset.prefixes.shorten(term.value)
    labels: dict[str | None, str] = {}
    for predicate in _LABELS:
        for label in sorted(dataset.objects_of(term.value, predicate), key=str):
            if isinstance(label, ox.Literal):
                labels.setdefault(label.language, label.value)
    return Value(text, Text(labels.get("en", text), labels.get("zh", text)), term)
