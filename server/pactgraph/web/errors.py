"""The one place where errors become responses: problem details (RFC 9457), or a page with the same
words for a browser.
"""

import logging
import uuid

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from pactgraph.errors import BudgetError, BusyError, PactgraphError
from pactgraph.web.negotiation import prefers_html
from pactgraph.web.pages.words import page_language, words
from pactgraph.web.responses import VARY

_log = logging.getLogger("pactgraph")


def register(app: Flask) -> None:
    """Handle every error of `app`."""
    app.register_error_handler(PactgraphError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: PactgraphError) -> Response:
    _log.log(
        logging.ERROR if error.status == 500 else logging.INFO,
        "%s: %s",
        type(error).__name__,
        error,
    )
    place = {
        name: getattr(error, name)
        for name in ("line", "column")
        if getattr(error, name, None) is not None
    }
    response = _problem(error.status, error.title, str(error), **place)
    if isinstance(error, BusyError | BudgetError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    """A refusal by Flask, its headers (such as Allow) kept.

    A browser asks before a script may; it is let through even where nothing is, so that the script
    is told so. A star asks about the server as a whole (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7).
    """
    if request.method == "OPTIONS" and (
        "Access-Control-Request-Method" in request.headers or request.path == "/*"
    ):
        return Response(status=204)
    response = _problem(error.code or 500, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """Our fault: a reference number for both sides, the traceback for the log only."""
    reference = uuid.uuid4().hex[:12]
    _log.exception("reference %s", reference, exc_info=error)
    return _problem(
        500,
        InternalServerError().name,
        f"This is a fault of the server. Its reference number is {reference}.",
    )


def _problem(status: int, title: str, detail: str, **more: object) -> Response:
    if prefers_html(request.headers.get("Accept", "")):
        language = page_language()
        page = render_template(
            "error.html",
            t=words(language),
            language=language,
            status=status,
            title=title,
            detail=detail,
        )
        return Response(
            page, status=status, content_type="text/html; charset=utf-8", headers={"Vary": VARY}
        )
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(
        json.dumps(document, ensure_ascii=False) + "\n",
        status=status,
        content_type="application/problem+json",
        headers={"Vary": VARY},
    )
