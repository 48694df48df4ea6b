"""Whether the arguments of a saved query name things that there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest
from pactgraph.errors import ParameterError
from pactgraph.queries.model import Parameter
from pactgraph.rdf import ANY, Prefixes
from pactgraph.sparql import Answer, Solutions, read_answer

# Of more things than these, names near to a wrong one are not looked for.
_MOST_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class Things:
    """What an engine knows of, for a client that asks it; `prefixes` shorten its names."""

    engine: Engine
    prefixes: Prefixes
    client: str

    def check(
        self, parameters: Iterable[Parameter], terms: Mapping[str, ox.NamedNode | ox.Literal]
    ) -> None:
        """Raise ParameterError where the term of a parameter names nothing of its class, with the
        names near to it. The engine is asked once for each.
        """
        for parameter in parameters:
            term, cls = terms[parameter.name], f"<{self.prefixes.expand(parameter.cls or '')}>"
            if self._ask(f"ASK {{ {term} a {cls} }}") is not True:
                raise _unknown(parameter, self.prefixes.shorten(term.value), self._names(cls))

    def _names(self, cls: str) -> list[str]:
        """The names of the things of a class."""
        answer = self._ask(
            f"SELECT ?thing WHERE {{ ?thing a {cls} }} ORDER BY ?thing LIMIT {_MOST_NAMES}"
        )
        things = [row[0] for row in answer.rows] if isinstance(answer, Solutions) else []
        return [
            self.prefixes.shorten(thing.value)
            for thing in things
            if isinstance(thing, ox.NamedNode)
        ]

    def _ask(self, text: str) -> Answer:
        result = self.engine.query(QueryRequest(text, client=self.client), ANY)
        return read_answer(result.read(), result.format)


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
