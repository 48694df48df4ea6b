"""The keys of a header, a table a level: what is read, what is refused and the JSON Schema that
editors check a header by all follow from them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeAlias, TypeVar

from pactgraph.queries.header import Part
from pactgraph.queries.model import Text

Schema: TypeAlias = Mapping[str, object]
# A subset of PrefixedName (https://www.w3.org/TR/sparql11-query/#rPrefixedName) without escapes.
_PREFIXED = re.compile(r"[A-Za-z][A-Za-z0-9_-]*:[A-Za-z0-9_-]+")
_Value = TypeVar("_Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Shape(Generic[_Value]):
    """What may stand behind a key: how it is read, or refused with HeaderError, and what gives its
    schema.
    """

    read: Callable[[Part], _Value]
    schema: Callable[[], Schema]


@dataclass(frozen=True, slots=True)
class Key(Generic[_Value]):
    """A key: its name, what stands behind it, and what it means; whether one `is_needed`."""

    name: str
    shape: Shape[_Value]
    means: str
    is_needed: bool = False

    def of(self, fields: Mapping[str, Part]) -> _Value:
        """Its value in `fields`, which have it, being needed. Raises HeaderError for a
        wrong one.
        """
        return self.shape.read(fields[self.name])

    def if_in(self, fields: Mapping[str, Part]) -> _Value | None:
        """Its value in `fields`; None where they don't have it. Raises HeaderError as `of` does."""
        return self.of(fields) if self.name in fields else None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that a table in a header may have."""

    keys: tuple[Key[object], ...]

    def fields(self, table: Part) -> Mapping[str, Part]:
        """The parts of `table` by key. Raises HeaderError for a key that is none of these, or where
        one is missing that is needed.
        """
        fields, names = table.table, [key.name for key in self.keys]
        for name, part in fields.items():
            if name not in names:
                raise part.error(f"is no key of {table.name}; {hint(name, names)}")
        needed = [key.name for key in self.keys if key.is_needed]
        if missing := [name for name in needed if name not in fields]:
            raise table.error(f"lacks {', '.join(missing)}; it needs {', '.join(needed)}")
        return fields

    def schema(self) -> Schema:
        """The JSON Schema of such a table."""
        return {
            "type": "object",
            "properties": {
                key.name: {**key.shape.schema(), "description": key.means} for key in self.keys
            },
            "required": [key.name for key in self.keys if key.is_needed],
            "additionalProperties": False,
        }


def hint(name: str, names: Sequence[str]) -> str:
    """Which of `names` is meant by a wrong one, in words for a message."""
    near = get_close_matches(name.lower(), names, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"


def _text(part: Part) -> str:
    return part.text


def _texts(part: Part) -> tuple[str, ...]:
    if not part.texts:
        raise part.error("is an empty list; write one such as [rights, time]")
    return part.texts


# YAML without quotes reads some texts as what they look like.
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_LIST: Schema = {"type": "array", "items": _SCALAR, "minItems": 1}


def _words(part: Part) -> str:
    if not part.text.strip():
        raise part.error("is empty; write words")
    return part.text


TEXT = Shape(_text, lambda: _SCALAR)
TEXTS = Shape(_texts, lambda: _LIST)
FILLED = Shape(_words, lambda: {**_SCALAR, "pattern": r"\S"})
EN = Key("en", FILLED, "the words in English", is_needed=True)
ZH = Key("zh", FILLED, "the words in Chinese", is_needed=True)
_WORDS = Keys((EN, ZH))


def _name(part: Part) -> str:
    if not _PREFIXED.fullmatch(part.text):
        raise part.error("is no prefixed name; write it like pact:Agent")
    return part.text


NAME = Shape(_name, lambda: {"type": "string", "pattern": f"^{_PREFIXED.pattern}$"})


def words(part: Part) -> Text:
    """The words that `part` has in both languages. Raises HeaderError where it has not."""
    fields = _WORDS.fields(part)
    return Text(EN.of(fields), ZH.of(fields))


WORDS = Shape(words, _WORDS.schema)


def by_name(shape: Shape[_Value], names: Schema | None = None) -> Shape[Mapping[str, _Value]]:
    """A table in which each name, which is anybody's choice or as the schema `names` has it, has a
    value of `shape`.
    """

    def read(part: Part) -> Mapping[str, _Value]:
        return {name: shape.read(each) for name, each in part.table.items()}

    def schema() -> Schema:
        named = {"propertyNames": names} if names else {}
        return {"type": "object", **named, "additionalProperties": shape.schema()}

    return Shape(read, schema)
