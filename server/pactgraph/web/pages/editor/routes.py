"""`/en/query` and `/zh/query`: the editor of queries, with an answer where one is asked. A browser
that asks `/sparql` finds the same page there.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.config import Settings
from pactgraph.web.http import FORMATS
from pactgraph.web.pages.editor.draft import draft_of, example_of
from pactgraph.web.pages.editor.page import editor_page
from pactgraph.web.replies import current, page_with, respond
from pactgraph.web.wsgi.protocol import Operation, read_operation

blueprint = Blueprint("editor", __name__)

# What names a saved query, with whose text the editor begins.
_EXAMPLE = "example"


@blueprint.route("/<any(en, zh):language>/query", methods=["GET", "POST"])
def editor(language: str) -> BaseResponse:
    """The page, or the way to the data where a format for programs is asked for. A form is sent on
    to an address that others can be given, where that isn't too long.
    """
    operation, context = asked(), current()
    if operation is None:
        return page_of(operation, language)
    draft = draft_of(context, operation.request, _pairs())
    pairs = [("query", draft.text), *(pair for pair in _pairs() if pair[0] != "query")]
    if operation.accept and draft.request and any(name in FORMATS for name, _ in pairs):
        engine = context.publication.engine
        return _way("/sparql", pairs) or respond(engine.query(draft.request, operation.accept))
    is_form = request.method == "POST"
    return (is_form and _way(f"/{language}/query", pairs)) or page_of(operation, language)


def page_of(operation: Operation | None, language: str) -> Response:
    """The page with what is asked, if anything is. Raises ParameterError for an example that
    doesn't fit.
    """
    context = current()
    given = request.args.to_dict()
    if operation is None and (name := given.pop(_EXAMPLE, "")):
        draft = example_of(context, name, given, language)
    else:
        draft = draft_of(context, operation.request if operation else None, _pairs())
    page = editor_page(context, language, draft, _settings())
    return page_with(page.text, page.problem, is_kept=page.may_be_kept)


def asked() -> Operation | None:
    """The query that the current request asks; None where it asks none."""
    context = current()
    return read_operation(context, request.content_type or "", request.get_data())


def _way(path: str, pairs: list[tuple[str, str]]) -> BaseResponse | None:
    """The way to a path of ours with `pairs`; None where that would be too long for an address."""
    address = f"{current().prefix}{path}?{urlencode(pairs)}"
    return redirect(address, 303) if len(address) <= _settings().url_length else None


def _pairs() -> list[tuple[str, str]]:
    """What was sent, in the address and in a form. Browsers end the lines of a form as in mail."""
    form = [(name, value.replace("\r\n", "\n")) for name, value in request.form.items(multi=True)]
    return [pair for pair in (*request.args.items(multi=True), *form) if pair[1].strip()]


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
