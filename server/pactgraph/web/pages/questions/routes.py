"""The addresses of home and of the saved queries, in both languages."""

from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.questions.home import home_page
from pactgraph.web.pages.questions.listing import list_page
from pactgraph.web.pages.questions.query import query_page
from pactgraph.web.replies import current, may_be_kept, page_with, see_page

blueprint = Blueprint("questions", __name__)

_HTML = "text/html; charset=utf-8"


@blueprint.get("/<any(en, zh):language>/")
def home(language: str) -> Response:
    """The home page in a language, as of today."""
    return may_be_kept(Response(home_page(Page(current(), language, "/")), content_type=_HTML))


@blueprint.get("/<any(en, zh):language>/queries")
def queries(language: str) -> Response:
    """The page of all saved queries, or of those that are looked for."""
    page = Page(current(), language, "/queries", request.args.to_dict())
    return may_be_kept(Response(list_page(page), content_type=_HTML))


@blueprint.get("/<any(en, zh):language>/query/<name>")
def described(language: str, name: str) -> BaseResponse:
    """The way to the page of a saved query, from where its IRI leads."""
    return see_page(f"/queries/{quote(name)}", language=language)


@blueprint.get("/<any(en, zh):language>/queries/<name>")
def query(language: str, name: str) -> Response:
    """The page of a saved query."""
    page = query_page(current(), language, name)
    return page_with(page.text, page.problem, is_kept=page.may_be_kept)
