"""JSON-LD that a reader of JSON understands: the names of our vocabulary stand for its IRIs, and
texts by language.

The same graph gives the same bytes, one value a line. The context stands in each document, so that
nobody needs to fetch it. Written from https://www.w3.org/TR/json-ld11/.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

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
V = TypeVar("V")
_MOST = 100_000  # terms of a kind that are remembered
# What JSON has a way of its own to write, so that it comes back as it was.
_WHOLE = re.compile(rb"0|-?[1-9][0-9]{0,14}")


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
    context_lines, terms = write_object(used.document, " ").lstrip().encode(), _Terms(used)
    yield b'{\n "@context": %s,\n "@graph": [' % context_lines
    before = b"\n"
    for block in statements.blocks:
        key = digest_of(b"jsonld", context_lines, before, block.digest)
        yield Part(key, partial(_nodes, block.lines, terms, before))
        before = b",\n"
    yield b"\n ]\n}\n" if statements.union else b"\n\n ]\n}\n"


def _nodes(lines: Iterable[bytes], terms: "_Terms", before: bytes) -> bytes:
    """The nodes, each with a line for each value, and what stands before the first."""
    nodes, said, told = list[bytes](), list[bytes](), list[bytes]()
    subject = place = b""
    for line in lines:
        node, property, value = line.split(b" ", 2)
        if node != subject or property != place:
            if told:
                said.append(terms.properties[place].line(told))
            told, place = [], property
            if node != subject:
                if said:
                    nodes.append(b",\n".join(said))
                said, subject = [b'   "@id": ' + terms.names[node]], node
        told.append(value)
    nodes.append(b",\n".join([*said, terms.properties[place].line(told)]))
    return before + b"  {\n" + b"\n  },\n  {\n".join(nodes) + b"\n  }"


@dataclass(frozen=True, slots=True)
class _Property:
    """What a property is called, and how its values are written: where they are `classes`, as
    types; those of a text by language.
    """

    key: bytes
    values: Mapping[bytes, bytes]
    is_text: bool = False
    classes: Mapping[bytes, bytes] | None = None

    def line(self, objects: Sequence[bytes]) -> bytes:
        """The values of the property, one by itself where JSON-LD would not take it for something
        else.
        """
        if self.classes is not None and not any(one.startswith(b'"') for one in objects):
            return _listed(b'"@type"', map(self.classes.__getitem__, objects))
        if self.is_text and (told := _by_language(objects)):
            return b"   %s: %s" % (self.key, told)
        if len(objects) == 1 and not self.is_text:
            return b"   %s: %s" % (self.key, self.values[objects[0]])
        return _listed(self.key, map(self.values.__getitem__, objects))


def _listed(key: bytes, values: Iterable[bytes]) -> bytes:
    return b"   %s: [\n    %s\n   ]" % (key, b",\n    ".join(values))


def _by_language(objects: Sequence[bytes]) -> bytes:
    """Texts by language; nothing where one of them has none, or isn't a text."""
    texts: dict[bytes, list[bytes]] = {}
    for one in objects:
        text, language, _ = _literal(one) if one.startswith(b'"') else (b"", b"", b"")
        if not language:
            return b""
        texts.setdefault(language, []).append(text)
    told = [
        b'"%s": %s' % (language, found[0] if len(found) == 1 else b"[%s]" % b", ".join(found))
        for language, found in sorted(texts.items())
    ]
    return b"{%s}" % b", ".join(told)


class _Known(dict[bytes, V]):
    """What `make` gives of terms; most come again and again."""

    def __init__(self, make: Callable[[bytes], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, term: bytes) -> V:
        if len(self) > _MOST:
            self.clear()
        self[term] = made = self._make(term)
        return made


class _Terms:
    """Terms of N-Triples as JSON has them in a context: nodes by their names, classes and
    datatypes, objects that are links, and other ones; and properties by their places.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.names, self.kinds = _Known(self._name), _Known(self._kind)
        self.links, self.values = _Known(self._link), _Known(self._value)
        self.properties = _Known(self._property)

    def _name(self, term: bytes) -> bytes:
        """A node, by its IRI, shortened, or its label."""
        is_iri = term.startswith(b"<") and not term.startswith(b"<<")
        return _json(self._context.short(term[1:-1].decode()) if is_iri else term.decode())

    def _kind(self, term: bytes) -> bytes:
        """A class or a datatype."""
        named = self._context.names.get(term[1:-1].decode())
        return _json(named) if named else self.names[term]

    def _property(self, place: bytes) -> _Property:
        context, iri = self._context, predicate_of(place)
        named = context.names.get(iri, "")
        key = _json(named or context.short(iri))
        values = self.links if named and iri in context.links else self.values
        is_text = bool(named) and iri in context.texts
        return _Property(key, values, is_text, self.kinds if place == TYPE else None)

    def _link(self, term: bytes) -> bytes:
        """An object where a link is meant."""
        if not term.startswith(b'"'):
            return self.names[term]
        text, language, datatype = _literal(term)
        is_plain = not language and datatype == _STRING
        return b'{"@value": %s}' % text if is_plain else self.values[term]

    def _value(self, term: bytes) -> bytes:
        """An object."""
        if not term.startswith(b'"'):
            return b'{"@id": %s}' % self.names[term]
        text, language, datatype = _literal(term)
        if language:
            return b'{"@value": %s, "@language": "%s"}' % (text, language)
        if datatype == _STRING:
            return text
        plain = text[1:-1]
        if (datatype == _INTEGER and _WHOLE.fullmatch(plain)) or (
            datatype == _BOOLEAN and plain in (b"true", b"false")
        ):
            return plain
        return b'{"@value": %s, "@type": %s}' % (text, self.kinds[datatype])


def _json(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()


def _literal(term: bytes) -> tuple[bytes, bytes, bytes]:
    """The text of a literal as JSON has it, its language and its datatype."""
    # the escapes of N-Triples are almost, but not all of them, those of JSON
    text = _json(text_of(term)) if b"\\" in term else quoted_of(term)
    return text, language_of(term).encode(), datatype_of(term)
