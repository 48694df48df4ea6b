"""JSON-LD that a reader of JSON understands: the names of our vocabulary stand for its IRIs, and
texts by language.

The same graph gives the same bytes, one value a line. The context stands in each document, so that
nobody needs to fetch it. Written from https://www.w3.org/TR/json-ld11/.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from pactgraph.rdf.context import Context, Json, write_object
from pactgraph.rdf.lines import Statements, apart, in_pieces, statements_of
from pactgraph.rdf.namespaces import RDF, XSD

# The same, and datatypes, as N-Triples has them.
_TYPE = f"<{RDF}type>".encode()
_STRING, _INTEGER, _BOOLEAN = (
    f"<{XSD}{name}>".encode() for name in ("string", "integer", "boolean")
)
_LANG_STRING = f"<{RDF}langString>".encode()
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_MOST = 100_000  # terms that are remembered
# What JSON has a way of its own to write, so that it comes back as it was.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write_jsonld(triples: Iterable[ox.Triple], context: Context) -> str:
    """The graph of `triples` as JSON-LD, ending in a line feed: an object for each node, in the
    order of all our files.
    """
    statements = statements_of(ox.Quad(*triple) for triple in triples)
    return b"".join(jsonld_of(statements, context)).decode()


def jsonld_of(statements: Statements, context: Context) -> Iterator[bytes]:
    """The union of the graphs as JSON-LD, in pieces."""
    lines = statements.union
    used = context.within(_iris(lines))
    context_lines = write_object(used.document, " ").lstrip()
    yield f'{{\n "@context": {context_lines},\n "@graph": ['.encode()
    yield from in_pieces(_nodes(lines, used))
    yield b"\n ]\n}\n" if lines else b"\n\n ]\n}\n"


def _nodes(lines: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """The nodes, each with what stands before it."""
    terms, before = _Terms(context), "\n"
    for subject, group in groupby(map(apart, lines), key=itemgetter(0)):
        node = write_object(_node(terms.name(subject), group, terms), "  ")
        yield f"{before}{node}".encode()
        before = ",\n"


def _iris(lines: Iterable[bytes]) -> Iterator[str]:
    """The IRIs in `lines`, those of datatypes among them; most of them once."""
    seen: set[bytes] = set()
    for line in lines:
        for term in apart(line):
            iri = _datatype(term) if term.startswith(b'"') else term
            if iri not in seen and iri.startswith(b"<") and not iri.startswith(b"<<"):
                if len(seen) > _MOST:
                    seen.clear()
                seen.add(iri)
                yield iri[1:-1].decode()


def _datatype(literal: bytes) -> bytes:
    if literal.endswith(b">"):
        return literal.rpartition(b"^^")[2]
    return _STRING if literal.endswith(b'"') else _LANG_STRING


class _Terms:
    """Terms of N-Triples as JSON has them in a context; most come again and again."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.name = lru_cache(_MOST)(self._name)
        self.value = lru_cache(_MOST)(self._value)

    def _name(self, term: bytes) -> str:
        """A node, by its IRI, shortened, or its label."""
        is_iri = term.startswith(b"<") and not term.startswith(b"<<")
        return self.context.short(term[1:-1].decode()) if is_iri else term.decode()

    def kind(self, term: bytes) -> str:
        """A class or a datatype."""
        return self.context.names.get(term[1:-1].decode()) or self.name(term)

    def _value(self, term: bytes, is_link: bool) -> Json:
        """An object."""
        if not term.startswith(b'"'):
            return self.name(term) if is_link else {"@id": self.name(term)}
        text, language, datatype = _literal(term)
        if language:
            return {"@value": text, "@language": language}
        if datatype == _STRING:
            return {"@value": text} if is_link else text
        if datatype == _INTEGER and _WHOLE.fullmatch(text):
            return int(text)
        if datatype == _BOOLEAN and text in ("true", "false"):
            return text == "true"
        return {"@value": text, "@type": self.kind(datatype)}


def _literal(term: bytes) -> tuple[str, str, bytes]:
    """The text, language and datatype of a literal."""
    quoted, language, datatype = term, "", _datatype(term)
    if term.endswith(b">"):
        quoted = term.rpartition(b"^^")[0]
    elif not term.endswith(b'"'):
        quoted, _, tag = term.rpartition(b"@")
        language = tag.decode().partition("--")[0]
    text = quoted[1:-1].decode()
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text, language, datatype


def _unescaped(escape: re.Match[str]) -> str:
    """What an escape of N-Triples stands for (https://www.w3.org/TR/n-triples/#grammar-production-ECHAR)."""
    code = escape[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPED[code]


def _node(name: str, said: Iterable[tuple[bytes, bytes, bytes]], terms: _Terms) -> dict[str, Json]:
    context, node = terms.context, dict[str, Json]({"@id": name})
    for predicate, group in groupby(said, key=itemgetter(1)):
        objects = [value for _, _, value in group]
        if predicate == _TYPE and not any(one.startswith(b'"') for one in objects):
            types: list[Json] = [terms.kind(one) for one in objects]
            node["@type"] = types
        else:
            iri = predicate[1:-1].decode()
            key = context.names.get(iri) or context.short(iri)
            node[key] = _values(iri, objects, terms)
    return node


def _values(predicate: str, objects: Sequence[bytes], terms: _Terms) -> Json:
    """The values of a property, one by itself where JSON-LD would not take it for
    something else.
    """
    context = terms.context
    is_named = predicate in context.names
    if is_named and predicate in context.texts:
        return _by_language(objects) or [terms.value(one, False) for one in objects]
    is_link = is_named and predicate in context.links
    values = [terms.value(one, is_link) for one in objects]
    return values if len(values) > 1 else values[0]


def _by_language(objects: Sequence[bytes]) -> dict[str, Json]:
    """Texts by language; nothing where one of them has none, or isn't a text."""
    texts: dict[str, list[Json]] = {}
    for one in objects:
        text, language, _ = _literal(one) if one.startswith(b'"') else ("", "", b"")
        if not language:
            return {}
        texts.setdefault(language, []).append(text)
    return {
        language: found if len(found) > 1 else found[0] for language, found in sorted(texts.items())
    }
