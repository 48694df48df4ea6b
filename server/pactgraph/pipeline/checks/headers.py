"""What the header of a saved query says must be so: its classes are classes, its schemes schemes,
and its examples and defaults what their types take and what there is.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.errors import InputError, ParameterError
from pactgraph.pipeline.choices import values_of
from pactgraph.pipeline.material import Dataset
from pactgraph.queries import Catalog, Parameter, SavedQuery

# The names in the header that lead to what is wrong, and what is wrong with it.
Fault: TypeAlias = tuple[tuple[str, ...], str]

_IS_CLASS = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
ASK {{ {{ {0} a owl:Class }} UNION {{ {0} a rdfs:Class }} UNION {{ ?thing a {0} }} }}
"""
_IS_SCHEME = "ASK {{ {0} a <http://www.w3.org/2004/02/skos/core#ConceptScheme> }}"


def faults_of(query: SavedQuery, catalog: Catalog, dataset: Dataset) -> Iterator[Fault]:
    """What is wrong with the parameters of `query`."""
    for parameter in query.parameters:
        for key, message in _of_parameter(parameter, catalog, dataset):
            yield ("parameters", parameter.name, key), message


def _of_parameter(
    parameter: Parameter, catalog: Catalog, dataset: Dataset
) -> Iterator[tuple[str, str]]:
    """What is wrong with a parameter, by the key in which it is."""
    for key, name, question in (
        ("class", parameter.cls, _IS_CLASS),
        ("scheme", parameter.scheme, _IS_SCHEME),
    ):
        if name and (message := _stranger(name, question, dataset)):
            yield key, f"{message}, so that it is no {key}; correct it"
            return
    try:
        parameter = replace(parameter, known=tuple(values_of(parameter, catalog, dataset)))
    except InputError as error:
        yield parameter.kind.key or "type", str(error)
        return
    if parameter.moves(parameter.example):
        yield (
            "example",
            f"{parameter.example} is another day tomorrow; write a day, such as 2031-06-30",
        )
    for key, text in (("example", parameter.example), ("default", parameter.default)):
        if text is not None and (message := _misfit(parameter, text, dataset)):
            yield key, message


def _stranger(name: str, question: str, dataset: Dataset) -> str | None:
    """What is wrong with a prefixed name that must be such as a question asks."""
    try:
        node = ox.NamedNode(dataset.prefixes.expand(name))
    except InputError as error:
        return str(error)
    return None if _holds(question.format(node), dataset) else f"nothing says so of {name}"


def _misfit(parameter: Parameter, text: str, dataset: Dataset) -> str | None:
    """What is wrong with an argument that the header gives."""
    try:
        term = parameter.term(text, dataset.prefixes)
    except ParameterError as error:
        return str(error)
    if parameter.kind.name != "entity" or isinstance(term, ox.Literal):
        return None
    if not dataset.speaks_of(term.value):
        return f"nothing describes {text}; correct it"
    cls = parameter.cls and ox.NamedNode(dataset.prefixes.expand(parameter.cls))
    is_of_class = not cls or _holds(f"ASK {{ {term} a {cls} }}", dataset)
    return None if is_of_class else f"{text} is no {parameter.cls}; correct it"


def _holds(question: str, dataset: Dataset) -> bool:
    return dataset.answers.holds(question)
