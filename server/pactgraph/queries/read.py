"""Saved queries out of their files: `.rq` with a `#+` header in YAML.

The header tells title, summary, tags and parameters; the rest is plain SPARQL. A file runs in any
SPARQL tool once its parameters are filled in.
"""

from collections.abc import Mapping
from pathlib import Path

from pactgraph.config import MIB
from pactgraph.errors import InputError, UnknownNameError
from pactgraph.queries.header import HeaderError, Part, read_header
from pactgraph.queries.model import COMMON, LANG, Catalog, Parameter, SavedQuery, Text
from pactgraph.queries.types import SLUG, type_named
from pactgraph.sparql import rests_on
from pactgraph.sparql.template import template

# Bytes of a saved query: as long as the body of a request to the server may be.
_LARGEST = MIB
# Names that no parameter may have: `name` is that of the query.
_RESERVED = (*COMMON, "name")


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
        text = path.read_text("utf-8-sig")
        if not SLUG.fullmatch(path.stem):
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
    declared = {parameter.name for parameter in query.parameters}
    if differing := declared ^ (query.template.names - {LANG}):
        raise InputError(
            f"{path}: header and query differ in the parameters {', '.join(sorted(differing))}"
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
        template(text),
        rests_on(text),
        fields["unstated"].texts if "unstated" in fields else (),
    )


def _parameter(row: Part) -> Parameter:
    if row.name in _RESERVED:
        raise row.error("is no name for a parameter; choose another")
    fields = row.table
    try:
        kind = type_named(fields["type"].text).name
    except UnknownNameError as error:
        raise fields["type"].error(f"of {row.name} is none: {error}") from error
    default, cls = (fields[name].text if name in fields else None for name in ("default", "class"))
    return Parameter(row.name, kind, _text(fields), fields["example"].text, default, cls)


def _text(fields: Mapping[str, Part]) -> Text:
    return Text(fields["en"].text, fields["zh"].text)
