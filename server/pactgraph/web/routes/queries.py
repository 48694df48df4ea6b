"""`/queries`: the saved queries, each a page for a browser and an answer for a program."""

from dataclasses import replace
from urllib.parse import quote, urlencode

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from pactgraph.queries import LANGUAGES, OLD_LANG, SavedQuery
from pactgraph.queries.ask import ask
from pactgraph.rdf import ANSWERS, format_named
from pactgraph.web.current import current
from pactgraph.web.http import (
    CUT,
    VARY,
    prefers_html,
    read_arguments,
    understood_headers,
    unknown_headers,
)
from pactgraph.web.pages.render import language_of
from pactgraph.web.responses import accepted, may_be_kept, respond

blueprint = Blueprint("queries", __name__)


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
        [format_named(extension, *ANSWERS).name] if extension else request.args.getlist("format")
    )
    context = current()
    if prefers_html(context.accept, wishes):
        return _to_page(query)
    arguments = read_arguments(context.query_string)
    asked = ask(
        context.publication.published,
        query.name,
        arguments.values,
        lang=arguments.lang or "en",
        offset=arguments.row,
        has_heads=arguments.has_heads,
        accept=replace(accepted(wishes), gzip=context.takes_gzip and not arguments.is_signed),
        client=context.client,
    )
    response = respond(asked.result, is_signed=arguments.is_signed)
    response.headers.extend(unknown_headers(asked.strangers))
    taken = [(each.parameter, each.id) for each in asked.understood]
    response.headers.extend(understood_headers(taken))
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
    gone = {"bom", "format", "heads", "lang", *([OLD_LANG] if old is not None else [])}
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
        "unstated": list(query.unstated),
    }
