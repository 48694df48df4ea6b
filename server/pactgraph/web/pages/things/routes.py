"""The addresses of the pages of things."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.rdf import BASE
from pactgraph.web.pages.frame import Page, page_of
from pactgraph.web.pages.things.browse import agents_page, browse_page
from pactgraph.web.pages.things.kinds import thing_page
from pactgraph.web.replies import current, may_be_kept
from pactgraph.web.things import ROOMS, said_of, successor_of

blueprint = Blueprint("pages of things", __name__)


@blueprint.get("/<any(en, zh):language>/browse")
def browse(language: str) -> BaseResponse:
    """The list of things that the address asks for, or of all classes."""
    return _shown(browse_page(_page(language)))


@blueprint.get("/<any(en, zh):language>/agents")
def agents(language: str) -> BaseResponse:
    """The list of companies, people and groups."""
    return _shown(agents_page(_page(language)))


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
    return _shown(thing_page(_page(language), said_of(context, iri)))


def _page(language: str) -> Page:
    path = current().path.removeprefix(f"/{language}")
    return Page(current(), language, path, request.args.to_dict())


def _shown(text: str) -> BaseResponse:
    return may_be_kept(Response(text, content_type="text/html; charset=utf-8"))
