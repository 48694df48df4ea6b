"""Saved queries out of their files: `.rq` with a `#+` header in YAML.

The header tells title, summary, tags and parameters; the rest is plain SPARQL. A file runs in any
SPARQL tool once its parameters are filled in.
"""

import re
from functools import lru_cache
from pathlib import Path

from pactgraph.errors import InputError, UnknownNameError
from pactgraph.queries.columns import HEAD
from pactgraph.queries.header import LARGEST, REMEMBERED, HeaderError, read_header
from pactgraph.queries.keys import TEXTS, WORDS, Key, Keys, Shape, by_name
from pactgraph.queries.model import LANG, VALUES, ByParameter, Catalog, SavedQuery, read_values
from pactgraph.queries.parameters import NAMES, parameter_schema, read_parameter
from pactgraph.sparql import rests_on, template_of

_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

TITLE = Key("title", WORDS, "what the query is called", is_needed=True)
SUMMARY = Key("summary", WORDS, "what its answer holds, and what not", is_needed=True)
TAGS = Key("tags", TEXTS, "words that it is found by", is_needed=True)
PARAMETERS = Key(
    "parameters", by_name(Shape(read_parameter, parameter_schema), NAMES), "each $name of the query"
)
UNSTATED = Key("unstated", TEXTS, "columns in which an empty cell means: not stated")
BARS = Key("bars", TEXTS, "columns of numbers that are drawn as bars beside them")
COLUMNS = Key("columns", by_name(HEAD), "what stands over each column")
HEADER = Keys((TITLE, SUMMARY, TAGS, PARAMETERS, UNSTATED, BARS, COLUMNS))


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
    known = _known(folder)
    return Catalog({name: query.knowing(known) for name, query in queries.items()})


def find_query(folder: Path, name: str) -> SavedQuery:
    """The saved query called `name` below `folder`, as `load_catalog` has it, without the others
    being read. Raises UnknownNameError with near names where there is none, else as that does.
    """
    paths = {path.stem: path for path in sorted(folder.glob("*/*.rq"))}
    if name not in paths:
        raise UnknownNameError.among("saved query", name, paths)
    return read_query(paths[name]).knowing(_known(folder))


def _known(folder: Path) -> ByParameter:
    """What the parameters of the queries below `folder` choose from; a project has no such file."""
    values = folder / VALUES
    return read_values(values.read_bytes()) if values.exists() else {}


def read_query(path: Path) -> SavedQuery:
    """The saved query in a file. Raises InputError naming the file and what is wrong with it, with
    the line where one is.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise HeaderError(
                f"a saved query is no larger than {LARGEST // 1024**2} MiB; shorten it"
            )
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        if not _STEM.fullmatch(path.stem):
            raise HeaderError("name the file with letters, digits and hyphens")
        return _query(path.stem, path.parent.name, text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: line {line}: not UTF-8 at byte {error.start}; save the file as UTF-8"
        ) from error
    except HeaderError as error:
        raise InputError(f"{path}: {error}") from error


@lru_cache(maxsize=REMEMBERED)
def _query(name: str, topic: str, text: str) -> SavedQuery:
    fields = HEADER.fields(read_header(text))
    parameters, body = PARAMETERS.if_in(fields) or {}, template_of(text)
    wrong = []
    for each, one in parameters.items():
        other = parameters.get(one.not_before or "")
        if one.not_before and (other is None or {one.type, other.type} != {"date"}):
            part = fields["parameters"].table[each].table["notBefore"]
            wrong.append(str(part.error("joins two dates; name another parameter of type date")))
    for each in sorted(parameters.keys() - body.names):
        part = fields["parameters"].table[each]
        told = f"is a parameter that the query doesn't ask with; write ${each} into it"
        wrong.append(str(part.error(told)))
    for place in body.parameters:
        if place.value not in (*parameters, LANG):
            line = text.count("\n", 0, place.start) + 1
            wrong.append(f"line {line}: the header declares no parameter {place.value}")
    if wrong:
        raise HeaderError("; ".join(dict.fromkeys(wrong)))
    return SavedQuery(
        name,
        topic,
        TITLE.of(fields),
        SUMMARY.of(fields),
        TAGS.of(fields),
        tuple(parameters.values()),
        body,
        rests_on(text),
        UNSTATED.if_in(fields) or (),
        COLUMNS.if_in(fields) or {},
        BARS.if_in(fields) or (),
    )
