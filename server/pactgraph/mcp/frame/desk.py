"""What a call of a tool has at hand, and what it gives back."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from pactgraph.engine import Capabilities, Engine, QueryRequest, QueryResult
from pactgraph.errors import ParameterError, QueryError
from pactgraph.mcp.frame.cells import Cell, cell, clean
from pactgraph.queries import Parameter, Problems, Text
from pactgraph.queries.ask import Asked, Published, ask
from pactgraph.queries.names import Reader, class_of, searched
from pactgraph.queries.strangers import strangers, strangers_in
from pactgraph.rdf import ANY, NTRIPLES, Accept, Prefixes
from pactgraph.search import LONGEST, Found
from pactgraph.sparql import (
    Graph,
    Put,
    Solutions,
    Stranger,
    Term,
    bind,
    read_answer,
    read_some,
)

# An answer has so many rows at most, and texts of so many characters in all, but for its first row.
MOST_ROWS, MOST_TEXT = 200, 60_000
# What is asked besides what was asked for gets so many seconds.
_PATIENCE = 5.0
# What a text is read as that names a thing.
_THING = Parameter("thing", "entity", Text("thing", "事物"), "id:openai")
_TRIPLE = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool answers: a value of JSON, and the same in lines for who reads only text."""

    value: Mapping[str, object]
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer that are shown, and whether it has more; a graph has a row for each
    triple. `iris` are those in its cells, in their order.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]
    is_cut: bool
    iris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a client's call is answered: what is published, and an event that is set when the
    client has left.
    """

    published: Published
    client: str = ""
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of the release."""
        return self.published.release.prefixes

    @property
    def accept(self) -> Accept:
        """The formats of answers that `table` reads."""
        return Accept(ANY.solutions, ANY.boolean, NTRIPLES)

    @property
    def attended(self) -> Published:
        """What is published, with an engine that stops when the client has left."""
        return replace(self.published, engine=_Attended(self.published.engine, self.left))

    def query(self, text: str, seconds: float | None = None) -> QueryResult:
        """The answer to a query of the client's own. Raises what the engine raises."""
        return self.attended.engine.query(self.request(text, seconds), self.accept)

    def request(self, text: str, seconds: float | None = None) -> QueryRequest:
        """A query of the client."""
        return QueryRequest(text, timeout=seconds, client=self.client)

    def ask(
        self,
        name: str,
        arguments: Mapping[str, str],
        *,
        lang: str,
        offset: int,
        limit: int | None,
    ) -> Asked:
        """The answer to a saved query. Raises as `ask` does."""
        return ask(
            self.attended,
            name,
            arguments,
            lang=lang,
            offset=offset,
            limit=limit,
            accept=self.accept,
            client=self.client,
        )

    def thing(self, text: str) -> ox.NamedNode:
        """The thing that a text names, by its IRI or any name of it. Raises ParameterError where it
        names none, or several.
        """
        problems = Problems()
        names = Reader(self.published.index, self.prefixes)
        given, _ = names.read([_THING], {_THING.name: text}, problems)
        problems.tell()
        return ox.NamedNode(_THING.term(given[_THING.name], self.prefixes).value)

    def find(self, name: str, cls: str, most: int) -> tuple[Found, ...]:
        """The things that a name may stand for, best first, of a class where one is given. Raises
        ReleaseError where there is no index of names, ParameterError for a class that nothing has.
        """
        index = searched(self.published.release, self.published.index)
        classes = [class_of(cls, self.prefixes, index)] if cls else []
        return index.find(name[:LONGEST], classes=classes, limit=most)

    def name(self, iri: str) -> str:
        """An IRI as people write it."""
        return clean(self.prefixes.shorten(iri))

    def strangers(self, text: str, result: QueryResult) -> list[str]:
        """Which terms of a query that found nothing aren't in the data, in words."""
        found = strangers_in(self.attended.engine, self.request(text), result)
        return self.notes(found or ())

    def unknown(self, thing: ox.NamedNode) -> ParameterError:
        """The error that nothing is said of a thing, with those that may be meant."""
        found = strangers(self.attended.engine, [thing.value], self.client)
        words = "; ".join(self.notes(found or ())) or f"nothing is said of {self.name(thing.value)}"
        return ParameterError(f"{words}; find looks names up")

    def notes(self, found: Iterable[Stranger]) -> list[str]:
        """What is told of terms that aren't in the data."""
        return [str(each.shortened(self.prefixes.shorten)) for each in found]

    def rows(self, text: str, **terms: Put) -> list[Mapping[str, Term | None]]:
        """The rows of what is asked besides, with `terms` for its parameters. Raises what the
        engine raises.
        """
        result = self.query(bind(text, terms) if terms else text, _PATIENCE)
        answer = read_answer(result.read(), result.format)
        return list(answer) if isinstance(answer, Solutions) else []

    def cells(self, text: str, **terms: Put) -> list[dict[str, Cell]]:
        """The same as values of JSON."""
        return [
            {name: cell(term, self.prefixes) for name, term in row.items()}
            for row in self.rows(text, **terms)
        ]

    def texts(self, text: str, **terms: Put) -> list[dict[str, str]]:
        """The same as people read them, with nothing in an empty cell."""
        return [
            {name: "" if value is None else str(value) for name, value in row.items()}
            for row in self.cells(text, **terms)
        ]

    def table(self, result: QueryResult, most: int = MOST_ROWS) -> Table | bool:
        """What is shown of a result, at most so many rows, which is read no further than that."""
        try:
            answer, has_more = read_some(result.body, result.format, most)
        finally:
            result.close()
        if isinstance(answer, bool):
            return answer
        if isinstance(answer, Graph):
            answer = Solutions(_TRIPLE, tuple(tuple(triple) for triple in answer.triples))
        return self._shown(answer, has_more)

    def found(self, text: str, most: int, **terms: Put) -> Table:
        """The first rows of what is asked besides. Raises what the engine raises."""
        table = self.table(self.query(bind(text, terms), _PATIENCE), most)
        return Table((), (), False) if isinstance(table, bool) else table

    def _shown(self, answer: Solutions, has_more: bool) -> Table:
        """The rows that there is room for."""
        rows: list[Mapping[str, Cell]] = []
        iris: dict[str, None] = {}
        room = MOST_TEXT
        for row in answer:
            shown = {name: cell(term, self.prefixes) for name, term in row.items()}
            room -= sum(len(str(value)) for value in shown.values())
            if room < 0 and rows:
                return Table(answer.variables, tuple(rows), True, tuple(iris))
            rows.append(shown)
            iris.update({t.value: None for t in row.values() if isinstance(t, ox.NamedNode)})
        return Table(answer.variables, tuple(rows), has_more, tuple(iris))


@dataclass(frozen=True, slots=True)
class _Attended:
    """An engine for a client that may leave."""

    engine: Engine
    left: threading.Event

    @property
    def capabilities(self) -> Capabilities:
        return self.engine.capabilities

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The engine's answer. Raises QueryError for a text that UTF-8 can't write, and what the
        engine raises.
        """
        try:
            request.text.encode()
        except UnicodeEncodeError as error:
            raise QueryError(
                f"the query has half a character at place {error.start + 1}, which UTF-8 can't "
                "write; leave it out"
            ) from error
        return self.engine.query(request._replace(left=self.left), accept)

    def close(self) -> None:
        self.engine.close()
