"""Answers as responses of Flask, for the current request."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.engine import QueryResult
from pactgraph.errors import PactgraphError
from pactgraph.rdf import Accept
from pactgraph.web.http import CURRENT, FORMATS, VARY, language_of, negotiate
from pactgraph.web.replies.context import current
from pactgraph.web.wsgi.endpoint import reply_with


def asked_formats() -> tuple[str, ...]:
    """The formats that the address of the current request asks for."""
    return tuple(value for name in FORMATS for value in request.args.getlist(name))


def accepted(wishes: Sequence[str]) -> Accept:
    """The formats that the client of the current request takes; the first known of `wishes` wins
    over its headers.

    Raises NotAcceptableError where there are none.
    """
    context = current()
    return negotiate(context.accept, tuple(wishes), context.takes_gzip)


def respond(result: QueryResult, *, is_signed: bool = False) -> Response:
    """`result` as a response, whole, with its type and length; `is_signed` is as in Arguments."""
    reply = reply_with(result, current().tag, is_signed=is_signed)
    return Response(reply.body, headers=reply.headers, direct_passthrough=True)


def may_be_kept(response: Response) -> Response:
    """`response`, which follows from the release and the request alone, with its validator."""
    response.headers["Cache-Control"] = CURRENT
    if tag := current().tag:
        response.headers["ETag"] = tag
    return response


def page_with(text: str, problem: PactgraphError | None, *, is_kept: bool) -> Response:
    """A page that has its own place for what is wrong with what was asked, if anything is: with the
    status of that, and when to come back.
    """
    response = Response(text, content_type="text/html; charset=utf-8")
    if problem:
        response.status_code = problem.status
        if problem.retry_after:
            response.headers["Retry-After"] = str(problem.retry_after)
    return may_be_kept(response) if is_kept else response


def see_other(path: str, status: int = 303) -> BaseResponse:
    """The way to a path of ours, which follows from what the client takes."""
    response = redirect(current().prefix + path, status)
    response.headers["Vary"] = VARY
    return response


def see_page(
    path: str, arguments: Sequence[tuple[str, str]] = (), *, language: str = ""
) -> BaseResponse:
    """The way to the page with a path and `arguments`, in a language, where none is given in that
    of the address, else in the reader's.
    """
    context = current()
    language = language or language_of("", context.query_string, context.accept_language)
    address = f"/{language}{path}"
    return see_other(f"{address}?{urlencode(arguments)}" if arguments else address)
