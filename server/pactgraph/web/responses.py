"""Answers of the engine as HTTP responses."""

from flask import Response

from pactgraph.engine import QueryResult


def respond(result: QueryResult) -> Response:
    """`result` as it is, whole, with its type and length; what it is depends on Accept."""
    response = Response(result.read(), content_type=result.format.content_type)
    response.headers["Vary"] = "Accept"
    return response
