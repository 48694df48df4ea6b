"""The saved queries as operations of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html): what
each takes, with types and examples, and the shape of its rows.

What all operations have in common, and what isn't theirs, is referred to by its name in the
components of the document that they become a part of.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import TypeAlias

from pactgraph.queries.model import Catalog, Parameter, SavedQuery
from pactgraph.rdf import JSON, JSONLD, Format
from pactgraph.sparql import TermKind, kinds_of

Json: TypeAlias = dict[str, object]

_HEADERS = (
    "Link",
    "ETag",
    "Pactgraph-Release",
    "Pactgraph-Unknown",
    "Pactgraph-Understood",
)
_OF_TABLES = ("Pactgraph-Cut", "Pactgraph-Total")
# The schemas of terms.
_TERMS = {None: "Term", TermKind.RESOURCE: "Resource", TermKind.LITERAL: "Literal"}


def operations(catalog: Catalog, language: str, errors: Json) -> tuple[Json, Json]:
    """The paths of the saved queries, and the schemas of their answers by name; titles and
    descriptions are in `language`. Each operation has the responses `errors` besides its own.
    """
    paths: Json = {}
    schemas: Json = {}
    taken: set[str] = set()
    for query in catalog.queries.values():
        name = _free(re.sub(r"[\W_]+", "_", query.name).strip("_"), taken)
        schema = "".join(part.capitalize() for part in name.split("_"))
        answer = f"{schema}Answer"
        if query.form == "SELECT":
            schemas[answer], schemas[f"{schema}Row"] = _answer(schema), _row(query, language)
        operation: Json = {
            "operationId": name,
            "tags": [query.topic],
            "summary": query.title.in_language(language),
            "description": query.summary.in_language(language).strip(),
            "x-keywords": list(query.tags),
            "parameters": [*(_parameter(p, language) for p in query.parameters), *_common(query)],
            "responses": {"200": _response(query, answer), **errors},
        }
        paths[f"/queries/{query.name}"] = {"get": operation}
    return paths, schemas


def content(formats: Iterable[Format], table: str = "Results") -> Json:
    """The content of a response in any of `formats`; one in JSON has the schema called `table`, or
    that of JSON-LD.
    """
    schemas: Mapping[Format, Json] = {JSON: _schema(table), JSONLD: _schema("JsonLd")}
    text: Json = {"type": "string"}
    return {each.media_type: {"schema": schemas.get(each, text)} for each in formats}


def headers(*names: str) -> Json:
    """The headers of a response, by name."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _parameter(parameter: Parameter, language: str) -> Json:
    """A parameter of a query, whose schema is that of its type."""
    kind = parameter.kind.wish.in_language(language)
    of_class = {"x-class": parameter.cls} if parameter.cls else {}
    schema: Json = dict(parameter.schema)
    if parameter.default:
        schema["default"] = parameter.in_json(parameter.default)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": f"{parameter.label.in_language(language)} ({kind})",
        "schema": schema,
        "example": parameter.in_json(parameter.example),
        **of_class,
    }


def _common(query: SavedQuery) -> list[Json]:
    """The parameters that queries of its form have in common."""
    names = ["lang", f"{_kind(query)}Format"]
    if query.form == "SELECT":
        names += ["bom", "heads"]
    found: list[Json] = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    if query.limit:
        schema = {"type": "integer", "minimum": 1, "maximum": query.limit, "default": query.limit}
        found += [
            {"$ref": "#/components/parameters/offset"},
            {"name": "limit", "in": "query", "schema": schema},
        ]
    return found


def _response(query: SavedQuery, answer: str) -> Json:
    """The answer to a query, in each of its formats."""
    schema = answer if query.form == "SELECT" else "Truth"
    names = (*_HEADERS, *(_OF_TABLES if query.form == "SELECT" else ()))
    return {
        "description": query.form,
        "headers": headers(*names),
        "content": content(query.formats, schema),
    }


def _kind(query: SavedQuery) -> str:
    return {"SELECT": "table", "ASK": "truth"}.get(query.form, "graph")


def _answer(schema: str) -> Json:
    """The results of a SELECT (https://www.w3.org/TR/sparql11-results-json/), whose rows are known
    by name.
    """
    bindings = {"type": "array", "items": _schema(f"{schema}Row")}
    results = {"type": "object", "required": ["bindings"], "properties": {"bindings": bindings}}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {"head": _schema("Head"), "results": results},
    }


def _row(query: SavedQuery, language: str) -> Json:
    """A row: a term by column, none where there is nothing."""
    silences, kinds = query.silences(language), kinds_of(query.text)
    cells = {
        name: _schema(_TERMS[kinds.get(name)])
        | {"description": f"{head} ({silences[name]})" if name in silences else head}
        for name, head in query.heads(language).items()
    }
    rest: object = False if cells else _schema("Term")
    return {"type": "object", "properties": cells, "additionalProperties": rest}


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _free(name: str, taken: set[str]) -> str:
    """`name`, or if that is taken the same with a number; from now on it is taken, however its
    words are written.
    """
    numbered = (name if number == 1 else f"{name}_{number}" for number in count(1))
    free = next(each for each in numbered if _run_together(each) not in taken)
    taken.add(_run_together(free))
    return free


def _run_together(name: str) -> str:
    return name.replace("_", "").lower()
