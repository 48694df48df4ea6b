"""Whether the arguments of a saved query name things that there are."""

from collections.abc import Mapping
from difflib import get_close_matches

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest
from pactgraph.errors import ParameterError
from pactgraph.queries.model import Parameter, SavedQuery
from pactgraph.queries.types import Term
from pactgraph.rdf.formats import ANY
from pactgraph.rdf.namespaces import Prefixes
from pactgraph.sparql.results import Answer, Solutions, read_answer

# Of more things than these, names near to a wrong one are not looked for.
_MOST_NAMES = 10_000


def check_known(
    query: SavedQuery, terms: Mapping[str, Term], engine: Engine, prefixes: Prefixes, client: str
) -> None:
    """Raise ParameterError where a term names nothing of the class of its parameter, with the names
    near to it. The engine is asked once for each parameter that has a class.
    """
    for parameter in query.parameters:
        if parameter.cls:
            cls = f"<{prefixes.expand(parameter.cls)}>"
            term = terms[parameter.name]
            if _answer(f"ASK {{ {term} a {cls} }}", engine, client) is not True:
                raise _unknown(
                    parameter, prefixes.shorten(term.value), _names(cls, engine, prefixes, client)
                )


def _names(cls: str, engine: Engine, prefixes: Prefixes, client: str) -> list[str]:
    """The names of the things of a class."""
    text = f"SELECT ?thing WHERE {{ ?thing a {cls} }} ORDER BY ?thing LIMIT {_MOST_NAMES}"
    answer = _answer(text, engine, client)
    things = [row[0] for row in answer.rows] if isinstance(answer, Solutions) else []
    return [prefixes.shorten(thing.value) for thing in things if isinstance(thing, ox.NamedNode)]


def _unknown(parameter: Parameter, wanted: str, names: list[str]) -> ParameterError:
    near = get_close_matches(wanted, names, n=3, cutoff=0.7)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"there are {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
    )
    return ParameterError(
        f"parameter {parameter.name}: no {parameter.cls} is called {wanted}; {hint}"
    )


def _answer(text: str, engine: Engine, client: str) -> Answer:
    result = engine.query(QueryRequest(text, client=client), ANY)
    return read_answer(result.read(), result.format)
