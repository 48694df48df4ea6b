"""JSON-LD that a reader of JSON understands: the names of our vocabulary stand for its IRIs, and
texts by language.

The same graph gives the same bytes, one value a line. The context stands in each document, so that
nobody needs to fetch it. Written from https://www.w3.org/TR/json-ld11/.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from pactgraph.rdf.context import Context, write_object
from pactgraph.rdf.terms import (
    RDF,
    TYPE,
    XSD,
    Part,
    Statements,
    datatype_of,
    digest_of,
    language_of,
    made,
    predicate_of,
    quoted_of,
    statements_of,
    text_of,
)

# Datatypes as N-Triples has them.
_STRING, _INTEGER, _BOOLEAN = (
    f"<{XSD}{name}>".encode() for name in ("string", "integer", "boolean")
)
_MOST = 100_000  # terms that are remembered
# What JSON has a way of its own to write, so that it comes back as it was.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write_jsonld(triples: Iterable[ox.Triple], context: Context) -> str:
    """The graph of `triples` as JSON-LD, ending in a line feed: an object for each node, in the
    order of all our files.
    """
    statements = statements_of(ox.Quad(*triple) for triple in triples)
    return b"".join(made(jsonld_of(statements, context))).decode()


def jsonld_of(statements: Statements, context: Context) -> Iterator[bytes | Part]:
    """The union of the graphs as JSON-LD, in parts."""
    iris = {datatype_of(term) if term.startswith(b'"') else term for term in statements.terms}
    used = context.within([f"{RDF}type", *(iri[1:-1].decode() for iri in iris)])
    context_lines, terms = write_object(used.document, " ").lstrip(), _Terms(used)
    yield f'{{\n "@context": {context_lines},\n "@graph": ['.encode()
    before = "\n"
    for block in statements.blocks:
        key = digest_of(b"jsonld", context_lines.encode(), before.encode(), block.digest)
        yield Part(key, partial(_nodes, block.lines, terms, before))
        before = ",\n"
    yield b"\n ]\n}\n" if statements.union else b"\n\n ]\n}\n"


def _nodes(lines: Iterable[bytes], terms: "_Terms", before: str) -> bytes:
    """The nodes, with what stands before the first."""
    parts = (line.split(b" ", 2) for line in lines)
    nodes = (_node(subject, group, terms) for subject, group in groupby(parts, key=itemgetter(0)))
    return (before + ",\n".join(nodes)).encode()


def _node(subject: bytes, said: Iterable[Sequence[bytes]], terms: "_Terms") -> str:
    """A node with a line for each value."""
    lines = [f'   "@id": {terms.name(subject)}']
    for place, group in groupby(said, key=itemgetter(1)):
        objects = [value for _, _, value in group]
        if place == TYPE and not any(one.startswith(b'"') for one in objects):
            lines.append(_listed('"@type"', map(terms.kind, objects)))
        else:
            lines.append(_property(terms.property(place), objects, terms))
    return "  {\n" + ",\n".join(lines) + "\n  }"


def _property(name: "_Property", objects: Sequence[bytes], terms: "_Terms") -> str:
    """The values of a property, one by itself where JSON-LD would not take it for
    something else.
    """
    if name.is_text and (told := _by_language(objects)):
        return f"   {name.key}: {told}"
    values = [terms.value(one, name.is_link) for one in objects]
    single = len(values) == 1 and not name.is_text
    return f"   {name.key}: {values[0]}" if single else _listed(name.key, values)


def _listed(key: str, values: Iterable[str]) -> str:
    return f"   {key}: [\n" + ",\n".join(f"    {value}" for value in values) + "\n   ]"


def _by_language(objects: Sequence[bytes]) -> str:
    """Texts by language; nothing where one of them has none, or isn't a text."""
    texts: dict[str, list[str]] = {}
    for one in objects:
        text, language, _ = _literal(one) if one.startswith(b'"') else ("", "", b"")
        if not language:
            return ""
        texts.setdefault(language, []).append(text)
    told = [
        f'"{language}": {found[0]}' if len(found) == 1 else f'"{language}": [{", ".join(found)}]'
        for language, found in sorted(texts.items())
    ]
    return f"{{{', '.join(told)}}}"


@dataclass(frozen=True, slots=True)
class _Property:
    """What a property is called, and whether its values are links, or texts by language."""

    key: str
    is_link: bool
    is_text: bool


class _Terms:
    """Terms of N-Triples as JSON has them in a context; most come again and again."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.name = lru_cache(_MOST)(self._name)
        self.value = lru_cache(_MOST)(self._value)
        self.property = cache(self._property)

    def _name(self, term: bytes) -> str:
        """A node, by its IRI, shortened, or its label."""
        is_iri = term.startswith(b"<") and not term.startswith(b"<<")
        return _json(self._context.short(term[1:-1].decode()) if is_iri else term.decode())

    def kind(self, term: bytes) -> str:
        """A class or a datatype."""
        named = self._context.names.get(term[1:-1].decode())
        return _json(named) if named else self.name(term)

    def _property(self, place: bytes) -> _Property:
        context, iri = self._context, predicate_of(place)
        named = context.names.get(iri)
        if not named:
            return _Property(_json(context.short(iri)), False, False)
        return _Property(_json(named), iri in context.links, iri in context.texts)

    def _value(self, term: bytes, is_link: bool) -> str:
        """An object."""
        if not term.startswith(b'"'):
            return self.name(term) if is_link else f'{{"@id": {self.name(term)}}}'
        text, language, datatype = _literal(term)
        if language:
            return f'{{"@value": {text}, "@language": "{language}"}}'
        if datatype == _STRING:
            return f'{{"@value": {text}}}' if is_link else text
        plain = text[1:-1]
        if (datatype == _INTEGER and _WHOLE.fullmatch(plain)) or (
            datatype == _BOOLEAN and plain in ("true", "false")
        ):
            return plain
        return f'{{"@value": {text}, "@type": {self.kind(datatype)}}}'


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(term: bytes) -> tuple[str, str, bytes]:
    """The text of a literal as JSON has it, its language and its datatype."""
    # the escapes of N-Triples are almost, but not all of them, those of JSON
    text = _json(text_of(term)) if b"\\" in term else quoted_of(term).decode()
    return text, language_of(term), datatype_of(term)
