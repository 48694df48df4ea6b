"""The types of parameters: one table, TYPES, which all else reads when it is asked.

The headers of saved queries, the form of a page, the addresses of calls, the command line and what
is told about a query follow from its rows. A row turns what a person writes into an RDF term.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import UnknownNameError
from pactgraph.queries.model.values import Term, Value
from pactgraph.queries.model.written import (
    TODAY,
    code,
    day,
    decimal,
    entity,
    integer,
    literal,
    nothing,
    string,
)
from pactgraph.rdf import XSD, Prefixes
from pactgraph.words import Text

LANGUAGES = ("en", "zh")
# What a type was called before; headers that say so are understood.
_OLD_NAMES = {"iri": "entity"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a form shows: the `type` and `step` of an input of HTML, or what there is to choose."""

    input: str = "text"
    step: str | None = None
    choices: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterType:
    """A type: `parse` gives the term that a text stands for, or raises ValueError.

    `datatype` is the IRI of its literals, None where its terms are IRIs, or of any kind; `schema`
    the JSON Schema of the texts, `field` their place in a form, and `wish` says in a message what
    is taken. Where there are `values`, one of them is chosen. What one of the texts `moving` stands
    for depends on when it is asked. `key` is what its header says besides, which it must if the
    type `needs_key`.
    """

    name: str
    parse: Callable[[str, Prefixes], Term]
    datatype: str | None
    schema: Mapping[str, object]
    field: Field
    wish: Text
    values: tuple[Value, ...] = ()
    moving: tuple[str, ...] = ()
    key: str | None = None
    needs_key: bool = False


def type_named(name: str) -> ParameterType:
    """The type called `name`. Raises UnknownNameError with those there are."""
    found = find_type(name)
    if found is None:
        raise UnknownNameError.among("type", name[:40], (row.name for row in TYPES))
    return found


def find_type(name: str) -> ParameterType | None:
    """The type called `name`, now or before; None where there is no such type."""
    name = _OLD_NAMES.get(name, name)
    return next((row for row in TYPES if row.name == name), None)


def all_types() -> tuple[ParameterType, ...]:
    """Every type, as the table has them now."""
    return TYPES


def old_names_of(name: str) -> list[str]:
    """What the type called `name` was called before."""
    return [old for old, new in _OLD_NAMES.items() if new == name]


def _truth(text: str, label: Text, also: tuple[str, ...]) -> Value:
    return Value(text, label, literal(text, "boolean"), also)


_TEXT = {"type": "string"}
_ANY_NAME = Text(
    "an IRI, a prefixed name, or the name of a thing", "IRI、带前缀的名称，或事物的名称"
)
_TRUTHS = (
    _truth("true", Text("yes", "是"), ("1", "y", "on", "对", "真")),
    _truth("false", Text("no", "否"), ("0", "n", "off", "不", "不是", "错", "假")),
)
_TONGUES = (
    Value("en", Text("English", "英文"), ox.Literal("en")),
    Value("zh", Text("Chinese", "中文"), ox.Literal("zh")),
)

TYPES: tuple[ParameterType, ...] = (
    ParameterType("entity", entity, None, _TEXT, Field(), _ANY_NAME, key="class"),
    ParameterType(
        "code",
        code,
        None,
        _TEXT,
        Field(),
        Text("a code of the scheme, by its name or label", "代码表中的代码，可写其标识或名称"),
        key="scheme",
        needs_key=True,
    ),
    ParameterType(
        "date",
        day,
        f"{XSD}date",
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "enum": list(TODAY)}]},
        Field("date"),
        Text("a day: year, month and day, or today", "日期：年、月、日，或“今天”"),
        moving=TODAY,
    ),
    ParameterType(
        "integer",
        integer,
        f"{XSD}integer",
        {"type": "integer"},
        Field("number", step="1"),
        Text("a whole number", "整数"),
    ),
    ParameterType(
        "decimal",
        decimal,
        f"{XSD}decimal",
        {"type": "number"},
        Field("number", step="any"),
        Text("a number, a point before its fraction", "数字，小数部分前加小数点"),
    ),
    ParameterType(
        "boolean",
        nothing,
        f"{XSD}boolean",
        {"type": "boolean"},
        Field("select", choices=_TRUTHS),
        Text("true or false, yes or no", "是或否"),
        values=_TRUTHS,
    ),
    ParameterType("string", string, f"{XSD}string", _TEXT, Field(), Text("a text", "文本")),
    ParameterType(
        "language",
        nothing,
        f"{XSD}string",
        {"type": "string", "enum": list(LANGUAGES)},
        Field("select", choices=_TONGUES),
        Text(f"one of {', '.join(LANGUAGES)}", "en 或 zh"),
        values=_TONGUES,
    ),
    ParameterType(
        "choice",
        string,
        None,
        _TEXT,
        Field(),
        Text("one of what there is to choose", "所列各项之一"),
        key="choices",
        needs_key=True,
    ),
)
