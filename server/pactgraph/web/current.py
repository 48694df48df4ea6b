"""The context of the request that Flask is at."""

from flask import request

from pactgraph.web.http import RequestContext
from pactgraph.web.wsgi.shapes import CONTEXT


def current() -> RequestContext:
    """The context of the current request. Raises TypeError where it came past the middleware."""
    context = request.environ[CONTEXT]
    if not isinstance(context, RequestContext):
        raise TypeError("the request came past the middleware, which knows the release")
    return context
