"""The routes, one blueprint a topic, as a Flask application."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from pactgraph.config import Settings
from pactgraph.release import VerifiedFiles
from pactgraph.web.errors import render_error
from pactgraph.web.http import POLICY
from pactgraph.web.pages import deals, editor, questions
from pactgraph.web.pages.data.routes import blueprint as whole
from pactgraph.web.pages.routes import blueprint as pages
from pactgraph.web.pages.sources.routes import blueprint as sources
from pactgraph.web.pages.things.routes import blueprint as pages_of_things
from pactgraph.web.replies import current
from pactgraph.web.routes import (
    agents,
    code,
    crawlers,
    description,
    downloads,
    examples,
    graphs,
    health,
    openapi,
    queries,
    schemas,
    search,
    terms,
    things,
    void,
)


def create_app(settings: Settings) -> Flask:
    """The routes; they find the RequestContext of the middleware in the environment."""
    app = Flask("pactgraph.web", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.request_size
    app.config["SETTINGS"] = settings
    app.config["FILES"] = VerifiedFiles()
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    for blueprint in (
        description.blueprint,
        editor.blueprint,
        queries.blueprint,
        code.blueprint,
        search.blueprint,
        terms.blueprint,
        openapi.blueprint,
        examples.blueprint,
        agents.blueprint,
        downloads.blueprint,
        graphs.blueprint,
        void.blueprint,
        things.blueprint,
        schemas.blueprint,
        crawlers.blueprint,
        health.blueprint,
        questions.blueprint,
        sources,
        whole,
        deals.blueprint,
        pages,
        pages_of_things,
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(Exception, _told)
    app.after_request(_finish)
    return app


def _told(error: Exception) -> Response:
    """What a client is told of `error`.

    A browser asks before a script may; it is let through even where nothing is, so that the script
    is told so. A star asks about the server as a whole (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7).
    """
    if (
        isinstance(error, HTTPException)
        and request.method == "OPTIONS"
        and ("Access-Control-Request-Method" in request.headers or request.path == "/*")
    ):
        return Response(status=204)
    answer = render_error(error, current())
    return Response(answer.body, status=answer.status, headers=answer.headers)


def _finish(response: Response) -> Response:
    """`response` with what follows from its kind: what doesn't say that it may be kept may not, and
    a page runs nothing foreign.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    if request.method == "OPTIONS" and response.status_code < 400:
        del response.headers["Content-Type"]
    if response.mimetype == "text/html":
        response.headers[POLICY[0]] = POLICY[1]
    return response
