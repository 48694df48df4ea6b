"""`/queries`: the saved queries, each a page for a browser and an answer for a program."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from pactgraph.queries import LANG, LANGUAGES, OLD_LANG, SavedQuery
from pactgraph.queries.ask import ask
from pactgraph.web.http import (
    CUT,
    TOTAL,
    Links,
    description_link,
    language_of,
    prefers_html,
    read_arguments,
    understood_headers,
    unknown_headers,
)
from pactgraph.web.ledger import noted
from pactgraph.web.offer import PAGE, chosen, format_with, row_of, taught
from pactgraph.web.replies import accepted, current, may_be_kept, respond, see_page

blueprint = Blueprint("queries", __name__)


@blueprint.get("/queries")
def listing() -> Response:
    """The saved queries as JSON, those with all words of `q` and all of `tag`; for a browser the
    way to their page.
    """
    context = current()
    if prefers_html(context.accept, tuple(request.args.getlist("format"))):
        return _to_page("")
    queries = chosen(context.publication.catalog, request.args)
    response = may_be_kept(jsonify([row_of(query, context.root) for query in queries]))
    response.headers["Link"] = description_link(context.root)
    response.headers["Vary"] = "Accept"
    return response


@blueprint.get("/queries.html")
def page_of_all() -> Response:
    """The way to the page of all saved queries."""
    return _to_page("")


@blueprint.get("/queries/<name>")
def run(name: str) -> Response:
    """The answer to a saved query, or for a browser the way to its page."""
    stem, _, extension = name.partition(".")
    context = current()
    query = context.publication.catalog.get(stem)
    wishes = [format_with(query, extension)] if extension else request.args.getlist("format")
    if prefers_html(context.accept, tuple(wishes)):
        return _to_page(f"/{query.name}", query)
    arguments = read_arguments(context.query_string)
    with taught(query, context.root):
        asked = ask(
            context.publication.published,
            query.name,
            arguments.values,
            lang=arguments.lang or "en",
            offset=arguments.offset,
            limit=arguments.limit,
            has_heads=arguments.has_heads,
            accept=replace(accepted(wishes), gzip=context.takes_gzip and not arguments.is_signed),
            client=context.client,
            problems=arguments.problems,
        )
    end = asked.next_offset if asked.is_cut else asked.total
    noted().rows = None if end is None else end - arguments.offset
    response = respond(asked.result, is_signed=arguments.is_signed)
    response.headers.extend(unknown_headers(asked.strangers))
    taken = [(each.parameter, each.id) for each in asked.understood]
    response.headers.extend(understood_headers(taken))
    links = Links(context.root, context.path, query, arguments)
    response.headers["Link"] = links.header(
        asked.next_offset, is_past=asked.next_offset is None and asked.total is None
    )
    if asked.is_cut:
        response.headers[CUT] = "true"
    if asked.total is not None:
        response.headers[TOTAL] = str(asked.total)
    return response


@blueprint.get("/<any(en, zh):language>/queries/<name>.<extension>")
def beside_a_page(language: str, name: str, extension: str) -> Response:
    """The way to the answer on a page, from the page's own address with the extension of a format
    behind it.
    """
    context = current()
    query = context.publication.catalog.get(name)
    if format_with(query, extension) == PAGE:
        return _to_page(f"/{query.name}", query, language)
    address = f"{context.prefix}/queries/{query.name}.{extension}"
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != LANG]
    return redirect(f"{address}?{urlencode([*kept, (LANG, language)])}", 303)


def _to_page(path: str, query: SavedQuery | None = None, language: str = "") -> Response:
    """The way to a page of saved queries, in a language: else that of the address, else the
    reader's.
    """
    context, old = current(), ""
    if query:
        old = query.spoken(request.args, "")[1]
    told = f"lang={old}" if old in LANGUAGES else context.query_string
    language = language or language_of("", told, context.accept_language)
    gone = {"bom", "format", "heads", LANG, *([OLD_LANG] if old else [])}
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in gone]
    return see_page(f"/queries{path}", kept, language=language)
