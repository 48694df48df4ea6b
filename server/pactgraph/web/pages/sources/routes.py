"""The addresses of sources, of their sentences, and of the lists over all of them."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.rdf import SOURCE
from pactgraph.web.pages.frame import Page
from pactgraph.web.pages.sources.lists import disagreements_page, sources_page, statements_page
from pactgraph.web.pages.sources.sentence import sentence_page
from pactgraph.web.pages.sources.source import source_page
from pactgraph.web.pages.things.routes import thing
from pactgraph.web.replies import current, may_be_kept

blueprint = Blueprint("pages of sources", __name__)

_LISTS: dict[str, Callable[[Page], str]] = {
    "sources": sources_page,
    "statements": statements_page,
    "disagreements": disagreements_page,
}


@blueprint.get(f"/<any(en, zh):language>/<any({', '.join(_LISTS)}):name>")
def listed(language: str, name: str) -> Response:
    """The page of a list."""
    return _reply(_LISTS[name](_page(language, f"/{name}")))


@blueprint.get("/<any(en, zh):language>/source/<path:name>")
def source(language: str, name: str) -> BaseResponse:
    """The page of a source, or of a sentence of one; what is neither, or was merged into another,
    is met as other things are.
    """
    make = sentence_page if "/" in name else source_page
    path = quote(name)
    text = make(_page(language, f"/source/{path}"), SOURCE + path)
    return thing(language, "source", name) if text is None else _reply(text)


def _page(language: str, path: str) -> Page:
    return Page(current(), language, path, request.args.to_dict())


def _reply(text: str) -> Response:
    return may_be_kept(Response(text, content_type="text/html; charset=utf-8"))
