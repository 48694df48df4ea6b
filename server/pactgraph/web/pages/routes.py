"""`/`, which leads to the home page in a language, and what all pages need."""

from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.places import find_documents
from pactgraph.web.http import prefers_html
from pactgraph.web.pages.vendored import FOREVER, is_version
from pactgraph.web.replies import current, may_be_kept, see_other, see_page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def start() -> BaseResponse:
    """The way to the home page in the reader's language; for a program that names what it takes, to
    what the dataset says of itself.
    """
    context = current()
    if context.accept.strip() not in ("", "*/*") and not prefers_html(context.accept):
        return see_other("/.well-known/void")
    return see_page("/")


@blueprint.get("/docs/<any('sparql.md', 'sparql.zh.md'):name>")
def document(name: str) -> Response:
    """Where answers differ from SPARQL, for a reader of either language."""
    text = (find_documents() / name).read_text("utf-8")
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Language"] = "zh" if name.endswith(".zh.md") else "en"
    return may_be_kept(response)


@blueprint.get("/static/<path:name>")
def static(name: str) -> Response:
    """A file that the pages need, with a tag like that of an answer; one made of its path would
    tell where we are installed.
    """
    folder = Path(__file__).parent / "static"
    response = may_be_kept(send_from_directory(folder, name, conditional=False, etag=False))
    if is_version(name, request.args.get("v", "")):
        response.headers["Cache-Control"] = FOREVER
    return response
