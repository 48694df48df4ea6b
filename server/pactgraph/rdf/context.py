"""What the names of a JSON-LD document mean: the context of a vocabulary, as its declarations and
its use give it (https://www.w3.org/TR/json-ld11/#the-context).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from pactgraph.rdf.terms import OWL, RDFS, SKOS, TYPE, Prefixes, predicate_of

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
# A prefix that ends otherwise has to be told to be one (https://www.w3.org/TR/json-ld11/#compact-iris).
_ENDS = (":", "/", "?", "#", "[", "]", "@")
_DECLARED = tuple(
    OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_TEXTS = (
    f"{RDFS}label",
    f"{RDFS}comment",
    f"{SKOS}prefLabel",
    f"{SKOS}altLabel",
    f"{SKOS}definition",
)


@dataclass(frozen=True)
class Context:
    """What names in a document mean: `names` are those of IRIs, `links` the properties whose values
    are IRIs, and `texts` those whose values are texts by language.
    """

    prefixes: Prefixes
    names: Mapping[str, str]
    links: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    @cached_property
    def document(self) -> dict[str, Json]:
        """The context as JSON-LD has it."""
        table = sorted(self.prefixes.table.items())
        prefixes: dict[str, Json] = {
            prefix: iri if iri.endswith(_ENDS) else {"@id": iri, "@prefix": True}
            for prefix, iri in table
        }
        terms = {name: self._term(iri) for iri, name in sorted(self.names.items(), key=_by_name)}
        return {"@version": 1.1, **prefixes, **terms}

    def _term(self, iri: str) -> Json:
        short = self.short(iri)
        if iri in self.links:
            return {"@id": short, "@type": "@id"}
        return {"@id": short, "@container": "@language"} if iri in self.texts else short

    def short(self, iri: str) -> str:
        """`iri` as a prefixed name, or as it is."""
        return self.prefixes.shorten(iri).removeprefix("<").removesuffix(">")

    def within(self, iris: Iterable[str]) -> "Context":
        """The part of it that `iris` need, without prefixes that would be taken for their schemes
        (https://www.w3.org/TR/json-ld11/#iri-expansion).
        """
        needed, used, schemes = set[str](), set[str](), set[str]()
        for iri in iris:
            if iri in self.names:
                needed.add(iri)
            short = self.prefixes.shorten(iri)
            if not short.startswith("<"):
                used.add(short.partition(":")[0])
            elif match := _SCHEME.match(iri):
                schemes.add(match[0])
        names = {iri: name for iri, name in self.names.items() if iri in needed}
        kept = {
            prefix: iri
            for prefix, iri in self.prefixes.table.items()
            if prefix and prefix in used - schemes
        }
        return Context(Prefixes(kept), names, self.links, self.texts)


def _by_name(row: tuple[str, str]) -> str:
    return row[1]


def context_of(lines: Iterable[bytes], vocabulary: str, prefixes: Prefixes) -> Context:
    """The context of a vocabulary, the start of its IRIs, as statements declare and use it: a name
    for each class and property, and for the labels that everybody has.
    """
    declared: dict[str, set[str]] = {kind: set() for kind in _DECLARED}
    kinds = {f"<{kind}>".encode(): things for kind, things in declared.items()}
    spoken, others = set(_TEXTS), set[str]()
    uses: set[tuple[bytes, bool]] = set()
    for line in lines:
        thing, place, value = line.split(b" ", 2)
        if place == TYPE:
            if value in kinds:
                kinds[value].add(thing[1:-1].decode())
        else:
            uses.add((place, value.startswith(b'"') and not value.endswith((b'"', b">"))))
    for place, is_spoken in uses:
        (spoken if is_spoken else others).add(predicate_of(place))
    own = {
        iri: iri[len(vocabulary) :]
        for group in declared.values()
        for iri in group
        if iri.startswith(vocabulary)
    }
    taken = {*own.values(), *prefixes.table}
    common = {iri: re.split("[#/]", iri)[-1] for iri in _TEXTS}
    names = {
        **{iri: name for iri, name in common.items() if name not in taken},
        **{iri: name for iri, name in own.items() if name not in prefixes.table},
    }
    return Context(
        prefixes,
        {iri: name for iri, name in names.items() if _NAME.fullmatch(name)},
        frozenset(declared[f"{OWL}ObjectProperty"] & own.keys()),
        frozenset((spoken - others) & names.keys()),
    )


def read_context(text: str, prefixes: Prefixes) -> Context:
    """The context that `write_context` wrote as `text`. Raises ValueError, KeyError, TypeError or
    AttributeError where it is none.
    """
    names: dict[str, str] = {}
    kinds: dict[str, set[str]] = {"@type": set(), "@container": set()}
    for name, meaning in json.loads(text)["@context"].items():
        if name != "@version" and name not in prefixes.table:
            short = meaning if isinstance(meaning, str) else meaning["@id"]
            iri = short if short.startswith("http") else prefixes.expand(short)
            names[iri] = name
            for key in kinds.keys() & set(() if isinstance(meaning, str) else meaning):
                kinds[key].add(iri)
    return Context(prefixes, names, frozenset(kinds["@type"]), frozenset(kinds["@container"]))


def write_context(context: Context) -> str:
    """A context as a document of its own, to be named by others."""
    return f'{{\n "@context": {write_object(context.document, " ").lstrip()}\n}}\n'


def write_object(node: dict[str, Json], indent: str) -> str:
    """An object of JSON with a line for each value, `indent` before its first and last."""
    lines = []
    for key, values in node.items():
        name = json.dumps(key, ensure_ascii=False)
        if isinstance(values, list):
            each = ",\n".join(f"{indent}  {_line(value)}" for value in values)
            lines.append(f"{indent} {name}: [\n{each}\n{indent} ]")
        else:
            lines.append(f"{indent} {name}: {_line(values)}")
    return f"{indent}{{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
