"""`/queries`: the saved queries, each a page for a browser and an answer for a program."""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, render_template, request

from pactgraph.errors import ParameterError, QueryError
from pactgraph.queries.ask import answer
from pactgraph.queries.model import SavedQuery
from pactgraph.queries.table import solutions
from pactgraph.rdf.formats import ANSWERS, ANY, TURTLE, Kind, format_named, formats_of
from pactgraph.web.negotiation import prefers_html
from pactgraph.web.pages.words import page_language, words
from pactgraph.web.responses import VARY, accepted, may_be_kept, respond
from pactgraph.web.wsgi.switch import client, publication

blueprint = Blueprint("queries", __name__)

# Words of a page's own address, not of the query.
_PAGE_PARAMETERS = {"format", "lang"}


@blueprint.get("/queries")
def listing() -> Response:
    """The saved queries with their parameters, as JSON."""
    return may_be_kept(
        jsonify([_summary(query) for query in publication().catalog.queries.values()])
    )


@blueprint.get("/queries/<name>")
def run(name: str) -> Response:
    """The answer to a saved query, or its page."""
    stem, _, extension = name.partition(".")
    query = publication().catalog.get(stem)
    wishes = (
        [format_named(extension, *ANSWERS).name]
        if extension
        else list(filter(None, request.args.getlist("format")))
    )
    if not wishes and prefers_html(request.headers.get("Accept", "")):
        return _page(query, _arguments())
    served = publication()
    return respond(
        answer(
            query,
            _arguments(),
            served.engine,
            served.release.prefixes,
            accepted(wishes),
            client(),
        )
    )


def _arguments() -> dict[str, str]:
    """The arguments in the query string. Raises ParameterError for one that is given twice; an
    empty one counts as not given.
    """
    arguments: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1 and name not in _PAGE_PARAMETERS:
            raise ParameterError(f"{name} is given {len(values)} times; give it once")
        if name not in _PAGE_PARAMETERS and values[0].strip():
            arguments[name] = values[0]
    return arguments


def _page(query: SavedQuery, given: Mapping[str, str]) -> Response:
    """The page of a query: its form, filled with what was given or else an example, and the answer
    or what is wrong.
    """
    served, language = publication(), page_language()
    own = (
        {"language": language}
        if any(parameter.name == "language" for parameter in query.parameters)
        else {}
    )
    arguments = {**(given or query.example), **({} if "language" in given else own)}
    view: dict[str, object] = {"names": [], "rows": [], "graph": None, "problem": None}
    status, is_volatile = 200, False
    view["kept"] = {name: value for name, value in given.items() if name != "language"}
    try:
        result = answer(query, arguments, served.engine, served.release.prefixes, ANY, client())
        is_volatile = result.is_volatile
        if result.format is TURTLE:
            view["graph"] = result.read().decode()
        else:
            names, rows = solutions(result.read())
            view |= {"names": names, "rows": [[_shown(term) for term in row] for row in rows]}
    except QueryError as error:
        view["problem"], status = str(error), error.status
    kind = Kind.GRAPH if query.form in ("CONSTRUCT", "DESCRIBE") else Kind.SOLUTIONS
    page = render_template(
        "query.html",
        t=words(language),
        language=language,
        query=query,
        arguments=arguments,
        formats=formats_of(kind),
        is_example=not given,
        **view,
    )
    response = Response(
        page, status=status, content_type="text/html; charset=utf-8", headers={"Vary": VARY}
    )
    return response if view["problem"] or is_volatile else may_be_kept(response)


def _shown(term: Mapping[str, str] | None) -> tuple[str, str]:
    """A term for a cell: what is read, and the whole of it where that was shortened."""
    if term is None:
        return "", ""
    if term["type"] == "uri":
        return publication().release.prefixes.shorten(term["value"]), term["value"]
    return term["value"], ""


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
