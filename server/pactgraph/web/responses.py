"""Answers of the engine as HTTP responses, and the headers that all responses carry."""

from flask import Response, request

from pactgraph.engine import QueryResult
from pactgraph.web.deliveries import Delivery

# Where the entity tag of a request's answer stands in its WSGI environment.
TAG = "pactgraph.tag"
# The current release may be another one in a minute.
CURRENT = "public, max-age=60, must-revalidate"
VARY = "Accept, Accept-Language"


def respond(result: QueryResult) -> Response:
    """`result` as it is, whole, with its type and length; what it is depends on Accept."""
    body = result.body if isinstance(result.body, bytes) else Delivery(result.body, result.length)
    response = Response(body, content_type=result.format.content_type, direct_passthrough=not isinstance(body, bytes))
    response.content_length = result.length
    response.headers["Vary"] = "Accept"
    return response if result.is_volatile else may_be_kept(response)


def may_be_kept(response: Response) -> Response:
    """`response`, which follows from the release and the request alone, with its validator."""
    response.headers["Cache-Control"] = CURRENT
    if TAG in request.environ:
        response.headers["ETag"] = request.environ[TAG]
    return response


def common_headers(release_id: str) -> list[tuple[str, str]]:
    """Headers of every answer: from which release it is, readable from any origin, never guessed at."""
    return [
        ("Pactgraph-Release", release_id),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
        ("Access-Control-Expose-Headers", "ETag, Link, Retry-After, Pactgraph-Release"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]
