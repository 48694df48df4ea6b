"""The parameters that a header declares, and what each of them chooses from."""

import re
from collections import Counter

import pyoxigraph as ox

from pactgraph.queries.header import Part
from pactgraph.queries.keys import EN, NAME, TEXT, WORDS, ZH, Key, Keys, Schema, Shape, hint, words
from pactgraph.queries.model import (
    COMMON,
    MOST,
    Column,
    Parameter,
    ParameterType,
    Text,
    Value,
    all_types,
    find_type,
    old_names_of,
)

# Names that no parameter may have: `name` is that of the query.
_RESERVED = (*COMMON, "name")
# What begins with _ in an address says how a page shows the answer.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# The same as JSON Schema.
NAMES: Schema = {"pattern": f"^{_NAME.pattern}$", "not": {"enum": list(_RESERVED)}}


def _choices(part: Part) -> tuple[Value, ...] | Column:
    """The values of a list, those of a table with their labels, or the column of a query."""
    if part.is_table and "query" in part.table and not part.table["query"].is_table:
        fields = _AMONG.fields(part)
        return Column(_QUERY.of(fields), _COLUMN.of(fields))
    if twice := [] if part.is_table else _repeated(part.texts):
        raise part.error(f"holds {twice[0]} twice; write it once")
    labels = (
        {name: words(each) for name, each in part.table.items()}
        if part.is_table
        else {text: Text(text, text) for text in part.texts}
    )
    if not labels or "" in labels:
        raise part.error("holds nothing, or an empty text; write a list such as [date, amount]")
    if len(labels) > MOST:
        raise part.error(f"holds more than {MOST} values; take them from a query, or a string")
    return tuple(Value(text, label, ox.Literal(text)) for text, label in labels.items())


def _repeated(texts: tuple[str, ...]) -> list[str]:
    """Those of the texts that stand there more than once."""
    return [text for text, count in Counter(texts).items() if count > 1]


_QUERY = Key("query", TEXT, "the name of a saved query that needs no parameters", is_needed=True)
_COLUMN = Key("column", TEXT, "the column whose values are taken", is_needed=True)
_AMONG = Keys((_QUERY, _COLUMN))


def _choices_schema() -> Schema:
    listed = {"type": "array", "items": TEXT.schema(), "minItems": 1, "maxItems": MOST}
    listed["uniqueItems"] = True
    labelled = {"type": "object", "additionalProperties": WORDS.schema(), "minProperties": 1}
    return {"anyOf": [listed, _AMONG.schema(), labelled]}


CHOICES = Shape(_choices, _choices_schema)


def _kind(part: Part) -> ParameterType:
    kind = find_type(part.text)
    if not kind:
        raise part.error(f"is none: {hint(part.text, [row.name for row in all_types()])}")
    return kind


TYPE = Key(
    "type", Shape(_kind, TEXT.schema), "what an argument is: a name of a type", is_needed=True
)
EXAMPLE = Key("example", TEXT, "an argument that gives a telling answer", is_needed=True)
DEFAULT = Key("default", TEXT, "the argument that is taken where none is given")
CLASS = Key("class", NAME, "for entity: the class that the thing has, as a prefixed name")
SCHEME = Key("scheme", NAME, "for code: the concept scheme, as a prefixed name")
AMONG = Key("choices", CHOICES, "for choice: a list, a table with labels, or a query and a column")
NOT_BEFORE = Key("notBefore", TEXT, "for date: the parameter whose day it may not come before")
PARAMETER = Keys((TYPE, EN, ZH, EXAMPLE, DEFAULT, CLASS, SCHEME, AMONG, NOT_BEFORE))


def parameter_schema() -> Schema:
    """The JSON Schema of what a header says of a parameter; what a type doesn't take is refused."""
    keys = {row.key for row in all_types() if row.key}
    of_types = [
        {
            "properties": {
                "type": {"enum": [row.name, *old_names_of(row.name)]},
                **dict.fromkeys(sorted(keys - {row.key}), False),
            },
            "required": [row.key] if row.key and row.needs_key else [],
        }
        for row in all_types()
    ]
    return {**PARAMETER.schema(), "oneOf": of_types}


def read_parameter(row: Part) -> Parameter:
    """The parameter that a row of the header declares. Raises HeaderError where it can't be one."""
    if row.name in _RESERVED:
        raise row.error("is no name for a parameter; choose another")
    if not _NAME.fullmatch(row.name):
        raise row.error(
            "is no name for a parameter; write a letter, then letters, digits and underscores"
        )
    fields = PARAMETER.fields(row)
    kind = TYPE.of(fields)
    for other in all_types():
        if other.key and other.key in fields and other.key != kind.key:
            raise fields[other.key].error(
                f"goes with type {other.name}, and {row.name} is of type "
                f"{kind.name}; remove it, or change the type"
            )
    if kind.key and kind.needs_key and kind.key not in fields:
        raise row.error(f"is of type {kind.name} and lacks {kind.key}; write it")
    chosen = AMONG.if_in(fields)
    return Parameter(
        row.name,
        kind.name,
        Text(EN.of(fields), ZH.of(fields)),
        EXAMPLE.of(fields),
        DEFAULT.if_in(fields),
        CLASS.if_in(fields),
        SCHEME.if_in(fields),
        among=chosen if isinstance(chosen, Column) else None,
        known=chosen if isinstance(chosen, tuple) else (),
        not_before=NOT_BEFORE.if_in(fields),
    )
