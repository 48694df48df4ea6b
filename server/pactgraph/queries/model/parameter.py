"""A parameter of a saved query: what it takes, and how a text becomes a term."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import ParameterError
from pactgraph.queries.model.types import Field, ParameterType, type_named
from pactgraph.queries.model.values import Term, Value, named, offered
from pactgraph.queries.words import Text, say
from pactgraph.rdf import Prefixes

# How JSON has the literals of the types that its schema calls so.
_OF_JSON: Mapping[object, Callable[[str], object]] = {
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer to a saved query that needs no parameters."""

    query: str
    column: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a saved query; without a default it must be given.

    `type` is the name of a row of TYPES, and `cls` the class that a thing is expected to have, as a
    prefixed name. What it chooses from is `known`: what the header lists, the codes of the `scheme`
    or the values in a column that it is chosen `among`. The last two are known once a release is.
    A date may be `not_before` that of another parameter.
    """

    name: str
    type: str
    label: Text
    example: str
    default: str | None = None
    cls: str | None = None
    scheme: str | None = None
    among: Column | None = None
    known: tuple[Value, ...] = ()
    not_before: str | None = None

    @property
    def kind(self) -> ParameterType:
        """The row of its type."""
        return type_named(self.type)

    @property
    def values(self) -> tuple[Value, ...]:
        """All that it can stand for, in order; empty where it is not chosen, or not yet known."""
        return self.known or self.kind.values

    @property
    def field(self) -> Field:
        """What a form shows: what there is to choose, else what fits the type."""
        return Field("select", choices=self.values) if self.values else self.kind.field

    @property
    def schema(self) -> Mapping[str, object]:
        """The JSON Schema of its arguments, whose values have the names that answers have. Those of
        a choice may also be written otherwise.
        """
        if not self.known:
            return self.kind.schema
        nothing = [""] if self.is_optional else []
        return {**self.kind.schema, "enum": [*nothing, *(value.text for value in self.known)]}

    @property
    def is_optional(self) -> bool:
        """Whether it may be left out and then restricts nothing: the empty text stands for it."""
        return self.default == ""

    def moves(self, text: str) -> bool:
        """Whether what `text` stands for depends on when it is asked."""
        return text.strip().casefold() in self.kind.moving

    def canonical(self, text: str) -> str:
        """`text` as forms and schemas have it: of what is chosen the text of the value."""
        value = named(self.values, text.strip())
        return value.text if value else text

    def in_json(self, text: str) -> object:
        """The value of JSON that stands for `text`, as the schema has it."""
        read = _OF_JSON.get(self.kind.schema.get("type"))
        return read(self.term(text, Prefixes({})).value) if read else self.canonical(text)

    def term(self, text: str, prefixes: Prefixes) -> Term:
        """`text` as an RDF term of the parameter's type. Raises ParameterError where
        it isn't one.
        """
        written, values = text.strip(), self.values
        if not written and self.is_optional:
            return ox.Literal("")
        try:
            if not values:
                return self.kind.parse(written, prefixes)
            if value := named(values, written):
                return value.term
            raise ValueError(written)
        except ValueError:
            like = say("write_like", example=self.example, wish=self.kind.wish)
        hint = offered(values, written) if values else like
        told = say("ill_typed", name=self.name, text=written[:200], type=self.type, hint=hint)
        raise ParameterError(told, self.name)
