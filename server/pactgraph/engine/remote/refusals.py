"""What an endpoint's statuses stand for, as our own errors, with its words cut short
and cleaned.
"""

import json
import re

import httpx

from pactgraph.controls import without_controls
from pactgraph.engine.remote.reading import GAVE_UP
from pactgraph.errors import (
    BusyError,
    DeadlineError,
    ExceededError,
    ForbiddenError,
    NotAcceptableError,
    PactgraphError,
    QueryError,
    QuerySyntaxError,
    RemoteError,
    RequestSizeError,
    UrlLengthError,
)

# Of what an endpoint says, so many bytes are read and so many characters repeated.
MOST_TO_READ = 16 * 1024
_LONGEST = 500
_WAIT, _LONGEST_WAIT = 5, 3600
# Virtuoso repeats the query behind what is wrong with it.
_ECHO = re.compile(r"\n\s*SPARQL query:\n")
_KINDS: dict[int, type[QueryError]] = {
    403: ForbiddenError,
    406: NotAcceptableError,
    408: DeadlineError,
    413: RequestSizeError,
    414: UrlLengthError,
    504: DeadlineError,
    507: ExceededError,
}
_WORDS = {
    401: ", since it wants to know who asks: PACTGRAPH_ENGINE_USER and PACTGRAPH_ENGINE_PASSWORD, "
    "or .netrc, say that",
    404: ": nothing is at its address",
}


def refusal(response: httpx.Response, body: bytes) -> PactgraphError:
    """The error that a status other than 200 stands for; `body` is as much of it as was read."""
    status, problem = response.status_code, _problem(response, body)
    words = _words(response, body, problem)
    said = f"the endpoint that this server asks says: {words or response.reason_phrase}"
    if status == 400:
        if problem.get("title", QuerySyntaxError.title) != QuerySyntaxError.title:
            return QueryError(said)
        return QuerySyntaxError(said, _number(problem, "line"), _number(problem, "column"))
    if status in (500, 503) and GAVE_UP.search(words):
        return DeadlineError(said)
    if status in (429, 503):
        return BusyError(said, _retry_after(response))
    if status in _KINDS:
        return _KINDS[status](said)
    told = _WORDS.get(status, f", and says: {words}" if words else "")
    return RemoteError(f"the endpoint that this server asks answered with status {status}{told}")


def _problem(response: httpx.Response, body: bytes) -> dict[str, object]:
    """Problem details (https://www.rfc-editor.org/rfc/rfc9457); nothing where it is something
    else.
    """
    if not _media_type(response).endswith("json"):
        return {}
    try:
        problem = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return problem if isinstance(problem, dict) else {}


def _words(response: httpx.Response, body: bytes, problem: dict[str, object]) -> str:
    """What the endpoint says, on one line; nothing where it is a page for a browser."""
    said = problem.get("detail") or problem.get("message") or problem.get("title") or ""
    if _media_type(response) == "text/plain":
        said = _ECHO.split(body.decode("utf-8", "replace"))[0]
    words = " ".join(without_controls(str(said)).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"


def _number(problem: dict[str, object], name: str) -> int | None:
    value = problem.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _retry_after(response: httpx.Response) -> int:
    """The seconds that the endpoint asks to wait; a date counts as not told."""
    told = response.headers.get("Retry-After", "")
    return min(max(int(told), 1), _LONGEST_WAIT) if told.isascii() and told.isdigit() else _WAIT


def _media_type(response: httpx.Response) -> str:
    told: str = response.headers.get("Content-Type", "")
    return told.partition(";")[0].strip().lower()
