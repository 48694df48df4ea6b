"""JSON-LD that a reader of JSON understands: the names of our vocabulary stand for its IRIs, and
texts by language.

The same graph gives the same bytes, one value a line. The context stands in each document, so that
nobody needs to fetch it. Written from https://www.w3.org/TR/json-ld11/.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.rdf.namespaces import OWL, RDF, RDFS, SKOS, XSD, Prefixes
from pactgraph.rdf.turtle import canonical

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"

_TYPE = f"{RDF}type"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# What JSON has a way of its own to write, so that it comes back as it was.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
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

    def within(self, iris: set[str]) -> "Context":
        """The part of it that `iris` need, without prefixes that would be taken for their schemes
        (https://www.w3.org/TR/json-ld11/#iri-expansion).
        """
        names = {iri: name for iri, name in self.names.items() if iri in iris}
        whole = {iri for iri in iris if self.prefixes.shorten(iri).startswith("<")}
        schemes = {match[0] for match in map(_SCHEME.match, whole) if match}
        used = self.prefixes.used_in(iris).table.items()
        kept = {prefix: iri for prefix, iri in used if prefix and prefix not in schemes}
        return Context(Prefixes(kept), names, self.links, self.texts)


def _by_name(row: tuple[str, str]) -> str:
    return row[1]


def context_of(
    triples: Iterable[ox.Triple | ox.Quad], vocabulary: str, prefixes: Prefixes
) -> Context:
    """The context of a vocabulary, the start of its IRIs, as `triples` declare and use it: a name
    for each class and property, and for the labels that everybody has.
    """
    declared: dict[str, set[str]] = {kind: set() for kind in _DECLARED}
    spoken, others = set(_TEXTS), set()
    for triple in triples:
        predicate, thing, value = triple.predicate.value, triple.subject, triple.object
        if predicate == _TYPE and isinstance(thing, ox.NamedNode):
            if isinstance(value, ox.NamedNode) and value.value in declared:
                declared[value.value].add(thing.value)
        elif isinstance(value, ox.Literal) and value.language:
            spoken.add(predicate)
        else:
            others.add(predicate)
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


def write_jsonld(triples: Iterable[ox.Triple], context: Context) -> str:
    """The graph of `triples` as JSON-LD, ending in a line feed: an object for each node, in the
    order of all our files.
    """
    quads = canonical(ox.Quad(*triple) for triple in triples)
    used = context.within({iri for quad in quads for iri in _iris(quad)})
    nodes = ",\n".join(
        _lines(_node(list(group), used), "  ")
        for _, group in groupby(quads, key=lambda quad: quad.subject)
    )
    context_lines = _lines(used.document, " ").lstrip()
    return f'{{\n "@context": {context_lines},\n "@graph": [\n{nodes}\n ]\n}}\n'


def write_context(context: Context) -> str:
    """A context as a document of its own, to be named by others."""
    return f'{{\n "@context": {_lines(context.document, " ").lstrip()}\n}}\n'


def _lines(node: dict[str, Json], indent: str) -> str:
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


def _iris(quad: ox.Quad) -> Iterator[str]:
    for term in quad.triple:
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


def _node(quads: list[ox.Quad], context: Context) -> dict[str, Json]:
    node: dict[str, Json] = {"@id": _name(quads[0].subject, context)}
    for predicate, group in groupby(quads, key=lambda quad: quad.predicate):
        objects = [quad.object for quad in group]
        if predicate.value == _TYPE and not any(isinstance(one, ox.Literal) for one in objects):
            types: list[Json] = [_class(one, context) for one in objects]
            node["@type"] = types
        else:
            key = context.names.get(predicate.value) or context.short(predicate.value)
            node[key] = _values(predicate.value, objects, context)
    return node


def _name(term: object, context: Context) -> str:
    return context.short(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _class(term: object, context: Context) -> str:
    named = context.names.get(term.value) if isinstance(term, ox.NamedNode) else None
    return named or _name(term, context)


def _values(predicate: str, objects: Sequence[object], context: Context) -> Json:
    """The values of a property, one by itself where JSON-LD would not take it for
    something else.
    """
    is_named = predicate in context.names
    if is_named and predicate in context.texts:
        return _by_language(objects) or [_value(one, False, context) for one in objects]
    values = [_value(one, is_named and predicate in context.links, context) for one in objects]
    return values if len(values) > 1 else values[0]


def _by_language(objects: Sequence[object]) -> dict[str, Json]:
    """Texts by language; nothing where one of them has none, or isn't a text."""
    texts: dict[str, list[Json]] = {}
    for one in objects:
        if not isinstance(one, ox.Literal) or not one.language:
            return {}
        texts.setdefault(one.language, []).append(one.value)
    return {
        language: found if len(found) > 1 else found[0] for language, found in sorted(texts.items())
    }


def _value(term: object, is_link: bool, context: Context) -> Json:
    if not isinstance(term, ox.Literal):
        name = _name(term, context)
        return name if is_link else {"@id": name}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    if kind == f"{XSD}string":
        return {"@value": term.value} if is_link else term.value
    if kind == f"{XSD}integer" and _WHOLE.fullmatch(term.value):
        return int(term.value)
    if kind == f"{XSD}boolean" and term.value in ("true", "false"):
        return term.value == "true"
    return {"@value": term.value, "@type": _class(term.datatype, context)}
