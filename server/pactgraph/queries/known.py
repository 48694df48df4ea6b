"""Whether the arguments of a saved query name things that there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from pactgraph.engine import Engine, QueryRequest
from pactgraph.errors import ParameterError
from pactgraph.queries.model import Parameter, Problems, first_of
from pactgraph.queries.names import Reader
from pactgraph.queries.words import Text, listed, say
from pactgraph.rdf import ANY
from pactgraph.sparql import Answer, Solutions, read_answer

# Of more things than these, names near to a wrong one are not looked for.
_MOST_NAMES = 10_000
_TOLD = 12


@dataclass(frozen=True, slots=True)
class Things:
    """What an engine knows of, for a client that asks it; what is told has the `names` that things
    have.
    """

    engine: Engine
    names: Reader
    client: str

    def check(
        self, parameters: Iterable[Parameter], terms: Mapping[str, ox.NamedNode | ox.Literal]
    ) -> None:
        """Raise ParameterError that tells each parameter whose term names nothing of its class,
        with the names near to it, or what it is. The engine is asked once for each.
        """
        problems = Problems()
        for parameter in parameters:
            term, prefixes = terms[parameter.name], self.names.prefixes
            cls = f"<{prefixes.expand(parameter.cls or '')}>"
            if self._ask(f"ASK {{ {term} a {cls} }}") is not True:
                other = self.names.other(parameter, term.value)
                hint = other or _near(prefixes.shorten(term.value), self._names(cls))
                problems.found.append(_unknown(parameter, prefixes.shorten(term.value), hint))
        problems.tell()

    def _names(self, cls: str) -> list[str]:
        """The names of the things of a class."""
        answer = self._ask(
            f"SELECT ?thing WHERE {{ ?thing a {cls} }} ORDER BY ?thing LIMIT {_MOST_NAMES}"
        )
        things = [row[0] for row in answer.rows] if isinstance(answer, Solutions) else []
        return [
            self.names.prefixes.shorten(thing.value)
            for thing in things
            if isinstance(thing, ox.NamedNode)
        ]

    def _ask(self, text: str) -> Answer:
        result = self.engine.query(QueryRequest(text, client=self.client), ANY)
        return read_answer(result.read(), result.format)


def _near(wanted: str, names: list[str]) -> Text:
    if near := get_close_matches(wanted, names, n=3, cutoff=0.7):
        return say("did_you_mean", list=listed("or", near))
    return say("there_are", list=first_of(names, _TOLD))


def _unknown(parameter: Parameter, wanted: str, hint: Text) -> ParameterError:
    told = say("no_such", kind=parameter.cls, text=wanted, hint=hint)
    return ParameterError(say("of_parameter", name=parameter.name, words=told), parameter.name)
