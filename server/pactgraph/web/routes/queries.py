"""`/queries`: the saved queries, each a page for a browser and an answer for a program."""

import re
from urllib.parse import quote, urlencode

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from pactgraph.errors import ParameterError
from pactgraph.queries import OLD_LANG, SavedQuery
from pactgraph.queries.ask import ask
from pactgraph.rdf import ANSWERS, format_named
from pactgraph.web.current import current
from pactgraph.web.http import CUT, VARY, prefers_html
from pactgraph.web.pages.render import LANGUAGES, language_of
from pactgraph.web.responses import accepted, may_be_kept, respond

blueprint = Blueprint("queries", __name__)

# Words of an address that are no arguments of the query; `format` may be given in several words.
_OWN = {"format", "lang", "offset"}
_ROW = re.compile(r"[0-9]{1,18}")


@blueprint.get("/queries")
def listing() -> Response:
    """The saved queries with their parameters, as JSON."""
    return may_be_kept(
        jsonify([_summary(query) for query in current().publication.catalog.queries.values()])
    )


@blueprint.get("/queries/<name>")
def run(name: str) -> Response:
    """The answer to a saved query, or for a browser the way to its page."""
    stem, _, extension = name.partition(".")
    query = current().publication.catalog.get(stem)
    wishes = (
        [format_named(extension, *ANSWERS).name]
        if extension
        else list(filter(None, request.args.getlist("format")))
    )
    if not wishes and prefers_html(request.headers.get("Accept", "")):
        return _to_page(query)
    context = current()
    asked = ask(
        context.publication.published,
        query.name,
        _arguments(),
        lang=request.args.get("lang", "").strip() or "en",
        offset=_offset(),
        accept=accepted(wishes),
        client=context.client,
    )
    response = respond(asked.result)
    if asked.next_offset is not None:
        response.headers[CUT] = "true"
        response.headers["Link"] = f'<{_address(offset=str(asked.next_offset))}>; rel="next"'
    return response


def _to_page(query: SavedQuery) -> Response:
    """The way to the page of a query, in the language of the address, else in the reader's."""
    context = current()
    old = query.old_language(request.args)
    told = f"lang={old}" if old in LANGUAGES else context.query_string
    language = language_of("", told, context.accept_language)
    gone = {"format", "lang", *([OLD_LANG] if old is not None else [])}
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in gone]
    address = f"{context.prefix}/{language}/queries/{query.name}"
    response = redirect(f"{address}?{urlencode(kept)}" if kept else address, 303)
    response.headers["Vary"] = VARY
    return response


def _address(**changes: str) -> str:
    """The whole address of the current request, with `changes` to what it is asked with."""
    context = current()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in changes]
    return f"{context.root}{quote(context.path)}?{urlencode([*pairs, *changes.items()])}"


def _arguments() -> dict[str, str]:
    """The arguments in the query string. Raises ParameterError for one that is given twice; an
    empty one counts as not given.
    """
    arguments: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1 and name not in ("format", "lang"):
            raise ParameterError(f"{name} is given {len(values)} times; give it once")
        if name not in _OWN and values[0].strip():
            arguments[name] = values[0]
    return arguments


def _offset() -> int:
    """The row that the answer is to begin with."""
    text = request.args.get("offset", "").strip() or "0"
    if not _ROW.fullmatch(text):
        raise ParameterError(f"offset {text[:40]!r} is no row of an answer; count rows from 0")
    return int(text)


def _summary(query: SavedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "topic": query.topic,
        "title": {"en": query.title.en, "zh": query.title.zh},
        "summary": {"en": query.summary.en, "zh": query.summary.zh},
        "parameters": {
            p.name: {"type": p.type, "class": p.cls, "default": p.default, "example": p.example}
            for p in query.parameters
        },
    }
