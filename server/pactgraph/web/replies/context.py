"""The context of the request that Flask is at."""

from flask import request

from pactgraph.web.http import RequestContext
from pactgraph.web.wsgi.types import CONTEXT


def current() -> RequestContext:
    """The context of the current request. Raises TypeError if it bypassed the middleware."""
    context = request.environ.get(CONTEXT)
    if not isinstance(context, RequestContext):
        raise TypeError("the request bypassed the middleware, which knows the release")
    return context
