"""The description of the server in OpenAPI 3.1: the saved queries of a release, and what every
server has, which stands in `openapi.json` with its texts in both languages.

Formats come from their table and errors from their tree, so that a row of one and a class of the
other need nothing here.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from pactgraph import errors
from pactgraph.queries import LANGUAGES, content, headers, operations
from pactgraph.rdf import ANSWERS, Kind, formats_of
from pactgraph.web.pages.frame import title_of
from pactgraph.web.publication import Publication

# A document of JSON, which is read from a file and put together here.
Json: TypeAlias = dict[str, Any]

_HEADERS = ("ETag", "Pactgraph-Release", "Link")
_TEXTS = {*LANGUAGES}
# What the answers are called in `openapi.json`, by their kinds.
_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "any": ANSWERS,
    "table": (Kind.SOLUTIONS,),
    "truth": (Kind.BOOLEAN,),
    "graph": (Kind.GRAPH,),
    "graphs": (Kind.GRAPH,),
}
# What only a body can raise.
_OF_BODIES = (errors.RequestSizeError, errors.MediaTypeError)
# What any request may be answered, a query or not.
_PLAIN = (
    errors.HostError,
    errors.MisdirectedError,
    errors.OriginError,
    errors.UnknownNameError,
    errors.ParameterError,
    errors.UrlLengthError,
    errors.ReleaseError,
    errors.EngineError,
)


@lru_cache(maxsize=16)
def description_of(publication: Publication, language: str, root: str) -> bytes:
    """The description in `language`, `en` or `zh`, of a server at the URL `root`, made once for
    each.
    """
    document: Json = _of_release(publication, language)
    servers = [{"url": root}]
    return json.dumps({**document, "servers": servers}, ensure_ascii=False).encode()


@lru_cache(maxsize=4)
def _of_release(publication: Publication, language: str) -> Json:
    frame: Json = _in_language(_frame(), language)
    release, about = publication.release, publication.release.manifest.about
    for parameter in frame["components"]["parameters"].values():
        _name_formats(parameter["schema"])
    for path in frame["paths"].values():
        for operation in path.values():
            _fill(operation, {each.media_type for each in release.downloads.values()})
    paths, schemas = operations(publication.catalog, language, _errors("query"))
    frame["components"]["schemas"] |= schemas
    frame["components"]["responses"] = _problems(language)
    _tell_apart(frame["paths"], paths)
    frame["paths"] = {**paths, **frame["paths"]}
    for topic in dict.fromkeys(query.topic for query in publication.catalog.queries.values()):
        told = title_of(language, "topics", topic) or topic
        frame["tags"].append({"name": topic, "description": told})
    title = about.title_in(language) or "pactgraph"
    frame["info"] |= {"title": title, "version": release.id, **_licence(about.licence)}
    return frame


@cache
def _frame() -> Json:
    document: Json = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return document


def _in_language(part: Any, language: str) -> Any:
    """A copy of a part of the document, in which a text in both languages is one in one."""
    if isinstance(part, dict) and part.keys() == _TEXTS and isinstance(part["en"], str):
        return part[language]
    if isinstance(part, dict):
        return {name: _in_language(each, language) for name, each in part.items()}
    return [_in_language(each, language) for each in part] if isinstance(part, list) else part


def _licence(licence: str | None) -> Json:
    """What the document says of the licence of the data, if it has one."""
    if not licence:
        return {}
    address = {"url": licence} if licence.startswith(("https://", "http://")) else {}
    return {"license": {"name": licence, **address}}


def _name_formats(schema: Json) -> None:
    """Put the names of formats where only the kind of answer is."""
    kind = schema.get("enum")
    if isinstance(kind, str):
        schema["enum"] = [*dict.fromkeys(each.name for each in formats_of(*_KINDS[kind]))]


def _tell_apart(paths: Json, saved: Json) -> None:
    """Give the operations in `paths` other names than those of the saved queries."""
    taken = {path["get"]["operationId"] for path in saved.values()}
    for operation in (each for path in paths.values() for each in path.values()):
        while operation["operationId"] in taken:
            operation["operationId"] = f"server_{operation['operationId']}"


def _fill(operation: Json, files: set[str]) -> None:
    """Put the answers of an operation and its errors where only their names are; `files` are the
    media types of downloads.
    """
    responses = operation["responses"]
    asked = responses["200"]
    if isinstance(asked, str):
        there = content(formats_of(*_KINDS.get(asked, ())))
        if asked == "file":
            there = {media_type: {"schema": {}} for media_type in sorted(files)}
        if asked == "graphs":
            one = {"$ref": "#/components/schemas/GraphCount"}
            there["application/json"] = {"schema": {"type": "array", "items": one}}
        responses["200"] = {"description": asked, "headers": headers(*_HEADERS), "content": there}
    responses |= _errors(responses.pop("errors"))


def _errors(kind: str) -> Json:
    """The responses to what goes wrong with a `plain` request, a `query`, or one with a `body`."""
    raised: Iterable[type[errors.PactgraphError]] = _PLAIN
    if kind != "plain":
        raised = [each for each in _all() if kind == "body" or each not in _OF_BODIES]
    statuses = sorted({each.status for each in raised})
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _problems(language: str) -> Json:
    """The response with each status of an error: the titles of those that have it."""
    titles: dict[int, dict[str, None]] = {}
    for each in _all():
        names = (cls.__name__ for cls in each.__mro__)
        title = title_of(language, "errors", *names) or each.title
        titles.setdefault(each.status, {})[title] = None
    return {
        f"Problem{status}": {
            "description": "; ".join(told),
            "headers": headers("Retry-After") if status in (429, 503) else {},
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status, told in titles.items()
    }


def _all(root: type[errors.PactgraphError] = errors.PactgraphError) -> Iterable[Any]:
    """The errors that a request may be answered, which are all but those of what operators
    write.
    """
    yield root
    for each in root.__subclasses__():
        if each is not errors.InputError:
            yield from _all(each)
