"""The one place where errors become answers: problem details (RFC 9457), or a page with the same
words for a browser, in the language of the page.

Whoever meets an error calls it: the endpoint for queries, and Flask's handler for all else.
"""

import json
import logging
import re
import uuid
from contextlib import suppress
from difflib import get_close_matches
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import parse_qs, unquote

from werkzeug.exceptions import HTTPException, InternalServerError

from pactgraph.errors import (
    PactgraphError,
    ParameterError,
    UnknownNameError,
)
from pactgraph.queries.names import UnclearNameError
from pactgraph.search import LONGEST, Found
from pactgraph.web.found import shown
from pactgraph.web.http import (
    POLICY,
    VARY,
    Answer,
    Headers,
    RequestContext,
    language_of,
    prefers_html,
)
from pactgraph.web.ledger import noted
from pactgraph.web.pages.frame import Page, advice_on, title_of

# Problem details: what can be written as JSON.
Document: TypeAlias = dict[str, object]

_log = logging.getLogger("pactgraph")


def render_error(error: Exception, context: RequestContext) -> Answer:
    """What a client is told of `error`: what it did wrong, or, where the fault is ours, a reference
    number for both sides, with the traceback for the log only.
    """
    if isinstance(error, PactgraphError):
        return _expected(error, context)
    if isinstance(error, HTTPException):
        return _http(error, context)
    reference = uuid.uuid4().hex[:12]
    _log.exception("reference %s", reference, exc_info=error)
    told = f"This is a fault of the server. Its reference number is {reference}."
    return _http(InternalServerError(told), context)


def _expected(error: PactgraphError, context: RequestContext) -> Answer:
    noted().failed(error)
    level = logging.ERROR if error.status == 500 else logging.INFO
    _log.log(level, "%s: %s", type(error).__name__, error)
    place: dict[str, int] = {
        name: getattr(error, name)
        for name in ("line", "column")
        if getattr(error, name, None) is not None
    }
    document: Document = {
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        **place,
    }
    if isinstance(error, ParameterError):
        document |= _of_parameters(error, context)
    names = [cls.__name__ for cls in type(error).__mro__]
    language = _language(context)
    words = title_of(language, "errors", *names), advice_on(error, language)
    wait = error.retry_after
    answer = _problem(document, words, context, error.in_language(language), wait=wait)
    if wait:
        answer.headers.append(("Retry-After", str(wait)))
    return answer


def _of_parameters(error: ParameterError, context: RequestContext) -> Document:
    """What is said of each parameter, and of an address that works."""
    document = _candidates(error, context)
    if error.problems:
        document["errors"] = [
            {
                "parameter": each.parameter,
                "detail": str(each.message),
                **(_candidates(each, context) if each is not error else {}),
            }
            for each in error.problems
        ]
    if error.example:
        document["detail"] = f"{error}; this works: {error.example}"
        document["example"] = error.example
    return document


def _candidates(error: ParameterError, context: RequestContext) -> Document:
    """The things that may be meant where a name isn't clear, and by which parameter."""
    if not isinstance(error, UnclearNameError):
        return {}
    found = [each.row for each in shown(error.candidates, context)]
    return {"parameter": error.parameter, "candidates": found}


def _http(error: HTTPException, context: RequestContext) -> Answer:
    """A refusal by Flask, its headers (such as Allow) kept."""
    status = error.code or 500
    document: Document = {
        "title": error.name,
        "status": status,
        "detail": error.description or error.name,
    }
    language = _language(context)
    title = title_of(language, "statuses", str(status))
    advice = advice_on(UnknownNameError(), language) if status == 404 else None
    answer = _problem(document, (title, advice), context)
    kept = (
        header
        for header in error.get_headers()
        if header[0].lower() not in ("content-type", "content-length")
    )
    answer.headers.extend(kept)
    return answer


def _problem(
    document: Document,
    words: tuple[str | None, str | None],
    context: RequestContext,
    detail: str = "",
    *,
    wait: int = 0,
) -> Answer:
    """The problem that `document` tells; a page has `words` in its language besides: a title and
    advice, the detail where there is one, and how many seconds to `wait`.
    """
    status = int(str(document["status"]))
    headers: Headers = [("Vary", VARY), ("Cache-Control", "no-store")]
    if prefers_html(context.accept):
        title, advice = words
        told = {**document, "title": title or document["title"], "advice": advice, "spoken": "en"}
        if detail and "example" not in document and detail != document["detail"]:
            told |= {"detail": detail, "spoken": _language(context)}
        near = _near(context) if status == 404 else {"near": (), "near_queries": (), "sought": ""}
        text = _page(context).render("error.html", is_error=True, wait=wait, **told, **near)
        headers += [("Content-Type", "text/html; charset=utf-8"), POLICY]
    else:
        text = json.dumps({"type": "about:blank", **document}, ensure_ascii=False) + "\n"
        headers.append(("Content-Type", "application/problem+json"))
    body = text.encode()
    headers.append(("Content-Length", str(len(body))))
    return Answer(f"{status} {HTTPStatus(status).phrase.upper()}", headers, body)


def _near(context: RequestContext) -> Document:
    """What has a name like the end of the address: things, and saved queries."""
    asked = parse_qs(context.query_string).get("iri", [context.path])[0]
    name = re.split("[/#:]", unquote(asked).rstrip("/"))[-1].partition(".")[0]
    sought, served = name.replace("-", " ")[:LONGEST], context.publication
    found: tuple[Found, ...] = ()
    with suppress(PactgraphError):
        found = served.index.find(sought, limit=5) if served.index and sought else ()
    queries = served.catalog.queries
    near = [queries[each] for each in get_close_matches(name.lower(), queries, n=3)]
    return {"near": shown(found, context), "near_queries": near, "sought": sought}


def _language(context: RequestContext) -> str:
    return language_of(context.path, context.query_string, context.accept_language)


def _page(context: RequestContext) -> Page:
    language = _language(context)
    path = context.path
    return Page(context, language, path.removeprefix(f"/{language}") if path[3:4] == "/" else "/")
