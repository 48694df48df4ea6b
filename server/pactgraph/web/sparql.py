"""`/sparql`: the query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.engine import QueryRequest
from pactgraph.errors import ForbiddenError, MediaTypeError, ParameterError
from pactgraph.media import negotiate, prefers_html
from pactgraph.web.clients import client
from pactgraph.web.description import describe_service
from pactgraph.web.publication import publication
from pactgraph.web.responses import may_be_kept, respond

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")

Parameters = Sequence[tuple[str, str]]


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> BaseResponse:
    """The answer to a query; without one, a description of the service, or the home page for a browser."""
    accept = request.headers.get("Accept")
    text, parameters = _operation()
    if text is None:
        if prefers_html(accept):
            return redirect(url_for("pages.home"), 303)
        return may_be_kept(describe_service(publication().release, request.base_url, negotiate(accept, _single(parameters, "format") or None)))
    query = QueryRequest(
        text,
        base=request.base_url,
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        timeout=_seconds(parameters),
        client=client(),
    )
    return respond(publication().engine.query(query, negotiate(accept, _single(parameters, "format") or None)))


def _operation() -> tuple[str | None, Parameters]:
    """The query text, None for a bare GET, and the parameters beside it."""
    in_url = _decode(request.query_string)
    if request.method in ("GET", "HEAD"):
        return _single(in_url, "query"), _without_update(in_url)
    if request.mimetype == _QUERY:
        return _utf8(_body()), _without_update(in_url)
    if request.mimetype == _FORM:
        in_body = _without_update(_decode(_body()))
        text = _single(in_body, "query")
        if text is None:
            raise ParameterError("the form has no field query")
        return text, [*in_url, *in_body]
    if request.mimetype == _UPDATE:
        raise ForbiddenError("updates are not accepted; this endpoint only answers queries")
    raise MediaTypeError(f"POST the query as {_QUERY}, or as the field query of {_FORM}; not as {request.mimetype or 'nothing'}")


def _body() -> bytes:
    """The whole body. Raises RequestEntityTooLarge past the limit, whether or not the request tells its length.

    Flask cuts a body without a length at its limit, and a cut query could be another query.
    """
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    body: bytes = request.environ["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise RequestEntityTooLarge(f"the request body is larger than {limit} bytes")
    return body


def _without_update(parameters: Parameters) -> Parameters:
    if any(name == "update" for name, _ in parameters):
        raise ForbiddenError("updates are not accepted; this endpoint only answers queries")
    return parameters


def _decode(raw: bytes) -> Parameters:
    """Percent-decoded pairs, once. Raises ParameterError for what is not UTF-8."""
    try:
        return parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise ParameterError(f"the parameters are not UTF-8: {error}") from error


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(f"the query is not UTF-8: {error.reason} at byte {error.start}") from error


def _single(parameters: Parameters, name: str) -> str | None:
    values = [value for key, value in parameters if key == name]
    if len(values) > 1:
        raise ParameterError(f"{name} is given {len(values)} times; give it once")
    return values[0] if values else None


def _seconds(parameters: Parameters) -> float | None:
    """The time limit that the request sets itself."""
    text = _single(parameters, "timeout")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ParameterError(f"timeout={text}: write a number of seconds above 0, such as 2.5")
    return seconds


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = tuple(value for key, value in parameters if key == name)
    for iri in graphs:
        if not _ABSOLUTE.fullmatch(iri):
            raise ParameterError(f"{name}: {iri!r} is not an absolute IRI")
    return graphs
