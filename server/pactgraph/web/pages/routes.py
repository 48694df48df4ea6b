"""The addresses of the pages of things, `/`, which leads to the home page in a language, and what
pages need.
"""

from pathlib import Path

from flask import Blueprint, Response, redirect, request, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.places import find_documents
from pactgraph.rdf import BASE
from pactgraph.web.http import prefers_html
from pactgraph.web.pages.frame import Page, page_of
from pactgraph.web.pages.thing import thing_page
from pactgraph.web.replies import current, may_be_kept, see_other, see_page
from pactgraph.web.things import ROOMS, said_of, successor_of

blueprint = Blueprint("pages", __name__)

_HTML = "text/html; charset=utf-8"


@blueprint.get("/")
def start() -> BaseResponse:
    """The way to the home page in the reader's language; for a program that names what it takes, to
    what the dataset says of itself.
    """
    context = current()
    if context.accept.strip() not in ("", "*/*") and not prefers_html(context.accept):
        return see_other("/.well-known/void")
    return see_page("/")


@blueprint.get(f"/<any(en, zh):language>/<{ROOMS}:room>/<path:name>")
def thing(language: str, room: str, name: str) -> BaseResponse:
    """The page of a thing of ours."""
    return _thing(language, f"{BASE}{room}/{name}")


@blueprint.get(f"/<any(en, zh):language>/<{ROOMS}:name>")
def single(language: str, name: str) -> BaseResponse:
    """The page of a vocabulary, or of the dataset."""
    return _thing(language, BASE + name)


@blueprint.get("/<any(en, zh):language>/thing")
def any_thing(language: str) -> BaseResponse:
    """The page of a thing of any namespace."""
    return _thing(language, request.args.get("iri", "").strip())


def _thing(language: str, iri: str) -> BaseResponse:
    context = current()
    successor = successor_of(context, iri)
    if successor:
        return redirect(page_of(successor, f"{context.prefix}/{language}") or successor, 308)
    page = _page(language, context.path.removeprefix(f"/{language}"))
    return may_be_kept(Response(thing_page(page, said_of(context, iri)), content_type=_HTML))


def _page(language: str, path: str) -> Page:
    return Page(current(), language, path, request.args.to_dict())


@blueprint.get("/docs/<any('sparql.md', 'sparql.zh.md'):name>")
def document(name: str) -> Response:
    """Where answers differ from SPARQL, for a reader of either language."""
    text = (find_documents() / name).read_text("utf-8")
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Language"] = "zh" if name.endswith(".zh.md") else "en"
    return may_be_kept(response)


@blueprint.get("/static/<name>")
def static(name: str) -> Response:
    """A file that the pages need, with a tag like that of an answer; one made of its path would
    tell where we are installed.
    """
    folder = Path(__file__).parent / "static"
    return may_be_kept(send_from_directory(folder, name, conditional=False, etag=False))
