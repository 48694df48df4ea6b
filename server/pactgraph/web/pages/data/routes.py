"""The addresses of the pages of the graph as a whole."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.web.pages.data.engines import engines_page
from pactgraph.web.pages.data.figures import figures_page
from pactgraph.web.pages.data.files import about_page, downloads_page
from pactgraph.web.pages.data.marks import marks_page
from pactgraph.web.pages.data.vocabulary import vocabulary_page
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.things.routes import single
from pactgraph.web.replies import current, may_be_kept, see_page

blueprint = Blueprint("pages of the graph", __name__)

_PAGES: dict[str, Callable[[Page], str]] = {
    "marks": marks_page,
    "figures": figures_page,
    "downloads": downloads_page,
}


@blueprint.get(f"/<any(en, zh):language>/<any({', '.join(_PAGES)}):name>")
def whole(language: str, name: str) -> Response:
    """A page of the graph as a whole."""
    return _reply(_PAGES[name](_page(language, name)))


@blueprint.get("/<any(en, zh):language>/about")
def about(language: str) -> Response:
    """The page that says what this is, and what its limits are."""
    return _reply(about_page(_page(language, "about"), current_app.config["SETTINGS"]))


@blueprint.get("/<any(en, zh):language>/docs/engines")
def engines(language: str) -> Response:
    """The page that says what engines of others answer."""
    return _reply(engines_page(_page(language, "docs/engines")))


@blueprint.get("/docs/engines")
def engines_in_a_language() -> BaseResponse:
    """The way to that page in the reader's language."""
    return see_page("/docs/engines")


@blueprint.get("/<any(en, zh):language>/ontology")
def vocabulary(language: str) -> BaseResponse:
    """The documentation of the ontology; where the data have none, it is met as other
    things are.
    """
    text = vocabulary_page(_page(language, "ontology"))
    return single(language, "ontology") if text is None else _reply(text)


def _page(language: str, name: str) -> Page:
    return Page(current(), language, f"/{name}", request.args.to_dict())


def _reply(text: str) -> Response:
    return may_be_kept(Response(text, content_type="text/html; charset=utf-8"))
