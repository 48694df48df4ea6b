"""`/search`: things by their names, in any language, in part or misspelt."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.errors import ParameterError
from pactgraph.queries.names import class_of, searched
from pactgraph.search import LONGEST, Found
from pactgraph.web.found import rows_of
from pactgraph.web.http import VARY, prefers_html
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.questions import search_page
from pactgraph.web.replies import current, may_be_kept, see_page

blueprint = Blueprint("search", __name__)

_USUAL, _MOST = 10, 50
_HTML = "text/html; charset=utf-8"
_KNOWN = ("q", "class", "limit", "lang", "format")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address looks for: a name, the IRIs of classes, and how many things at most."""

    text: str
    classes: tuple[str, ...]
    limit: int


@blueprint.get("/search")
def search() -> BaseResponse:
    """The things that the name `q` may stand for, as JSON, best first; for a browser the way to the
    page.
    """
    context = current()
    if prefers_html(context.accept, tuple(request.args.getlist("format"))):
        kept = [
            pair for pair in request.args.items(multi=True) if pair[0] not in ("lang", "format")
        ]
        return see_page("/search", kept)
    wanted = _wanted(request.args.to_dict(flat=False))
    rows = rows_of(_found(wanted), context)
    response = may_be_kept(jsonify({"query": wanted.text, "results": rows}))
    response.headers["Vary"] = VARY
    return response


@blueprint.get("/<any(en, zh):language>/search")
def page(language: str) -> Response:
    """The page of things that the name `q` may stand for; without one, its form alone, and with
    what can't be looked for, what is wrong with it.
    """
    given = request.args.to_dict(flat=False)
    is_asked = any(text.strip() for text in given.get("q", []))
    asked = {name: texts[0] for name, texts in given.items()}
    shown = Page(current(), language, "/search", asked)
    try:
        wanted = _wanted(given if is_asked else {**given, "q": ["?"]})
    except ParameterError as error:
        text = search_page(shown, asked.get("q", ""), (), str(error))
        return Response(text, error.status, content_type=_HTML)
    found = _found(wanted) if is_asked else ()
    text = search_page(shown, wanted.text if is_asked else "", found)
    return may_be_kept(Response(text, content_type=_HTML))


def _found(wanted: Wanted) -> tuple[Found, ...]:
    served = current().publication
    index = searched(served.release, served.index)
    return index.find(wanted.text, classes=wanted.classes, limit=wanted.limit)


def _wanted(given: Mapping[str, list[str]]) -> Wanted:
    """What is looked for. Raises ParameterError for a name that is missing or too long, and for
    what a search doesn't take.
    """
    for name, texts in given.items():
        if name not in _KNOWN:
            raise ParameterError(
                f"a search has no parameter {name[:40]!r}; it takes q, class and limit, such as "
                "/search?q=Microsoft&class=pact:Agent&limit=5"
            )
        if name in ("q", "limit") and len(texts) > 1:
            raise ParameterError(f"{name} is given {len(texts)} times; give it once")
    text, limit = given.get("q", [""])[0].strip(), given.get("limit", [""])[0].strip()
    if not text:
        raise ParameterError("q, the name to be looked for, is missing; try /search?q=Microsoft")
    if len(text) > LONGEST:
        raise ParameterError(f"q has {len(text)} characters; a name has no more than {LONGEST}")
    count = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 9 else 0
    if limit and not 1 <= count <= _MOST:
        raise ParameterError(f"limit {limit[:40]!r} is no number from 1 to {_MOST}")
    served = current().publication
    classes = tuple(
        class_of(cls, served.release.prefixes, served.index)
        for cls in given.get("class", [])
        if cls.strip()
    )
    return Wanted(text, classes, count or _USUAL)
