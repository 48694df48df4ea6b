"""Saved queries: `.rq` files with a `#+` header in YAML, read into values and bound to arguments.

The header tells title, summary, tags and parameters; the rest is plain SPARQL, in which `$name`
stands for the parameter `name`. A file runs in any SPARQL tool once its parameters are filled in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from pactgraph.config import MIB
from pactgraph.errors import InputError, ParameterError, UnknownNameError
from pactgraph.queries.header import HeaderError, Part, read_header
from pactgraph.rdf.namespaces import ID, XSD, Prefixes
from pactgraph.sparql.tokens import bind, parameters, query_form

_ABSOLUTE_IRI = re.compile(r"(?:https?|urn|mailto|file|tag):[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
TYPES = ("iri", "date", "integer", "decimal", "language", "string")
LANGUAGES = ("en", "zh")
# Bytes of a saved query: as long as the body of a request to the server may be.
_LARGEST = MIB
# Names that the address of a page needs for itself.
_RESERVED = ("format", "lang", "name")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The words in `language`, `en` or `zh`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a saved query; without a default it must be given. `cls` is the class an IRI
    is expected to have.
    """

    name: str
    type: str
    label: Text
    example: str
    default: str | None = None
    cls: str | None = None

    def term(self, value: str, prefixes: Prefixes) -> ox.NamedNode | ox.Literal:
        """`value` as an RDF term of the parameter's type. Raises ParameterError where
        it isn't one.
        """
        value = value.strip()
        if self.type == "iri":
            try:
                return ox.NamedNode(self._iri(value, prefixes))
            except ValueError:
                raise self._error(value) from None
        if self.type == "language":
            if value not in LANGUAGES:
                raise ParameterError(
                    f"parameter {self.name}: {value!r} is not one of {', '.join(LANGUAGES)}"
                )
            return ox.Literal(value)
        if self.type == "date":
            return ox.Literal(self._date(value), datatype=ox.NamedNode(f"{XSD}date"))
        if self.type == "string":
            return ox.Literal(value)
        pattern = _INTEGER if self.type == "integer" else _DECIMAL
        if not pattern.fullmatch(value):
            raise self._error(value)
        return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{self.type}"))

    def _iri(self, value: str, prefixes: Prefixes) -> str:
        """A full IRI, a prefixed name, or the bare name of one of our things."""
        inner = value[1:-1] if value.startswith("<") and value.endswith(">") else value
        if _SLUG.fullmatch(inner):
            return ID + inner
        prefix, colon, local = inner.partition(":")
        if colon and prefix in prefixes.table and re.fullmatch(r"[\w./%-]*", local):
            return prefixes.table[prefix] + local
        if not _ABSOLUTE_IRI.fullmatch(inner):
            raise self._error(value)
        return inner

    def _date(self, value: str) -> str:
        try:
            if not _DATE.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise self._error(value) from None

    def _error(self, value: str) -> ParameterError:
        return ParameterError(
            f"parameter {self.name}: {value!r} is not of type {self.type}; write it like "
            f"{self.example}"
        )


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A named question with its SPARQL text; `text` is the file as it stands, header included."""

    name: str
    topic: str
    title: Text
    summary: Text
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return query_form(self.text) or "SELECT"

    @property
    def example(self) -> dict[str, str]:
        """Arguments that give a telling answer; parameters with a default are left to it."""
        return {
            parameter.name: parameter.example
            for parameter in self.parameters
            if parameter.default is None
        }

    def bind(self, arguments: Mapping[str, str], prefixes: Prefixes) -> str:
        """The SPARQL text with `arguments`, or defaults, in the place of the parameters.

        Raises ParameterError for a missing, unknown or ill-typed argument.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := arguments.keys() - known.keys():
            raise ParameterError(
                f"query {self.name} has no parameter {', '.join(sorted(unknown))}; {self.usage()}"
            )
        terms = {}
        for name, parameter in known.items():
            value = arguments.get(name, parameter.default)
            if value is None:
                raise ParameterError(
                    f"query {self.name} needs the parameter {name}; {self.usage()}"
                )
            terms[name] = parameter.term(value, prefixes)
        return bind(self.text, terms)

    def usage(self) -> str:
        """What the query takes, as words for a message."""
        if not self.parameters:
            return "it takes none"
        return "it takes " + ", ".join(
            f"{parameter.name}={parameter.example}" for parameter in self.parameters
        )


@dataclass(frozen=True, slots=True)
class Catalog:
    """The saved queries by name, in alphabetical order of topic and name."""

    queries: Mapping[str, SavedQuery]

    def get(self, name: str) -> SavedQuery:
        """The query called `name`. Raises UnknownNameError with the names there are."""
        if name not in self.queries:
            raise UnknownNameError(f"no saved query {name!r}; there are {', '.join(self.queries)}")
        return self.queries[name]


def load_catalog(folder: Path) -> Catalog:
    """The saved queries below `folder`. Raises InputError for a file that can't be one, or a name
    used twice.
    """
    queries: dict[str, SavedQuery] = {}
    for path in sorted(folder.glob("*/*.rq")):
        query = read_query(path)
        if query.name in queries:
            raise InputError(
                f"{path}: the name {query.name} is taken by topic {queries[query.name].topic}; "
                "choose another"
            )
        queries[query.name] = query
    return Catalog(queries)


def read_query(path: Path) -> SavedQuery:
    """The saved query in a file. Raises InputError naming the file and what is wrong with it, with
    the line where one is.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise HeaderError(f"a saved query is no larger than {_LARGEST // MIB} MiB; shorten it")
        text = path.read_text("utf-8")
        if not _SLUG.fullmatch(path.stem):
            raise HeaderError("name the file with letters, digits and hyphens")
        query = _query(path, read_header(text), text)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8"
        ) from error
    except HeaderError as error:
        raise InputError(f"{path}: {error}") from error
    except KeyError as error:
        raise InputError(
            f"{path}: the #+ header lacks {error}; it needs title, summary and tags, texts in en "
            "and zh"
        ) from error
    declared, used = (
        {parameter.name for parameter in query.parameters},
        set(parameters(text)),
    )
    if declared != used:
        raise InputError(
            f"{path}: header and query differ in the parameters "
            f"{', '.join(sorted(declared ^ used))}"
        )
    return query


def _query(path: Path, header: Part, text: str) -> SavedQuery:
    fields = header.table
    rows = fields.get("parameters")
    declared = (
        tuple(_parameter(row) for row in rows.table.values()) if rows and not rows.is_empty else ()
    )
    tags = fields["tags"].texts
    if not tags:
        raise fields["tags"].error("is an empty list; write one such as [rights, time]")
    return SavedQuery(
        path.stem,
        path.parent.name,
        _text(fields["title"].table),
        _text(fields["summary"].table),
        tags,
        declared,
        text,
    )


def _parameter(row: Part) -> Parameter:
    if row.name in _RESERVED:
        raise row.error("is no name for a parameter; choose another")
    fields = row.table
    if fields["type"].text not in TYPES:
        raise fields["type"].error(
            f"of {row.name} is {fields['type'].text[:40]!r}; there are {', '.join(TYPES)}"
        )
    default, cls = (fields[name].text if name in fields else None for name in ("default", "class"))
    return Parameter(
        row.name, fields["type"].text, _text(fields), fields["example"].text, default, cls
    )


def _text(fields: Mapping[str, Part]) -> Text:
    return Text(fields["en"].text, fields["zh"].text)
